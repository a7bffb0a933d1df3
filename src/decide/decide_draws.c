/* The joint draws behind P(right), regret and the gates: counter-based, so that draw i of a thing is always the same. */
#include <math.h>
#include <string.h>

#include "base/random.h"
#include "decide/decide_parts.h"

/* Streams. Cells come last, in the order of their names. */
enum { STREAM_MU, STREAM_COST, STREAM_ALTERNATIVE, STREAM_ALTERNATIVE_COST, STREAM_DELTA = 100, STREAM_PI = 120, STREAM_CELL = 200 };

/* Beta(rank, n + 1 - rank) is the rank-th smallest of n uniforms: exact, and with a fixed number of draws. n <= 9. */
static double beta_draw(uint64_t seed, uint64_t stream, uint64_t i, int rank, int n)
{
    double sorted[9];
    for (int k = 0; k < n; k++) {
        double u = random_uniform(seed, stream + (uint64_t)k, i);
        int at = k;
        while (at > 0 && u < sorted[at - 1]) {
            sorted[at] = sorted[at - 1];
            at--;
        }
        sorted[at] = u;
    }
    return sorted[rank - 1];
}

static double lognormal_draw(uint64_t seed, uint64_t stream, uint64_t i, double cv)
{
    double variance = log1p(cv * cv);
    return exp(sqrt(variance) * random_normal(seed, stream, i) - variance / 2);
}

bool draws_take(Model *m, Arena *a, Err *e)
{
    const DecideInput *input = m->input;
    Draws d = {.n = (size_t)input->draws};
    size_t cells = m->effects.n;
    double alternative_cv = 0.25;
    if (input->alternative.has_cost_sd && input->alternative.cost_cents.v > 0)
        alternative_cv = (double)input->alternative.cost_sd_cents.v / (double)input->alternative.cost_cents.v;
    double **columns[] = {&d.cost_factor, &d.alternative_cost_factor, &d.delta, &d.pi, &d.alternative_effect};
    for (size_t c = 0; c < sizeof columns / sizeof *columns; c++)
        if (!(*columns[c] = PUSH(a, double, d.n, e))) return false;
    if (!(d.effect = PUSH(a, double, d.n * cells, e))) return false;
    for (size_t i = 0; i < d.n; i++) {
        double mu = m->effects.mu + m->effects.mu_sd * random_normal(input->seed, STREAM_MU, i);
        for (size_t c = 0; c < cells; c++) {
            const Cell *cell = &m->effects.cells[c];
            d.effect[i * cells + c] = cell->offset + cell->slope * mu + cell->spread * random_normal(input->seed, STREAM_CELL + c, i);
        }
        d.cost_factor[i] = lognormal_draw(input->seed, STREAM_COST, i, m->cost_cv);
        d.alternative_cost_factor[i] = lognormal_draw(input->seed, STREAM_ALTERNATIVE_COST, i, alternative_cv);
        d.delta[i] = beta_draw(input->seed, STREAM_DELTA, i, 7, 9);
        d.pi[i] = beta_draw(input->seed, STREAM_PI, i, 2, 4);
        d.alternative_effect[i] = m->alternative_mean + m->alternative_sd * random_normal(input->seed, STREAM_ALTERNATIVE, i);
    }
    m->draws = d;
    return true;
}

/* The formulas of method 1.10, a year; weigh() holds the same ones for the means. */
void net_benefit_of_draw(double out[DECIDE_ACTIONS], const Model *m, const Weighing *w, const Scenario *s, size_t draw)
{
    const DecideInput *input = m->input;
    const Draws *d = &m->draws;
    const double *effect = d->effect + draw * m->effects.n;
    double all = 0, kept = 0, reachable = 0, lambda = s->lambda_per_1000 / 1000, cost = s->cost_factor * d->cost_factor[draw];
    double years = input->horizon_years;
    for (size_t c = 0; c < m->effects.n; c++) {
        const Cell *cell = &m->effects.cells[c];
        double gain = cell->students * cell->weight * (effect[c] + s->effect_shift);
        all += gain;
        if (w->kept[c]) kept += gain;
        reachable += cell->students * cell->weight * input->design_effect;
    }
    double served = m->effects.students, keep = m->importance * all - lambda * m->variable_cost * cost;
    double share_kept = served > 0 ? w->kept_students / served : 0;
    out[DECIDE_KEEP] = keep;
    out[DECIDE_EXPAND] = keep + m->importance * s->delta_mean / DECIDE_DELTA_MEAN * d->delta[draw] * all * m->added_students / served
                         - lambda * (m->added_cost * cost + m->added_setup / years);
    out[DECIDE_SEGMENT] = m->importance * kept - lambda * (m->variable_cost * cost * share_kept + m->transition_cost / years);
    out[DECIDE_FIX] = keep + m->importance * d->pi[draw] * (reachable - all) - lambda * m->fix_cost / years;
    out[DECIDE_REPLACE] = m->importance * m->mean_weight * m->alternative_students * m->start_up * d->alternative_effect[draw]
                          - lambda * (m->alternative_cost * d->alternative_cost_factor[draw] + m->alternative_start / years);
    out[DECIDE_SUNSET] = 0 - lambda * m->exit_cost / years; /* 0 - x: never a minus zero */
}

void facts_find(GateFacts *facts, double *p_worth, const Model *m, const bool *kept, const Scenario *s)
{
    const Effects *f = &m->effects;
    const Draws *d = &m->draws;
    GateFacts found = {.p_positive = decide_p_at_least(f->mean + s->effect_shift, f->sd, 0),
                       .p_works = decide_p_at_least(f->mean + s->effect_shift, f->sd, DECIDE_WORKS)};
    size_t better = 0, groups = f->measured_n ? f->measured_n : f->n;
    Weighing nothing_kept = {.kept = (bool *)kept};
    double each = s->lambda_per_1000 / 1000 * m->variable_cost * s->cost_factor / f->students;
    memset(p_worth, 0, f->n * sizeof *p_worth);
    for (size_t i = 0; i < d->n; i++) {
        for (size_t c = 0; c < f->n; c++)
            if (f->cells[c].weight * (d->effect[i * f->n + c] + s->effect_shift) >= each * d->cost_factor[i]) p_worth[c] += 1;
        if (!m->input->alternative.has) continue;
        double benefit[DECIDE_ACTIONS];
        net_benefit_of_draw(benefit, m, &nothing_kept, s, i);
        better += benefit[DECIDE_REPLACE] > benefit[DECIDE_KEEP];
    }
    for (size_t c = 0; c < f->n; c++) {
        p_worth[c] /= (double)d->n;
        if (c < groups && f->cells[c].mean > f->cells[found.best_cell].mean) found.best_cell = c;
        if (c < groups && f->cells[c].mean < f->cells[found.least_cell].mean) found.least_cell = c;
        if (!kept[c] && p_worth[c] > found.p_rest_group) found.p_rest_group = p_worth[c];
    }
    found.p_best_group = p_worth[found.best_cell];
    const Cell *least = &f->cells[found.least_cell];
    bool differ = f->measured_n && m->p_differ >= 0.8;
    found.p_works_least = differ ? decide_p_at_least(least->mean + s->effect_shift, least->sd, DECIDE_WORKS) : found.p_works;
    found.p_alternative = (double)better / (double)d->n;
    *facts = found;
}
