/* How the dollars lie: by priority, by student group, by what could be analysed, by action. */
#include <stdlib.h>

#include "reports/report_parts.h"

/* ---- Exhibit 5 ---- */

static MUST bool priority_add(Report *r, size_t at, Cents cents, Err *e)
{
    r->priorities[at].initiatives++;
    return cents_add(&r->priorities[at].cents, r->priorities[at].cents, cents, e);
}

static MUST bool priorities_share(Report *r, const ReportInitiative *row, const size_t *place, Arena *a, Err *e)
{
    InitiativePriority *shares;
    size_t n, none = r->priorities_n - 1;
    if (!initiative_priorities(&shares, &n, a, &row->from->sheet.row, e)) return err_place(e, "initiative %.*s", STR_ARGUMENTS(row_code(row)));
    if (!n) return priority_add(r, none, row->cost, e);
    int64_t *weights = PUSH(a, int64_t, n, e);
    Cents *parts = PUSH(a, Cents, n, e);
    if (!weights || !parts) return false;
    for (size_t i = 0; i < n; i++) weights[i] = shares[i].share.v;
    TRY(cents_split(parts, row->cost, weights, n, a, e));
    for (size_t i = 0; i < n; i++) {
        const StrategyNode *root = r->strategy ? strategy_root(r->strategy, shares[i].code) : NULL;
        TRY(priority_add(r, root ? place[root - r->strategy->rows] : none, parts[i], e));
        for (size_t k = 0; k < i; k++) { /* two goals under one priority are one initiative there */
            const StrategyNode *other = r->strategy ? strategy_root(r->strategy, shares[k].code) : NULL;
            if (other != root) continue;
            r->priorities[root ? place[root - r->strategy->rows] : none].initiatives--;
            break;
        }
    }
    return true;
}

static int by_dollars(const void *p, const void *q)
{
    const ReportPriority *a = p, *b = q;
    if (a->is_none != b->is_none) return a->is_none ? 1 : -1;
    int sign = cents_compare(b->cents, a->cents);
    return sign ? sign : str_compare(a->code, b->code);
}

bool report_priorities_find(Report *r, Arena *a, Err *e)
{
    size_t nodes = r->strategy ? r->strategy->n : 0, n = 0;
    size_t *place = PUSH(a, size_t, nodes, e);
    r->priorities = PUSH(a, ReportPriority, nodes + 1, e);
    if (!place || !r->priorities) return false;
    for (size_t i = 0; i < nodes; i++) {
        const StrategyNode *node = &r->strategy->rows[i];
        if (node->root != (int)i) continue;
        place[i] = n;
        Str title = record_has(&node->row, STRATEGY_FIELD_title) ? node->row.title : node->row.code;
        r->priorities[n++] = (ReportPriority){.code = node->row.code, .name = title};
    }
    r->priorities[n++] = (ReportPriority){.code = {"", 0}, .name = STR("No priority"), .is_none = true};
    r->priorities_n = n;
    for (size_t i = 0; i < r->n; i++)
        if (r->initiatives[i].has_cost) TRY(priorities_share(r, &r->initiatives[i], place, a, e));
    qsort(r->priorities, n, sizeof *r->priorities, by_dollars);
    if (!r->priorities[n - 1].initiatives) r->priorities_n--; /* all have one */
    return true;
}

/* ---- Exhibit 6 ---- */

static const Str EVERYONE = {"All students", 12};

static MUST bool population_names_collect(Map *names, const Report *r, Err *e)
{
    int64_t *slot;
    bool is_new;
    TRY(map_put(&slot, &is_new, names, EVERYONE, 0, e));
    for (size_t i = 0; i < r->n; i++) {
        const Initiative *row = &r->initiatives[i].from->sheet.row;
        if (!record_has(row, INITIATIVE_FIELD_target_populations) || !row->target_populations.n) continue;
        Str part, rest = row->target_populations;
        while (str_next_part(&part, &rest, ';')) {
            bool is_there = false; /* upper and lower case alike */
            for (size_t k = 0; k < names->n && !is_there; k++) is_there = str_equal_folded(names->entries[k].key, part);
            if (!is_there && part.n) TRY(map_put(&slot, &is_new, names, part, 0, e));
        }
    }
    return true;
}

static MUST bool population_add(ReportPopulation *p, const Report *r, Err *e)
{
    for (size_t i = 0; i < r->n; i++) {
        const Initiative *row = &r->initiatives[i].from->sheet.row;
        if (!initiative_eligible(row, p->name)) continue;
        p->eligible_n++;
        TRY(cents_add(&p->eligible, p->eligible, r->initiatives[i].cost, e));
        if (!initiative_names(row, p->name)) continue;
        p->named_n++;
        TRY(cents_add(&p->named, p->named, r->initiatives[i].cost, e));
    }
    return true;
}

static int by_named(const void *p, const void *q)
{
    const ReportPopulation *a = p, *b = q;
    if (a->is_everyone != b->is_everyone) return a->is_everyone ? -1 : 1;
    int sign = cents_compare(b->named, a->named);
    return sign ? sign : str_compare(a->name, b->name);
}

bool report_populations_find(Report *r, Arena *a, Err *e)
{
    Map names;
    TRY(map_new(&names, a, 64, e));
    TRY(population_names_collect(&names, r, e));
    r->populations = PUSH(a, ReportPopulation, names.n, e);
    if (!r->populations) return false;
    r->populations_n = names.n;
    for (size_t i = 0; i < names.n; i++) {
        r->populations[i] = (ReportPopulation){.name = names.entries[i].key, .is_everyone = i == 0};
        TRY(population_add(&r->populations[i], r, e));
    }
    qsort(r->populations, names.n, sizeof *r->populations, by_named);
    for (size_t i = 0; i < r->n; i++) {
        if (record_has(&r->initiatives[i].from->sheet.row, INITIATIVE_FIELD_target_populations)) continue;
        r->populations_unknown_n++;
        TRY(cents_add(&r->populations_unknown, r->populations_unknown, r->initiatives[i].cost, e));
    }
    return true;
}

/* ---- Exhibit 7 ---- */

bool report_potential_find(Report *r, Err *e)
{
    for (size_t i = 0; i < r->n; i++) {
        const ReportInitiative *row = &r->initiatives[i];
        const bool has[REPORT_INPUTS] = {row->is_cost_whole, row->has_outcome, row->has_groups};
        int kind = row->inputs_missing > 1 ? REPORT_MORE_MISSING : row->inputs_missing;
        r->potential_n[kind]++;
        TRY(cents_add(&r->potential[kind], r->potential[kind], row->cost, e));
        for (int k = 0; k < REPORT_INPUTS; k++) {
            if (has[k]) continue;
            r->input_missing_n[k]++;
            TRY(cents_add(&r->input_missing[k], r->input_missing[k], row->cost, e));
        }
    }
    return true;
}

/* ---- Exhibit 9 ---- */

size_t row_action_place(const ReportInitiative *row) { return row_is_measuring(row) ? DECIDE_ACTIONS : (size_t)row_decision(row)->action; }

static MUST bool action_add(ReportAction *to, const ReportInitiative *row, Err *e)
{
    const ReportChange *c = &row->change;
    to->n++;
    to->costed_n += row->has_cost;
    to->provisional_n += row_decision(row)->is_provisional;
    to->unpriced_n += !c->has_yearly || c->why.n > 0;
    TRY(cents_add(&to->cents, to->cents, row->cost, e));
    if (c->has_yearly && c->yearly.v < 0) TRY(cents_subtract(&to->freed, to->freed, c->yearly, e));
    if (c->has_yearly && c->yearly.v > 0) TRY(cents_add(&to->needed, to->needed, c->yearly, e));
    return !c->has_once || cents_add(&to->once, to->once, c->once, e);
}

bool report_actions_find(Report *r, Err *e)
{
    for (size_t i = 0; i < REPORT_ACTIONS; i++)
        r->actions[i] = (ReportAction){.action = i < DECIDE_ACTIONS ? (DecideAction)i : DECIDE_KEEP, .is_measuring = i == DECIDE_ACTIONS};
    for (size_t i = 0; i < r->n; i++) TRY(action_add(&r->actions[row_action_place(&r->initiatives[i])], &r->initiatives[i], e));
    for (size_t i = 0; i < REPORT_ACTIONS; i++) {
        TRY(cents_add(&r->freed, r->freed, r->actions[i].freed, e));
        TRY(cents_add(&r->needed, r->needed, r->actions[i].needed, e));
        TRY(cents_add(&r->once, r->once, r->actions[i].once, e));
    }
    return true;
}
