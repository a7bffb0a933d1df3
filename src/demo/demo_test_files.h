/* For the tests of this room: the written files read back by a splitter of their own, and costed by the words of
 * docs/costing.md, without the program's rooms. */
#ifndef PURSER_DEMO_TEST_FILES_H
#define PURSER_DEMO_TEST_FILES_H

#include "base/arena.h"

typedef struct { char **cells; size_t rows, columns; char **names; } TestTable; /* cells: rows x columns, "" when empty */

TestTable test_table_read(Arena *a, const char *folder, const char *name);
char *test_file_read(Arena *a, size_t *n, const char *folder, const char *name);
size_t test_column(const TestTable *t, const char *name);
const char *test_cell(const TestTable *t, size_t row, const char *column);
long long test_cents(const char *text); /* "" is 0 */
double test_number(const char *text);

enum { TEST_INITIATIVES = 170, TEST_FILES = 11 };
extern const char *const test_files[TEST_FILES];

typedef struct {
    TestTable initiatives;
    long long tagged[TEST_INITIATIVES], first_half[TEST_INITIATIVES], claimed[TEST_INITIATIVES], staff[TEST_INITIATIVES],
        ingredients[TEST_INITIATIVES], cash_ingredients[TEST_INITIATIVES], shared[TEST_INITIATIVES], loaded[TEST_INITIATIVES], cash[TEST_INITIATIVES];
    long long not_taken; /* cents that a rule asked for after the line was used up */
    int split_lines;     /* lines that more than one rule took of */
} TestCosting;

void test_costing(TestCosting *out, Arena *a, const char *folder);
int test_initiative(const TestCosting *c, const char *code);

int run_student_tests(void);
extern char test_folder[64]; /* holds one written district while the tests run */

#endif
