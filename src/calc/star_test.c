/* Project STAR's kindergarten, small against regular classes, read from the shared data: the numbers R gives. */
#include "calc/calc_test.h"

#include "calc/bootstrap.h"
#include "calc/distribution.h"
#include "calc/effect.h"
#include "calc/icc.h"
#include "calc/pool.h"
#include "calc/regression.h"

enum { MOST = 12000, CELLS = 48 };

typedef struct {
    size_t n;
    double y[MOST], small[MOST], girl[MOST], interaction[MOST];
    int32_t school[MOST];
    char lunch[MOST], ethnicity[MOST], gender[MOST]; /* first letters: f n; b (afam) c and others; f m; 0 missing */
} Star;

static Star star;

/* Cuts one line into its cells, in place, without their quotes. */
static size_t line_cut(char *cells[CELLS], char *line)
{
    size_t n = 0;
    for (char *p = line; p && n < CELLS; n++) {
        char *end = strpbrk(p, ",\r\n");
        if (end && *end != ',') *end = 0;
        char *next = end && *end == ',' ? end + 1 : NULL;
        if (end) *end = 0;
        if (*p == '"') p[strlen(p) - 1] = 0, p++;
        cells[n] = p;
        p = next;
    }
    return n;
}

enum { GENDER = 1, ETHNICITY = 2, STARK = 4, READK = 8, MATHK = 12, LUNCHK = 16, SCHOOLIDK = 44 };

static char ethnicity_letter(const char *cell)
{
    if (!strcmp(cell, "afam")) return 'b';
    return *cell == 'a' ? 'o' : *cell;
}

static bool star_read(void)
{
    if (star.n > 0) return true;
    FILE *f = shared_open("data/star_wide/star_wide.csv");
    if (!f) return false;
    char line[2000], *cells[CELLS];
    for (bool is_head = true; fgets(line, sizeof line, f); is_head = false) {
        assert_int_equal(line_cut(cells, line), CELLS);
        if (is_head) assert_true(!strcmp(cells[STARK], "stark") && !strcmp(cells[LUNCHK], "lunchk") && !strcmp(cells[SCHOOLIDK], "schoolidk"));
        bool is_small = !strcmp(cells[STARK], "small");
        if (is_head || (!is_small && strcmp(cells[STARK], "regular")) || !*cells[READK] || !*cells[MATHK] || !*cells[SCHOOLIDK]) continue;
        size_t i = star.n++;
        star.y[i] = atof(cells[READK]) + atof(cells[MATHK]);
        star.small[i] = is_small;
        star.school[i] = atoi(cells[SCHOOLIDK]);
        star.lunch[i] = *cells[LUNCHK], star.ethnicity[i] = ethnicity_letter(cells[ETHNICITY]), star.gender[i] = *cells[GENDER];
    }
    fclose(f);
    return true;
}

/* The rows with the letters wanted (0: any), with school effects or not. */
static void group_fit(Regression *fit, double *g, char lunch, char ethnicity, char gender, Arena *a)
{
    Err e;
    size_t n = 0;
    double *y = PUSH(a, double, star.n, &e), *small = PUSH(a, double, star.n, &e);
    int32_t *school = PUSH(a, int32_t, star.n, &e);
    assert_true(y && small && school);
    for (size_t i = 0; i < star.n; i++) {
        if ((lunch && star.lunch[i] != lunch) || (ethnicity && star.ethnicity[i] != ethnicity) || (gender && star.gender[i] != gender)) continue;
        y[n] = star.y[i], small[n] = star.small[i], school[n++] = star.school[i];
    }
    const double *columns[] = {small};
    RegressionInput in = {.y = y, .columns = columns, .level = school, .cluster = school, .n = n, .k = 1};
    assert_true(regression_fit(fit, &in, a, &e));
    Arms arms = effect_arms(y, small, n); /* raw: of the plain difference */
    *g = effect_from_regression(arms.treated_mean - arms.comparison_mean, 0, arms.pooled_sd, n).g;
}

static void test_kindergarten(void **state)
{
    (void)state;
    if (!star_read()) skip();
    Arena *a;
    Err e;
    Regression raw, fit;
    assert_true(arena_new(&a, 0, &e));
    assert_int_equal(star.n, 3743);
    const double *columns[] = {star.small};
    RegressionInput in = {.y = star.y, .columns = columns, .cluster = star.school, .n = star.n, .k = 1};
    assert_true(regression_fit(&raw, &in, a, &e));
    Arms arms = effect_arms(star.y, star.small, star.n);
    assert_int_equal(arms.treated_n, 1738);
    assert_int_equal(raw.cluster_n, 79);
    SAME(arms.pooled_sd, 74.650664);
    Coefficient c = raw.coefficients[0];
    SAME(c.estimate, 13.898994), SAME(c.hc1, 2.454113), SAME(c.cr1, 4.230751);
    NEAR(raw.coefficients[1].estimate, arms.comparison_mean, 1e-9);
    Effect g = effect_from_regression(c.estimate, c.ols, arms.pooled_sd, star.n);
    SAME(g.g, 0.186150), SAME(g.se, 0.032838), SAME(effect_from_regression(c.estimate, c.cr1, arms.pooled_sd, star.n).se, 0.056703);
    in.level = star.school;
    assert_true(regression_fit(&fit, &in, a, &e));
    c = fit.coefficients[0];
    SAME(c.estimate, 15.997777), SAME(c.ols, 2.222846), SAME(c.hc1, 2.249489), SAME(c.cr0, 4.329161);
    SAME(c.cr1, 4.403555), SAME(c.cr1_nested, 4.357406), SAME(c.cr2, 4.362445), SAME(c.df, 68.883289);
    SAME(effect_from_regression(c.estimate, c.ols, arms.pooled_sd, star.n).g, 0.214259);
    SAME(effect_clustered_se(c.cr1, arms.pooled_sd, star.n), 0.058977);
    SAME(t_two_sided(c.estimate / c.cr1, 78), 0.000500), SAME(t_two_sided(c.estimate / c.cr2, c.df), 0.000479);
    PairsBootstrap pairs;
    assert_true(bootstrap_pairs(&pairs, &fit, 0, 20000, 20260101, a, &e));
    NEAR(pairs.se, 4.333, 0.07), NEAR(pairs.low, 7.60, 0.25), NEAR(pairs.high, 24.56, 0.25);
    arena_end(a);
}

static void test_icc(void **state)
{
    (void)state;
    if (!star_read()) skip();
    Arena *a;
    Err e;
    Icc icc;
    assert_true(arena_new(&a, 0, &e));
    assert_true(icc_estimate(&icc, star.y, star.school, star.n, a, &e));
    NEAR(icc.reml, 0.216721, 2.2e-6), SAME(icc.anova, 0.212836);
    arena_end(a);
}

static void test_groups(void **state)
{
    (void)state;
    if (!star_read()) skip();
    static const struct { char lunch, ethnicity, gender; double estimate, cr1, g; size_t n; } groups[] = {
        {'f', 0, 0, 18.418065, 5.987968, 0.196849, 1770}, {'n', 0, 0, 13.921985, 5.000391, 0.193083, 1964},
        {0, 'b', 0, 22.214675, 8.869341, 0.216979, 0},    {0, 'c', 0, 13.124011, 5.003375, 0.173452, 0},
        {0, 0, 'f', 10.318116, 5.849006, 0.073257, 1819}, {0, 0, 'm', 21.502078, 4.214579, 0.298978, 1924}};
    Arena *a;
    Err e;
    assert_true(arena_new(&a, 0, &e));
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        Regression fit;
        double g;
        group_fit(&fit, &g, groups[i].lunch, groups[i].ethnicity, groups[i].gender, a);
        SAME(fit.coefficients[0].estimate, groups[i].estimate), SAME(fit.coefficients[0].cr1, groups[i].cr1);
        if (groups[i].n) assert_int_equal(fit.n, groups[i].n);
        SAME(g, groups[i].g);
    }
    arena_end(a);
}

static void test_interaction(void **state)
{
    (void)state;
    if (!star_read()) skip();
    Arena *a;
    Err e;
    static double y[MOST], small[MOST];
    static int32_t school[MOST];
    size_t n = 0;
    for (size_t i = 0; i < star.n; i++) {
        if (!star.lunch[i] || !star.ethnicity[i] || !star.gender[i]) continue;
        y[n] = star.y[i], small[n] = star.small[i], school[n] = star.school[i];
        star.girl[n] = star.gender[i] == 'f';
        star.interaction[n] = small[n] * star.girl[n];
        n++;
    }
    assert_int_equal(n, 3733);
    const double *columns[] = {small, star.interaction, star.girl};
    RegressionInput in = {.y = y, .columns = columns, .level = school, .cluster = school, .n = n, .k = 3};
    Regression fit;
    assert_true(arena_new(&a, 0, &e));
    assert_true(regression_fit(&fit, &in, a, &e));
    assert_int_equal(fit.k_total, 82);
    SAME(fit.coefficients[1].estimate, -10.254538), SAME(fit.coefficients[1].cr1, 4.659194);
    arena_end(a);
}

static void test_cells(void **state)
{
    (void)state;
    if (!star_read()) skip();
    Arena *a;
    Err e;
    double d[8], v[8], p[8], adjusted[8], g;
    Posterior shrunk[8];
    assert_true(arena_new(&a, 0, &e));
    for (size_t i = 0; i < 8; i++) {
        Regression fit;
        group_fit(&fit, &g, i & 4 ? 'f' : 'n', i & 2 ? 'b' : 'c', i & 1 ? 'f' : 'm', a);
        d[i] = fit.coefficients[0].estimate, v[i] = fit.coefficients[0].cr1 * fit.coefficients[0].cr1;
        p[i] = t_two_sided(d[i] / fit.coefficients[0].cr1, (double)fit.cluster_n - 1);
    }
    Pooled pool, check;
    assert_true(pool_paule_mandel(&pool, d, v, 8, &e) && pool_dersimonian_laird(&check, d, v, 8, &e));
    NEAR(pool.tau2, 9.039069, 1e-4), SAME(pool.mean, 16.474208), SAME(pool.q, 7.909443);
    SAME(check.tau2, 11.791071), SAME(check.mean, 16.448425);
    pool_shrink(shrunk, &pool, d, v, 8);
    double least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < 8; i++) least = fmin(least, shrunk[i].mean), most = fmax(most, shrunk[i].mean);
    NEAR(least, 14.7, 0.051), NEAR(most, 18.0, 0.051);
    assert_true(pool_benjamini_hochberg(adjusted, p, 8, a, &e));
    size_t survive = 0;
    for (size_t i = 0; i < 8; i++) survive += adjusted[i] <= 0.05;
    assert_int_equal(survive, 2);
    arena_end(a);
}

static void test_eight_schools(void **state)
{
    (void)state;
    if (!star_read()) skip();
    Arena *a;
    Err e;
    static double y[MOST], small[MOST];
    static int32_t school[MOST];
    size_t n = 0;
    for (size_t i = 0; i < star.n; i++)
        if (star.school[i] <= 8) y[n] = star.y[i], small[n] = star.small[i], school[n++] = star.school[i];
    assert_int_equal(n, 388);
    const double *columns[] = {small};
    RegressionInput in = {.y = y, .columns = columns, .level = school, .cluster = school, .n = n, .k = 1};
    Regression fit;
    WildBootstrap wild;
    assert_true(arena_new(&a, 0, &e));
    assert_true(regression_fit(&fit, &in, a, &e));
    SAME(fit.coefficients[0].estimate, 20.180339), SAME(fit.coefficients[0].cr1, 16.091702);
    assert_true(bootstrap_wild(&wild, &fit, 0, BOOTSTRAP_ENUMERATE, 0, a, &e));
    SAME(wild.t, 1.254084);
    assert_int_equal(wild.exceeding, 104);
    assert_int_equal(wild.draws, 256);
    NEAR(wild.p, 0.40625, 0);
    SAME(t_two_sided(wild.t, 7), 0.250067), SAME(2 * normal_cdf(-wild.t), 0.209812);
    arena_end(a);
}

int star_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kindergarten), cmocka_unit_test(test_icc), cmocka_unit_test(test_groups),
        cmocka_unit_test(test_interaction), cmocka_unit_test(test_cells), cmocka_unit_test(test_eight_schools),
    };
    return cmocka_run_group_tests_name("star", tests, NULL, NULL);
}
