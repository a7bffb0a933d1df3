/* What is known of an initiative's effect: student rows analysed, the staff's own results, and both kept in the store. */
#ifndef PURSER_EVIDENCE_EVIDENCE_H
#define PURSER_EVIDENCE_EVIDENCE_H

#include "evidence/aroi.h"
#include "evidence/expression.h"
#include "evidence/student.h"
#include "evidence/run.h"
#include "evidence/summary.h"

#endif
