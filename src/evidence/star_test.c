/* Project STAR: every figure of the method's 3.1 that an analysis of one initiative gives. */
#include "evidence/evidence_test.h"

#include "calc/distribution.h"
#include "calc/pool.h"

static const Str school[] = {{"schoolidk", 9}};
static const Str star_groups[] = {{"lunchk", 6}, {"ethnicity", 9}, {"gender", 6}};

AroiRequest star_request(bool with_school_effects)
{
    AroiRequest r = {.outcome = STR("readk+mathk"), .treated = STR("stark=small"), .comparison = STR("stark=regular"), .cluster = school[0]};
    if (with_school_effects) {
        r.fixed_effects = school;
        r.fixed_effects_n = 1;
    }
    return r;
}

static void star_run(Aroi *out, Arena *a, const AroiRequest *r, const char *path)
{
    StudentSource source = file_source(path);
    GOOD(aroi_from_files(out, a, r, &source, 1, e));
}

static void test_raw(void **state)
{
    (void)state;
    NEEDS_SHARED(path, STAR);
    Arena *a = test_arena();
    Aroi aroi;
    AroiRequest r = star_request(false);
    star_run(&aroi, a, &r, path);
    AroiFigures f = aroi.overall;
    assert_int_equal(f.n, 3743);
    assert_int_equal(f.n_treated, 1738);
    assert_int_equal(f.n_comparison, 2005);
    assert_int_equal(f.clusters, 79);
    SAME(f.estimate, 13.898994), SAME(f.hc1, 2.454113), SAME(f.cr1, 4.230751), SAME(f.pooled_sd, 74.650664);
    SAME(f.hedges_g, 0.186150), SAME(f.hedges_g_se, 0.032838);
    NEAR(f.hedges_g_se_cluster, effect_omega(3741) * f.cr1 / f.pooled_sd, 1e-15); /* as the inputs define it: 0.056663 */
    SAME(effect_from_regression(f.estimate, f.cr1, f.pooled_sd, 3743).se, 0.056703); /* with the spread's own error, as printed */
    NEAR(f.estimate, 13.90, 0.005), NEAR(f.hc1, 2.45, 0.005); /* Stock & Watson, Table 13.1 */
    assert_true(isnan(aroi.per_1000) && !aroi.has_cost);
    arena_end(a);
}

static void test_school_effects(void **state)
{
    (void)state;
    NEEDS_SHARED(path, STAR);
    Arena *a = test_arena();
    Aroi aroi;
    AroiRequest r = star_request(true);
    r.has_cost = true;
    r.cost_cents = CENTS(123456789);
    star_run(&aroi, a, &r, path);
    AroiFigures f = aroi.overall;
    SAME(f.estimate, 15.997777), SAME(f.ols, 2.222846), SAME(f.hc1, 2.249489), SAME(f.cr0, 4.329161);
    SAME(f.cr1, 4.403555), SAME(f.cr1_nested, 4.357406), SAME(f.cr2, 4.362445), SAME(f.df_satterthwaite, 68.883289);
    SAME(f.hedges_g, 0.214259), SAME(f.hedges_g_se_cluster, 0.058977), NEAR(f.p_value, 0.000479, 1e-6);
    NEAR(t_two_sided(f.estimate / f.cr1, 78), 0.000500, 1e-6);
    double unit = 1738 / 1234.56789;
    NEAR(aroi.per_1000, f.hedges_g * unit, 1e-12);
    NEAR(aroi.low, (f.hedges_g - 1.959963984540054 * f.hedges_g_se_cluster) * unit, 1e-12);
    NEAR(aroi.high, (f.hedges_g + 1.959963984540054 * f.hedges_g_se_cluster) * unit, 1e-12);
    assert_int_equal(aroi.cost_per_student_cents.v, 71034); /* 123456789 / 1738 = 71033.8 */
    assert_false(aroi.has_wild);
    arena_end(a);
}

/* Grades 1 to 3, whose columns are named otherwise, and one with covariates: by R 4.2.2's lm and sandwich; CR2 and its df from their definitions, by R too. */
static void test_grades(void **state)
{
    (void)state;
    NEEDS_SHARED(path, STAR);
    static const Str scores[] = {{"readk", 5}, {"mathk", 5}}, groups[] = {{"lunch1", 6}, {"gender", 6}};
    static const struct { char grade; bool has_scores; int64_t n, clusters; double estimate, ols, hc1, cr0, cr1, cr2, df, p, sd, g; } want[] = {
        {'1', false, 4247, 75, 28.36281422, 2.512612044, 2.529205734, 4.674973315, 4.748580536, 4.712067787, 65.67771776, 8.705750527e-08, 90.46062710, 0.3134822711},
        {'2', false, 3834, 74, 21.72170288, 2.512660914, 2.530747963, 4.970390008, 5.053335632, 5.011527605, 64.58057269, 5.222492351e-05, 83.55221366, 0.2599267006},
        {'3', false, 3711, 74, 15.09349382, 2.285569715, 2.271221537, 3.786388211, 3.850832129, 3.815697424, 61.78896943, 1.993557654e-04, 73.03919663, 0.2066074415},
        {'2', true, 2154, 74, 4.567845832, 2.632171548, 2.651084460, 4.819491950, 4.940369771, 4.861029726, 61.96495495, 3.510269257e-01, 84.65717592, 0.05393817646}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        Arena *a = test_arena();
        Aroi aroi;
        char text[4][20];
        snprintf(text[0], 20, "read%c+math%c", want[i].grade, want[i].grade);
        snprintf(text[1], 20, "star%c=small", want[i].grade);
        snprintf(text[2], 20, "star%c=regular", want[i].grade);
        snprintf(text[3], 20, "schoolid%c", want[i].grade);
        Str place = str_from_c(text[3]);
        AroiRequest r = {.outcome = str_from_c(text[0]), .treated = str_from_c(text[1]), .comparison = str_from_c(text[2]), .cluster = place, .fixed_effects = &place, .fixed_effects_n = 1,
                         .covariates = scores, .covariates_n = want[i].has_scores ? 2 : 0, .groups = groups, .groups_n = want[i].grade == '1' ? 2 : 0};
        star_run(&aroi, a, &r, path);
        AroiFigures f = aroi.overall;
        assert_int_equal(f.n, want[i].n);
        assert_int_equal(f.clusters, want[i].clusters);
        NEAR(f.estimate / want[i].estimate, 1, 1e-8), NEAR(f.ols / want[i].ols, 1, 1e-8), NEAR(f.hc1 / want[i].hc1, 1, 1e-8), NEAR(f.cr0 / want[i].cr0, 1, 1e-8);
        NEAR(f.cr1 / want[i].cr1, 1, 1e-8), NEAR(f.cr2 / want[i].cr2, 1, 1e-8), NEAR(f.df_satterthwaite / want[i].df, 1, 1e-8), NEAR(f.p_value / want[i].p, 1, 1e-6);
        NEAR(f.pooled_sd / want[i].sd, 1, 1e-8), NEAR(f.hedges_g / want[i].g, 1, 1e-8);
        if (r.groups_n) {
            const AroiFigures *free_lunch = group_of(&aroi, "lunch1", "free");
            assert_int_equal(free_lunch->n, 2093);
            NEAR(free_lunch->estimate, 24.22230873, 1e-7), NEAR(free_lunch->cr1, 6.655741882, 1e-8), NEAR(free_lunch->cr2, 6.574594806, 1e-8), NEAR(free_lunch->df_satterthwaite, 51.28241078, 1e-6);
        }
        arena_end(a);
    }
}

static void test_groups(void **state)
{
    (void)state;
    NEEDS_SHARED(path, STAR);
    static const struct { const char *column, *value; double estimate, cr1, g; int64_t n; } want[] = {
        {"lunchk", "free", 18.418065, 5.987968, 0.196849, 1770}, {"lunchk", "non-free", 13.921985, 5.000391, 0.193083, 1964},
        {"ethnicity", "afam", 22.214675, 8.869341, 0.216979, 0}, {"ethnicity", "cauc", 13.124011, 5.003375, 0.173452, 0},
        {"gender", "female", 10.318116, 5.849006, 0.073257, 1819}, {"gender", "male", 21.502078, 4.214579, 0.298978, 1924}};
    Arena *a = test_arena();
    Aroi aroi;
    AroiRequest r = star_request(true), raw = star_request(false);
    r.groups = raw.groups = star_groups;
    r.groups_n = raw.groups_n = 3;
    star_run(&aroi, a, &r, path);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        const AroiFigures *f = group_of(&aroi, want[i].column, want[i].value);
        SAME(f->estimate, want[i].estimate), SAME(f->cr1, want[i].cr1);
        if (want[i].n) assert_int_equal(f->n, want[i].n);
    }
    Aroi without;
    star_run(&without, a, &raw, path); /* the raw g's: each group's own spread, no school effects */
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        const AroiFigures *with = group_of(&aroi, want[i].column, want[i].value), *f = group_of(&without, want[i].column, want[i].value);
        double omega = effect_omega((double)f->n - 2);
        if (fabs(f->hedges_g - want[i].g) > 1e-6) SAME(omega * with->estimate / with->pooled_sd, want[i].g);
    }
    assert_true(group_of(&aroi, "ethnicity", "asian")->is_suppressed && group_of(&aroi, "ethnicity", "hispanic")->is_suppressed);
    arena_end(a);
}

/* Lunch x ethnicity x gender, each cell reached by its own condition; then pooled. */
static void test_cells(void **state)
{
    (void)state;
    NEEDS_SHARED(path, STAR);
    Arena *a = test_arena();
    static const char *const lunch[] = {"free", "non-free"}, *const ethnicity[] = {"afam", "cauc"}, *const gender[] = {"female", "male"};
    double d[8], v[8], p[8], adjusted[8];
    for (int i = 0; i < 8; i++) {
        Aroi aroi;
        AroiRequest r = star_request(true);
        const char *const cell[] = {lunch[i & 1], ethnicity[i >> 1 & 1], gender[i >> 2]};
        GOOD(str_format(&r.treated, a, e, "stark=small&lunchk=%s & ethnicity = %s&gender=%s", cell[0], cell[1], cell[2]));
        GOOD(str_format(&r.comparison, a, e, "stark=regular&lunchk=%s & ethnicity = %s&gender=%s", cell[0], cell[1], cell[2]));
        star_run(&aroi, a, &r, path);
        d[i] = aroi.overall.estimate;
        v[i] = aroi.overall.cr1 * aroi.overall.cr1;
        p[i] = aroi.overall.p_value;
    }
    Pooled pm, dl;
    GOOD(pool_paule_mandel(&pm, d, v, 8, e));
    GOOD(pool_dersimonian_laird(&dl, d, v, 8, e));
    NEAR(pm.tau2, 9.039069, 1e-4), NEAR(pm.mean, 16.474208, 2e-4);
    SAME(dl.tau2, 11.791071), SAME(dl.mean, 16.448425), SAME(dl.q, 7.909443);
    Posterior shrunk[8];
    pool_shrink(shrunk, &pm, d, v, 8);
    double low = INFINITY, high = -INFINITY, low_raw = INFINITY, high_raw = -INFINITY;
    for (int i = 0; i < 8; i++) {
        low = fmin(low, shrunk[i].mean), high = fmax(high, shrunk[i].mean);
        low_raw = fmin(low_raw, d[i]), high_raw = fmax(high_raw, d[i]);
    }
    NEAR(low_raw, -4.5, 0.05), NEAR(high_raw, 34.5, 0.05), NEAR(low, 14.7, 0.05), NEAR(high, 18.0, 0.05);
    GOOD(pool_benjamini_hochberg(adjusted, p, 8, a, e));
    int kept = 0;
    for (int i = 0; i < 8; i++) kept += adjusted[i] <= 0.05;
    assert_int_equal(kept, 2);
    arena_end(a);
}

static void test_eight_schools(void **state)
{
    (void)state;
    NEEDS_SHARED(path, STAR);
    Arena *a = test_arena();
    Aroi aroi;
    AroiRequest r = star_request(true);
    r.treated = STR("stark = small & schoolidk <= 8");
    r.comparison = STR("stark = regular & schoolidk <= 8");
    star_run(&aroi, a, &r, path);
    assert_int_equal(aroi.overall.n, 388);
    SAME(aroi.overall.estimate, 20.180339), SAME(aroi.overall.cr1, 16.091702);
    SAME(aroi.overall.estimate / aroi.overall.cr1, 1.254084);
    assert_true(aroi.has_wild && aroi.wild_is_enumeration);
    NEAR(aroi.wild_p, 0.40625, 1e-12);
    r.treated = STR("stark = small & schoolidk <= 4"); /* too few schools for any clustered figure */
    r.comparison = STR("stark = regular & schoolidk <= 4");
    star_run(&aroi, a, &r, path);
    assert_true(!aroi.has_enough_clusters && !aroi.has_wild && isnan(aroi.overall.cr1) && isnan(aroi.overall.p_value) && isfinite(aroi.overall.ols));
    arena_end(a);
}

static void test_readable(void **state)
{
    (void)state;
    NEEDS_SHARED(path, STAR);
    Arena *a = test_arena();
    Aroi aroi;
    Buf text = buf_in(a, 0);
    AroiRequest r = star_request(true);
    r.groups = star_groups;
    r.groups_n = 2;
    r.has_cost = true;
    r.cost_cents = CENTS(100000000);
    star_run(&aroi, a, &r, path);
    GOOD(aroi_write_text(&text, &aroi, e));
    GOOD(buf_add_char(&text, 0, e));
    const char *p = buf_str(&text).p;
    if (!strstr(p, "Participants scored 16.0 points higher than comparable students (0.21 SD, 95 % between 0.10 and 0.33).")) fail_msg("%s", p);
    if (!strstr(p, "A-ROI: 0.37 student-SD for each $1,000")) fail_msg("%s", p);
    assert_non_null(strstr(p, "ethnicity = asian: not shown"));
    arena_end(a);
}

int star_tests(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_raw), cmocka_unit_test(test_school_effects), cmocka_unit_test(test_grades), cmocka_unit_test(test_groups),
                                       cmocka_unit_test(test_cells), cmocka_unit_test(test_eight_schools), cmocka_unit_test(test_readable)};
    return cmocka_run_group_tests_name("Project STAR", tests, NULL, NULL);
}
