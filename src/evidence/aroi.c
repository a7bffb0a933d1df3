#include "evidence/aroi.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "calc/bootstrap.h"
#include "calc/distribution.h"
#include "evidence/aroi_sample.h"

const char AROI_METHOD_VERSION[] = "aroi-1";

enum { CLUSTERS_LEAST = 5, WILD_ENUMERATED_MOST = 12, WILD_CLUSTERS_MOST = 39, WILD_DRAWS = 9999, WILD_SEED = 20260101 };

/* ---- the plan ---- */

static bool want(size_t *at, AroiPlan *plan, Str name, unsigned as, Err *e)
{
    size_t i = 0;
    while (i < plan->wants.n && !str_equal(plan->wants.items[i].name, name)) i++;
    if (i == STUDENT_COLUMNS_MOST) return FAIL(e, ERR_LIMIT, NULL, "the analysis names more than %d columns", STUDENT_COLUMNS_MOST);
    if (i == plan->wants.n) plan->wants.items[plan->wants.n++] = (StudentWant){name, 0};
    plan->wants.items[i].as |= as;
    *at = i;
    return true;
}

static bool want_condition(AroiPlan *plan, const Condition *condition, size_t *at, Err *e)
{
    for (size_t i = 0; i < condition->n; i++)
        TRY(want(&at[i], plan, condition->parts[i].column, condition->parts[i].values_n ? STUDENT_CODE : STUDENT_NUMBER, e));
    return true;
}

static bool want_columns(AroiPlan *plan, const char *field, const Str *names, size_t n, unsigned as, size_t *at, Err *e)
{
    if (n > AROI_COLUMNS_MOST) return FAIL(e, ERR_LIMIT, field, "%s names more than %d columns", field, AROI_COLUMNS_MOST);
    for (size_t i = 0; i < n; i++) {
        if (names[i].n == 0) return FAIL(e, ERR_INPUT, field, "%s names an empty column; part the names by one comma", field);
        for (size_t k = 0; k < i; k++)
            if (str_equal(names[i], names[k])) return FAIL(e, ERR_INPUT, field, "%s names '%.*s' twice", field, STR_ARGUMENTS(names[i]));
        TRY(want(&at[i], plan, names[i], as, e));
    }
    return true;
}

/* What the outcome is made of alone cannot also explain it. */
static bool check_covariates(const AroiPlan *plan, Err *e)
{
    const AroiRequest *r = plan->request;
    for (size_t i = 0; plan->outcome.n == 1 && i < r->covariates_n; i++)
        if (str_equal(r->covariates[i], plan->outcome.terms[0].column))
            return FAIL(e, ERR_INPUT, "covariates", "'%.*s' is the outcome and cannot be a covariate too", STR_ARGUMENTS(r->covariates[i]));
    return true;
}

bool aroi_plan(AroiPlan *out, Arena *a, const AroiRequest *request, Err *e)
{
    AroiPlan plan = {.request = request, .wants = {.id = request->id}};
    plan.wants.items = PUSH(a, StudentWant, STUDENT_COLUMNS_MOST, e);
    if (!plan.wants.items) return false;
    if (request->has_cost && request->cost_cents.v <= 0) return FAIL(e, ERR_INPUT, "cost", "the cost must be above $0; leave it out if it is not known");
    TRY(expression_read(&plan.outcome, request->outcome, "outcome", e));
    TRY(condition_read(&plan.treated, a, request->treated, "treated", e));
    if (request->comparison.n) TRY(condition_read(&plan.comparison, a, request->comparison, "comparison", e));
    for (size_t i = 0; i < plan.outcome.n; i++) TRY(want(&plan.outcome_at[i], &plan, plan.outcome.terms[i].column, STUDENT_NUMBER, e));
    TRY(want_condition(&plan, &plan.treated, plan.treated_at, e));
    TRY(want_condition(&plan, &plan.comparison, plan.comparison_at, e));
    if (request->cluster.n) TRY(want(&plan.cluster_at, &plan, request->cluster, STUDENT_CODE, e));
    TRY(want_columns(&plan, "fixed_effects", request->fixed_effects, request->fixed_effects_n, STUDENT_CODE, plan.fixed_at, e));
    TRY(want_columns(&plan, "covariates", request->covariates, request->covariates_n, STUDENT_EITHER, plan.covariate_at, e));
    TRY(want_columns(&plan, "groups", request->groups, request->groups_n, STUDENT_CODE, plan.group_at, e));
    TRY(check_covariates(&plan, e));
    *out = plan;
    return true;
}

/* ---- one set of figures ---- */

static AroiFigures figures_none(void)
{
    return (AroiFigures){.why_not_estimated = {"", 0}, .estimate = NAN, .ols = NAN, .hc1 = NAN, .cr0 = NAN, .cr1 = NAN, .cr1_nested = NAN, .cr2 = NAN,
                         .df_satterthwaite = NAN, .p_value = NAN, .pooled_sd = NAN, .hedges_g = NAN, .hedges_g_se = NAN, .hedges_g_se_cluster = NAN};
}

static AroiFigures figures_suppressed(void)
{
    AroiFigures f = figures_none();
    f.is_suppressed = true;
    return f;
}

typedef struct { int64_t all, treated, comparison, both; } ClusterCount;

static bool clusters_count(ClusterCount *out, Arena *a, const AroiSample *s, Err *e)
{
    ClusterCount count = {0};
    int32_t largest = -1;
    for (size_t i = 0; s->cluster && i < s->n; i++) largest = s->cluster[i] > largest ? s->cluster[i] : largest;
    unsigned char *arms = PUSH(a, unsigned char, (size_t)(largest + 1), e);
    if (!arms) return false;
    for (size_t i = 0; s->cluster && i < s->n; i++) arms[s->cluster[i]] |= s->columns[0][i] != 0 ? 2 : 1;
    for (int32_t g = 0; g <= largest; g++) {
        count.all += arms[g] != 0;
        count.comparison += arms[g] & 1;
        count.treated += arms[g] >> 1;
        count.both += arms[g] == 3;
    }
    *out = count;
    return true;
}

/* Method 1.5. Assignment is within clusters where most of them hold both arms. */
static bool clusters_are_enough(const ClusterCount *c)
{
    if (c->all < CLUSTERS_LEAST) return false;
    if (c->both * 2 >= c->all) return c->both >= CLUSTERS_LEAST;
    return c->treated >= 2 && c->comparison >= 2;
}

/* Everything that a fit says of participation, in the analysis' own words. */
static void figures_from_fit(AroiFigures *f, const Regression *fit, bool has_enough_clusters, bool has_levels)
{
    const Coefficient *c = &fit->coefficients[0];
    f->estimate = c->estimate;
    f->ols = c->ols;
    f->hc1 = c->hc1;
    f->p_value = t_two_sided(c->estimate / c->hc1, fit->df_residual);
    size_t n = (size_t)f->n;
    Effect g = effect_from_regression(c->estimate, c->ols, f->pooled_sd, n);
    f->hedges_g = g.g;
    f->hedges_g_se = g.se;
    if (!fit->cluster_n) return;
    f->p_value = NAN;
    if (!has_enough_clusters) return;
    f->cr0 = c->cr0;
    f->cr1 = c->cr1;
    f->cr1_nested = has_levels && !fit->is_nested ? NAN : c->cr1_nested;
    f->cr2 = c->cr2;
    f->df_satterthwaite = c->df;
    f->p_value = fit->has_cr2 ? t_two_sided(c->estimate / c->cr2, c->df) : t_two_sided(c->estimate / c->cr1, (double)fit->cluster_n - 1);
    f->hedges_g_se_cluster = effect_clustered_se(c->cr1, f->pooled_sd, n);
}

static void figures_count(AroiFigures *f, const AroiSample *s)
{
    Arms arms = effect_arms(s->y, s->columns[0], s->n);
    f->n = (int64_t)s->n;
    f->n_treated = (int64_t)arms.treated_n;
    f->n_comparison = (int64_t)arms.comparison_n;
    f->pooled_sd = arms.pooled_sd;
}

static bool fit_sample(Regression *out, Arena *a, const AroiSample *s, Err *e)
{
    RegressionInput in = {.y = s->y, .columns = s->columns, .level = s->level, .cluster = s->cluster, .n = s->n, .k = s->k};
    TRY(regression_fit(out, &in, a, e));
    if (out->coefficients[0].is_dropped)
        return FAIL(e, ERR_INPUT, "treated", "who took part never differs within a fixed effect, or follows from the covariates: there is nothing to compare");
    return true;
}

/* ---- groups ---- */

/* A group's own trouble (too few rows, nobody to compare with) is said in the group and fails nothing else. */
static bool group_estimate(AroiFigures *f, Arena *job, const AroiSample *s, Err *e)
{
    Regression fit;
    ClusterCount clusters;
    Err why = {0};
    TRY(clusters_count(&clusters, job, s, e));
    f->clusters = clusters.all;
    bool is_enough = clusters_are_enough(&clusters);
    if (fit_sample(&fit, job, s, &why)) {
        figures_from_fit(f, &fit, is_enough, s->level != NULL);
        return true;
    }
    if (why.code != ERR_INPUT) {
        *e = why;
        return false;
    }
    f->why_not_estimated = STR("participation does not differ within the fixed effects, or there are too few students for them");
    return true;
}

static bool group_run(AroiGroup *out, Arena *a, const AroiSample *all, const StudentColumn *column, int32_t code, Err *e)
{
    AroiSample s;
    AroiFigures f = figures_none();
    ArenaMark mark = arena_mark(a);
    TRY(aroi_sample_part(&s, a, all, column->codes, code, e));
    figures_count(&f, &s);
    bool is_small = f.n_treated < AROI_ESTIMATED_LEAST || f.n_comparison < AROI_ESTIMATED_LEAST, done = true;
    if (f.n_treated < AROI_SHOWN_LEAST || f.n_comparison < AROI_SHOWN_LEAST) f.is_suppressed = true; /* counts are needed until groups_suppress */
    else if (is_small) f.why_not_estimated = STR("too few to estimate: 20 students in each arm are needed");
    else done = group_estimate(&f, a, &s, e);
    if (f.why_not_estimated.n) f.pooled_sd = NAN;
    arena_reset(a, mark);
    out->column = column->name;
    out->value = column->values[code];
    out->figures = f;
    return done;
}

static int64_t smaller_arm(const AroiFigures *f) { return f->n_treated < f->n_comparison ? f->n_treated : f->n_comparison; }

/* Hides further groups of one column while what is hidden could be found by subtracting what is shown. */
static void groups_suppress(AroiGroup *groups, size_t n)
{
    for (;;) {
        int64_t hidden = 0, treated = 0, comparison = 0;
        size_t next = n;
        for (size_t i = 0; i < n; i++) {
            const AroiFigures *f = &groups[i].figures;
            if (f->is_suppressed) {
                hidden++;
                treated += f->n_treated;
                comparison += f->n_comparison;
            } else if (next == n || smaller_arm(f) < smaller_arm(&groups[next].figures)) {
                next = i;
            }
        }
        bool is_safe = hidden == 0 || (hidden > 1 && treated >= AROI_SHOWN_LEAST && comparison >= AROI_SHOWN_LEAST);
        if (is_safe || next == n) break;
        groups[next].figures.is_suppressed = true;
    }
    for (size_t i = 0; i < n; i++)
        if (groups[i].figures.is_suppressed) groups[i].figures = figures_suppressed();
}

static bool groups_of_column(Aroi *out, Arena *a, Arena *job, const AroiSample *all, const StudentColumn *column, Err *e)
{
    int32_t *order;
    size_t first = out->groups_n;
    int64_t *rows = PUSH(job, int64_t, column->values_n, e);
    if (!rows) return false;
    TRY(values_ascending(&order, job, column, e));
    for (size_t i = 0; i < all->n; i++)
        if (column->codes[all->rows[i]] >= 0) rows[column->codes[all->rows[i]]]++;
    for (size_t v = 0; v < column->values_n; v++) {
        if (rows[order[v]] == 0) continue; /* only among students who do not enter */
        AroiGroup *group = &out->groups[out->groups_n];
        TRY(group_run(group, job, all, column, order[v], e));
        TRY(str_copy(&group->value, a, group->value, e));
        TRY(str_copy(&group->column, a, group->column, e));
        out->groups_n++;
    }
    groups_suppress(out->groups + first, out->groups_n - first);
    return true;
}

static bool groups_run(Aroi *out, Arena *a, Arena *job, const AroiSample *all, const AroiPlan *plan, const StudentTable *table, Err *e)
{
    size_t most = 0;
    for (size_t i = 0; i < plan->request->groups_n; i++) {
        const StudentColumn *c = &table->columns[plan->group_at[i]];
        if (c->values_n > AROI_GROUP_VALUES_MOST)
            return FAIL(e, ERR_INPUT, "groups", "the column '%.*s' holds %zu different values; a student group has few (at most %d)", STR_ARGUMENTS(c->name), c->values_n,
                        AROI_GROUP_VALUES_MOST);
        most += c->values_n;
    }
    out->groups = PUSH(a, AroiGroup, most, e);
    if (!out->groups) return false;
    for (size_t i = 0; i < plan->request->groups_n; i++) TRY(groups_of_column(out, a, job, all, &table->columns[plan->group_at[i]], e));
    if (out->overall.is_suppressed)
        for (size_t i = 0; i < out->groups_n; i++) out->groups[i].figures = figures_suppressed();
    return true;
}

/* ---- the whole ---- */

/* How the arms differed in one covariate before anything: Cox's index of the two shares where it is 0 or 1. */
static double baseline_of(const double *x, const AroiSample *s, const AroiFigures *f)
{
    int64_t ones = 0, treated_ones = 0;
    size_t i = 0;
    for (; i < s->n && (x[i] == 0 || x[i] == 1); i++) {
        int is_one = x[i] != 0, is_treated = s->columns[0][i] != 0;
        ones += is_one;
        treated_ones += is_one & is_treated;
    }
    if (i == s->n) {
        double t = (double)f->n_treated, c = (double)f->n_comparison, share_t = (double)treated_ones / t, share_c = (double)(ones - treated_ones) / c;
        bool is_same = share_t <= share_c && share_t >= share_c; /* also where both are empty, which Cox cannot say */
        return is_same ? 0 : effect_cox(share_t, t, share_c, c).g;
    }
    Arms arms = effect_arms(x, s->columns[0], s->n);
    return effect_from_regression(arms.treated_mean - arms.comparison_mean, 0, arms.pooled_sd, s->n).g;
}

/* Baseline equivalence (method 1.3) of every covariate column. */
static bool baselines_find(Aroi *out, Arena *a, const AroiSample *s, const Regression *fit, Err *e)
{
    out->baselines = PUSH(a, AroiBaseline, s->covariate_k, e);
    if (!out->baselines) return false;
    for (size_t j = 1; j <= s->covariate_k; j++) {
        double g = baseline_of(s->columns[j], s, &out->overall);
        AroiBaseline *b = &out->baselines[out->baselines_n++];
        *b = (AroiBaseline){.g = g, .verdict = effect_baseline(g), .is_dropped = fit->coefficients[j].is_dropped};
        TRY(str_copy(&b->name, a, s->names[j], e));
        if (b->verdict > out->baseline) out->baseline = b->verdict;
    }
    return true;
}

static bool wild_find(Aroi *out, const Regression *fit, Arena *job, Err *e)
{
    int64_t clusters = out->overall.clusters;
    if (!out->has_clusters || !out->has_enough_clusters || clusters > WILD_CLUSTERS_MOST) return true;
    WildBootstrap wild;
    if (!bootstrap_wild(&wild, fit, 0, clusters <= WILD_ENUMERATED_MOST ? BOOTSTRAP_ENUMERATE : WILD_DRAWS, WILD_SEED, job, e))
        return e->code != ERR_MEMORY; /* levels that cut across clusters: it is then out of reach, CR2 stands */
    out->has_wild = true;
    out->wild_p = wild.p;
    out->wild_is_enumeration = wild.is_enumeration;
    return true;
}

static bool overall_run(Aroi *out, Arena *a, Arena *job, const AroiSample *s, Err *e)
{
    Regression fit;
    ClusterCount clusters;
    AroiFigures f = figures_none();
    figures_count(&f, s);
    TRY(clusters_count(&clusters, job, s, e));
    f.clusters = clusters.all;
    out->clusters_treated = clusters.treated;
    out->clusters_comparison = clusters.comparison;
    out->has_enough_clusters = !out->has_clusters || clusters_are_enough(&clusters);
    TRY(fit_sample(&fit, job, s, e));
    figures_from_fit(&f, &fit, out->has_enough_clusters, s->level != NULL);
    out->overall = f;
    TRY(wild_find(out, &fit, job, e));
    return baselines_find(out, a, s, &fit, e);
}

static bool ratio_find(Aroi *out, Err *e)
{
    const AroiFigures *f = &out->overall;
    double dollars = (double)out->cost_cents.v / 100, unit = (double)f->n_treated / (dollars / 1000), z = normal_quantile(0.975);
    double se = out->has_clusters ? f->hedges_g_se_cluster : f->hedges_g_se;
    out->per_1000 = f->hedges_g * unit;
    out->low = (f->hedges_g - z * se) * unit;
    out->high = (f->hedges_g + z * se) * unit;
    return cents_from_ratio(&out->cost_per_student_cents, out->cost_cents.v, f->n_treated, ROUND_HALF_EVEN, e);
}

/* With an arm too small to be shown nothing that counts students may stand. */
static void suppress_all(Aroi *out)
{
    out->overall = figures_suppressed();
    out->has_cost = out->has_wild = false;
    out->per_1000 = out->low = out->high = NAN;
    out->treated_loss = out->comparison_loss = (AroiLoss){0};
    out->baselines_n = 0;
    out->clusters_treated = out->clusters_comparison = 0;
}

static bool files_copy(Aroi *out, Arena *a, const StudentTable *table, Err *e)
{
    out->files = PUSH(a, StudentFile, table->files_n, e);
    if (!out->files) return false;
    for (size_t i = 0; i < table->files_n; i++) {
        out->files[i] = table->files[i];
        TRY(str_copy(&out->files[i].name, a, table->files[i].name, e));
    }
    out->files_n = table->files_n;
    return true;
}

static bool run(Aroi *out, Arena *a, Arena *job, const AroiPlan *plan, const StudentTable *table, Err *e)
{
    const AroiRequest *r = plan->request;
    AroiSample s;
    out->per_1000 = out->low = out->high = NAN;
    out->has_cost = r->has_cost;
    out->cost_cents = r->cost_cents;
    out->has_clusters = r->cluster.n > 0;
    out->has_fixed_effects = r->fixed_effects_n > 0;
    out->is_randomized = r->is_randomized;
    out->covariates_n = (int64_t)r->covariates_n;
    out->unit = r->unit;
    TRY(aroi_sample(&s, out, job, plan, table, e));
    TRY(overall_run(out, a, job, &s, e));
    if (smaller_arm(&out->overall) < AROI_SHOWN_LEAST) suppress_all(out);
    TRY(groups_run(out, a, job, &s, plan, table, e));
    if (out->has_cost) TRY(ratio_find(out, e));
    return files_copy(out, a, table, e);
}

bool aroi_run(Aroi *out, Arena *a, const AroiPlan *plan, const StudentTable *table, Err *e)
{
    Aroi result = {0};
    Arena *job;
    assert(table->columns_n == plan->wants.n);
    TRY(arena_new(&job, 0, e));
    bool done = run(&result, a, job, plan, table, e);
    arena_end(job);
    if (done) *out = result;
    return done;
}

bool aroi_from_files(Aroi *out, Arena *a, const AroiRequest *request, const StudentSource *sources, size_t sources_n, Err *e)
{
    AroiPlan plan;
    StudentTable table;
    Arena *job;
    TRY(arena_new(&job, 0, e));
    bool done = aroi_plan(&plan, job, request, e) && student_table_read(&table, job, sources, sources_n, &plan.wants, e) &&
                aroi_run(out, a, &plan, &table, e);
    arena_end(job);
    return done;
}

bool aroi_from_store(Aroi *out, Arena *a, Db *db, const AroiRequest *request, Err *e)
{
    AroiPlan plan;
    StudentTable table;
    Arena *job;
    TRY(arena_new(&job, 0, e));
    bool done = aroi_plan(&plan, job, request, e) && student_table_load(&table, job, db, &plan.wants, e) && aroi_run(out, a, &plan, &table, e);
    arena_end(job);
    return done;
}
