/* The inventory: one document of every initiative of the district, as those who run it filled in its data sheet.
 *
 * Day-to-day operations are kept in the same list and flagged, so that nobody has to guess why one is missing; exhibits
 * and totals leave them out. A datum that nobody gave is missing, not zero. */
#ifndef PURSER_INVENTORY_INVENTORY_H
#define PURSER_INVENTORY_INVENTORY_H

#include "http/principal.h"
#include "imports/custom_value.h"
#include "imports/record_import.h"
#include "records.h"
#include "store/audit.h"

typedef struct {
    Initiative row;
    CustomField *customs;       /* the district's own fields, by name */
    size_t customs_n;
    int64_t version;            /* counts its changes */
} InitiativeSheet;

/* Takes in initiatives.csv. Bad rows: priorities that are not CODE=percent;... with a sum of 100 (a lone CODE has all),
 * a code named twice, negative students. Warnings: a priority that the strategy does not have (a note when no strategy
 * was imported yet), a contract without a definition of success. Errors: as record_import. */
MUST bool initiative_import(RecordImport *out, Problems *problems, Arena *a, Db *db, const RecordImportRequest *request, Err *e);

/* All of them by code, day-to-day ones too. */
MUST bool initiative_list(InitiativeSheet **out, size_t *out_n, Arena *a, Db *db, Err *e);

/* Errors: NOT_FOUND. */
MUST bool initiative_get(InitiativeSheet *out, Arena *a, Db *db, Str code, Err *e);

bool initiative_is_day_to_day(const Initiative *row);

/* What scoped roles are held to: who coordinates it, which departments manage it, which campuses it reaches. */
Place initiative_place(const Initiative *row);

/* A student group is eligible when the target populations hold it or "All students", and named when they hold it itself.
 * Upper and lower case alike. Without target populations neither is known: both are false. */
bool initiative_eligible(const Initiative *row, Str group);
bool initiative_names(const Initiative *row, Str group);

typedef struct { Str code; Bps share; } InitiativePriority; /* code: of the strategy, any kind */

/* The priorities field read: shares in hundredths of a percent, together BPS_WHOLE; n 0 when it is missing.
 * Errors: INPUT, with what is wrong in it. */
MUST bool initiative_priorities(InitiativePriority **out, size_t *out_n, Arena *a, const Initiative *row, Err *e);

/* How many texts a LIST field holds. */
size_t initiative_list_count(Str list);

/* When and by whom each initiative was last changed, as the audit log knows it, by code: a living document shows its age. */
typedef struct { Str code, by; int64_t at_ms; } InitiativeChange;
MUST bool initiative_last_changes(InitiativeChange **out, size_t *out_n, Arena *a, Db *db, Err *e);

/* ---- Changing one sheet; each inside the caller's Txn ---- */

typedef struct { Str name, value; } CustomChange; /* value "": removed */

/* Adds an initiative; the code must be free. Errors: INPUT (a rule of initiative_import), CONFLICT. */
MUST bool initiative_create(Txn *txn, Arena *a, const Initiative *row, const CustomChange *customs, size_t customs_n, Err *e);

/* Makes the fields whose bit is in `given` be as in `row`, if the sheet is still at `version`; *out_version is its new one. The code cannot change.
 * Errors: STALE (someone changed it), NOT_FOUND, INPUT, CONFLICT (retired initiatives and merged ones do not change). */
MUST bool initiative_update(int64_t *out_version, Txn *txn, Arena *a, Str code, int64_t version, const Initiative *row, uint64_t given,
                            const CustomChange *customs, size_t customs_n, Err *e);

/* Takes one entry of the log back: its fields get the values from before, where nobody changed them since. Errors: NOT_FOUND (no such entry of this
 * initiative), CONFLICT (a field was changed since, and by whom; or the entry changed no field). */
MUST bool initiative_undo(int64_t *out_version, Txn *txn, Arena *a, Str code, int64_t entry, Err *e);

/* ---- Around the sheet ---- */

typedef struct {
    Str code;
    bool is_confirmed, is_retired;
    int64_t confirmed_at_ms;
    Str confirmed_by;
    int64_t retired_fiscal_year;
    Str retired_reason, merged_into;    /* merged_into "": not merged */
} InitiativeState;

/* Of those that have any, by code. */
MUST bool initiative_states(InitiativeState **out, size_t *out_n, Arena *a, Db *db, Err *e);
MUST bool initiative_state(InitiativeState *out, Arena *a, Db *db, Str code, Err *e);
/* Someone who knows says that the sheet still holds. Errors: NOT_FOUND. */
MUST bool initiative_confirm(Txn *txn, Arena *a, Str code, Str by, int64_t now_ms, Err *e);
/* Ends with a fiscal year: it stays with its history and its past cost. fiscal_year 0 takes that back. Errors: NOT_FOUND, CONFLICT (merged). */
MUST bool initiative_retire(Txn *txn, Arena *a, Str code, int64_t fiscal_year, Str reason, Err *e);
/* Marks it as merged; the rows of other rooms are the caller's to move. */
MUST bool initiative_mark_merged(Txn *txn, Arena *a, Str code, Str into, Str reason, Err *e);

enum { INITIATIVE_STALE_DAYS = 180 };

/* Exhibit 2's eight fields: how many are filled; names of those that are not, in the order of the exhibit. */
enum { SHEET_FIELDS = 8 };
extern const size_t sheet_fields[SHEET_FIELDS];
size_t initiative_filled(bool filled[SHEET_FIELDS], const Initiative *row);

/* ---- Comments ---- */

typedef struct { int64_t id, at_ms, person_id, resolved_at_ms; Str initiative, author, text, mentions, resolved_by; } Comment; /* resolved_at_ms 0: open */

MUST bool comment_list(Comment **out, size_t *out_n, Arena *a, Db *db, Str initiative, Err *e);
/* Open comments that name this address. */
MUST bool comment_mentions(Comment **out, size_t *out_n, Arena *a, Db *db, Str email, Err *e);
MUST bool comment_get(Comment *out, Arena *a, Db *db, int64_t id, Err *e);
MUST bool comment_add(int64_t *out_id, Txn *txn, const Comment *comment, Err *e);
MUST bool comment_resolve(Txn *txn, Arena *a, int64_t id, bool is_resolved, Str by, int64_t now_ms, Err *e);
/* Open comments of each initiative, by code. */
typedef struct { Str code; int64_t n; } CommentCount;
MUST bool comment_counts(CommentCount **out, size_t *out_n, Arena *a, Db *db, Err *e);

/* ---- Fields that the district adds ---- */

typedef struct { Str name, label, prompt; int64_t position; } SheetField;
MUST bool sheet_field_list(SheetField **out, size_t *out_n, Arena *a, Db *db, Err *e);
/* Adds or renames. name: small letters, digits and _. Errors: INPUT. */
MUST bool sheet_field_put(Txn *txn, Arena *a, const SheetField *field, Err *e);
/* The field goes from the sheet; what was written in it stays in the store. Errors: NOT_FOUND. */
MUST bool sheet_field_remove(Txn *txn, Arena *a, Str name, Err *e);

#endif
