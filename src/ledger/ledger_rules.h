/* Which rules take how much of a line. Pure: no store, no files.
 *
 * Patterns are matched once for each distinct code and vendor, into sets of rules; a line then only intersects the set of
 * its account with that of its vendor. So a line costs the same with 200 rules as with 2,000. */
#ifndef PURSER_LEDGER_RULES_H
#define PURSER_LEDGER_RULES_H

#include "ledger/ledger.h"

typedef struct RuleMatcher RuleMatcher;

MUST bool rule_matcher_new(RuleMatcher **out, Arena *a, const LedgerRules *rules, size_t elements_n, Err *e);

/* One rule's part in one line. taken + refused is its share of the whole line. */
typedef struct { size_t rule; Cents taken, refused; } RuleShare;

/* Shares a line out: in order, each rule that matches takes its share of the line, rounded half to even on the sum of the shares
 * so far, while any of the line is left. *shares holds until the next call; those with nothing taken and nothing refused
 * (a line of zero) are listed too. account_at and vendor_at are positions (vendor_at 0: no vendor). */
MUST bool rule_matcher_share(const RuleShare **shares, size_t *shares_n, RuleMatcher *m, size_t account_at, Str account_key,
                             int64_t vendor_at, Str vendor, const LedgerLine *line, Err *e);

/* Asks the memory for what rule_matcher_share will look at for this account. */
void rule_matcher_fetch(const RuleMatcher *m, size_t account_at);

#endif
