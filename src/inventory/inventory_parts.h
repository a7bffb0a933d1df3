/* What the files of this room share; no other room includes it. */
#ifndef PURSER_INVENTORY_INVENTORY_PARTS_H
#define PURSER_INVENTORY_INVENTORY_PARTS_H

#include "inventory/inventory.h"

/* The sheet and its version as the store has them. Lock it before. Errors: NOT_FOUND. */
MUST bool sheet_now(Initiative *out, int64_t *version, Txn *txn, Arena *a, Str code, Err *e);
/* `base` with the given fields of `row`, for rules that look at several fields. */
void sheet_with(Initiative *out, const Initiative *base, const Initiative *row, uint64_t given);
/* A district's own field as it stands, "" when there is none. */
MUST bool custom_now(Str *out, Arena *a, Db *db, Str code, Str name, Err *e);
/* Keeps given fields and customs of a locked sheet that is at `version`, by the rules; *out_version moves on when anything differs. */
MUST bool sheet_keep(int64_t *out_version, Txn *txn, Arena *a, Str code, int64_t version, const Initiative *row, uint64_t given, const CustomChange *customs,
                     size_t customs_n, Err *e);

/* A field of a sheet by its name in the log and on the wire: "campuses" or "custom.Union". */
typedef struct { bool is_custom; Str name; size_t field; } SheetFieldName;
bool sheet_field_name(SheetFieldName *out, Str text);

#endif
