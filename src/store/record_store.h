/* Rows of the records of schema/ in their tables: one table a record, one column a field, plus `id`, `version` (counts
 * changes) and, where one key may stand in several rows of a file, `occurrence` (1, 2, ...). Every change is audited
 * field by field; pay is audited as a hash (audit_private). A missing member is NULL, but "" in a KEY text. */
#ifndef PURSER_STORE_RECORD_STORE_H
#define PURSER_STORE_RECORD_STORE_H

#include "base/record.h"
#include "store/audit.h"

#define RECORD_ALL_FIELDS UINT64_MAX

typedef enum { RECORD_INSERTED, RECORD_CHANGED, RECORD_UNCHANGED } RecordOutcome;

/* Makes the row that has these keys (and occurrence; 1 where the table has none) be as `row` says. Of a row that is
 * there, only the fields whose bit is in `given` are looked at: a file without a column leaves that column alone.
 * Errors: INPUT, CONFLICT (someone changed the row in this moment), BUSY, IO. */
MUST bool record_upsert(RecordOutcome *out, Txn *txn, Arena *scratch, const Record *record, int64_t occurrence,
                        const void *row, uint64_t given, Err *e);

/* Adds a row; its id in *out_id, which may be NULL. Errors: CONFLICT when its keys are there already, INPUT, BUSY, IO. */
MUST bool record_insert(int64_t *out_id, Txn *txn, Arena *scratch, const Record *record, int64_t occurrence, const void *row, Err *e);

/* Takes a row out by its id, with an entry of everything it held. Errors: NOT_FOUND, CONFLICT (still in use), IO. */
MUST bool record_remove(Txn *txn, Arena *scratch, const Record *record, int64_t id, Err *e);

typedef struct {
    void *rows;                /* an array of the record's struct: const Site *sites = loaded.rows */
    int64_t *ids, *versions, *occurrences;
    size_t n;
} RecordRows;

/* All rows, or those where a text field has this value (where_field NULL: all), by keys and occurrence. Everything in
 * `a`. Errors: LIMIT (LIMIT_RECORD_ROWS), IO. */
MUST bool record_load_all(RecordRows *out, Arena *a, Db *db, const Record *record, const char *where_field, Str where_value, Err *e);

/* What an entry of the audit log calls a row: its keys joined by "/", and #2 for a second occurrence. */
MUST bool record_key(Str *out, Arena *a, const Record *record, int64_t occurrence, const void *row, Err *e);

/* Does the record's table in the store have exactly its columns, of the right class, and NOT NULL where it should?
 * BROKEN names the first that differs. */
MUST bool record_check_table(Db *db, const Record *record, Err *e);

#endif
