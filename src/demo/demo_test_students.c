#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "demo/demo.h"
#include "demo/demo_test_files.h"

/* The analyses as `purser aroi` is to do them, by a way of its own: school effects as columns swept out one school at a
 * time, then participation on what the fall score leaves (Frisch-Waugh), in long double. */
typedef struct { int n, arms[2], schools_with_both; double coefficient, g, se, means[2]; } Fit;
typedef struct { const TestTable *t; size_t part, fall, spring, school, group; const char *value; bool growth; } Study;

enum { SCHOOLS = 60 };

static int school_of(const char *code) { return (code[0] - '0') * 100 + (code[1] - '0') * 10 + (code[2] - '0'); }

static bool row_of(const Study *s, size_t i, int *school, long double v[3])
{
    char *const *row = &s->t->cells[i * s->t->columns];
    if (!*row[s->part] || (s->value && strcmp(row[s->group], s->value) != 0)) return false;
    long double fall = (long double)test_number(row[s->fall]), spring = (long double)test_number(row[s->spring]);
    v[0] = strcmp(row[s->part], "participant") == 0;
    v[1] = fall;
    v[2] = s->growth ? spring - fall : spring;
    *school = school_of(row[s->school]);
    return true;
}

static Fit fit(const Study *s)
{
    Fit f = {0};
    long double sums[SCHOOLS][4] = {{0}}, arm_sum[2] = {0}, v[3], scatter = 0, pp = 0, px = 0, xx = 0, py = 0, xy = 0, yy = 0;
    int school, groups = 0;
    for (size_t i = 0; i < s->t->rows; i++)
        if (row_of(s, i, &school, v)) {
            int arm = v[0] > 0;
            f.n++, f.arms[arm]++, arm_sum[arm] += v[2], sums[school][3] += 1;
            for (int k = 0; k < 3; k++) sums[school][k] += v[k];
        }
    for (int k = 0; k < SCHOOLS; k++) {
        groups += sums[k][3] > 0;
        f.schools_with_both += sums[k][0] > 0 && sums[k][0] < sums[k][3];
    }
    for (int arm = 0; arm < 2; arm++) f.means[arm] = (double)(arm_sum[arm] / f.arms[arm]);
    for (size_t i = 0; i < s->t->rows; i++)
        if (row_of(s, i, &school, v)) {
            long double from_mean = v[2] - (long double)f.means[v[0] > 0], d[3];
            scatter += from_mean * from_mean;
            for (int k = 0; k < 3; k++) d[k] = v[k] - sums[school][k] / sums[school][3];
            pp += d[0] * d[0], px += d[0] * d[1], xx += d[1] * d[1], py += d[0] * d[2], xy += d[1] * d[2], yy += d[2] * d[2];
        }
    long double slope = px / xx, free_part = pp - slope * px, beta = (py - slope * xy) / free_part;
    long double left = yy - xy * xy / xx - beta * beta * free_part; /* residual sum of squares */
    double sd = sqrt((double)scatter / (f.n - 2)), omega = 1 - 3.0 / (4.0 * f.n - 9);
    f.coefficient = (double)beta;
    f.g = omega * f.coefficient / sd;
    f.se = omega * sqrt((double)(left / (f.n - groups - 2) / free_part)) / sd;
    return f;
}

static Fit fit_of(const TestTable *t, const DemoAnalysis *a, const char *group, const char *value)
{
    bool growth = strchr(a->outcome, '-') != NULL, math = strncmp(a->outcome, "math", 4) == 0;
    Study s = {.t = t, .part = test_column(t, a->participation), .fall = test_column(t, math ? "math_fall" : "reading_fall"),
               .spring = test_column(t, math ? "math_spring" : "reading_spring"), .school = test_column(t, "school"),
               .group = group ? test_column(t, group) : 0, .value = value, .growth = growth};
    return fit(&s);
}

static const DemoAnalysis *analysis(const char *initiative)
{
    size_t n;
    const DemoAnalysis *all = demo_analyses(&n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(all[i].initiative, initiative) == 0) return &all[i];
    fail_msg("no analysis of %s", initiative);
    return NULL;
}

static Arena *arena;
static TestTable students;

static int read_students(void **state)
{
    (void)state;
    Err e = {0};
    if (!arena_new(&arena, 0, &e)) return 1;
    students = test_table_read(arena, test_folder, "students.csv");
    return 0;
}

static int end_students(void **state)
{
    (void)state;
    arena_end(arena);
    return 0;
}

static void assert_fit(const char *initiative, const char *group, const char *value, double truth, int participants, double se_from, double se_to)
{
    Fit f = fit_of(&students, analysis(initiative), group, value);
    if (!(fabs(f.g - truth) <= 0.002)) fail_msg("%s %s: %.5f, not %.2f", initiative, value ? value : "", f.g, truth);
    assert_int_equal(f.arms[1], participants);
    assert_true(f.arms[0] >= 30 && f.schools_with_both >= 5);
    if (!(f.se >= se_from && f.se <= se_to)) fail_msg("%s %s: standard error %.4f", initiative, value ? value : "", f.se); /* honest noise */
}

static void every_truth_comes_out_of_the_files(void **state)
{
    (void)state;
    assert_fit("SUMMER", NULL, NULL, 0.12, 1800, 0.01, 0.03);
    assert_fit("MATH", "band", "year_behind", 0.22, 700, 0.025, 0.05);
    assert_fit("MATH", "band", "less_than_year_behind", 0.01, 1300, 0.02, 0.04);
    assert_fit("CO-TEACH", NULL, NULL, 0.01, 2460, 0.01, 0.03);
    assert_fit("HIGH-PERF", "band", "top5", 0.01, 320, 0.025, 0.09);
    assert_fit("HIGH-PERF", "band", "top15to5", 0.19, 280, 0.025, 0.09);
    assert_fit("TABLET-MATH", NULL, NULL, -0.01, 900, 0.015, 0.04);
}

static void groups_of_one_truth_stay_together(void **state)
{
    (void)state;
    static const struct { const char *initiative, *group, *a, *b; double truth; } pairs[] = {
        {"SUMMER", "lunch", "free", "not free", 0.12}, {"CO-TEACH", "disability", "yes", "no", 0.01}, {"TABLET-MATH", "lunch", "free", "not free", -0.01}};
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
        assert_float_equal(fit_of(&students, analysis(pairs[k].initiative), pairs[k].group, pairs[k].a).g, pairs[k].truth, 0.02);
        assert_float_equal(fit_of(&students, analysis(pairs[k].initiative), pairs[k].group, pairs[k].b).g, pairs[k].truth, 0.02);
    }
}

static void peer_tutors_grow_a_quarter_more(void **state)
{
    (void)state;
    Fit f = fit_of(&students, analysis("PEER-TUTORS"), NULL, NULL);
    assert_int_equal(f.arms[1], 310);
    assert_float_equal(f.means[1], 12.5, 1e-9);
    assert_float_equal(f.means[0], 10.0, 1e-9);
    assert_float_equal(f.coefficient, 2.5, 0.005); /* the fall score adjusts for nothing: the averages in fall agree */
    assert_true(f.g / f.se > 3);
    assert_int_equal(f.schools_with_both, 2);
}

static void analyses_name_columns_that_are_there(void **state)
{
    (void)state;
    size_t n;
    const DemoAnalysis *all = demo_analyses(&n);
    assert_int_equal(n, 6);
    for (size_t i = 0; i < n; i++) {
        test_column(&students, all[i].participation);
        test_column(&students, all[i].fixed_effects);
        test_column(&students, all[i].groups);
        if (*all[i].covariates) test_column(&students, all[i].covariates);
        if (*all[i].cluster) test_column(&students, all[i].cluster);
    }
}

static void students_match_the_sites(void **state)
{
    (void)state;
    TestTable sites = test_table_read(arena, test_folder, "sites.csv");
    int counts[SCHOOLS] = {0}, grade9 = 0, foster = 0;
    long all = 0;
    assert_int_equal(students.rows, 24000);
    assert_int_equal(sites.rows, 38);
    for (size_t i = 0; i < students.rows; i++) {
        counts[school_of(test_cell(&students, i, "school"))]++;
        grade9 += strcmp(test_cell(&students, i, "grade"), "9") == 0;
        foster += strcmp(test_cell(&students, i, "foster"), "yes") == 0;
    }
    for (size_t i = 0; i < sites.rows; i++) {
        assert_int_equal(counts[school_of(test_cell(&sites, i, "code"))], atoi(test_cell(&sites, i, "students")));
        all += atoi(test_cell(&sites, i, "students"));
    }
    assert_int_equal(all, 24000);
    assert_int_equal(grade9, 1900);
    assert_true(foster > 100 && foster < 300);
}

static void no_student_is_in_two_studies_of_one_subject(void **state)
{
    (void)state;
    static const char *const math[] = {"peer_tutors", "math_intervention", "number_tablets", "horizons"}, *const reading[] = {"summer", "co_teach"};
    for (size_t i = 0; i < students.rows; i++) {
        int in_math = 0, in_reading = 0;
        for (size_t k = 0; k < 4; k++) in_math += *test_cell(&students, i, math[k]) != 0;
        for (size_t k = 0; k < 2; k++) in_reading += *test_cell(&students, i, reading[k]) != 0;
        assert_true(in_math <= 1 && in_reading <= 1);
    }
}

int run_student_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_truth_comes_out_of_the_files), cmocka_unit_test(groups_of_one_truth_stay_together),
        cmocka_unit_test(peer_tutors_grow_a_quarter_more), cmocka_unit_test(analyses_name_columns_that_are_there),
        cmocka_unit_test(students_match_the_sites), cmocka_unit_test(no_student_is_in_two_studies_of_one_subject)};
    return cmocka_run_group_tests_name("demo students", tests, read_students, end_students);
}
