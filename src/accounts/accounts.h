/* The chart of accounts: up to 12 elements (fund, function, object, program, ...) in the district's own order, and
 * the accounts in use, each one code for each element.
 *
 * Codes are text: 007, 07 and 7 are three codes, and an element that a ledger does not give is the empty code.
 * Refused: numbers for codes (zeros would go), one column with a separator (some districts' codes hold every
 * separator), and a chart that must be complete before a ledger can be read (real ledgers come first). */
#ifndef PURSER_ACCOUNTS_ACCOUNTS_H
#define PURSER_ACCOUNTS_ACCOUNTS_H

#include "base/limits.h"
#include "base/map.h"
#include "store/db.h"

typedef struct {
    Str names[12]; /* lower case, as maps and rules call them */
    size_t n;
} Chart;

MUST bool chart_load(Chart *out, Arena *a, Db *db, Err *e);

/* Adds the names that the chart lacks, behind those it has. Errors: LIMIT (more than 12), INPUT (a bad name). */
MUST bool chart_extend(Chart *chart, Arena *a, Txn *txn, const Str *names, size_t n, Err *e);
size_t chart_find(const Chart *chart, Str name); /* position, or chart->n; upper and lower case alike */

/* All accounts of a store in memory, for work on many lines. Account i has id i + 1: ids have no gaps. */
typedef struct {
    Arena *arena;
    Map by_key;      /* key: codes joined by ACCOUNT_SEPARATOR, empty ones at the end left out; value: the account's place */
    size_t saved_n;
} AccountTable;

#define ACCOUNT_SEPARATOR '\x1f'

static inline Str account_table_key(const AccountTable *table, size_t at) { return table->by_key.entries[at].key; }

MUST bool account_table_load(AccountTable *out, Arena *a, Db *db, Err *e);

/* The position of the account with these codes, made if it is new. codes_n <= 12. */
MUST bool account_table_find(size_t *out, bool *is_new, AccountTable *table, const Str *codes, size_t codes_n, Err *e);

/* The key that account_table_find looks up, written into `key` (room for 12 x 65 bytes). */
enum { ACCOUNT_KEY_BYTES = 12 * 65 };
size_t account_key(char key[ACCOUNT_KEY_BYTES], const Str *codes, size_t codes_n);
MUST bool account_table_find_key(size_t *out, bool *is_new, AccountTable *table, Str key, Err *e);

/* Writes the accounts that are new since the load. The caller's transaction audits them with its own entry. */
MUST bool account_table_save(AccountTable *table, Arena *scratch, Txn *txn, Err *e);

/* The code of element i in a key; "" where it has none. */
Str account_code(Str key, size_t element);
/* All of them at once; those it lacks are "". Returns how many the key holds. */
size_t account_codes(Str codes[12], Str key);

/* How a person writes the account: codes joined by '-', "100-000-315". */
MUST bool account_text(Str *out, Arena *a, Str key, Err *e);

/* The handbook's title of a code (element "function", "object", "program", "fund"...), or "" where the code is not NCES's own. */
Str nces_title(Str element, Str code);

#endif
