/* The synthetic district of 100,000 students in 200 schools, made bit for bit, against R's answers; and large shapes. */
#include "calc/calc_test.h"

#include "base/random.h"
#include "calc/bootstrap.h"
#include "calc/regression.h"

enum { STUDENTS = 100000, SCHOOLS = 200, COLUMNS = 13 };

static double columns[COLUMNS][STUDENTS], post[STUDENTS];
static int32_t school[STUDENTS];

static double uniform(uint64_t stream, size_t i) { return random_uniform(20260101, stream, i); }
static double normal(uint64_t stream, size_t i) { return random_normal(20260101, stream, i); }

/* As the generator's CSV holds it: twelve significant digits. */
static double printed(double v)
{
    char text[40];
    snprintf(text, sizeof text, "%.12g", v);
    return strtod(text, NULL);
}

static void student_make(size_t i)
{
    size_t g = i % SCHOOLS;
    double a = normal(100, g), c = normal(101, g);
    double frl = uniform(400, i) < 1 / (1 + exp(-(-0.1 + 0.8 * a * -1)));
    double ell = uniform(401, i) < 0.12 + 0.10 * frl, swd = uniform(402, i) < 0.14, girl = uniform(403, i) < 0.5;
    double black = uniform(404, i) < 0.18 + 0.12 * frl, hispanic = uniform(405, i) < 0.25 && black == 0;
    double grade = floor(uniform(406, i) * 6) + 3;
    double attend = fmin(1, fmax(0.3, 0.95 - 0.03 * fabs(normal(110, i)) - 0.01 * frl));
    double mobile = uniform(407, i) < 0.08, gifted = uniform(408, i) < 0.07;
    double pre = 0.45 * a - 0.35 * frl - 0.25 * ell - 0.5 * swd + 0.05 * girl - 0.15 * black - 0.1 * hispanic + 0.8 * gifted
               + normal(111, i) * 0.8;
    double pre2 = 0.75 * pre + normal(112, i) * 0.6;
    double odds = -1.2 - 0.5 * pre + 0.3 * frl + 0.2 * ell + 0.6 * c - 0.3 * mobile;
    double treated = uniform(409, i) < 1 / (1 + exp(-odds));
    double effect = 0.10 + 0.06 * frl - 0.04 * gifted + 0.05 * normal(102, g);
    double y = 0.62 * pre + 0.15 * pre2 + 0.25 * a - 0.1 * frl - 0.08 * ell - 0.15 * swd + 0.03 * girl - 0.05 * black - 0.03 * hispanic
             + 0.9 * (attend - 0.93) - 0.05 * mobile + 0.1 * gifted + effect * treated + 0.6 * normal(113, i);
    double row[COLUMNS] = {treated, printed(pre), printed(pre2), frl, ell, swd, girl, black, hispanic, grade, printed(attend), mobile, gifted};
    for (size_t j = 0; j < COLUMNS; j++) columns[j][i] = row[j];
    post[i] = printed(y);
    school[i] = (int32_t)g;
}

static void test_district(void **state)
{
    (void)state;
    const double *pointers[COLUMNS];
    for (size_t i = 0; i < STUDENTS; i++) student_make(i);
    for (size_t j = 0; j < COLUMNS; j++) pointers[j] = columns[j];
    RegressionInput in = {.y = post, .columns = pointers, .cluster = school, .n = STUDENTS, .k = COLUMNS};
    Arena *a;
    Err e;
    Regression fit;
    assert_true(arena_new(&a, 0, &e));
    assert_true(regression_fit(&fit, &in, a, &e));
    Coefficient treated = fit.coefficients[0];
    NEAR(treated.estimate, 0.134118642544, 1.1e-12), NEAR(treated.ols, 0.004525499357, 1.1e-12);
    NEAR(treated.hc1, 0.004536248594, 1.1e-12), NEAR(treated.cr1, 0.010724102844, 1.1e-12);
    in.level = school;
    assert_true(regression_fit(&fit, &in, a, &e));
    treated = fit.coefficients[0];
    assert_int_equal(fit.k_total, 213);
    assert_true(fit.is_nested);
    NEAR(treated.estimate, 0.135206722128, 1.1e-12), NEAR(treated.ols, 0.004442899905, 1.1e-12), NEAR(treated.cr1, 0.005963041940, 1.1e-12);
    PairsBootstrap pairs;
    assert_true(bootstrap_pairs(&pairs, &fit, 0, 2000, 1, a, &e));
    NEAR(pairs.se, treated.cr2, 0.0003); /* three Monte Carlo errors of an SE of 0.0059 */
    arena_end(a);
}

/* Ten thousand uneven classes in levels that cut across them: every error is there, or said not to be. */
static void test_many_clusters(void **state)
{
    (void)state;
    enum { ROWS = 40000 };
    static int32_t class_of[ROWS], level[ROWS];
    const double *pointers[2] = {columns[0], columns[1]};
    for (size_t i = 0; i < ROWS; i++) {
        class_of[i] = (int32_t)(10000 * uniform(500, i) * uniform(501, i));
        level[i] = (int32_t)(40 * uniform(502, i));
    }
    RegressionInput in = {.y = post, .columns = pointers, .cluster = class_of, .level = level, .n = ROWS, .k = 2};
    Arena *a;
    Err e;
    Regression fit;
    assert_true(arena_new(&a, 0, &e));
    assert_true(regression_fit(&fit, &in, a, &e));
    assert_true(fit.has_cr2 && !fit.is_nested && fit.cluster_n > 8000);
    NEAR(fit.coefficients[0].cr2, fit.coefficients[0].cr1, 0.01 * fit.coefficients[0].cr1);
    assert_true(fit.coefficients[0].df > 100 && fit.coefficients[0].df < (double)fit.cluster_n);
    double across = fit.coefficients[0].cr0;
    for (size_t i = 0; i < ROWS; i++) level[i] = (int32_t)(i % 3000); /* too many levels across classes */
    assert_true(regression_fit(&fit, &in, a, &e));
    assert_true(!fit.has_cr2 && isnan(fit.coefficients[0].cr2) && isnan(fit.coefficients[0].df));
    NEAR(fit.coefficients[0].cr0, across, 0.3 * across);
    assert_true(fit.coefficients[0].cr1 > fit.coefficients[0].cr1_nested);
    arena_end(a);
}

int district_tests(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_district), cmocka_unit_test(test_many_clusters)};
    return cmocka_run_group_tests_name("district", tests, NULL, NULL);
}
