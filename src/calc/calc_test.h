/* Shared by the test files of this room. */
#ifndef PURSER_CALC_TEST_H
#define PURSER_CALC_TEST_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"

/* within `by` of each other; says both when not */
#define NEAR(found, expected, by) near_at((found), (expected), (by), #found, __FILE__, __LINE__)
static inline void near_at(double found, double expected, double by, const char *what, const char *file, int line)
{
    if (fabs(found - expected) <= by) return;
    print_error("%s is %.12g, not %.12g\n", what, found, expected);
    _fail(file, line);
}

/* max(1e-6 of it, one unit of its sixth decimal), the tolerance of the reference numbers */
#define SAME(found, expected) NEAR(found, expected, fmax(1e-6 * fabs(expected), 1.01e-6))

/* The file at `path` of the shared folder, NULL when it is not there: the test then says so and skips. */
static inline FILE *shared_open(const char *path)
{
    const char *root = getenv("PURSER_SHARED");
    char full[1024];
    snprintf(full, sizeof full, "%s/%s", root ? root : "../shared", path);
    FILE *f = fopen(full, "rb");
    if (!f) print_message("skipped: there is no %s\n", full);
    return f;
}

int district_tests(void);
int regression_tests(void);
int star_tests(void);

#endif
