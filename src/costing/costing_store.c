/* Loads what costing_rules.c works on. */
#include "costing/costing_rules.h"
#include "district/district.h"
#include "ledger/ledger.h"
#include "store/record_store.h"

/* Salaries are object 100-199 and benefits 200-299 in the federal handbook, which nearly all charts follow. */
static bool is_payroll(Str object)
{
    if (object.n < 3 || (object.p[0] != '1' && object.p[0] != '2')) return false;
    for (size_t i = 0; i < object.n; i++)
        if (object.p[i] < '0' || object.p[i] > '9') return false;
    return true;
}

static bool load_tags(CostInputs *in, Arena *a, Db *db, Err *e)
{
    LedgerTag *rows;
    AccountTable accounts;
    Chart chart;
    size_t n;
    TRY(ledger_tags(&rows, &n, a, db, in->fiscal_year, e));
    TRY(chart_load(&chart, a, db, e));
    TRY(account_table_load(&accounts, a, db, e));
    CostTag *tags = PUSH(a, CostTag, n, e);
    if (!tags) return false;
    size_t object = chart_find(&chart, STR("object"));
    for (size_t i = 0; i < n; i++) {
        const LedgerTag *t = &rows[i];
        tags[i] = (CostTag){.rule_id = t->rule_id, .account_id = t->account_id, .lines = t->lines, .initiative = t->initiative, .pool = t->pool,
                            .account = t->account, .cents = t->cents};
        bool has_key = object < chart.n && t->account_id >= 1 && (size_t)t->account_id <= accounts.by_key.n;
        tags[i].is_payroll = has_key && is_payroll(account_code(account_table_key(&accounts, (size_t)t->account_id - 1), object));
    }
    in->tags = tags;
    in->tags_n = n;
    return true;
}

static bool load_rows(CostInputs *in, Arena *a, Db *db, Err *e)
{
    RecordRows initiatives, staff, costs, pools;
    TRY(record_load_all(&initiatives, a, db, &initiative_record, NULL, STR(""), e));
    TRY(record_load_all(&staff, a, db, &staff_time_record, NULL, STR(""), e));
    TRY(record_load_all(&costs, a, db, &cost_record, NULL, STR(""), e));
    TRY(record_load_all(&pools, a, db, &pool_record, NULL, STR(""), e));
    in->initiatives = initiatives.rows, in->initiatives_n = initiatives.n;
    in->staff = staff.rows, in->staff_n = staff.n;
    in->costs = costs.rows, in->costs_n = costs.n;
    in->pools = pools.rows, in->pools_n = pools.n;
    in->pool_occurrences = pools.occurrences;
    in->pool_ids = pools.ids;
    return true;
}

bool cost_compute(CostBook *out, Arena *a, Db *db, int fiscal_year, Err *e)
{
    CostInputs in = {.fiscal_year = fiscal_year};
    int *years;
    TRY(load_rows(&in, a, db, e));
    TRY(load_tags(&in, a, db, e));
    InitiativeMerge *merges;
    TRY(initiative_merges(&merges, &in.merges_n, a, db, e));
    in.merges = merges;
    TRY(district_fiscal_years(&years, &in.fiscal_years_n, a, db, e));
    in.fiscal_years = years;
    return cost_book_make(out, a, &in, e);
}
