/* The fields that a district adds to a record: columns custom.NAME of its files. They are rows, not columns: Exhibit 2 is
 * "a partial glimpse", and the next district's glimpse is another. */
#ifndef PURSER_IMPORTS_CUSTOM_VALUE_H
#define PURSER_IMPORTS_CUSTOM_VALUE_H

#include "base/record.h"
#include "store/audit.h"

typedef struct { Str key, name, value; } CustomField; /* key: of the row, as record_key writes it */

/* All of a record's, by key and name. */
MUST bool custom_value_list(CustomField **out, size_t *out_n, Arena *a, Db *db, const Record *record, Err *e);

/* Of one row, by name. */
MUST bool custom_value_of(CustomField **out, size_t *out_n, Arena *a, Db *db, const Record *record, Str key, Err *e);

/* Keeps a value that is new, changed or (after "") removed, with its audit entry under the record's own name, field custom.NAME.
 * before "": there was none. Nothing happens when both are the same. */
MUST bool custom_value_set(Txn *txn, Arena *scratch, const Record *record, Str key, Str name, Str before, Str after, Err *e);

#endif
