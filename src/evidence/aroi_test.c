/* Analyses of made-up districts: known answers, invariants, privacy, faults. */
#include "base/random.h"
#include "evidence/attrition.h"
#include "evidence/evidence_test.h"

enum { SEED = 42 };

static double uniform(uint64_t stream, uint64_t i) { return random_uniform(20260101, stream, i); }
static double normal(uint64_t stream, uint64_t i) { return sqrt(-2 * log(uniform(2 * stream, i))) * cos(2 * 3.141592653589793 * uniform(2 * stream + 1, i)); }
static double logistic(double x) { return 1 / (1 + exp(-x)); }

/* bench/gen_district.c's student i, as a line. */
static int district_line(char *to, size_t room, uint64_t i)
{
    uint64_t school = i % 200;
    double a = normal(100, school), c = normal(101, school);
    int frl = uniform(400, i) < logistic(-0.1 + 0.8 * a * -1);
    int ell = uniform(401, i) < 0.12 + 0.10 * frl, swd = uniform(402, i) < 0.14, girl = uniform(403, i) < 0.5;
    int black = uniform(404, i) < 0.18 + 0.12 * frl, hisp = uniform(405, i) < 0.25 && !black, grade = (int)(uniform(406, i) * 6) + 3;
    double attend = fmin(fmax(0.95 - 0.03 * fabs(normal(110, i)) - 0.01 * frl, 0.3), 1);
    int mobile = uniform(407, i) < 0.08, gifted = uniform(408, i) < 0.07;
    double pre = 0.45 * a - 0.35 * frl - 0.25 * ell - 0.5 * swd + 0.05 * girl - 0.15 * black - 0.1 * hisp + 0.8 * gifted + normal(111, i) * 0.8;
    double pre2 = 0.75 * pre + normal(112, i) * 0.6;
    int treated = uniform(409, i) < logistic(-1.2 - 0.5 * pre + 0.3 * frl + 0.2 * ell + 0.6 * c - 0.3 * mobile);
    double tau = 0.10 + 0.06 * frl - 0.04 * gifted + 0.05 * normal(102, school);
    double post = 0.62 * pre + 0.15 * pre2 + 0.25 * a - 0.1 * frl - 0.08 * ell - 0.15 * swd + 0.03 * girl - 0.05 * black - 0.03 * hisp + 0.9 * (attend - 0.93) -
                  0.05 * mobile + 0.1 * gifted + tau * treated + 0.6 * normal(113, i);
    return snprintf(to, room, "%llu,%llu,%d,%.12g,%.12g,%.12g,%d,%d,%d,%d,%d,%d,%d,%.12g,%d,%d\n", (unsigned long long)i, (unsigned long long)school, treated, post, pre,
                    pre2, frl, ell, swd, girl, black, hisp, grade, attend, mobile, gifted);
}

static const Str school[] = {{"school", 6}};
static const Str covariates[] = {{"pre", 3}, {"pre2", 4}, {"frl", 3}, {"ell", 3}, {"swd", 3}, {"girl", 4}, {"black", 5}, {"hisp", 4}, {"grade", 5},
                                 {"attend", 6}, {"mobile", 6}, {"gifted", 6}};

static AroiRequest district_request(void)
{
    return (AroiRequest){.outcome = STR("post"), .treated = STR("treated=1"), .cluster = school[0], .covariates = covariates, .covariates_n = 12};
}

static void test_district(void **state)
{
    (void)state;
    Arena *a = test_arena();
    Aroi aroi;
    char line[400];
    Buf text = buf_in(a, 0);
    GOOD(buf_add_c(&text, "id,school,treated,post,pre,pre2,frl,ell,swd,girl,black,hisp,grade,attend,mobile,gifted\n", e));
    for (uint64_t i = 0; i < 100000; i++) {
        int n = district_line(line, sizeof line, i);
        GOOD(buf_add(&text, (Str){line, (size_t)n}, e));
    }
    StudentSource source = {.bytes = buf_str(&text), .csv = {.name = "district.csv"}};
    AroiRequest r = district_request();
    GOOD(aroi_from_files(&aroi, a, &r, &source, 1, e));
    NEAR(aroi.overall.estimate, 0.134118642544, 1e-12), NEAR(aroi.overall.ols, 0.004525499357, 1e-12);
    NEAR(aroi.overall.hc1, 0.004536248594, 1e-12), NEAR(aroi.overall.cr1, 0.010724102844, 1e-12);
    r.fixed_effects = school;
    r.fixed_effects_n = 1;
    GOOD(aroi_from_files(&aroi, a, &r, &source, 1, e));
    NEAR(aroi.overall.estimate, 0.135206722128, 1e-12), NEAR(aroi.overall.ols, 0.004442899905, 1e-12), NEAR(aroi.overall.cr1, 0.005963041940, 1e-12);
    NEAR(aroi.overall.cr2, 0.005958546817, 1e-10); /* ours: R's clubSandwich does not get this far */
    assert_int_equal(aroi.overall.n, 100000);
    assert_true(aroi.baseline == BASELINE_NOT_SATISFIED && str_equal_c(aroi.baselines[0].name, "pre") && aroi.baselines[0].g < -0.25);
    arena_end(a);
}

/* ---- a small district ---- */

enum { STUDENTS = 600 };

typedef struct { double add, times; bool reverse, relabel, double_it; int missing_every; } Change;

/* Students with a school, an arm, a score of about 200, a flag and a word. */
static const char *small_district(Arena *a, Change change)
{
    Buf text = buf_in(a, 0);
    GOOD(buf_add_c(&text, "id,school,arm,score,pre,flag,word\n", e));
    for (int copy = 0; copy <= change.double_it; copy++)
        for (int k = 0; k < STUDENTS; k++) {
            int i = change.reverse ? STUDENTS - 1 - k : k, place = i % 20;
            double pre = 10 * random_normal(SEED, 1, (uint64_t)i) + random_normal(SEED, 2, (uint64_t)place) * 4;
            bool served = random_uniform(SEED, 100, (uint64_t)i) < 0.4;
            double score = 200 + pre + 5 * random_normal(SEED, 3, (uint64_t)i) + (served ? 3 : 0);
            GOOD(buf_format(&text, e, "%d,%s%d,%s,", i + copy * STUDENTS, change.relabel ? "S" : "", change.relabel ? (place * 7) % 20 : place, served ? "yes" : "no"));
            if (change.missing_every && i % change.missing_every == 0) GOOD(buf_add_c(&text, "NA", e));
            else GOOD(buf_format(&text, e, "%.17g", (change.times > 0 ? change.times : 1) * score + change.add));
            GOOD(buf_format(&text, e, ",%.17g,%d,%s\n", pre, i % 3 == 0, i / 20 % 5 == 0 ? "red" : i / 20 % 5 == 1 ? "green" : "blue"));
        }
    GOOD(buf_add_char(&text, 0, e));
    return buf_str(&text).p;
}

static const Str small_covariates[] = {{"pre", 3}, {"word", 4}}, small_groups[] = {{"flag", 4}, {"word", 4}};

static AroiRequest small_request(void)
{
    return (AroiRequest){.outcome = STR("score"), .treated = STR("arm=yes"), .comparison = STR("arm=no"), .cluster = school[0], .fixed_effects = school,
                         .fixed_effects_n = 1, .covariates = small_covariates, .covariates_n = 2, .groups = small_groups, .groups_n = 2, .has_cost = true,
                         .cost_cents = CENTS(5000000)};
}

static void small_run(Aroi *out, Arena *a, const char *text, const AroiRequest *r)
{
    StudentSource source = memory_source(text, "small.csv");
    GOOD(aroi_from_files(out, a, r, &source, 1, e));
}

static void same_figures(const AroiFigures *x, const AroiFigures *y, double factor, double tolerance)
{
    assert_int_equal(x->n, y->n);
    assert_int_equal(x->n_treated, y->n_treated);
    NEAR(x->estimate * factor, y->estimate, tolerance * fabs(y->estimate)), NEAR(x->ols * factor, y->ols, tolerance * y->ols);
    NEAR(x->hc1 * factor, y->hc1, tolerance * y->hc1), NEAR(x->cr1 * factor, y->cr1, tolerance * y->cr1), NEAR(x->cr2 * factor, y->cr2, tolerance * y->cr2);
    NEAR(x->df_satterthwaite, y->df_satterthwaite, 1e-7), NEAR(x->p_value, y->p_value, 1e-9);
    NEAR(x->hedges_g, y->hedges_g, tolerance), NEAR(x->hedges_g_se, y->hedges_g_se, tolerance), NEAR(x->hedges_g_se_cluster, y->hedges_g_se_cluster, tolerance);
}

/* A covariate that says only who took part, or what another said, changes nothing, and it is said. */
static void test_covariates_that_say_nothing(void **state)
{
    (void)state;
    static const Str more[] = {{"pre", 3}, {"word", 4}, {"arm", 3}, {"school", 6}};
    Arena *a = test_arena();
    AroiRequest r = small_request();
    Aroi base, other;
    Buf text = buf_in(a, 0);
    small_run(&base, a, small_district(a, (Change){0}), &r);
    for (size_t i = 0; i < base.baselines_n; i++) assert_false(base.baselines[i].is_dropped);
    r.covariates = more;
    r.covariates_n = 4;
    small_run(&other, a, small_district(a, (Change){0}), &r);
    same_figures(&base.overall, &other.overall, 1, 1e-9);
    for (size_t i = 0; i < other.baselines_n; i++) assert_true(other.baselines[i].is_dropped == (i >= base.baselines_n));
    GOOD(aroi_write_text(&text, &other, e));
    GOOD(buf_add_char(&text, 0, e));
    assert_non_null(strstr(text.p, "arm=yes adjusts nothing"));
    arena_end(a);
}

static void test_invariants(void **state)
{
    (void)state;
    static const Change changes[] = {{.reverse = true}, {.relabel = true}, {.add = 1000}, {.times = 2.5}};
    Arena *a = test_arena();
    AroiRequest r = small_request();
    Aroi base, other;
    small_run(&base, a, small_district(a, (Change){0}), &r);
    assert_int_equal(base.groups_n, 5);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        small_run(&other, a, small_district(a, changes[i]), &r);
        same_figures(&base.overall, &other.overall, changes[i].times > 0 ? 2.5 : 1, 1e-9);
        for (size_t g = 0; g < base.groups_n; g++) same_figures(&base.groups[g].figures, &other.groups[g].figures, changes[i].times > 0 ? 2.5 : 1, 1e-9);
    }
    small_run(&other, a, small_district(a, (Change){.double_it = true}), &r);
    NEAR(other.overall.estimate, base.overall.estimate, 1e-9);
    NEAR(other.overall.hc1 * sqrt(2) / base.overall.hc1, 1, 0.05), NEAR(other.overall.cr1 / base.overall.cr1, 1, 0.05);
    r.cost_cents = CENTS(10000000);
    small_run(&other, a, small_district(a, (Change){0}), &r);
    NEAR(other.per_1000 * 2, base.per_1000, 1e-12), NEAR(other.low * 2, base.low, 1e-12);
    r = small_request();
    r.comparison = (Str){"", 0}; /* everyone else */
    small_run(&other, a, small_district(a, (Change){0}), &r);
    same_figures(&base.overall, &other.overall, 1, 1e-12);
    static const Str two[] = {{"word", 4}, {"school", 6}}; /* the second fixed effect says what the words said as a covariate */
    r = small_request();
    r.fixed_effects = two;
    r.fixed_effects_n = 2;
    r.covariates_n = 1;
    small_run(&other, a, small_district(a, (Change){0}), &r);
    same_figures(&base.overall, &other.overall, 1, 1e-9);
    arena_end(a);
}

static void test_missing(void **state)
{
    (void)state;
    Arena *a = test_arena();
    AroiRequest r = small_request();
    Aroi aroi;
    small_run(&aroi, a, small_district(a, (Change){.missing_every = 10}), &r);
    assert_int_equal(aroi.overall.n, STUDENTS - STUDENTS / 10);
    assert_int_equal(aroi.treated_loss.no_outcome + aroi.comparison_loss.no_outcome, STUDENTS / 10);
    assert_int_equal(aroi.treated_loss.rows + aroi.comparison_loss.rows, STUDENTS);
    r.cluster = (Str){"", 0};
    small_run(&aroi, a, small_district(a, (Change){0}), &r);
    assert_true(isnan(aroi.overall.cr1) && isnan(aroi.overall.hedges_g_se_cluster) && isnan(aroi.overall.df_satterthwaite) && isfinite(aroi.overall.p_value));
    assert_non_null(strstr(aroi_json(a, &aroi).p, "\"clusters\":null"));
    arena_end(a);
}

static void test_bad_requests(void **state)
{
    (void)state;
    Arena *a = test_arena();
    const char *text = small_district(a, (Change){0});
    StudentSource source = memory_source(text, "small.csv");
    Aroi aroi;
    AroiRequest r = small_request();
#define REFUSED(change, why) do { r = small_request(); change; FAILS(aroi_from_files(&aroi, a, &r, &source, 1, e), ERR_INPUT, why); } while (0)
    static const Str id[] = {{"id", 2}}, score[] = {{"score", 5}}, twice[] = {{"pre", 3}, {"pre", 3}};
    REFUSED(r.treated = STR("arm=maybe"), "no student satisfies 'arm=maybe'");
    REFUSED(r.comparison = STR("arm!=none"), "satisfy both");
    REFUSED(r.comparison = STR("arm=other"), "no student satisfies 'arm=other'");
    REFUSED(r.outcome = STR("score*pre"), "multiplies");
    REFUSED(r.outcome = STR("score+word"), "column 'word': the cell is not a number");
    REFUSED(r.cost_cents = CENTS(0), "above $0");
    REFUSED((r.groups = id, r.groups_n = 1), "600 different values");
    REFUSED((r.covariates = score, r.covariates_n = 1), "the outcome");
    REFUSED((r.covariates = twice), "twice");
    REFUSED((r.treated = STR("school<=9"), r.comparison = STR("school>=10")), "nothing to compare");
    arena_end(a);
}

/* counts: students of each of n groups in either arm, "a" the first. */
static const char *group_district(Arena *a, const int (*counts)[2], int n)
{
    Buf text = buf_in(a, 0);
    int id = 0;
    GOOD(buf_add_c(&text, "id,arm,score,group\n", e));
    for (int g = 0; g < n; g++)
        for (int arm = 0; arm < 2; arm++)
            for (int i = 0; i < counts[g][arm]; i++, id++)
                GOOD(buf_format(&text, e, "%d,%d,%.17g,%c\n", id, arm, random_normal(SEED, 9, (uint64_t)id) + 0.3 * arm, 'a' + g));
    GOOD(buf_add_char(&text, 0, e));
    return buf_str(&text).p;
}

static void test_privacy(void **state)
{
    (void)state;
    static const Str groups[] = {{"group", 5}};
    AroiRequest r = {.outcome = STR("score"), .treated = STR("arm=1"), .comparison = STR("arm=0"), .groups = groups, .groups_n = 1};
    Arena *a = test_arena();
    Aroi aroi;
    static const int one[][2] = {{40, 40}, {30, 25}, {50, 9}, {15, 30}};
    small_run(&aroi, a, group_district(a, one, 4), &r);
    assert_true(group_of(&aroi, "group", "c")->is_suppressed);
    assert_true(group_of(&aroi, "group", "d")->is_suppressed); /* alone, c could be found by subtracting */
    assert_false(group_of(&aroi, "group", "a")->is_suppressed || group_of(&aroi, "group", "b")->is_suppressed);
    assert_int_equal(group_of(&aroi, "group", "c")->n, 0); /* nothing is kept either */
    Str json = aroi_json(a, &aroi);
    assert_non_null(strstr(json.p, "\"value\":\"c\",\"suppressed\":\"fewer than 10 students\",\"n\":null,\"n_treated\":null"));
    static const int two[][2] = {{40, 40}, {30, 25}, {3, 4}, {5, 9}};
    small_run(&aroi, a, group_district(a, two, 4), &r);
    assert_true(group_of(&aroi, "group", "b")->is_suppressed); /* c and d together are 8 of the treated */
    assert_false(group_of(&aroi, "group", "a")->is_suppressed);
    static const int few[][2] = {{40, 40}, {19, 40}, {20, 20}};
    small_run(&aroi, a, group_district(a, few, 3), &r);
    const AroiFigures *b = group_of(&aroi, "group", "b"), *c = group_of(&aroi, "group", "c");
    assert_true(b->n == 59 && isnan(b->estimate) && isnan(b->pooled_sd) && b->why_not_estimated.n > 0);
    assert_true(c->n == 40 && isfinite(c->estimate));
    static const int tiny[][2] = {{4, 40}, {5, 40}};
    r.has_cost = true;
    r.cost_cents = CENTS(100);
    small_run(&aroi, a, group_district(a, tiny, 2), &r);
    json = aroi_json(a, &aroi);
    for (size_t i = 1; i < json.n; i++) /* no member holds a number */
        if (json.p[i - 1] == ':' && (json.p[i] == '-' || (json.p[i] >= '0' && json.p[i] <= '9'))) fail_msg("a number in %.*s", STR_ARGUMENTS(json));
    arena_end(a);
}

static void test_attrition(void **state)
{
    (void)state;
    AroiLoss t = {.rows = 1000, .no_outcome = 100}, c = {.rows = 1000, .no_outcome = 37};
    assert_true(attrition_is_low(&t, &c));  /* overall 7 %: 6.3 points are allowed, and are found */
    c.no_outcome = 36;
    assert_false(attrition_is_low(&t, &c));
    t.no_outcome = c.no_outcome = 570;
    assert_true(attrition_is_low(&t, &c));
    t.no_outcome = c.no_outcome = 580;
    assert_false(attrition_is_low(&t, &c));
}

static void test_faults(void **state)
{
    (void)state;
    static const int counts[][2] = {{12, 12}, {25, 22}};
    static const Str groups[] = {{"group", 5}};
    AroiRequest r = {.outcome = STR("score"), .treated = STR("arm=1"), .covariates = groups, .covariates_n = 1, .groups = groups, .groups_n = 1};
    Arena *keep = test_arena();
    const char *text = group_district(keep, counts, 2);
    bool done = false;
    for (long n = 1; !done; n++) {
        Arena *a = test_arena();
        StudentSource source = memory_source(text, "faults.csv");
        Aroi aroi = {.groups_n = 77};
        Err e = {0};
        arena_fail_after(n);
        done = aroi_from_files(&aroi, a, &r, &source, 1, &e);
        arena_fail_after(0);
        if (!done) assert_true((e.code == ERR_MEMORY) && aroi.groups_n == 77);
        arena_end(a);
    }
    arena_end(keep);
}

int aroi_tests(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_district), cmocka_unit_test(test_covariates_that_say_nothing), cmocka_unit_test(test_invariants), cmocka_unit_test(test_missing),
                                       cmocka_unit_test(test_bad_requests), cmocka_unit_test(test_privacy), cmocka_unit_test(test_attrition),
                                       cmocka_unit_test(test_faults)};
    return cmocka_run_group_tests_name("analyses", tests, NULL, NULL);
}
