/* What both importing and tagging do with a line: add it to the balances, share it out by the rules, add up the tags. */
#ifndef PURSER_LEDGER_POSTING_H
#define PURSER_LEDGER_POSTING_H

#include "ledger/ledger_rules.h"
#include "ledger/ledger_store.h"

typedef struct {
    AccountTable accounts;
    VendorTable vendors;
    LedgerRules rules;
    RuleMatcher *matcher;
    Tally actual, beside, tags;
    Cents tagged;
    int64_t lines, tagged_lines;
} Posting;

/* The tallies end with `a`. */
MUST bool posting_new(Posting *out, Arena *a, Db *db, const Chart *chart, const LedgerRules *rules, Err *e);

/* line->account_id and vendor_id are set. */
MUST bool posting_tag(Posting *p, const LedgerLine *line, Err *e);
MUST bool posting_balance(Posting *p, const LedgerLine *line, Err *e);
/* Adds to the root of an import the accounts and vendors that came with it, so that a name changed in the store is found like a changed line. */
void posting_hash_names(Hasher *root, const Posting *p, size_t first_account, size_t accounts_end, size_t first_vendor, size_t vendors_end);
/* False with BROKEN when a line read back from the store names what is not there. Before posting_tag and posting_balance. */
MUST bool posting_check(const Posting *p, const LedgerLine *line, Err *e);
/* Before the tallies are read. */
MUST bool posting_finish(Posting *p, Err *e);

#endif
