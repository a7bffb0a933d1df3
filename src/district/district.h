/* The district itself and its sites. */
#ifndef PURSER_DISTRICT_DISTRICT_H
#define PURSER_DISTRICT_DISTRICT_H

#include "imports/record_import.h"
#include "records.h"

typedef struct {
    char id[33];                /* hex, given when the store was made */
    Str name;
    int fiscal_first_month;     /* 1-12 */
    int64_t created_at_ms;
} District;

/* Errors: BROKEN (the store has no district), IO. */
MUST bool district_get(District *out, Arena *a, Db *db, Err *e);

/* The fiscal years that the ledger has balances in, in order; n 0 before a ledger was imported. */
MUST bool district_fiscal_years(int **out, size_t *out_n, Arena *a, Db *db, Err *e);

/* Takes in sites.csv. A warning for two sites of one name. Errors: as record_import. */
MUST bool site_import(RecordImport *out, Problems *problems, Arena *a, Db *db, const RecordImportRequest *request, Err *e);

/* All sites by code. */
MUST bool site_list(Site **out, size_t *out_n, Arena *a, Db *db, Err *e);

#endif
