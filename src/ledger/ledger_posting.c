#include "ledger/ledger_posting.h"

static void end_tally(void *t) { tally_end(t); }

bool posting_new(Posting *out, Arena *a, Db *db, const Chart *chart, const LedgerRules *rules, Err *e)
{
    *out = (Posting){.rules = *rules};
    Tally *const tallies[] = {&out->actual, &out->beside, &out->tags};
    const size_t widths[] = {TALLY_BALANCE_SUMS, TALLY_BESIDE_SUMS, TALLY_TAG_SUMS};
    for (size_t i = 0; i < 3; i++) {
        *tallies[i] = tally_new(widths[i]);
        TRY(arena_on_end(a, end_tally, tallies[i], e));
    }
    TRY(account_table_load(&out->accounts, a, db, e));
    TRY(vendor_table_load(&out->vendors, a, db, e));
    return rule_matcher_new(&out->matcher, a, &out->rules, chart->n, e);
}

bool posting_balance(Posting *p, const LedgerLine *line, Err *e)
{
    int64_t key = balance_key((size_t)line->account_id - 1, line->fiscal_year, line->period);
    TRY(tally_add(&p->actual, key, &line->actual.v, e));
    if (line->budget.v || line->encumbrance.v) TRY(tally_add(&p->beside, key, (const int64_t[]){line->budget.v, line->encumbrance.v}, e));
    p->lines++;
    return true;
}

bool posting_tag(Posting *p, const LedgerLine *line, Err *e)
{
    const RuleShare *shares;
    size_t n, account_at = (size_t)line->account_id - 1;
    Str vendor = vendor_name(&p->vendors, line->vendor_id);
    TRY(rule_matcher_share(&shares, &n, p->matcher, account_at, account_table_key(&p->accounts, account_at), line->vendor_id, vendor, line, e));
    bool is_tagged = false;
    for (size_t i = 0; i < n; i++) {
        const int64_t sums[TALLY_TAG_SUMS] = {shares[i].taken.v, shares[i].taken.v != 0, shares[i].refused.v, shares[i].refused.v != 0};
        TRY(tally_add(&p->tags, tag_key(shares[i].rule, account_at, line->fiscal_year), sums, e));
        TRY(cents_add(&p->tagged, p->tagged, shares[i].taken, e));
        is_tagged |= shares[i].taken.v != 0;
    }
    p->tagged_lines += is_tagged;
    return true;
}

void posting_hash_names(Hasher *root, const Posting *p, size_t first_account, size_t accounts_end, size_t first_vendor, size_t vendors_end)
{
    /* each with a NUL behind it, which no name holds */
    for (size_t i = first_account; i < accounts_end; i++) {
        Str key = account_table_key(&p->accounts, i);
        hash_add(root, key.p, key.n);
        hash_add(root, "", 1);
    }
    for (size_t i = first_vendor; i < vendors_end; i++) {
        Str name = vendor_name(&p->vendors, (int64_t)i + 1);
        hash_add(root, name.p, name.n);
        hash_add(root, "", 1);
    }
}

bool posting_check(const Posting *p, const LedgerLine *line, Err *e)
{
    if (line->account_id >= 1 && line->account_id <= (int64_t)p->accounts.by_key.n && line->vendor_id >= 0 && line->vendor_id <= (int64_t)p->vendors.by_name.n)
        return true;
    return FAIL(e, ERR_BROKEN, NULL, "line %lld names an account or a vendor that is not in the store", (long long)line->number);
}

bool posting_finish(Posting *p, Err *e)
{
    return tally_finish(&p->actual, e) && tally_finish(&p->beside, e) && tally_finish(&p->tags, e);
}
