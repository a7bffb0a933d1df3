/* What the tests of the reports share: a district made by hand that has the demonstration's figures (170 initiatives,
 * $64.0M), and the page of it. */
#ifndef PURSER_REPORTS_TESTING_H
#define PURSER_REPORTS_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reports/report_parts.h"

extern Arena *arena;
int arena_setup(void **state);
int arena_teardown(void **state);

/* Everything in `arena`; cases may be changed before report_make. */
ReportInput district_input(void);
/* The cases are const for the report; tests change them through this. */
DecideCase *district_case(const ReportInput *input, const char *code);
void district_decide(DecideCase *c);     /* again, after a change */
Report report_of(const ReportInput *input);
Str page_of(const Report *report);
Aroi example_aroi(void);

bool has_text(Str text, const char *part);
size_t count_text(Str text, const char *part);

#endif
