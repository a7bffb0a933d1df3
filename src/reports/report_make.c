/* The report's figures, from what the other rooms found. */
#include <stdio.h>
#include <stdlib.h>

#include "reports/report_parts.h"

static const double WORKS_SURE = 0.8; /* that the gain is at least 0.05 SD: the gate of Keep */

static void take_inputs(ReportInitiative *row)
{
    const EvidenceSummary *s = &row->from->evidence;
    row->has_outcome = s->kind != EVIDENCE_NONE && s->overall.has_effect;
    row->has_groups = s->has_groups;
    row->inputs_missing = !row->is_cost_whole + !row->has_outcome + !row->has_groups;
}

static MUST bool take_cost(ReportInitiative *row, Err *e)
{
    const CostSheet *cost = row->from->cost;
    const Initiative *sheet = &row->from->sheet.row;
    row->has_stated = record_has(sheet, INITIATIVE_FIELD_stated_cost_cents);
    row->stated = sheet->stated_cost_cents;
    row->has_cost = cost && cost->has_cost;
    if (!row->has_cost) return true;
    row->is_cost_whole = cost->missing_n == 0;
    row->cost = cost->fully_loaded;
    for (int p = 0; p < COST_PARTS; p++) row->parts[p] = cost->parts[p];
    row->has_gap = row->has_stated;
    return !row->has_gap || cents_subtract(&row->gap, row->cost, row->stated, e);
}

static ReportStanding standing_of(const Decision *d)
{
    bool is_sound = d->verdict == DECIDE_SUFFICIENT || d->verdict == DECIDE_SUFFICIENT_NO_GROUPS;
    if (!is_sound || !d->overall.has) return REPORT_CANNOT_TELL;
    return d->overall.p_above_05 >= WORKS_SURE ? REPORT_WORKS : REPORT_NOT_SHOWN;
}

static MUST bool take_case(ReportInitiative *row, Arena *a, const DecideCase *from, Err *e)
{
    *row = (ReportInitiative){.from = from};
    TRY(take_cost(row, e));
    take_inputs(row);
    row->standing = standing_of(&from->decision);
    TRY(report_effects_find(row, a, e));
    return report_change_find(&row->change, &row->losing, &row->has_losing, row, e);
}

static MUST bool add_totals(Report *r, const ReportInitiative *row, Err *e)
{
    r->standing_n[row->standing]++;
    if (!row->has_cost) return true;
    r->costed_n++;
    TRY(cents_add(&r->cost, r->cost, row->cost, e));
    TRY(cents_add(&r->standing[row->standing], r->standing[row->standing], row->cost, e));
    for (int p = 0; p < COST_PARTS; p++) TRY(cents_add(&r->parts[p], r->parts[p], row->parts[p], e));
    if (!row->has_gap) return true;
    r->stated_n++;
    TRY(cents_add(&r->stated, r->stated, row->stated, e));
    return cents_add(&r->stated_cost, r->stated_cost, row->cost, e);
}

static int by_cost(const void *p, const void *q)
{
    const ReportInitiative *a = p, *b = q;
    if (a->has_cost != b->has_cost) return a->has_cost ? -1 : 1;
    int sign = cents_compare(b->cost, a->cost);
    return sign ? sign : str_compare(row_code(a), row_code(b));
}

bool report_make(Report *out, Arena *a, const ReportInput *in, Err *e)
{
    Report r = {.district = in->district, .fiscal_year = in->fiscal_year, .has_as_of = in->has_as_of, .as_of = in->as_of, .n = in->cases_n,
                .has_ledger = in->has_ledger, .ledger = in->ledger, .tagged = in->tagged, .untagged = in->untagged, .ledger_lines = in->ledger_lines,
                .book = in->book, .strategy = in->strategy, .examples = in->examples, .examples_n = in->examples_n};
    r.initiatives = PUSH(a, ReportInitiative, r.n, e);
    if (!r.initiatives) return false;
    for (size_t i = 0; i < r.n; i++) {
        if (!take_case(&r.initiatives[i], a, &in->cases[i], e)) return err_place(e, "initiative %.*s", STR_ARGUMENTS(in->cases[i].sheet.row.code));
        TRY(add_totals(&r, &r.initiatives[i], e));
    }
    if (r.n) qsort(r.initiatives, r.n, sizeof *r.initiatives, by_cost);
    TRY(report_percentiles_find(r.initiatives, r.n, a, e));
    TRY(report_priorities_find(&r, a, e));
    TRY(report_populations_find(&r, a, e));
    TRY(report_potential_find(&r, e));
    TRY(report_actions_find(&r, e));
    TRY(report_tables_make(&r, a, e));
    *out = r;
    return true;
}

Words words_year(int fiscal_year)
{
    Words out;
    if (fiscal_year) snprintf(out.p, sizeof out.p, "FY%02d", fiscal_year % 100);
    else snprintf(out.p, sizeof out.p, "all years on record");
    return out;
}

Str goal_part(const Strategy *goal, int part, const char **label)
{
    static const char *const labels[GOAL_PARTS] = {"Specific", "Measurable", "Achievable", "Relevant", "Time-bound"};
    const Str texts[GOAL_PARTS] = {goal->specific, goal->measurable, goal->achievable, goal->relevant, goal->time_bound};
    static const size_t fields[GOAL_PARTS] = {STRATEGY_FIELD_specific, STRATEGY_FIELD_measurable, STRATEGY_FIELD_achievable,
                                              STRATEGY_FIELD_relevant, STRATEGY_FIELD_time_bound};
    *label = labels[part];
    return record_has(goal, fields[part]) ? texts[part] : STR("");
}
