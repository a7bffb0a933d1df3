#include "decide/decide_case.h"

#include "ledger/ledger.h"

#include <math.h>
#include <stdio.h>

/* ---- The district's own fields ---- */

static bool note(DecideCase *c, Arena *a, Str name, Str value, const char *what, Err *e)
{
    Str *items = arena_grow(a, c->notes.items, c->notes.n * sizeof *items, (c->notes.n + 1) * sizeof *items, e);
    if (!items) return false;
    c->notes.items = items;
    return str_format(&items[c->notes.n++], a, e, "custom.%.*s is '%.*s', which is not %s: it was left out", STR_ARGUMENTS(name), (int)(value.n > 60 ? 60 : value.n), value.p, what);
}

static bool custom_cents(bool *has, Cents *out, DecideCase *c, Arena *a, const char *name, Err *e)
{
    *has = false;
    for (size_t i = 0; i < c->sheet.customs_n; i++) {
        const CustomField *f = &c->sheet.customs[i];
        if (!str_equal_c(f->name, name)) continue;
        bool was_empty;
        Err why = {0};
        *has = cents_parse(out, &was_empty, f->value, &why) && !was_empty && out->v >= 0;
        if (!*has) return note(c, a, f->name, f->value, "an amount of dollars", e);
    }
    return true;
}

static bool custom_real(bool *has, double *out, DecideCase *c, Arena *a, const char *name, double least, Err *e)
{
    *has = false;
    for (size_t i = 0; i < c->sheet.customs_n; i++) {
        const CustomField *f = &c->sheet.customs[i];
        if (!str_equal_c(f->name, name)) continue;
        Err why = {0};
        *has = str_to_double(out, str_trim(f->value), &why) && *out >= least;
        if (!*has) return note(c, a, f->name, f->value, "a number that can stand here", e);
    }
    return true;
}

static bool custom_count(bool *has, int64_t *out, DecideCase *c, Arena *a, const char *name, Err *e)
{
    double value;
    TRY(custom_real(has, &value, c, a, name, 0, e));
    if (*has) *out = (int64_t)llround(value);
    return true;
}

static bool take_customs(DecideCase *c, Arena *a, Err *e)
{
    DecideInput *in = &c->input;
    DecideAlternative *alternative = &in->alternative;
    TRY(custom_cents(&alternative->has_cost, &alternative->cost_cents, c, a, "alternative_cost", e));
    TRY(custom_real(&alternative->has_effect, &alternative->effect, c, a, "alternative_effect_sd", -10, e));
    TRY(custom_real(&alternative->has_se, &alternative->se, c, a, "alternative_effect_se", 1e-9, e));
    TRY(custom_count(&alternative->has_students, &alternative->students, c, a, "alternative_students", e));
    alternative->has |= alternative->has_cost || alternative->has_effect;
    TRY(custom_cents(&in->has_fix_cost, &in->fix_cost_cents, c, a, "fix_cost", e));
    TRY(custom_real(&in->has_design_effect, &in->design_effect, c, a, "design_effect_sd", -10, e));
    TRY(custom_count(&in->has_expand_students, &in->expand_students, c, a, "expand_students", e));
    TRY(custom_cents(&in->has_expand_cost, &in->expand_cost_cents, c, a, "expand_cost", e));
    TRY(custom_cents(&in->has_expand_setup, &in->expand_setup_cents, c, a, "expand_setup_cost", e));
    TRY(custom_count(&in->has_eligible_students, &in->eligible_students, c, a, "eligible_students", e));
    TRY(custom_cents(&in->has_transition_cost, &in->transition_cost_cents, c, a, "transition_cost", e));
    return custom_cents(&in->has_exit_cost, &in->exit_cost_cents, c, a, "exit_cost", e);
}

/* ---- From sheet, cost and evidence to the rule's input ---- */

#define HAS(row, field) record_has((row), INITIATIVE_FIELD_##field)

/* The name of an alternative is its first sentence; what follows is its story. */
static Str first_sentence(Str text)
{
    for (size_t i = 0; i + 1 < text.n; i++)
        if (text.p[i] == '.' && text.p[i + 1] == ' ') return (Str){text.p, i};
    return text.n && text.p[text.n - 1] == '.' ? (Str){text.p, text.n - 1} : text;
}

static void take_sheet(DecideInput *in, const Initiative *row)
{
    in->has_students_served = HAS(row, students_served);
    in->students_served = row->students_served;
    in->has_importance = HAS(row, importance);
    in->importance = row->importance;
    in->has_fidelity = HAS(row, fidelity);
    in->fidelity = row->fidelity;
    in->has_replaceable = HAS(row, replaceable);
    in->replaceable = row->replaceable;
    in->has_mandated = HAS(row, mandated);
    in->mandated = row->mandated;
    in->has_contract_end = HAS(row, contract_end);
    in->contract_end = row->contract_end;
    in->has_community_support = HAS(row, community_support);
    in->community_support = row->community_support;
    in->has_staff_complaints = HAS(row, staff_complaints);
    in->staff_complaints = row->staff_complaints;
    in->has_definition_of_success = HAS(row, definition_of_success);
    in->alternative.has = HAS(row, alternative);
    in->alternative.name = first_sentence(row->alternative);
}

static void take_cost(DecideInput *in, const CostSheet *cost)
{
    in->has_cost = cost && cost->has_cost;
    if (!in->has_cost) return;
    in->cost_cents = cost->fully_loaded;
    in->has_parts = true;
    in->direct_cents = cost->parts[COST_PART_DIRECT];
    in->staff_cents = cost->parts[COST_PART_STAFF];
    in->shared_cents = cost->parts[COST_PART_SHARED];
}

static DecideMeasure measure_of(const EvidenceEffect *effect, const EvidenceSummary *summary)
{
    return (DecideMeasure){.has_effect = effect->has_effect, .has_se = effect->has_se, .effect = effect->g, .se = effect->se,
                           .has_participants = effect->has_participants, .participants = effect->participants,
                           .has_comparison = effect->has_comparison, .comparison = effect->comparison, .design = summary->design, .tier = summary->tier};
}

/* Files write year_behind; people read year behind. */
static bool group_name(Str *out, Arena *a, Str value, Err *e)
{
    char *p = arena_push(a, value.n + 1, e);
    if (!p) return false;
    for (size_t i = 0; i < value.n; i++) p[i] = value.p[i] == '_' ? ' ' : value.p[i];
    *out = (Str){p, value.n};
    return true;
}

static bool take_groups(DecideInput *in, Arena *a, const EvidenceSummary *summary, Err *e)
{
    DecideGroup *groups = PUSH(a, DecideGroup, summary->groups_n, e);
    if (!groups) return false;
    size_t n = 0;
    for (size_t i = 0; i < summary->groups_n; i++) {
        const EvidenceGroup *from = &summary->groups[i];
        if (!str_equal(from->column, summary->groups[0].column)) continue;
        DecideGroup *to = &groups[n++];
        *to = (DecideGroup){.measure = measure_of(&from->effect, summary)};
        TRY(group_name(&to->name, a, from->value, e));
        bool known = in->has_students_served && from->effect.has_participants && summary->overall.has_participants && summary->overall.participants > 0;
        to->has_students = known;
        if (known) to->students = (int64_t)llround((double)in->students_served * (double)from->effect.participants / (double)summary->overall.participants);
    }
    in->groups = groups;
    in->groups_n = n;
    return true;
}

static bool take_evidence(DecideInput *in, Arena *a, const EvidenceSummary *summary, Err *e)
{
    in->evidence = summary->kind == EVIDENCE_RUN ? DECIDE_RUN : summary->kind == EVIDENCE_RESULTS ? DECIDE_STAFF_RESULTS : DECIDE_NO_EVIDENCE;
    if (summary->kind == EVIDENCE_NONE) return true;
    in->overall = measure_of(&summary->overall, summary);
    in->has_comparison_group = summary->has_comparison_group;
    in->comparison_group = summary->comparison_group;
    in->has_equal_at_start = summary->has_equal_at_start;
    in->equal_at_start = summary->equal_at_start;
    in->has_schools = summary->has_schools;
    in->schools_participating = summary->schools_treated;
    in->schools_comparison = summary->schools_comparison;
    if (!in->has_students_served && summary->overall.has_participants) {
        in->has_students_served = true;
        in->students_served = summary->overall.participants;
    }
    return take_groups(in, a, summary, e);
}

static bool make_case(DecideCase *c, Arena *a, const DecideSettings *settings, Err *e)
{
    c->input = decide_input(c->sheet.row.code, c->sheet.row.name);
    if (settings->has_lambda) c->input.lambda_per_1000 = settings->lambda_per_1000;
    c->input.has_today = settings->has_today;
    c->input.today = settings->today;
    take_sheet(&c->input, &c->sheet.row);
    take_cost(&c->input, c->cost);
    TRY(take_evidence(&c->input, a, &c->evidence, e));
    TRY(take_customs(c, a, e));
    if (!decision_make(&c->decision, a, &c->input, e)) return err_place(e, "initiative %.*s", STR_ARGUMENTS(c->sheet.row.code));
    return true;
}

bool decide_all(DecideCase **out, size_t *out_n, CostBook *book, Arena *a, Db *db, const DecideSettings *given, Err *e)
{
    DecideSettings settings = *given;
    if (!settings.has_today) TRY(ledger_last_day(&settings.has_today, &settings.today, db, e));
    InitiativeSheet *sheets;
    EvidenceSummary *summaries;
    size_t sheets_n, summaries_n, n = 0;
    TRY(initiative_list(&sheets, &sheets_n, a, db, e));
    TRY(evidence_summary_list(&summaries, &summaries_n, a, db, e));
    TRY(cost_compute(book, a, db, settings.fiscal_year, e));
    DecideCase *cases = PUSH(a, DecideCase, sheets_n, e);
    if (!cases) return false;
    for (size_t i = 0, s = 0; i < sheets_n; i++) {
        Str code = sheets[i].row.code;
        if (initiative_is_day_to_day(&sheets[i].row) || (settings.only.n && !str_equal(code, settings.only))) continue;
        DecideCase *c = &cases[n++];
        *c = (DecideCase){.sheet = sheets[i], .cost = cost_sheet(book, code), .evidence = {.kind = EVIDENCE_NONE, .initiative = code}};
        while (s < summaries_n && str_compare(summaries[s].initiative, code) < 0) s++;
        if (s < summaries_n && str_equal(summaries[s].initiative, code)) c->evidence = summaries[s];
        TRY(make_case(c, a, &settings, e));
    }
    *out = cases;
    *out_n = n;
    return true;
}

/* ---- What made a decision ---- */

static bool explain_action(ExplainNode *root, Arena *a, const Decision *d, DecideAction action, Err *e)
{
    const DecideActionResult *r = &d->actions[action];
    ExplainNode *node;
    Str label, title = str_from_c(decide_action_title(action));
    if (r->has_net_benefit) {
        TRY(str_format(&label, a, e, "%.*s: expected net benefit a year%s", STR_ARGUMENTS(title), action == d->action ? " (recommended)" : ""));
        TRY(explain_add(&node, a, root, label, r->gate, e));
        explain_set_cents(node, r->net_benefit_cents);
        return explain_set_value(node, a, e, "%.2f student-SD", r->net_benefit_sd);
    }
    TRY(str_format(&label, a, e, "%.*s: not weighed", STR_ARGUMENTS(title)));
    return explain_add(&node, a, root, label, r->why_not.n ? r->why_not : r->gate, e);
}

static bool explain_case(ExplainNode **out, Arena *a, const DecideCase *c, Err *e)
{
    const Decision *d = &c->decision;
    ExplainNode *root, *node;
    TRY(explain_add(&root, a, NULL, d->reasons.n ? d->reasons.items[0] : str_from_c(decide_action_title(d->action)), STR("the action with the largest expected net benefit among those whose gate passes (docs/decide.md)"), e));
    root->is_by_formula = true;
    if (d->has_p_right) TRY(explain_set_value(root, a, e, "%.0f in 100 likely the best of the six", d->p_right * 100));
    if (c->cost && c->cost->has_cost) {
        TRY(explain_add(&node, a, root, STR("Fully loaded cost"), (Str){"", 0}, e));
        explain_set_cents(node, c->cost->fully_loaded);
        TRY(explain_set_figure(node, a, e, "costing/%.*s/fully_loaded_cents", STR_ARGUMENTS(d->code)));
    }
    if (d->measured.has_effect) {
        TRY(explain_add(&node, a, root, STR("Effect as measured, in standard deviations"), c->evidence.design, e));
        TRY(explain_set_value(node, a, e, "%.3f (standard error %.3f)", d->measured.effect, d->measured.se));
        TRY(explain_set_figure(node, a, e, "evidence/%.*s/hedges_g", STR_ARGUMENTS(d->code)));
    }
    if (d->overall.has) {
        TRY(explain_add(&node, a, root, STR("Effect after the stated prior"), (Str){"", 0}, e));
        TRY(explain_set_value(node, a, e, "%.3f (%.3f), above 0 with %.0f %%", d->overall.mean, d->overall.sd, d->overall.p_above_0 * 100));
    }
    for (int i = 0; i < DECIDE_ACTIONS; i++) TRY(explain_action(root, a, d, (DecideAction)i, e));
    const DecideTexts lists[] = {d->missing, d->warnings, d->assumptions, c->notes};
    static const char *const titles[] = {"Missing: ", "Warning: ", "Assumed: ", "Note: "};
    for (size_t l = 0; l < sizeof lists / sizeof *lists; l++)
        for (size_t i = 0; i < lists[l].n; i++) {
            Str label;
            TRY(str_format(&label, a, e, "%s%.*s", titles[l], STR_ARGUMENTS(lists[l].items[i])));
            TRY(explain_add(&node, a, root, label, (Str){"", 0}, e));
        }
    *out = root;
    return true;
}

bool decide_explain(ExplainNode **out, Arena *a, Db *db, Str code, Str field, const DecideSettings *settings, Err *e)
{
    if (!str_equal_c(field, "action")) return FAIL(e, ERR_NOT_FOUND, NULL, "a decision has one figure to open: decide/CODE/action");
    DecideCase *cases;
    CostBook book;
    size_t n, i = 0;
    DecideSettings one = *settings;
    one.only = code;
    TRY(decide_all(&cases, &n, &book, a, db, &one, e));
    while (i < n && !str_equal(cases[i].decision.code, code)) i++;
    if (i == n) return FAIL(e, ERR_NOT_FOUND, NULL, "there is no initiative '%.*s' in this store", STR_ARGUMENTS(code));
    return explain_case(out, a, &cases[i], e);
}
