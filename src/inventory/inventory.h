/* The inventory: one document of every initiative of the district, as those who run it filled in its data sheet.
 *
 * Day-to-day operations are kept in the same list and flagged, so that nobody has to guess why one is missing; exhibits
 * and totals leave them out. A datum that nobody gave is missing, not zero. */
#ifndef PURSER_INVENTORY_INVENTORY_H
#define PURSER_INVENTORY_INVENTORY_H

#include "imports/custom_value.h"
#include "imports/record_import.h"
#include "records.h"

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

#endif
