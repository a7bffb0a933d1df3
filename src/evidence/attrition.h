/* How many of an arm's students could not be counted, and whether that is few enough to trust a lottery. */
#ifndef PURSER_EVIDENCE_ATTRITION_H
#define PURSER_EVIDENCE_ATTRITION_H

#include "evidence/aroi.h"

int64_t loss_count(const AroiLoss *loss); /* rows left out, whatever for */

/* What Works Clearinghouse, Standards 4.1, Table II.1, the cautious boundary: the difference between the arms' shares of
 * lost students, against the most allowed at the overall share (rounded to a percent); from 58 % on never low. */
bool attrition_is_low(const AroiLoss *treated, const AroiLoss *comparison);

#endif
