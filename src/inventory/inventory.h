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

/* Those that stand, by code: day-to-day and retired ones too, but none that was merged into another. */
MUST bool initiative_list(InitiativeSheet **out, size_t *out_n, Arena *a, Db *db, Err *e);
/* Merged ones as well. */
MUST bool initiative_list_all(InitiativeSheet **out, size_t *out_n, Arena *a, Db *db, Err *e);

/* Merged ones too. Errors: NOT_FOUND. */
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

/* When and by whom a field of each sheet was last changed, as the audit log knows it, by code: a living document shows its age. Reads the whole history. */
typedef struct { Str code, by; int64_t at_ms; } InitiativeChange;
MUST bool initiative_last_changes(InitiativeChange **out, size_t *out_n, Arena *a, Db *db, Err *e);

/* ---- Changing one sheet; each inside the caller's Txn. On failure roll it back. ---- */

/* Holds the initiative against other writers until the Txn ends; call it before reading what a change rests on. Errors: NOT_FOUND, BUSY. */
MUST bool initiative_lock(Txn *txn, Str code, Err *e);
/* Errors: CONFLICT (retired, merged), in words. */
MUST bool initiative_must_be_open(Arena *a, Db *db, Str code, Err *e);

typedef struct { Str name, value; } CustomChange; /* value "": removed */

/* Adds an initiative; the code must be free. Errors: INPUT (a rule of initiative_import), CONFLICT. */
MUST bool initiative_create(Txn *txn, Arena *a, const Initiative *row, const CustomChange *customs, size_t customs_n, Err *e);

/* Makes the fields whose bit is in `given` be as in `row`, if the sheet is still at `version`; *out_version is its new one, the same when nothing
 * differed. The code cannot change. Errors: STALE (someone changed it), NOT_FOUND, INPUT, CONFLICT (retired and merged ones do not change). */
MUST bool initiative_update(int64_t *out_version, Txn *txn, Arena *a, Str code, int64_t version, const Initiative *row, uint64_t given,
                            const CustomChange *customs, size_t customs_n, Err *e);

/* Takes one entry of the log back: its fields get the values from before, all of them or none. Errors: NOT_FOUND (no such entry of this
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
    int64_t merged_at_ms;
    Str merged_by, merged_reason;
} InitiativeState;

/* Of those that have any, by code. */
MUST bool initiative_states(InitiativeState **out, size_t *out_n, Arena *a, Db *db, Err *e);
MUST bool initiative_state(InitiativeState *out, Arena *a, Db *db, Str code, Err *e);
/* Someone who knows says that the sheet still holds. Errors: NOT_FOUND, CONFLICT (merged). */
MUST bool initiative_confirm(Txn *txn, Arena *a, Str code, Str by, int64_t now_ms, Err *e);
/* Ends with a fiscal year: it stays with its history and its past cost. fiscal_year 0 takes that back. Errors: NOT_FOUND, CONFLICT (merged, not retired). */
MUST bool initiative_retire(Txn *txn, Arena *a, Str code, int64_t fiscal_year, Str reason, Err *e);

/* ---- Merging: two that were one all along. docs/inventory.md ---- */

/* From now on `code` is another name of `into`. No row moves: costs, hours, shares, rules, results, comments, components and history stay under the code they
 * were written with, so that a file taken in again finds them, and all who read add them to `into`. Fields named in `take` ("definition_of_success", "custom.Union",
 * joined by ';') are copied to `into`, as a change of its own that can be undone. Errors: NOT_FOUND, INPUT (itself, no such field), CONFLICT (one was merged already). */
typedef struct { Str code, into, take, by, reason; int64_t now_ms; } InitiativeMergeRequest;
MUST bool initiative_merge(Txn *txn, Arena *a, const InitiativeMergeRequest *request, Err *e);
/* They are two again, each with what it had; what was taken over stays until it is undone. Errors: NOT_FOUND, CONFLICT (not merged). */
MUST bool initiative_unmerge(Txn *txn, Arena *a, Str code, Err *e);

/* Every merged code and the one that stands for it in the end, by code. */
typedef struct { Str code, into; } InitiativeMerge;
MUST bool initiative_merges(InitiativeMerge **out, size_t *out_n, Arena *a, Db *db, Err *e);
/* The code itself, then all that were merged into it, straight or by way of others, by code: whose rows are this initiative's. */
MUST bool initiative_family(Str **out, size_t *out_n, Arena *a, Db *db, Str code, Err *e);

enum { INITIATIVE_STALE_DAYS = 180 };
/* seen_at_ms: when someone last changed or confirmed it; 0 never. */
bool initiative_is_stale(int64_t seen_at_ms, int64_t now_ms);

/* Exhibit 2's eight fields: how many are filled; names of those that are not, in the order of the exhibit. */
enum { SHEET_FIELDS = 8 };
extern const size_t sheet_fields[SHEET_FIELDS];
size_t initiative_filled(bool filled[SHEET_FIELDS], const Initiative *row);

/* How likely two sheets are the same thing listed twice, 0 to 1, and why in words; from INITIATIVE_LIKELY on it is worth a look. Names are compared by their words,
 * without case, accents, digits' marks and little words; initials of the one that stand as a word in the other count as its words. */
#define INITIATIVE_LIKELY 0.5
typedef struct { double score; const char *why; } Likeness;
typedef struct { uint64_t words[16], initials; size_t words_n; } NameWords; /* hashes of a name's words */
void initiative_name_words(NameWords *out, const Initiative *row);
Likeness initiative_likeness(const Initiative *a, const NameWords *words_a, const Initiative *b, const NameWords *words_b);

/* ---- Definitions: what was meant at any time ---- */

/* Versions are read from the audit log, which cannot be rewritten, so neither can what success once meant; nothing is kept twice. */
typedef struct { Str field, text, actor, reason; bool has_text; int64_t version, entry, from_ms; } Definition; /* has_text false: taken out */
/* Of definition_of_success, target_populations and strategic_alignment: field by field, the oldest first. */
MUST bool definition_list(Definition **out, size_t *out_n, Arena *a, Db *db, Str code, Err *e);
/* The version of a field in force at that instant, among those listed; NULL: none yet. */
const Definition *definition_at(const Definition *list, size_t n, const char *field, int64_t at_ms);

/* ---- Comments ---- */

typedef struct { int64_t id, at_ms, person_id, edited_at_ms, resolved_at_ms; Str initiative, author, text, mentions, resolved_by; } Comment; /* 0: never, open */

/* Of the initiative and all that were merged into it, the oldest first. */
MUST bool comment_list(Comment **out, size_t *out_n, Arena *a, Db *db, Str initiative, Err *e);
/* Open comments that name this address, the oldest first. */
MUST bool comment_mentions(Comment **out, size_t *out_n, Arena *a, Db *db, Str email, Err *e);
MUST bool comment_get(Comment *out, Arena *a, Db *db, int64_t id, Err *e);
/* Errors: INPUT. The initiative must be there and not merged. */
MUST bool comment_add(int64_t *out_id, Txn *txn, Arena *a, const Comment *comment, Err *e);
MUST bool comment_resolve(Txn *txn, Arena *a, int64_t id, bool is_resolved, Str by, int64_t now_ms, Err *e);
/* Only its author writes a comment anew. Errors: DENIED, INPUT, NOT_FOUND. */
MUST bool comment_edit(Txn *txn, Arena *a, int64_t id, int64_t person_id, Str text, Str mentions, int64_t now_ms, Err *e);
/* Open comments of each initiative, by the code they were written under. */
typedef struct { Str code; int64_t n; } CommentCount;
MUST bool comment_counts(CommentCount **out, size_t *out_n, Arena *a, Db *db, Err *e);
/* Of one code alone. */
MUST bool comment_count(int64_t *out, Db *db, Str code, Err *e);

/* Whom a text names: "@ana@district.example" or "@Ana Ruiz", the longest that fits at each @, letters in either case. Their addresses, joined by ';', each once. */
typedef struct { Str name, email; } Mentionable;
MUST bool comment_find_mentions(Str *out, Arena *a, Str text, const Mentionable *people, size_t n, Err *e);

/* ---- Components: parts that are costed and evidenced apart ---- */

typedef struct { Component row; int64_t id, version; } ComponentRow;
/* Of the initiative and all that were merged into it, by initiative and name. */
MUST bool component_list(ComponentRow **out, size_t *out_n, Arena *a, Db *db, Str initiative, Err *e);
MUST bool component_add(Txn *txn, Arena *a, Str initiative, const Component *row, Err *e);
/* Changes the given fields, its name too. Errors: NOT_FOUND (not of this initiative), STALE, INPUT, CONFLICT (another has that name). */
MUST bool component_change(Txn *txn, Arena *a, Str initiative, int64_t id, int64_t version, const Component *row, uint64_t given, Err *e);
MUST bool component_remove(Txn *txn, Arena *a, Str initiative, int64_t id, Err *e);

/* ---- Fields that the district adds ---- */

typedef struct { SheetField row; int64_t version; } SheetFieldRow;
/* In the order of the sheet. */
MUST bool sheet_field_list(SheetFieldRow **out, size_t *out_n, Arena *a, Db *db, Err *e);
/* Adds the field, or changes what is given of it. Errors: INPUT. */
MUST bool sheet_field_put(Txn *txn, Arena *a, const SheetField *field, uint64_t given, Err *e);
/* The field goes from the sheet; what was written in it stays in the store. Errors: NOT_FOUND. */
MUST bool sheet_field_remove(Txn *txn, Arena *a, Str name, Err *e);
/* Does the answer fit the field's kind? Numbers, money and days are given back as they are kept ("1250.00", "2026-06-30", "yes"). Errors: INPUT, with the label. */
MUST bool sheet_field_check(Str *out, Arena *a, const SheetField *field, Str answer, Err *e);

#endif
