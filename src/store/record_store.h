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

/* ---- One row by its id, as the page changes it ---- */

/* `row` is the record's struct. Errors: NOT_FOUND, IO. */
MUST bool record_get(void *row, int64_t *out_version, Arena *a, Db *db, const Record *record, int64_t id, Err *e);
/* As record_insert, behind the rows that have the same keys already. */
MUST bool record_add(int64_t *out_id, Txn *txn, Arena *scratch, const Record *record, const void *row, Err *e);
/* Makes the fields whose bit is in `given` be as in `row`, keys among them, if the row is still at `version`; *out_version is its new one, the same when
 * nothing differs. Errors: NOT_FOUND, STALE (someone changed it), INPUT (a required field would be missing), CONFLICT, IO. */
MUST bool record_change(int64_t *out_version, Txn *txn, Arena *scratch, const Record *record, int64_t id, int64_t version, const void *row, uint64_t given, Err *e);
/* As record_remove, if the row is still at `version`; rows of the same keys behind it move up, so that the n-th of a file stays the n-th here.
 * Errors: NOT_FOUND, STALE, IO. */
MUST bool record_take_out(Txn *txn, Arena *scratch, const Record *record, int64_t id, int64_t version, Err *e);

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
