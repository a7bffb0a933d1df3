/* Effects after pooling and the stated prior, and A-ROI with its interval. */
#include <math.h>

#include "calc/distribution.h"
#include "calc/interval.h"
#include "calc/pool.h"
#include "decide/decide_parts.h"

double decide_p_at_least(double mean, double sd, double threshold)
{
    if (sd <= 0) return mean >= threshold ? 1 : 0;
    return normal_cdf((mean - threshold) / sd);
}

DecidePosterior posterior_of(double mean, double sd)
{
    return (DecidePosterior){.has = true, .mean = mean, .sd = sd, .p_above_0 = decide_p_at_least(mean, sd, 0),
                             .p_above_05 = decide_p_at_least(mean, sd, DECIDE_WORKS)};
}

bool measure_is_usable(const DecideMeasure *m) { return m->has_effect && m->has_se; }

bool group_is_usable(const DecideGroup *g, Str *why)
{
    const int64_t least = 20; /* in each arm, method 1.9 */
    *why = (Str){0};
    if (!g->measure.has_effect) *why = STR("no effect is measured for it");
    else if (!g->measure.has_se) *why = STR("its effect has no standard error");
    else if (!g->has_students) *why = STR("the number of its students is not known");
    else if (g->students < least) *why = STR("it has fewer than 20 students");
    else if (g->measure.has_participants && g->measure.participants < least) *why = STR("fewer than 20 participants were measured");
    else if (g->measure.has_comparison && g->measure.comparison < least) *why = STR("fewer than 20 comparison students were measured");
    return why->n == 0;
}

/* The spread of true effects between groups: Paule-Mandel from three groups on, else 0.10 SD (method 1.6). */
static MUST bool tau_find(double *out, const Cell *cells, size_t n, Arena *a, Err *e)
{
    if (n < 3) {
        *out = 0.10;
        return true;
    }
    double *effect = PUSH(a, double, n, e), *variance = PUSH(a, double, n, e);
    if (!effect || !variance) return false;
    for (size_t i = 0; i < n; i++) {
        effect[i] = cells[i].mean;
        variance[i] = cells[i].sd * cells[i].sd;
    }
    Pooled pool;
    TRY(pool_paule_mandel(&pool, effect, variance, n, e));
    *out = sqrt(pool.tau2);
    return true;
}

static int cell_order(const Cell *x, const Cell *y)
{
    int order = str_compare(x->name, y->name);
    return order ? order : (x->group > y->group) - (x->group < y->group);
}

/* Measured groups by name, raw effect in mean and standard error in sd for now. */
static void cells_collect(Effects *f, const DecideInput *input)
{
    for (size_t i = 0; i < input->groups_n; i++) {
        const DecideGroup *g = &input->groups[i];
        Str why;
        if (!group_is_usable(g, &why)) continue;
        Cell cell = {.group = i, .name = g->name, .students = (double)g->students, .weight = g->has_weight ? g->weight : 1,
                     .mean = g->measure.effect, .sd = g->measure.se};
        size_t at = f->n++;
        while (at > 0 && cell_order(&cell, &f->cells[at - 1]) < 0) {
            f->cells[at] = f->cells[at - 1];
            at--;
        }
        f->cells[at] = cell;
        f->students += cell.students;
    }
    f->measured_n = f->n;
}

/* theta_s ~ N(mu, tau^2), mu ~ the stated prior. A prior without bound (prior_sd large) gives method 1.6 to the letter;
 * with a flat mu a program would look better for no other reason than that its result came in two groups. */
static void cells_pool(Effects *f, const DecideInput *input)
{
    double prior_weight = 1 / (input->prior_sd * input->prior_sd), weights = prior_weight, sum = prior_weight * input->prior_mean;
    double between = f->tau * f->tau;
    for (size_t i = 0; i < f->n; i++) {
        double weight = 1 / (f->cells[i].sd * f->cells[i].sd + between);
        weights += weight;
        sum += weight * f->cells[i].mean;
    }
    f->mu = sum / weights;
    f->mu_sd = sqrt(1 / weights);
    for (size_t i = 0; i < f->n; i++) {
        Cell *c = &f->cells[i];
        double within = c->sd * c->sd, raw = c->mean;
        c->slope = within / (within + between);
        c->offset = (1 - c->slope) * raw;
        c->spread = sqrt((1 - c->slope) * within);
    }
}

static void cells_finish(Effects *f)
{
    for (size_t i = 0; i < f->n; i++) {
        Cell *c = &f->cells[i];
        c->mean = c->offset + c->slope * f->mu;
        c->sd = hypot(c->spread, c->slope * f->mu_sd);
    }
}

/* mean and sd of the students' average effect over all cells */
static void effects_average(Effects *f)
{
    double mean = 0, slope = 0, variance = 0;
    for (size_t i = 0; i < f->n; i++) {
        double share = f->cells[i].students / f->students;
        mean += share * f->cells[i].mean;
        slope += share * f->cells[i].slope;
        variance += share * share * f->cells[i].spread * f->cells[i].spread;
    }
    f->mean = mean;
    f->sd = sqrt(variance + slope * slope * f->mu_sd * f->mu_sd);
}

bool effects_fit(Effects *out, Arena *a, const DecideInput *input, Err *e)
{
    Effects f = {0};
    if (input->evidence == DECIDE_NO_EVIDENCE) {
        *out = f;
        return true;
    }
    f.cells = PUSH(a, Cell, input->groups_n + 1, e);
    if (!f.cells) return false;
    cells_collect(&f, input);
    double served = input->has_students_served ? (double)input->students_served : f.students;
    bool has_overall = measure_is_usable(&input->overall);
    /* Groups that hold more students than are served overlap: they are no partition and cannot be added up. */
    if (f.measured_n < 2 || f.students > served * 1.02) f = (Effects){.cells = f.cells};
    if (f.measured_n) {
        TRY(tau_find(&f.tau, f.cells, f.n, a, e));
        cells_pool(&f, input);
        if (served > f.students) {
            f.cells[f.n++] = (Cell){.group = SIZE_MAX, .name = STR("students in no measured group"), .students = served - f.students,
                                    .weight = 1, .slope = 1, .spread = f.tau};
            f.students = served;
        }
        cells_finish(&f);
        effects_average(&f);
    }
    if (has_overall) {
        Posterior p = posterior_normal(input->overall.effect, input->overall.se, input->prior_mean, input->prior_sd);
        f.mean = p.mean;
        f.sd = p.sd;
        if (!f.measured_n) {
            f.cells[0] = (Cell){.group = SIZE_MAX, .name = STR("all students served"), .students = served, .weight = 1,
                                .offset = f.mean, .spread = f.sd};
            f.n = 1;
            f.students = served;
            cells_finish(&f);
        }
    }
    *out = f;
    return true;
}

double cost_sd_cents(const DecideInput *input)
{
    if (input->has_cost_sd) return (double)input->cost_sd_cents.v;
    if (!input->has_parts) return 0.15 * (double)input->cost_cents.v;
    double direct = 0.05 * (double)input->direct_cents.v, staff = 0.15 * (double)input->staff_cents.v;
    double shared = 0.25 * (double)input->shared_cents.v;
    return sqrt(direct * direct + staff * staff + shared * shared);
}

bool decide_aroi(DecideAroi *out, double effect, double se, double students, Cents cost, double cost_sd, bool is_brief, Err *e)
{
    DecideAroi r = {0};
    if (cost.v > 0 && students > 0) {
        double thousands = (double)cost.v / 100 / 1000, sd = cost_sd / 100 / 1000, z = normal_quantile(0.975);
        double learning = effect * students, learning_sd = se * students;
        r = (DecideAroi){.has = true, .per_1000 = learning / thousands, .low_cost_exact = (learning - z * learning_sd) / thousands,
                         .high_cost_exact = (learning + z * learning_sd) / thousands};
        bool covers_zero = r.low_cost_exact <= 0 && r.high_cost_exact >= 0;
        r.rank_per_1000 = covers_zero ? (learning + normal_quantile(0.2) * learning_sd) / thousands : r.per_1000;
        r.has_interval = !is_brief && interval_fieller(learning, learning_sd, thousands, sd, 0, 0.95).is_bounded;
        if (r.has_interval) {
            RatioSpread spread;
            TRY(interval_lognormal_exact(&spread, learning, learning_sd, thousands, sd, 0.95, 0, e));
            r.low = spread.low;
            r.high = spread.high;
            r.median = spread.median;
            if (covers_zero) r.rank_per_1000 = spread.lower_quintile;
        }
    }
    *out = r;
    return true;
}
