/* Closed-form numbers of the distributions, effects, pools and intervals; and the program of all tests of this room. */
#include "calc/calc_test.h"

#include "calc/distribution.h"
#include "calc/effect.h"
#include "calc/icc.h"
#include "calc/interval.h"
#include "calc/matrix.h"
#include "calc/pool.h"

static void test_normal(void **state)
{
    (void)state;
    NEAR(normal_quantile(0.975), 1.959963984540054, 1e-15);
    NEAR(normal_cdf(1.959963984540054), 0.975, 1e-15);
    assert_true(normal_quantile(0) == -INFINITY && normal_quantile(1) == INFINITY && normal_quantile(0.5) == 0);
    assert_true(isnan(normal_quantile(-0.1)) && isnan(normal_quantile(NAN)));
    for (double p = 1e-300; p < 0.5; p *= 37) NEAR(normal_cdf(normal_quantile(p)) / p, 1, 1e-12);
    for (double x = -6; x < 6; x += 0.37) NEAR(normal_cdf(x) + normal_cdf(-x), 1, 1e-15);
}

static void test_t(void **state)
{
    (void)state;
    NEAR(t_quantile(0.975, 78), 1.990847069, 1e-9);
    NEAR(t_two_sided(-2.1, 53.16853), 0.040489733, 1e-9);
    for (double t = 0.01; t < 1e6; t *= 7) { /* closed forms with one and two df */
        NEAR(t_cdf(-t, 1) / (atan(1 / t) / 3.14159265358979323846), 1, 1e-14);
        NEAR(t_cdf(-t, 2) * ((2 + t * t) * (1 + t / sqrt(2 + t * t))), 1, 1e-14);
    }
    /* phi(2) (2^3 + 2) / (4 df) is what the t's tail exceeds the normal's by, to first order: no digits go at a million df */
    NEAR(t_cdf(-2, 1e6), normal_cdf(-2) + normal_density(2) * 10 / 4e6, 1e-13);
    NEAR(t_cdf(-2, INFINITY), normal_cdf(-2), 0);
    for (double df = 0.7; df < 1e7; df *= 5)
        for (double p = 1e-10; p < 0.5; p *= 13) NEAR(t_cdf(t_quantile(p, df), df) / p, 1, 1e-12);
    NEAR(t_quantile(0.5, 3.3), 0, 0);
    assert_true(isnan(t_cdf(1, 0)) && isnan(t_quantile(1.5, 3)) && isnan(t_cdf(NAN, 3)));
    NEAR(t_cdf(INFINITY, 3), 1, 0);
}

static void test_chi_square(void **state)
{
    (void)state;
    NEAR(chi_square_sf(322.1536904, 77) / 9.904e-32, 1, 5e-5);
    for (double x = 0.1; x < 600; x *= 1.7) {
        NEAR(chi_square_sf(x, 2) / exp(-x / 2), 1, 2e-14 + 2e-16 * x);
        NEAR(chi_square_sf(x, 1) / erfc(sqrt(x / 2)), 1, 2e-14 + 2e-16 * x);
    }
    NEAR(chi_square_sf(0, 5), 1, 0);
    assert_true(isnan(chi_square_sf(1, -1)));
    for (double x = 0.05; x < 1; x += 0.1) /* a polynomial: I_x(2, 3) */
        NEAR(incomplete_beta(2, 3, x, 1 - x), x * x * (6 - 8 * x + 3 * x * x), 1e-15);
}

static void test_effect(void **state)
{
    (void)state;
    SAME(effect_omega(18), 0.957746);
    SAME(effect_omega(48), 0.984293);
    CorrectedT a = effect_correct_t(3, 1200, 60, 0.2), b = effect_correct_t(3, 400, 20, 0.05);
    SAME(a.t, 0.830225), SAME(a.df, 372.326192), SAME(a.p, 0.406944);
    SAME(b.t, 2.143211), SAME(b.df, 381.373643), SAME(b.p, 0.032728);
    ClusterEffect c = effect_cluster(0.25, 600, 600, 60, 0.2);
    SAME(c.gamma, 0.990101), SAME(c.g, 0.247026), SAME(c.se, 0.204299);
    Effect cox = effect_cox(0.93, 400, 0.85, 400);
    SAME(cox.g, 0.515932), SAME(cox.se, 0.145834);
    assert_true(isnan(effect_cox(1, 400, 0.85, 400).g));
    SAME(effect_improvement_index(0.20), 7.925971);
    NEAR(effect_improvement_index(-0.20), -effect_improvement_index(0.20), 0);
    double y[] = {1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 5, 1e9 + 7}, treated[] = {1, 1, 0, 0, 0};
    Arms arms = effect_arms(y, treated, 5);
    NEAR(arms.treated_mean - arms.comparison_mean, -3.5, 1e-6);
    NEAR(arms.pooled_sd, sqrt((0.5 + 8) / 3), 1e-9);
    assert_true(isnan(effect_arms(y, treated, 2).comparison_mean));
}

static void test_effect_words(void **state)
{
    (void)state;
    assert_int_equal(effect_baseline(0.05), BASELINE_SATISFIED);
    assert_int_equal(effect_baseline(-0.05 - 5e-13), BASELINE_SATISFIED);
    assert_int_equal(effect_baseline(0.05 + 2e-12), BASELINE_NEEDS_ADJUSTMENT);
    assert_int_equal(effect_baseline(-0.25), BASELINE_NEEDS_ADJUSTMENT);
    assert_int_equal(effect_baseline(0.25 + 2e-12), BASELINE_NOT_SATISFIED);
    assert_int_equal(effect_baseline(NAN), BASELINE_NOT_SATISFIED);
    static const struct { double g; int months; } cases[] = {
        {0, 0}, {0.0149, 0}, {0.015, 1}, {-0.015, -1}, {0.094, 1}, {0.095, 2}, {0.18, 2}, {0.185, 3}, {0.26, 3}, {0.35, 4},
        {0.36, 5}, {0.52, 6}, {-0.53, -7}, {0.70, 9}, {0.879, 11}, {0.95, 11}, {0.955, 12}, {3, 12}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (effect_months_eef(cases[i].g) != cases[i].months) fail_msg("months of %g", cases[i].g);
    assert_int_equal(effect_kraft(0.0499), EFFECT_SMALL);
    assert_int_equal(effect_kraft(0.05), EFFECT_MEDIUM);
    assert_int_equal(effect_kraft(0.20), EFFECT_LARGE);
}

static void test_posterior(void **state)
{
    (void)state;
    static const double cases[][4] = {{0.214259, 0.058977, 0.171869, 0.050800}, {0.40, 0.25, 0.098276, 0.092848},
                                      {-0.08, 0.05, -0.054, 0.044721}};
    for (size_t i = 0; i < 3; i++) {
        Posterior p = posterior_normal(cases[i][0], cases[i][1], 0.05, 0.10);
        SAME(p.mean, cases[i][2]), SAME(p.sd, cases[i][3]);
    }
    Posterior p = posterior_normal(0.214259, 0.058977, 0.05, 0.10);
    SAME(posterior_above(p, 0), 0.999642), SAME(posterior_above(p, 0.05), 0.991780), SAME(posterior_above(p, 0.20), 0.289875);
    SAME(posterior_normal(0, 0.03, 0.05, 0.10).mean, 0.004128);
    SAME(posterior_above(posterior_normal(-0.08, 0.05, 0.05, 0.10), 0), 0.113624);
    NEAR(posterior_evpi((Posterior){0.02, 0.05}), 0.011521942, 1e-9);
    NEAR(posterior_evpi((Posterior){-0.03, 0.04}), 0.005246677, 1e-9);
    SAME(posterior_above(p, 0.15), 0.666583); /* the two-action check: keep beats sunset */
    NEAR(posterior_evpi((Posterior){0.3, 0}), 0, 0);
}

static void test_benjamini_hochberg(void **state)
{
    (void)state;
    double p[] = {0.049, 0.0001, 0.99, 0.019, 0.03, 0.2, 0.041, 0.004, 0.5, 0.76}, out[10]; /* in no order */
    double expected[] = {0.081667, 0.001, 0.99, 0.063333, 0.075, 0.285714, 0.081667, 0.02, 0.625, 0.844444};
    Arena *a;
    Err e;
    assert_true(arena_new(&a, 0, &e));
    assert_true(pool_benjamini_hochberg(out, p, 10, a, &e));
    for (size_t i = 0; i < 10; i++) SAME(out[i], expected[i]);
    for (size_t i = 0; i < 10; i++)
        for (size_t j = 0; j < 10; j++) assert_false(p[i] <= p[j] && out[i] > out[j]);
    p[3] = 1.5, out[0] = 7;
    assert_false(pool_benjamini_hochberg(out, p, 10, a, &e));
    assert_int_equal(e.code, ERR_INPUT);
    assert_true(out[0] == 7);
    p[3] = 0.5;
    for (long n = 1; n <= 2; n++) {
        arena_fail_after(n);
        assert_false(pool_benjamini_hochberg(out, p, 10, a, &e));
        assert_int_equal(e.code, ERR_MEMORY);
    }
    arena_fail_after(0);
    arena_end(a);
}

static void test_pool(void **state)
{
    (void)state;
    double d[] = {0.3, -0.1, 0.5, 0.2}, v[] = {0.01, 0.02, 0.015, 0.005};
    Pooled pool, other;
    Posterior out[4];
    Err e;
    assert_true(pool_paule_mandel(&pool, d, v, 4, &e));
    double q = 0, weights = 0;
    for (size_t i = 0; i < 4; i++) weights += 1 / (v[i] + pool.tau2), q += (d[i] - pool.mean) * (d[i] - pool.mean) / (v[i] + pool.tau2);
    NEAR(q, 3, 1e-10); /* the estimator's own equation */
    NEAR(pool.se, 1 / sqrt(weights), 1e-12);
    pool_shrink(out, &pool, d, v, 4);
    for (size_t i = 0; i < 4; i++) assert_true((out[i].mean - d[i]) * (out[i].mean - pool.mean) <= 0);
    assert_true(pool_dersimonian_laird(&other, d, v, 4, &e));
    NEAR(other.q, pool.q, 1e-12);
    double same[] = {0.2, 0.2, 0.2, 0.2};
    assert_true(pool_paule_mandel(&pool, same, v, 4, &e));
    NEAR(pool.tau2, 0, 0), NEAR(pool.q_p, 1, 1e-12), NEAR(pool.mean, 0.2, 1e-15);
    assert_true(pool_given_tau2(&pool, d, v, 2, 0.01, &e));
    NEAR(pool.mean, (0.3 / 0.02 - 0.1 / 0.03) / (1 / 0.02 + 1 / 0.03), 1e-14);
    assert_true(pool_paule_mandel(&pool, d, v, 1, &e));
    NEAR(pool.mean, 0.3, 0), NEAR(pool.tau2, 0, 0);
    v[2] = 0;
    assert_false(pool_paule_mandel(&other, d, v, 4, &e));
    assert_int_equal(e.code, ERR_INPUT);
    assert_false(pool_paule_mandel(&other, d, v, 0, &e));
    /* Two effects with known, unrelated errors and no shrinking: their difference is normal. */
    double two[] = {0.2, 0}, small[] = {0.0025, 0.0025};
    assert_true(pool_given_tau2(&pool, two, small, 2, 1e6, &e));
    double exact = normal_cdf((0.2 - 0.1) / sqrt(0.005)) + normal_cdf((-0.1 - 0.2) / sqrt(0.005));
    NEAR(pool_range_probability(&pool, two, small, 2, 0.1, 4000, 1), exact, 3 * sqrt(exact * (1 - exact) / 4000));
}

static void test_fieller(void **state)
{
    (void)state;
    RatioInterval r = interval_fieller(0.20, 0.04, 1500, 200, 0, 0.95);
    NEAR(r.ratio, 1.333333e-4, 5e-11), NEAR(r.low, 7.729969e-5, 5e-12), NEAR(r.high, 2.089132e-4, 5e-11);
    r = interval_fieller(0.20, 0.04, 1500, 200, 0.3, 0.95);
    NEAR(r.low, 8.311057e-5, 5e-12), NEAR(r.high, 1.943065e-4, 5e-11);
    r = interval_fieller(0.05, 0.04, 1500, 500, 0, 0.95);
    NEAR(r.low, -2.064461e-5, 5e-12), NEAR(r.high, 1.369566e-4, 5e-11);
    r = interval_fieller(0.20, 0.04, 1000, 600, 0, 0.95);
    assert_true(!r.is_bounded && isnan(r.low) && isnan(r.high));
    double z = normal_quantile(0.975); /* the boundary is z^2 se^2 = C^2, with the exact z */
    assert_false(interval_fieller(0.2, 0.04, z, 1, 0, 0.95).is_bounded);
    assert_true(interval_fieller(0.2, 0.04, z * (1 + 1e-9), 1, 0, 0.95).is_bounded);
    r = interval_fieller(0.20, 0.04, 1500, 0, 0, 0.95); /* a known cost: the effect's own interval */
    NEAR(r.high, (0.2 + z * 0.04) / 1500, 1e-18);
}

static void test_lognormal(void **state)
{
    (void)state;
    Arena *a;
    Err e;
    RatioSpread s, draws, again;
    assert_true(arena_new(&a, 0, &e));
    assert_true(interval_lognormal_exact(&s, 0.20, 0.04, 1.5, 0.2, 0.95, 0.1, &e)); /* per $1,000 */
    NEAR(s.mean, 0.135703704, 1e-9), NEAR(s.median, 0.133694495, 1.1e-9);
    NEAR(s.low, 0.077063253, 1.1e-9), NEAR(s.high, 0.205756591, 1.1e-9), SAME(s.above, 0.868100);
    assert_true(interval_lognormal_draws(&draws, 0.20, 0.04, 1.5, 0.2, 0.95, 0.1, 20000, 7, a, &e));
    NEAR(draws.mean, s.mean, 3 * 0.033 / sqrt(20000));
    NEAR(draws.above, s.above, 3 * sqrt(0.8681 * 0.1319 / 20000));
    NEAR(draws.low, s.low, 0.002), NEAR(draws.high, s.high, 0.002), NEAR(draws.lower_quintile, s.lower_quintile, 0.001);
    assert_true(interval_lognormal_draws(&again, 0.20, 0.04, 1.5, 0.2, 0.95, 0.1, 20000, 7, a, &e));
    assert_memory_equal(&draws, &again, sizeof draws);
    assert_true(interval_lognormal_exact(&again, 0.20, 0.04, 1.5, 0, 0.95, 0.1, &e)); /* a known cost */
    NEAR(again.high, (0.2 + normal_quantile(0.975) * 0.04) / 1.5, 1e-12);
    assert_true(interval_lognormal_exact(&again, 0.20, 0.04, 15, 2, 0.95, 0.01, &e)); /* ten times the cost, a tenth of it all */
    NEAR(again.low * 10, s.low, 1e-11), NEAR(again.above, s.above, 1e-11);
    assert_false(interval_lognormal_exact(&again, 0.20, 0.04, 0, 2, 0.95, 0.01, &e));
    assert_string_equal(e.field, "cost");
    assert_false(interval_lognormal_draws(&again, 0.20, -1, 1, 2, 0.95, 0.01, 100, 7, a, &e));
    assert_false(interval_lognormal_draws(&again, 0.20, 1, 1, 2, 0.95, 0.01, 0, 7, a, &e));
    arena_fail_after(1);
    assert_false(interval_lognormal_draws(&again, 0.20, 1, 1, 2, 0.95, 0.01, 100, 7, a, &e));
    arena_fail_after(0);
    assert_int_equal(e.code, ERR_MEMORY);
    arena_end(a);
}

static void test_mdes(void **state)
{
    (void)state;
    SAME(interval_mdes_individual(400, 0.5, 0.5, 1, POWER_USUAL), 0.198590);
    SAME(interval_mdes_individual(100, 0.5, 0.5, 1, POWER_USUAL), 0.400232);
    SAME(interval_mdes_individual(350, 1.0 / 3, 0, 0, POWER_USUAL), 0.318563);
    SAME(interval_mdes_schools(40, 60, 0.5, 0.2, 0.6, 0.5, 1, POWER_USUAL), 0.267893);
    SAME(interval_mdes_schools(12, 60, 0.5, 0.2, 0.6, 0.5, 1, POWER_USUAL), 0.534643);
    assert_true(isnan(interval_mdes_individual(3, 0.5, 0, 1, POWER_USUAL)));
    assert_true(isnan(interval_mdes_individual(100, 1, 0, 1, POWER_USUAL)));
}

static void test_icc(void **state)
{
    (void)state;
    /* Equal clusters: REML is ANOVA where that is above 0. */
    double y[] = {1, 2, 3, 5, 6, 8, 9, 7, 4, 4, 5, 3};
    int32_t cluster[] = {7, 7, 7, -2, -2, -2, 90, 90, 90, 12, 12, 12};
    Arena *a;
    Err e;
    Icc icc = {0};
    assert_true(arena_new(&a, 0, &e));
    assert_true(icc_estimate(&icc, y, cluster, 12, a, &e));
    NEAR(icc.reml, icc.anova, 1e-12);
    assert_int_equal(icc.cluster_n, 4);
    NEAR(icc.between / (icc.between + icc.within), icc.reml, 1e-12);
    double flat[] = {1, 5, 3, 3, 1, 5}; /* clusters alike: nothing between them */
    int32_t pair[] = {1, 1, 2, 2, 3, 3};
    assert_true(icc_estimate(&icc, flat, pair, 6, a, &e));
    NEAR(icc.reml, 0, 0);
    assert_true(icc.anova < 0);
    assert_false(icc_estimate(&icc, y, cluster, 3, a, &e)); /* one cluster */
    assert_int_equal(e.code, ERR_INPUT);
    y[4] = NAN;
    assert_false(icc_estimate(&icc, y, cluster, 12, a, &e));
    y[4] = 6;
    for (long n = 1; n <= 3; n++) {
        arena_fail_after(n);
        assert_false(icc_estimate(&icc, y, cluster, 12, a, &e));
        assert_int_equal(e.code, ERR_MEMORY);
    }
    arena_fail_after(0);
    arena_end(a);
}

static void test_inverse_root(void **state)
{
    (void)state;
    enum { P = 5 };
    double m[P * P], root[P * P], work[8 * P * P];
    for (int big = 0; big < 2; big++) { /* under the norm for the series, and over it */
        double v[P] = {1, 2, -1, 0.5, 3}, u[P] = {1, 0, 1, 0, 0}, f = big ? 0.03 : 0.01; /* v and u are orthogonal */
        for (size_t i = 0; i < P; i++)
            for (size_t j = 0; j < P; j++) m[i * P + j] = f * v[i] * v[j] + 3 * f * u[i] * u[j];
        inverse_root_of_rest(root, m, P, work);
        double vv = vector_dot(v, v, P), along = 0;
        for (size_t i = 0; i < P; i++) along += v[i] * vector_dot(root + i * P, v, P);
        NEAR(along / vv, 1 / sqrt(1 - f * vv), 1e-14);
        NEAR(vector_dot(root, u, P) + vector_dot(root + 2 * P, u, P), 2 / sqrt(1 - 6 * f), 1e-14);
    }
    double one[1] = {1 - 1e-11}, out[1];
    inverse_root_of_rest(out, one, 1, work);
    NEAR(out[0], 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_normal), cmocka_unit_test(test_t), cmocka_unit_test(test_chi_square),
        cmocka_unit_test(test_effect), cmocka_unit_test(test_effect_words), cmocka_unit_test(test_posterior),
        cmocka_unit_test(test_benjamini_hochberg), cmocka_unit_test(test_pool), cmocka_unit_test(test_fieller),
        cmocka_unit_test(test_lognormal), cmocka_unit_test(test_mdes), cmocka_unit_test(test_icc),
        cmocka_unit_test(test_inverse_root),
    };
    int failed = cmocka_run_group_tests_name("calc", tests, NULL, NULL);
    return failed + regression_tests() + district_tests() + star_tests();
}
