/* Gathers what the report needs from a store. */
#include "district/district.h"
#include "ledger/ledger.h"
#include "reports/report_parts.h"

static MUST bool take_ledger(ReportInput *in, Arena *a, Db *db, Err *e)
{
    LedgerTotals totals;
    TRY(ledger_totals(&totals, a, db, NULL, 0, e));
    in->has_ledger = totals.lines > 0;
    in->ledger = totals.actual;
    in->tagged = totals.tagged;
    in->untagged = totals.untagged;
    in->ledger_lines = totals.lines;
    return true;
}

static MUST bool take_times(ReportInput *in, Arena *a, Db *db, const DecideSettings *settings, Err *e)
{
    int *years;
    size_t n;
    TRY(district_fiscal_years(&years, &n, a, db, e));
    in->fiscal_year = settings->fiscal_year ? settings->fiscal_year : n == 1 ? years[0] : 0;
    in->has_as_of = settings->has_today;
    in->as_of = settings->today;
    return in->has_as_of || ledger_last_day(&in->has_as_of, &in->as_of, db, e);
}

/* What Exhibits 4 to 6 need: every sheet with its cost, and nothing weighed. */
static MUST bool costs_alone(DecideCase **out, size_t *out_n, CostBook *book, Arena *a, Db *db, int fiscal_year, Err *e)
{
    InitiativeSheet *sheets;
    size_t sheets_n, n = 0;
    TRY(initiative_list(&sheets, &sheets_n, a, db, e));
    TRY(cost_compute(book, a, db, fiscal_year, e));
    DecideCase *cases = PUSH(a, DecideCase, sheets_n, e);
    if (!cases) return false;
    for (size_t i = 0; i < sheets_n; i++) {
        Str code = sheets[i].row.code;
        if (initiative_is_day_to_day(&sheets[i].row)) continue;
        cases[n++] = (DecideCase){.sheet = sheets[i], .cost = cost_sheet(book, code), .evidence = {.kind = EVIDENCE_NONE, .initiative = code},
                                  .decision = {.code = code, .name = sheets[i].row.name, .action = DECIDE_KEEP, .is_provisional = true, .verdict = DECIDE_NONE}};
    }
    *out = cases;
    *out_n = n;
    return true;
}

/* Leaves out what was merged away, what ended before the report's year, and what the reader may not see. */
static MUST bool keep_seen(DecideCase *cases, size_t *n, Arena *a, Db *db, int fiscal_year, const ReportRequest *request, Err *e)
{
    InitiativeState *states;
    size_t states_n, kept = 0, s = 0;
    TRY(initiative_states(&states, &states_n, a, db, e));
    for (size_t i = 0; i < *n; i++) {
        Str code = cases[i].sheet.row.code;
        while (s < states_n && str_compare(states[s].code, code) < 0) s++;
        const InitiativeState *state = s < states_n && str_equal(states[s].code, code) ? &states[s] : NULL;
        bool is_gone = state && (state->merged_into.n || (state->is_retired && fiscal_year && state->retired_fiscal_year < fiscal_year));
        if (!is_gone && (!request->sees || request->sees(request->sees_to, &cases[i].sheet.row))) cases[kept++] = cases[i];
    }
    *n = kept;
    return true;
}

static MUST bool gather(ReportInput *in, Arena *a, Db *db, const ReportRequest *request, Err *e)
{
    District district;
    DecideCase *cases;
    CostBook *book = PUSH(a, CostBook, 1, e);
    StrategyTree *strategy = PUSH(a, StrategyTree, 1, e);
    if (!book || !strategy) return false;
    TRY(district_get(&district, a, db, e));
    TRY(strategy_list(strategy, a, db, e));
    TRY(take_times(in, a, db, &request->decide, e));
    if (request->is_cost_only) TRY(costs_alone(&cases, &in->cases_n, book, a, db, request->decide.fiscal_year, e));
    else TRY(decide_all(&cases, &in->cases_n, book, a, db, &request->decide, e));
    TRY(keep_seen(cases, &in->cases_n, a, db, in->fiscal_year, request, e));
    in->district = district.name;
    in->cases = cases;
    in->book = book;
    in->strategy = strategy;
    in->examples = request->examples;
    in->examples_n = request->examples_n;
    return take_ledger(in, a, db, e);
}

bool report_build(Report *out, Arena *a, Db *db, const ReportRequest *request, Err *e)
{
    ReportInput *in = PUSH(a, ReportInput, 1, e);
    if (!in) return false;
    TRY(db_read_begin(db, e));
    bool done = gather(in, a, db, request, e);
    db_read_end(db);
    return done && report_make(out, a, in, e);
}
