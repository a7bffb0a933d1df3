/* Every SQL string of the ledger, behind functions; no rule of it. */
#ifndef PURSER_LEDGER_STORE_H
#define PURSER_LEDGER_STORE_H

#include "ledger/ledger_tally.h"
#include "ledger/ledger.h"

typedef struct { int64_t lines_n, blocks_n; } LedgerState;

MUST bool ledger_state_get(LedgerState *out, Db *db, Err *e);
/* Locks the ledger until the transaction ends: others that import or tag wait here. */
MUST bool ledger_state_lock(LedgerState *out, Txn *txn, Err *e);
MUST bool ledger_state_set(Txn *txn, LedgerState state, Err *e);

/* Vendors as a table in memory: id = place + 1. */
typedef struct { Arena *arena; Map by_name; size_t saved_n; } VendorTable;
static inline Str vendor_name(const VendorTable *t, int64_t id) { return id ? t->by_name.entries[id - 1].key : (Str){"", 0}; }
MUST bool vendor_table_load(VendorTable *out, Arena *a, Db *db, Err *e);
MUST bool vendor_table_find(int64_t *id, VendorTable *t, Str name, Err *e);
MUST bool vendor_table_save(VendorTable *t, Arena *scratch, Txn *txn, Err *e);

/* Keys of tallies. Accounts count from 0, as in AccountTable; rules are places in LedgerRules. */
int64_t balance_key(size_t account_at, int fiscal_year, int period);
int64_t tag_key(size_t rule, size_t account_at, int fiscal_year);
enum { TALLY_BALANCE_SUMS = 1, TALLY_BESIDE_SUMS = 2, TALLY_TAG_SUMS = 4 };

/* Adds sums to the balances: `actual` has a row for every key, `beside` (budget, encumbrance) for some; both finished. */
MUST bool balance_add(const Tally *actual, const Tally *beside, Arena *scratch, Txn *txn, Err *e);
/* Adds to what rules took (cents, lines, refused cents, refused lines). Finished. */
MUST bool tag_balance_add(const Tally *tags, Arena *scratch, Txn *txn, Err *e);

typedef struct {
    int64_t id, first_line, lines_n;
    Str file_name, file_hash, lines_root;
    int64_t imported_at_ms;
    Cents actual, budget, encumbrance;
    bool has_last_posted_on;
    Day last_posted_on;
} LedgerImportRow;

MUST bool ledger_import_find(bool *found, LedgerImportRow *out, Arena *a, Db *db, Str file_hash, Err *e);
MUST bool ledger_import_list(LedgerImportRow **out, size_t *out_n, Arena *a, Db *db, Err *e);
MUST bool ledger_import_insert(int64_t *id, Txn *txn, const LedgerImportRow *row, int64_t skipped_n, Str actor, Err *e);

/* The next block at or after `id`; *found false when there is none. The bytes hold until the next call. */
typedef struct { int64_t id, first_line, lines_n; Str lines; } LedgerBlockRow;
MUST bool ledger_block_next(bool *found, LedgerBlockRow *out, Arena *a, Db *db, int64_t id, Err *e);

MUST bool ledger_rules_replace(Txn *txn, const LedgerRules *rules, const Str *elements, size_t elements_n, Arena *scratch, Err *e);

/* Hash over every rule and pattern as they lie in the store; each tagging leaves it in the audit log. */
MUST bool ledger_rules_root(Hash *out, Db *db, Err *e);

/* Sums of the whole ledger. */
MUST bool ledger_sum(Cents *actual, Cents *budget, Cents *encumbrance, Cents *tagged, Db *db, Err *e);

#endif
