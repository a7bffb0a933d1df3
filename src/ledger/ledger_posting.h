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
/* Before the tallies are read. */
MUST bool posting_finish(Posting *p, Err *e);

#endif
