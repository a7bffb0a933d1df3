/* Expected net benefits, eligibility, gates, the choice among the six, and what would flip it. */
#include <math.h>
#include <string.h>

#include "decide/decide_parts.h"
#include "records.h"

static double dollars(bool has, Cents c) { return has ? (double)c.v / 100 : 0; }

static double variable_share(const DecideInput *input)
{
    if (input->has_variable_share) return input->variable_share;
    int64_t direct = input->direct_cents.v + input->staff_cents.v, all = direct + input->shared_cents.v;
    return input->has_parts && all > 0 ? (double)direct / (double)all : 1;
}

/* Not stated is not weighed: normal counts less than a known importance above it, and unknown is none of the three. */
static double importance_factor(const DecideInput *input)
{
    if (!input->has_importance) return 1;
    switch (input->importance) {
    case INITIATIVE_IMPORTANCE_CRITICAL: return 1.25;
    case INITIATIVE_IMPORTANCE_HIGH: return 1;
    default: return 0.8;
    }
}

static double added_students(const DecideInput *input, double served)
{
    double added = input->has_expand_students ? (double)input->expand_students : 0;
    if (input->has_eligible_students) added = fmin(added, fmax(0, (double)input->eligible_students - served));
    return added;
}

static void model_fill_options(Model *m)
{
    const DecideInput *input = m->input;
    const DecideAlternative *other = &input->alternative;
    double served = m->effects.students;
    m->added_students = added_students(input, served);
    m->added_cost = m->variable_cost / served * m->added_students;
    if (input->has_expand_cost && input->expand_students > 0) /* pro rata where eligibility caps the number */
        m->added_cost = dollars(true, input->expand_cost_cents) * m->added_students / (double)input->expand_students;
    m->added_setup = dollars(input->has_expand_setup, input->expand_setup_cents);
    m->alternative_students = other->has_students ? (double)other->students : served;
    m->alternative_cost = dollars(other->has_cost, other->cost_cents);
    m->alternative_start = dollars(other->has_start_cost, other->start_cost_cents);
    m->alternative_mean = other->has_effect ? 0.6 * other->effect : 0; /* what is found elsewhere is rarely found again in full */
    m->alternative_sd = hypot(other->has_se ? other->se : 0, 0.05);
    m->fix_cost = dollars(input->has_fix_cost, input->fix_cost_cents);
    m->transition_cost = dollars(input->has_transition_cost, input->transition_cost_cents);
    m->exit_cost = dollars(input->has_exit_cost, input->exit_cost_cents);
    m->start_up = (input->horizon_years - 0.5) / input->horizon_years;
}

static double p_differ(const Model *m)
{
    const Effects *f = &m->effects;
    size_t hits = 0;
    for (size_t i = 0; i < m->draws.n; i++) {
        const double *effect = m->draws.effect + i * f->n;
        double low = effect[0], high = effect[0];
        for (size_t c = 1; c < f->measured_n; c++) {
            low = fmin(low, effect[c]);
            high = fmax(high, effect[c]);
        }
        hits += high - low > DECIDE_DIFFER;
    }
    return (double)hits / (double)m->draws.n;
}

bool model_build(Model *out, Arena *a, const DecideInput *input, Err *e)
{
    Model m = {.input = input};
    TRY(effects_fit(&m.effects, a, input, e));
    m.importance = importance_factor(input);
    m.cost = (double)input->cost_cents.v / 100;
    m.variable_cost = m.cost * variable_share(input);
    m.cost_cv = m.cost > 0 ? cost_sd_cents(input) / 100 / m.cost : 0;
    for (size_t c = 0; c < m.effects.n; c++) m.mean_weight += m.effects.cells[c].students * m.effects.cells[c].weight / m.effects.students;
    model_fill_options(&m);
    TRY(draws_take(&m, a, e));
    m.p_differ = m.effects.measured_n ? p_differ(&m) : 0;
    *out = m;
    return true;
}

Scenario scenario_base(const DecideInput *input)
{
    return (Scenario){.cost_factor = 1, .delta_mean = DECIDE_DELTA_MEAN, .fidelity = input->has_fidelity ? input->fidelity : 1,
                      .lambda_per_1000 = input->lambda_per_1000};
}

bool weighing_new(Weighing *out, const Model *m, Arena *a, Err *e)
{
    Weighing w = {.kept = PUSH(a, bool, m->effects.n, e)};
    if (!w.kept || !(w.p_worth = PUSH(a, double, m->effects.n, e))) return false;
    *out = w;
    return true;
}

/* S+ by posterior means: chosen draw by draw it would pick whichever group was lucky (winner's curse). */
static void kept_choose(Weighing *w, const Model *m, const Scenario *s)
{
    double each = s->lambda_per_1000 / 1000 * m->variable_cost * s->cost_factor / m->effects.students;
    w->kept_students = 0;
    for (size_t c = 0; c < m->effects.n; c++) {
        const Cell *cell = &m->effects.cells[c];
        w->kept[c] = cell->weight * (cell->mean + s->effect_shift) >= each;
        if (w->kept[c]) w->kept_students += cell->students;
    }
}

/* net_benefit_of_draw with every uncertain thing at its mean; exact, since the uncertain factors are independent. */
static void means_find(Weighing *w, const Model *m, const Scenario *s)
{
    const DecideInput *input = m->input;
    double all = 0, kept = 0, reachable = 0, lambda = s->lambda_per_1000 / 1000, years = input->horizon_years, served = m->effects.students;
    for (size_t c = 0; c < m->effects.n; c++) {
        const Cell *cell = &m->effects.cells[c];
        double gain = cell->students * cell->weight * (cell->mean + s->effect_shift);
        all += gain;
        if (w->kept[c]) kept += gain;
        reachable += cell->students * cell->weight * input->design_effect;
    }
    double cost = s->cost_factor, keep = m->importance * all - lambda * m->variable_cost * cost;
    w->mean[DECIDE_KEEP] = keep;
    w->mean[DECIDE_EXPAND] = keep + m->importance * s->delta_mean * all * m->added_students / served
                             - lambda * (m->added_cost * cost + m->added_setup / years);
    w->mean[DECIDE_SEGMENT] = m->importance * kept - lambda * (m->variable_cost * cost * w->kept_students / served + m->transition_cost / years);
    w->mean[DECIDE_FIX] = keep + m->importance * DECIDE_PI_MEAN * (reachable - all) - lambda * m->fix_cost / years;
    w->mean[DECIDE_REPLACE] = m->importance * m->mean_weight * m->alternative_students * m->start_up * m->alternative_mean
                              - lambda * (m->alternative_cost + m->alternative_start / years);
    w->mean[DECIDE_SUNSET] = 0 - lambda * m->exit_cost / years; /* 0 - x: never a minus zero */
}

static bool is_critical(const DecideInput *input) { return input->has_importance && input->importance == INITIATIVE_IMPORTANCE_CRITICAL; }

const char *why_not_eligible(const Model *m, const Weighing *w, const Scenario *s, DecideAction action)
{
    const DecideInput *input = m->input;
    const DecideAlternative *other = &input->alternative;
    switch (action) {
    case DECIDE_EXPAND:
        if (!input->has_expand_students) return "how many students could be added is not known";
        return m->added_students > 0 ? NULL : "there are no more eligible students to add";
    case DECIDE_SEGMENT:
        if (!m->effects.measured_n) return "there are no results by student group";
        if (w->kept_students <= 0) return "no group gains enough to be worth its cost";
        return w->kept_students < m->effects.students ? NULL : "every group gains enough to be worth its cost";
    case DECIDE_FIX:
        if (!input->has_fidelity) return "how faithfully it is carried out is not known";
        if (s->fidelity >= DECIDE_FIDELITY) return "it is already carried out as designed (fidelity of 0.7 or more)";
        if (!input->has_design_effect) return "the effect of carrying it out as designed is not known";
        return input->has_fix_cost ? NULL : "the price of the fix is unknown";
    case DECIDE_REPLACE:
        if (!other->has) return "no alternative is named";
        if (!other->has_effect || !other->has_se) return "the effect of the alternative and its standard error are not known";
        return other->has_cost ? NULL : "the price of the alternative is unknown";
    case DECIDE_SUNSET:
        if (input->has_mandated && input->mandated) return "a law or a court requires it";
        if (is_critical(input) && !(input->has_replaceable && input->replaceable)) return "it is critical and nothing else covers the need";
        return NULL;
    default: return NULL;
    }
}

static bool is_needed(const DecideInput *input) { return input->has_importance && input->importance != INITIATIVE_IMPORTANCE_NORMAL; }

/* No replacement: said so, or not said and no alternative is named. */
static bool has_no_replacement(const DecideInput *input)
{
    return input->has_replaceable ? !input->replaceable : !input->alternative.has;
}

/* DMGroup's consistency gates (method 1.10). */
static bool gate_passes(const Model *m, const Weighing *w, const Scenario *s, DecideAction action)
{
    const DecideInput *input = m->input;
    const GateFacts *f = &w->facts;
    bool expands = w->eligible[DECIDE_EXPAND] && f->p_positive >= 0.9 && m->cost * s->cost_factor / m->effects.students < DECIDE_COST_HIGH;
    switch (action) {
    case DECIDE_EXPAND: return expands;
    case DECIDE_KEEP:
        if (expands && input->has_p_top_quarter && input->p_top_quarter >= 0.5) return false;
        return f->p_works >= 0.8 && f->p_works_least >= 0.5 && !(w->eligible[DECIDE_REPLACE] && f->p_alternative >= 0.7);
    case DECIDE_SEGMENT: return m->p_differ >= 0.8 && f->p_best_group >= 0.8 && f->p_rest_group < 0.5;
    case DECIDE_FIX: return is_needed(input) && f->p_works < 0.5 && s->fidelity < DECIDE_FIDELITY && has_no_replacement(input);
    case DECIDE_REPLACE: return f->p_works_least < 0.5 && f->p_alternative >= 0.7;
    default: return f->p_works < 0.2 && !is_critical(input);
    }
}

/* Keep first, so that a tie changes nothing; then in the exhibit's order. */
static DecideAction best_of(const Weighing *w, bool gated, bool *none)
{
    DecideAction best = DECIDE_KEEP;
    bool found = w->eligible[DECIDE_KEEP] && (!gated || w->passes[DECIDE_KEEP]);
    for (int action = 0; action < DECIDE_ACTIONS; action++) {
        if (!w->eligible[action] || (gated && !w->passes[action])) continue;
        if (found && w->mean[action] <= w->mean[best]) continue;
        best = (DecideAction)action;
        found = true;
    }
    *none = !found;
    return best;
}

void weigh(Weighing *w, const Model *m, const Scenario *s)
{
    kept_choose(w, m, s);
    means_find(w, m, s);
    facts_find(&w->facts, w->p_worth, m, w->kept, s);
    for (int action = 0; action < DECIDE_ACTIONS; action++) w->eligible[action] = !why_not_eligible(m, w, s, (DecideAction)action);
    for (int action = 0; action < DECIDE_ACTIONS; action++)
        w->passes[action] = w->eligible[action] && gate_passes(m, w, s, (DecideAction)action);
    bool none;
    w->best = best_of(w, false, &none);
    w->action = best_of(w, true, &w->none_passes);
}

/* One input of the sensitivity: how a step of so many of its standard deviations moves the scenario. */
typedef struct { const char *name; double from, sd, low, high; bool is_factor; } Lever;

static void scenario_move(Scenario *s, size_t lever, double value, const Lever *of)
{
    switch (lever) {
    case 0: s->effect_shift = value - of->from; break;
    case 1: s->cost_factor = of->from > 0 ? value / of->from : 1; break;
    case 2: s->delta_mean = value; break;
    case 3: s->fidelity = value; break;
    default: s->lambda_per_1000 = value; break;
    }
}

static double lever_value(const Lever *l, double steps)
{
    double value = l->is_factor ? l->from * exp(steps * l->sd) : l->from + steps * l->sd;
    return fmin(l->high, fmax(l->low, value));
}

/* The nearest change of the answer in one direction, in standard deviations; false when there is none within `reach`. */
static bool flip_search(double *out, Weighing *w, const Model *m, const Weighing *base, size_t lever, const Lever *l, double direction, double reach)
{
    const int steps = 16;
    double held = 0, flipped = -1;
    Scenario s = scenario_base(m->input);
    for (int i = 1; i <= steps && flipped < 0; i++) {
        double at = reach * i / steps;
        scenario_move(&s, lever, lever_value(l, direction * at), l);
        weigh(w, m, &s);
        if (w->action != base->action || w->none_passes != base->none_passes) flipped = at;
        else held = at;
    }
    if (flipped < 0) return false;
    for (int i = 0; i < 16; i++) {
        double middle = (held + flipped) / 2;
        scenario_move(&s, lever, lever_value(l, direction * middle), l);
        weigh(w, m, &s);
        if (w->action != base->action || w->none_passes != base->none_passes) flipped = middle;
        else held = middle;
    }
    *out = direction * flipped;
    return true;
}

static DecideFlip flip_find(Weighing *w, const Model *m, const Weighing *base, size_t lever, const Lever *l)
{
    DecideFlip flip = {.input = l->name, .has_from = true, .from = l->from};
    double reach = l->is_factor ? log(5) / l->sd : fmax(4, 0.3 / l->sd), steps = 0, nearest = INFINITY;
    for (double direction = -1; direction <= 1; direction += 2) {
        if (!flip_search(&steps, w, m, base, lever, l, direction, reach) || fabs(steps) >= nearest) continue;
        nearest = fabs(steps);
        Scenario s = scenario_base(m->input);
        flip.to = lever_value(l, steps);
        scenario_move(&s, lever, flip.to, l);
        weigh(w, m, &s);
        flip.has_flip = true;
        flip.becomes = w->action;
        flip.becomes_provisional = w->none_passes;
        flip.distance = nearest;
    }
    return flip;
}

bool flips_find(Decision *d, const Model *m, const Weighing *base, Arena *scratch, Err *e)
{
    const DecideInput *input = m->input;
    double cost_sd = m->cost_cv > 0 ? sqrt(log1p(m->cost_cv * m->cost_cv)) : 0.15;
    const Lever levers[DECIDE_FLIPS] = {
        {"effect", m->effects.mean, fmax(m->effects.sd, 1e-6), -INFINITY, INFINITY, false},
        {"cost", m->cost / m->effects.students, cost_sd, 0, INFINITY, true},
        {"delta", DECIDE_DELTA_MEAN, sqrt(0.7 * 0.3 / 11), 0, 1, false},
        {"fidelity", input->has_fidelity ? input->fidelity : 1, 0.10, 0, 1, false},
        {"lambda", input->lambda_per_1000, log(2), 0, INFINITY, true},
    };
    Weighing w;
    TRY(weighing_new(&w, m, scratch, e));
    for (size_t i = 0; i < DECIDE_FLIPS; i++) {
        bool matters = (i != 2 || base->eligible[DECIDE_EXPAND]) && (i != 3 || (input->has_fidelity && input->has_fix_cost && input->has_design_effect)) &&
                       (i != 1 || m->cost > 0);
        d->flips[i] = (DecideFlip){.input = levers[i].name, .has_from = i != 3 || input->has_fidelity, .from = levers[i].from};
        if (!matters) continue;
        d->flips[i] = flip_find(&w, m, base, i, &levers[i]);
        if (!d->flips[i].has_flip) continue;
        if (!d->has_nearest_flip || d->flips[i].distance < d->flips[d->nearest_flip].distance) d->nearest_flip = i;
        d->has_nearest_flip = true;
    }
    return true;
}
