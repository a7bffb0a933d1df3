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

static MUST bool gather(ReportInput *in, Arena *a, Db *db, const ReportRequest *request, Err *e)
{
    District district;
    DecideCase *cases;
    CostBook *book = PUSH(a, CostBook, 1, e);
    StrategyTree *strategy = PUSH(a, StrategyTree, 1, e);
    if (!book || !strategy) return false;
    TRY(district_get(&district, a, db, e));
    TRY(strategy_list(strategy, a, db, e));
    TRY(decide_all(&cases, &in->cases_n, book, a, db, &request->decide, e));
    in->district = district.name;
    in->cases = cases;
    in->book = book;
    in->strategy = strategy;
    in->examples = request->examples;
    in->examples_n = request->examples_n;
    TRY(take_ledger(in, a, db, e));
    return take_times(in, a, db, &request->decide, e);
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
