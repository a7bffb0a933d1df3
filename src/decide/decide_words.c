/* The decision in words for a principal: no p-values, no symbols to look up; every number that decided is in a sentence. */
#include <math.h>
#include <string.h>

#include "calc/distribution.h"
#include "decide/decide_parts.h"
#include "records.h"

/* Whole dollars, "$1,450": what one student costs. */
static const char *dollars_text(char out[40], double dollars)
{
    size_t n = cents_to_dollars(out, CENTS((int64_t)llround(dollars) * 100));
    out[n - 3] = 0; /* without ".00" */
    return out;
}

static const char *short_text(char out[40], Cents value)
{
    cents_to_short(out, value);
    return out;
}

/* "1,310"; a count that could point at someone is not said. */
static const char *count_text(char out[40], double n)
{
    if (n > 0 && n < 10) return "fewer than 10";
    char digits[40];
    dollars_text(digits, n);
    snprintf(out, 40, "%.20s", digits + 1);
    return out;
}

/* A figure that rounds to nothing is 0.00, never -0.00. */
static double shown(double v) { return fabs(v) < 0.005 ? 0 : v; }

/* "82 in 100", never "100 in 100": a share of draws is not a certainty. */
static const char *in_100_text(char out[40], double p)
{
    if (p > 0.995) return "more than 99 in 100";
    if (p < 0.005) return "fewer than 1 in 100";
    snprintf(out, 40, "%.0f in 100", 100 * p);
    return out;
}

static double percentile_points(double effect) { return 100 * (normal_cdf(effect) - 0.5); }

static double cost_each(const Model *m) { return m->cost / m->effects.students; }

bool gate_words(Str *out, Arena *a, const Model *m, const Weighing *w, DecideAction action, Err *e)
{
    const GateFacts *f = &w->facts;
    const DecideInput *input = m->input;
    char p1[40], p2[40], p3[40];
    switch (action) {
    case DECIDE_EXPAND:
        return str_format(out, a, e, "asks that it helps (90 in 100 sure; here %s) at a low or moderate cost (under $4,000 a student; here %s)",
                          in_100_text(p1, f->p_positive), dollars_text(p2, cost_each(m)));
    case DECIDE_KEEP:
        return str_format(out, a, e, "asks that the gain is at least 0.05 SD (80 in 100 sure; here %s), also for the group that gains least where groups surely differ (50 in 100; here %s), and that no alternative is likely better (70 in 100; here %s)",
                          in_100_text(p1, f->p_works), in_100_text(p3, f->p_works_least), w->eligible[DECIDE_REPLACE] ? in_100_text(p2, f->p_alternative) : "none is known");
    case DECIDE_SEGMENT:
        return str_format(out, a, e, "asks that groups differ by more than 0.10 SD (80 in 100 sure; here %s), that the best group is worth its cost (80 in 100; here %s) and the rest are not (under 50 in 100; here %s)",
                          m->effects.measured_n ? in_100_text(p1, m->p_differ) : "not known", in_100_text(p2, f->p_best_group), in_100_text(p3, f->p_rest_group));
    case DECIDE_FIX:
        return str_format(out, a, e, "asks for a strategic need (%s), a result that is likely small (a gain of 0.05 SD less than 50 in 100 sure; here %s), fidelity under 0.7 (%s) and no replacement (%s)",
                          !input->has_importance ? "not stated" : input->importance == INITIATIVE_IMPORTANCE_NORMAL ? "importance is normal" : "importance is high or critical",
                          in_100_text(p1, f->p_works), !input->has_fidelity ? "not known" : input->fidelity < DECIDE_FIDELITY ? "it is" : "it is not",
                          input->has_replaceable ? (input->replaceable ? "it can be replaced" : "it cannot be replaced") : input->alternative.has ? "an alternative is named" : "none is named");
    case DECIDE_REPLACE:
        return str_format(out, a, e, "asks that it does not work for all it serves (a gain of 0.05 SD less than 50 in 100 sure; here %s) and that the alternative is likely better (70 in 100; here %s)",
                          in_100_text(p1, f->p_works_least), w->eligible[DECIDE_REPLACE] ? in_100_text(p2, f->p_alternative) : "not known");
    default:
        return str_format(out, a, e, "asks that a gain of 0.05 SD is unlikely (less than 20 in 100 sure; here %s) and that it is not critical",
                          in_100_text(p1, f->p_works));
    }
}

/* "A", "A and B", "A, B and C" of the cells that are kept, or of those that are not. */
static MUST bool cells_named(Str *out, Arena *a, const Model *m, const Weighing *w, bool kept, Err *e)
{
    Buf text = buf_in(a, 0);
    size_t count = 0, said = 0;
    for (size_t c = 0; c < m->effects.n; c++) count += w->kept[c] == kept;
    for (size_t c = 0; c < m->effects.n; c++) {
        if (w->kept[c] != kept) continue;
        if (said) TRY(buf_add_c(&text, said + 1 == count ? " and " : ", ", e));
        TRY(buf_add(&text, m->effects.cells[c].name, e));
        said++;
    }
    *out = buf_str(&text);
    return true;
}

static MUST bool action_phrase(Str *out, Arena *a, const DecideInput *input, const Model *m, const Weighing *w, Err *e)
{
    char students[40];
    Str kept, lost, other = input->alternative.name.n ? input->alternative.name : STR("the alternative");
    switch (w->action) {
    case DECIDE_EXPAND: return str_format(out, a, e, "it helps at a price worth paying, so offer it to %s more students.", count_text(students, m->added_students));
    case DECIDE_KEEP: return str_format(out, a, e, "it works, and nothing better is at hand.");
    case DECIDE_SEGMENT:
        TRY(cells_named(&kept, a, m, w, true, e));
        TRY(cells_named(&lost, a, m, w, false, e));
        return str_format(out, a, e, "narrow it to %.*s; the gain of %.*s is not worth what it costs.", STR_ARGUMENTS(kept), STR_ARGUMENTS(lost));
    case DECIDE_FIX: return str_format(out, a, e, "the need is real, nothing can replace it and it is not carried out as designed.");
    case DECIDE_REPLACE:
        return str_format(out, a, e, "%.*s would likely do more for the money.", STR_ARGUMENTS(other));
    default: return str_format(out, a, e, "students gain too little, and its money would do more elsewhere.");
    }
}

static MUST bool headline_write(Decision *d, Arena *a, const DecideInput *input, const Model *m, const Weighing *w, Err *e)
{
    char p[40], date[16];
    if (d->is_without_evidence) {
        Str other = input->alternative.name.n ? input->alternative.name : STR("the alternative");
        day_to_text(date, input->contract_end);
        SAY(&d->reasons, "Replace (no effect evidence): the contract ends on %s, %s, staff complain, and %.*s can take its place.", date,
            input->has_definition_of_success ? "no effect on students was measured" : "it has no measure of success", STR_ARGUMENTS(other));
        return true;
    }
    if (!m) {
        SAY(&d->reasons, "Provisional: keep and measure. The data cannot carry a choice among the six actions yet.");
        return true;
    }
    if (d->is_provisional) {
        SAY(&d->reasons, "Provisional: keep and measure. None of the six actions meets its conditions: what is known neither shows that it works nor that it does not.");
        return true;
    }
    Str phrase;
    int open = 0;
    TRY(action_phrase(&phrase, a, input, m, w, e));
    for (int action = 0; action < DECIDE_ACTIONS; action++) open += w->eligible[action];
    if (open == 1) { /* nothing to be more likely than */
        SAY(&d->reasons, "%s (the only one of the six that is open to it): %.*s", decide_action_title(d->action), STR_ARGUMENTS(phrase));
        return true;
    }
    SAY(&d->reasons, "%s (%s likely the best of the six): %.*s", decide_action_title(d->action), in_100_text(p, d->p_right), STR_ARGUMENTS(phrase));
    return true;
}

/* One sentence for a group or for all: gain, what it means, what it costs, whether it can be told from nothing. */
static MUST bool gain_write(DecideTexts *list, Arena *a, Str who, double n, const DecidePosterior *p, const DecideMeasure *measure, double each, Err *e)
{
    char students[40], price[40];
    const char *doubt = p->p_above_0 >= 0.95 ? "" : p->p_above_0 <= 0.05 ? ": it likely does harm" : ", and we cannot tell that from nothing";
    Str measured = {0}, rank = {0};
    double points = percentile_points(p->mean);
    if (measure_is_usable(measure))
        TRY(str_format(&measured, a, e, " (measured: %.2f, give or take %.2f)", shown(measure->effect), normal_quantile(0.975) * measure->se));
    if (fabs(points) >= 1) TRY(str_format(&rank, a, e, ", about %.0f percentile point%s for a student in the middle,", fabs(points), fabs(points) < 1.5 ? "" : "s"));
    SAY(list, "%.*s %s students %s %.2f SD%.*s%.*s at %s each%s.", STR_ARGUMENTS(who), count_text(students, n), shown(p->mean) < 0 ? "lose" : "gain",
        fabs(shown(p->mean)), STR_ARGUMENTS(measured), STR_ARGUMENTS(rank), dollars_text(price, each), doubt);
    return true;
}

static MUST bool evidence_write(Decision *d, Arena *a, const DecideInput *input, const Model *m, Err *e)
{
    char p[40];
    TRY(gain_write(&d->reasons, a, STR("All told,"), m->effects.students, &d->overall, &d->measured, cost_each(m), e));
    for (size_t i = 0; i < d->groups_n; i++) {
        const DecideGroupResult *g = &d->groups[i];
        if (!g->is_used || g->is_rest) continue;
        Str who;
        TRY(str_format(&who, a, e, "Group %.*s:", STR_ARGUMENTS(g->name)));
        TRY(gain_write(&d->reasons, a, who, (double)g->students, &g->posterior, &g->measure, cost_each(m), e));
    }
    if (m->effects.measured_n)
        SAY(&d->reasons, "It is %s likely that the groups' gains differ by more than 0.10 SD.", in_100_text(p, m->p_differ));
    if (!d->aroi.has) return true;
    if (d->aroi.has_interval) {
        SAY(&d->reasons, "Each $1,000 buys %.2f student-SD here (between %.2f and %.2f, counting what we do not know of effect and cost); elsewhere it is taken to buy %.2f.",
            shown(d->aroi.per_1000), shown(d->aroi.low), shown(d->aroi.high), input->lambda_per_1000);
    } else if (!input->is_brief) {
        SAY(&d->reasons, "Each $1,000 buys %.2f student-SD here if the cost is right, but the cost is too uncertain to say between which figures; elsewhere it is taken to buy %.2f.",
            shown(d->aroi.per_1000), input->lambda_per_1000);
    }
    return true;
}

static MUST bool segment_write(Decision *d, Arena *a, const Model *m, const Weighing *w, Err *e)
{
    char students[40], saved[40];
    Str lost;
    double ending = m->effects.students - w->kept_students;
    TRY(cells_named(&lost, a, m, w, false, e));
    SAY(&d->reasons, "%s students lose the service (%.*s): decide what replaces it for them before it ends.", count_text(students, ending), STR_ARGUMENTS(lost));
    SAY(&d->reasons, "Narrowing it frees about %s a year: its shared costs stay.",
        dollars_text(saved, m->variable_cost * ending / m->effects.students));
    return true;
}

static MUST bool action_write(Decision *d, Arena *a, const DecideInput *input, const Model *m, const Weighing *w, Err *e)
{
    char one[40], two[40], three[40];
    if (w->none_passes) {
        if (!w->eligible[DECIDE_REPLACE])
            SAY(&d->reasons, "Look for what could take its place: Replace could not be weighed, since %s.", why_not_eligible(m, w, &(Scenario){0}, DECIDE_REPLACE));
        return true;
    }
    switch (w->action) {
    case DECIDE_SEGMENT: return segment_write(d, a, m, w, e);
    case DECIDE_EXPAND:
        SAY(&d->reasons, "Serving %s more students would cost about %s a year; we count on seven tenths of the effect, since a program rarely grows without loss.",
            count_text(one, m->added_students), dollars_text(two, m->added_cost));
        return true;
    case DECIDE_FIX:
        SAY(&d->reasons, "Only %.0f %% of the design is carried out. As designed it gives %.2f SD elsewhere; a fix for %s that closes two fifths of the gap gives %.2f SD.",
            100 * input->fidelity, input->design_effect, short_text(one, input->fix_cost_cents), m->effects.mean + DECIDE_PI_MEAN * (input->design_effect - m->effects.mean));
        return true;
    case DECIDE_REPLACE:
        SAY(&d->reasons, "%.*s would cost %s a year against %s and serve %s students; of its effect elsewhere (%.2f SD) we count on six tenths, and on half of that in its first year.",
            STR_ARGUMENTS(input->alternative.name.n ? input->alternative.name : STR("The alternative")), short_text(one, input->alternative.cost_cents),
            short_text(two, input->cost_cents), count_text(three, m->alternative_students), input->alternative.effect);
        return true;
    case DECIDE_SUNSET:
        SAY(&d->reasons, "Ending it frees about %s a year, which elsewhere is taken to buy %.0f student-SD.", dollars_text(one, m->variable_cost),
            m->variable_cost / 1000 * input->lambda_per_1000);
        return true;
    default: return true;
    }
}

static MUST bool gated_write(Decision *d, Arena *a, const Weighing *w, Err *e)
{
    if (!d->is_gated && !w->none_passes) return true;
    const DecideActionResult *r = &d->actions[w->best];
    SAY(&d->reasons, "Net benefit alone would say %s; it is not recommended because it %.*s. Choosing it needs a written reason.",
        decide_action_title(w->best), STR_ARGUMENTS(r->gate));
    return true;
}

static MUST bool flip_write(Decision *d, Arena *a, Err *e)
{
    if (!d->has_nearest_flip) {
        SAY(&d->reasons, "No single figure, moved as far as we can imagine it, changes the answer.");
        return true;
    }
    const DecideFlip *f = &d->flips[d->nearest_flip];
    const char *side = f->to > f->from ? "above" : "below", *becomes = f->becomes_provisional ? "keep and measure" : decide_action_title(f->becomes);
    char price[40];
    if (!strcmp(f->input, "cost")) SAY(&d->reasons, "If the true cost is %s %s a student (now %s) the answer becomes %s.", side, dollars_text(price, f->to), dollars_text((char[40]){0}, f->from), becomes);
    else if (!strcmp(f->input, "effect")) SAY(&d->reasons, "If the true effect is %s %.2f SD (now %.2f) the answer becomes %s.", side, shown(f->to), shown(f->from), becomes);
    else if (!strcmp(f->input, "delta")) SAY(&d->reasons, "If %s %.0f %% of the effect survives growing (now %.0f %%) the answer becomes %s.", f->to > f->from ? "more than" : "less than", 100 * f->to, 100 * f->from, becomes);
    else if (!strcmp(f->input, "fidelity")) SAY(&d->reasons, "If fidelity is really %s %.2f (now %.2f) the answer becomes %s.", side, f->to, f->from, becomes);
    else SAY(&d->reasons, "If $1,000 buys %s %.2f student-SD elsewhere (now %.2f) the answer becomes %s.", f->to > f->from ? "more than" : "less than", f->to, f->from, becomes);
    return true;
}

static MUST bool certainty_write(Decision *d, Arena *a, bool is_brief, Err *e)
{
    char p[40], worth[40];
    if (d->is_close_call && d->has_runner_up)
        SAY(&d->reasons, "A close call: %s is the runner-up (%s likely the best).", decide_action_title(d->runner_up), in_100_text(p, d->actions[d->runner_up].p_best));
    if (d->regret_sd >= 0.5 || d->is_close_call)
        SAY(&d->reasons, "What we do not know costs %.1f student-SD a year on average, worth %s: more measuring should cost no more than that.", d->regret_sd, short_text(worth, d->regret_cents));
    return is_brief || flip_write(d, a, e);
}

static MUST bool missing_write(Decision *d, Arena *a, Err *e)
{
    for (size_t i = 0; i < d->missing.n; i++) SAY(&d->reasons, "Missing: %.*s.", STR_ARGUMENTS(d->missing.items[i]));
    return true;
}

bool reasons_write(Decision *d, Arena *a, const DecideInput *input, const Model *m, const Weighing *w, Err *e)
{
    char price[40];
    TRY(headline_write(d, a, input, m, w, e));
    if (m) {
        TRY(evidence_write(d, a, input, m, e));
        TRY(action_write(d, a, input, m, w, e));
        TRY(gated_write(d, a, w, e));
        return certainty_write(d, a, input->is_brief, e);
    }
    if (d->is_without_evidence && input->has_staff_complaints) SAY(&d->reasons, "Staff say: %.*s.", STR_ARGUMENTS(str_trim(input->staff_complaints)));
    if (d->is_without_evidence && input->has_cost && input->alternative.has_cost)
        SAY(&d->reasons, "The alternative costs %s a year against %s now.", short_text(price, input->alternative.cost_cents), short_text((char[40]){0}, input->cost_cents));
    if (d->overall.has && d->has_cost_per_student)
        TRY(gain_write(&d->reasons, a, d->verdict == DECIDE_PREPOST_ONLY ? STR("With nothing sound to compare them with,") : STR("As far as it was measured,"),
                       input->has_students_served ? (double)input->students_served : 0, &d->overall, &d->measured, (double)d->cost_per_student_cents.v / 100, e));
    return missing_write(d, a, e);
}
