/* The decision from end to end: check, verdict, fit, weigh, count the draws, put into words. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "decide/decide_parts.h"
#include "records.h"

static const struct { const char *word, *title, *symbol, *meaning; } action_words[DECIDE_ACTIONS] = {
#define ACTION(name, word, title, symbol, meaning) {word, title, symbol, meaning},
#include "decide/action.def"
#undef ACTION
};
static const struct { const char *name, *meaning; } verdict_words[DECIDE_VERDICTS] = {
#define VERDICT(name, meaning) {#name, meaning},
#include "decide/verdict.def"
#undef VERDICT
};

const char *decide_action_word(DecideAction action) { return action_words[action].word; }
const char *decide_action_title(DecideAction action) { return action_words[action].title; }
const char *decide_action_symbol(DecideAction action) { return action_words[action].symbol; }
const char *decide_action_meaning(DecideAction action) { return action_words[action].meaning; }
const char *decide_verdict_name(DecideVerdict verdict) { return verdict_words[verdict].name; }
const char *decide_verdict_meaning(DecideVerdict verdict) { return verdict_words[verdict].meaning; }

bool decide_action_of_word(DecideAction *out, Str word, Err *e)
{
    for (int i = 0; i < DECIDE_ACTIONS; i++) {
        if (!str_equal_folded(word, str_from_c(action_words[i].word))) continue;
        *out = (DecideAction)i;
        return true;
    }
    return FAIL(e, ERR_INPUT, "action", "'%.*s' is not an action: use expand, keep, segment, fix, replace or sunset.", STR_ARGUMENTS(word));
}

DecideInput decide_input(Str code, Str name)
{
    return (DecideInput){.code = code, .name = name, .prior_mean = 0.05, .prior_sd = 0.10, .lambda_per_1000 = 0.10,
                         .horizon_years = 3, .draws = 4000, .seed = 20261122};
}

bool text_add(DecideTexts *list, Arena *a, Str text, Err *e)
{
    if ((list->n & (list->n - 1)) == 0) { /* room is the next power of two */
        size_t room = list->n ? 2 * list->n : 1;
        Str *items = arena_grow(a, list->items, list->n * sizeof *items, room * sizeof *items, e);
        if (!items) return false;
        list->items = items;
    }
    list->items[list->n++] = text;
    return true;
}

/* One pass over the draws: how often each eligible action is the best, and what choosing `action` gives up. */
static void draws_count(Decision *d, const Model *m, const Weighing *w)
{
    Scenario s = scenario_base(m->input);
    size_t best_count[DECIDE_ACTIONS] = {0};
    double regret = 0;
    for (size_t i = 0; i < m->draws.n; i++) {
        double benefit[DECIDE_ACTIONS];
        net_benefit_of_draw(benefit, m, w, &s, i);
        DecideAction best = DECIDE_KEEP;
        for (int action = 0; action < DECIDE_ACTIONS; action++)
            if (w->eligible[action] && benefit[action] > benefit[best]) best = (DecideAction)action;
        best_count[best]++;
        regret += benefit[best] - benefit[w->action];
    }
    for (int action = 0; action < DECIDE_ACTIONS; action++) d->actions[action].p_best = (double)best_count[action] / (double)m->draws.n;
    d->has_p_right = true;
    d->p_right = d->actions[w->action].p_best;
    d->is_close_call = d->p_right < 0.5;
    d->regret_sd = regret / (double)m->draws.n;
}

static MUST bool benefit_in_cents(Cents *out, double sd, double lambda_per_1000, Err *e)
{
    return cents_from_double(out, sd / lambda_per_1000 * 1000 * 100, ROUND_HALF_EVEN, e);
}

/* The best other action that the gates allow, or else the best other one. */
static void runner_up_find(Decision *d, const Weighing *w)
{
    for (int gated = 1; gated >= 0 && !d->has_runner_up; gated--) {
        for (int action = 0; action < DECIDE_ACTIONS; action++) {
            if (action == (int)w->action || !w->eligible[action] || (gated && !w->passes[action])) continue;
            if (d->has_runner_up && w->mean[action] <= w->mean[d->runner_up]) continue;
            d->runner_up = (DecideAction)action;
            d->has_runner_up = true;
        }
    }
}

static MUST bool actions_fill(Decision *d, Arena *a, const Model *m, const Weighing *w, Err *e)
{
    Scenario s = scenario_base(m->input);
    for (int i = 0; i < DECIDE_ACTIONS; i++) {
        DecideActionResult *r = &d->actions[i];
        const char *why = why_not_eligible(m, w, &s, (DecideAction)i);
        *r = (DecideActionResult){.is_eligible = w->eligible[i], .passes_gate = w->passes[i], .why_not = str_from_c(why)};
        TRY(gate_words(&r->gate, a, m, w, (DecideAction)i, e));
        if (!r->is_eligible) continue;
        r->has_net_benefit = true;
        r->net_benefit_sd = w->mean[i];
        TRY(benefit_in_cents(&r->net_benefit_cents, w->mean[i], m->input->lambda_per_1000, e));
    }
    draws_count(d, m, w);
    return benefit_in_cents(&d->regret_cents, d->regret_sd, m->input->lambda_per_1000, e);
}

static void groups_mark(Decision *d, const Model *m, const Weighing *w)
{
    for (size_t c = 0; c < m->effects.n; c++) {
        size_t at = m->effects.cells[c].group;
        if (!m->effects.measured_n) return;
        DecideGroupResult *r = &d->groups[at == SIZE_MAX ? d->groups_n - 1 : at];
        r->has_p_worth = true;
        r->p_worth = w->p_worth[c];
        r->is_kept = w->kept[c];
    }
}

/* The full rule, on sufficient data; the draws live in `scratch`. */
static MUST bool decide_fully(Decision *d, Arena *a, Arena *scratch, const DecideInput *input, Err *e)
{
    Model m;
    Weighing w;
    Scenario s = scenario_base(input);
    TRY(model_build(&m, scratch, input, e));
    TRY(weighing_new(&w, &m, scratch, e));
    weigh(&w, &m, &s);
    d->action = w.action;
    d->is_provisional = w.none_passes;
    d->is_gated = w.best != w.action;
    d->best_ungated = w.best;
    d->has_p_differ = m.effects.measured_n > 0;
    d->p_differ = m.p_differ;
    d->tau = m.effects.tau;
    TRY(actions_fill(d, a, &m, &w, e));
    runner_up_find(d, &w);
    groups_mark(d, &m, &w);
    if (!input->is_brief) TRY(flips_find(d, &m, &w, scratch, e));
    return reasons_write(d, a, input, &m, &w, e);
}

static MUST bool decide_with_scratch(Decision *d, Arena *a, const DecideInput *input, Err *e)
{
    Arena *scratch;
    TRY(arena_new(&scratch, 0, e));
    bool done = decide_fully(d, a, scratch, input, e);
    arena_end(scratch);
    return done;
}

/* The groups as given, each with what its own data say; whether each can stand alone and why not. */
static MUST bool groups_list(Decision *d, const DecideInput *input, const Effects *f, double served, Err *e)
{
    bool is_evident = input->evidence != DECIDE_NO_EVIDENCE, is_priced = input->has_cost && served > 0;
    for (size_t i = 0; i < input->groups_n; i++) {
        const DecideGroup *g = &input->groups[i];
        DecideGroupResult r = {.name = g->name, .has_students = g->has_students, .students = g->students};
        if (is_evident) r.measure = g->measure;
        r.is_used = group_is_usable(g, &r.why_unused) && f->measured_n;
        if (!r.is_used && !r.why_unused.n) {
            if (!is_evident) r.why_unused = STR("there is no effect evidence");
            else if (groups_overlap(input)) r.why_unused = STR("the groups hold more students than are served, so some stand in two");
            else r.why_unused = STR("it is the only group with results");
        }
        if (measure_is_usable(&r.measure) && is_priced) /* each student costs the same, so a group's ratio needs no share of the cost */
            TRY(decide_aroi(&r.aroi_measured, g->measure.effect, g->measure.se, served, input->cost_cents, cost_sd_cents(input), input->is_brief, e));
        d->groups[i] = r;
    }
    return true;
}

static MUST bool groups_fill(Decision *d, Arena *a, const DecideInput *input, const Effects *f, double served, double break_even, Err *e)
{
    bool has_rest = f->n > f->measured_n && f->measured_n, is_priced = input->has_cost && served > 0;
    d->groups_n = input->groups_n + has_rest;
    if (!(d->groups = PUSH(a, DecideGroupResult, d->groups_n, e))) return false;
    TRY(groups_list(d, input, f, served, e));
    if (has_rest)
        d->groups[d->groups_n - 1] = (DecideGroupResult){.name = f->cells[f->n - 1].name, .is_rest = true, .has_students = true,
                                                         .students = (int64_t)f->cells[f->n - 1].students, .is_used = true};
    for (size_t c = 0; f->measured_n && c < f->n; c++) {
        const Cell *cell = &f->cells[c];
        DecideGroupResult *r = &d->groups[cell->group == SIZE_MAX ? d->groups_n - 1 : cell->group];
        r->posterior = posterior_of(cell->mean, cell->sd);
        r->posterior.has_p_break_even = is_priced;
        r->posterior.p_above_break_even = decide_p_at_least(cell->mean, cell->sd, break_even);
        if (is_priced) TRY(decide_aroi(&r->aroi, cell->mean, cell->sd, served, input->cost_cents, cost_sd_cents(input), input->is_brief, e));
    }
    return true;
}

/* Effects, A-ROI and cost per student: whatever the data give, whether or not they carry a decision. */
static MUST bool figures_fill(Decision *d, Arena *a, const DecideInput *input, Err *e)
{
    Effects f;
    TRY(effects_fit(&f, a, input, e));
    double served = input->has_students_served ? (double)input->students_served : f.students, sd_cents = cost_sd_cents(input);
    bool priced = input->has_cost && served > 0;
    double break_even = priced ? input->lambda_per_1000 / 1000 * (double)input->cost_cents.v / 100 / served : 0;
    d->measured = input->overall;
    if (priced) {
        d->has_cost_per_student = true;
        TRY(cents_from_ratio(&d->cost_per_student_cents, input->cost_cents.v, (__int128)served, ROUND_HALF_EVEN, e));
        if (measure_is_usable(&input->overall))
            TRY(decide_aroi(&d->aroi_measured, input->overall.effect, input->overall.se, served, input->cost_cents, sd_cents, input->is_brief, e));
    }
    if (f.n > 0) {
        d->overall = posterior_of(f.mean, f.sd);
        d->overall.has_p_break_even = priced;
        d->overall.p_above_break_even = decide_p_at_least(f.mean, f.sd, break_even);
        if (priced) TRY(decide_aroi(&d->aroi, f.mean, f.sd, served, input->cost_cents, sd_cents, input->is_brief, e));
        d->has_cost_per_sd = priced && d->overall.p_above_0 >= 0.95 && f.mean > 0;
        if (d->has_cost_per_sd) TRY(cents_from_double(&d->cost_per_sd_cents, (double)input->cost_cents.v / (f.mean * served), ROUND_HALF_EVEN, e));
    }
    return groups_fill(d, a, input, &f, served, break_even, e);
}

bool decision_make(Decision *out, Arena *a, const DecideInput *given, Err *e)
{
    TRY(input_check(given, e));
    DecideInput known = *given;
    const DecideInput *input = &known;
    if (known.evidence == DECIDE_NO_EVIDENCE) known.overall = (DecideMeasure){0};
    Decision d = {.code = input->code, .name = input->name, .action = DECIDE_KEEP, .lambda_per_1000 = input->lambda_per_1000,
                  .prior_mean = input->prior_mean, .prior_sd = input->prior_sd, .horizon_years = input->horizon_years,
                  .draws = input->draws, .seed = input->seed};
    TRY(verdict_find(&d.verdict, &d.missing, a, input, e));
    TRY(figures_fill(&d, a, input, e));
    if (d.verdict == DECIDE_SUFFICIENT || d.verdict == DECIDE_SUFFICIENT_NO_GROUPS) {
        TRY(decide_with_scratch(&d, a, input, e));
    } else {
        d.is_provisional = true;
        d.is_without_evidence = replace_rests_on_contract(input, d.verdict);
        if (d.is_without_evidence) d.action = DECIDE_REPLACE;
        TRY(reasons_write(&d, a, input, NULL, NULL, e));
    }
    TRY(warnings_write(&d, a, input, e));
    TRY(assumptions_write(&d, a, input, e));
    *out = d;
    return true;
}
