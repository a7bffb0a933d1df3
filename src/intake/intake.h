/* Every kind of file that Purser takes in, and what comes of one. The rooms do the taking in; this room knows them all. */
#ifndef PURSER_INTAKE_INTAKE_H
#define PURSER_INTAKE_INTAKE_H

#include "evidence/evidence.h"
#include "http/principal.h"
#include "imports/record_import.h"
#include "ledger/ledger.h"

typedef enum { INTAKE_RECORDS, INTAKE_LEDGER, INTAKE_RULES, INTAKE_STUDENTS } IntakeShape;

typedef struct {
    const char *kind;           /* "staff-time", as the command line calls it */
    IntakeShape shape;
    bool (*import)(RecordImport *, Problems *, Arena *, Db *, const RecordImportRequest *, Err *); /* of records */
    Permission permission;
    bool is_scoped;             /* its rows belong to initiatives: people whose role is held to some may bring in those */
} IntakeKind;

const IntakeKind *intake_kind(Str word); /* NULL: none such */

typedef struct {
    const IntakeKind *kind;
    const char *path, *name;    /* name: what messages and the store call the file (intake_name) */
    Str map_json;               /* of a ledger; "" : its own names */
    bool is_tabs, is_preview, skip_rows;
    const Principal *who;
    int64_t now_ms;
} IntakeRequest;

typedef struct {
    RecordImport records;       /* of records; rows, skipped_rows and import_id of the others too */
    LedgerImport ledger;
    LedgerTagging tagging;
    StudentImport students;
    Problems problems;
    ImportDifferences differences;
} IntakeResult;

enum { INTAKE_DIFFERENCES = 500 };

/* Takes the file in, or with is_preview does everything and takes it back. A preview goes on over bad rows, so that it can list them and say what the
 * others would do. `out->problems` is filled whether or not it succeeds. Errors: as the rooms' imports; DENIED. */
MUST bool intake_run(IntakeResult *out, Arena *a, Db *db, const IntakeRequest *request, Err *e);

/* A name that is safe to keep and to show: the last part of the path; what hides, controls or means a device is replaced by "upload-ID". */
MUST bool intake_name(const char **out, Arena *a, Str name, Str id, Err *e);

/* What came in so far: of every kind, the newest first. */
typedef struct { Str kind, file, actor, hash; int64_t id, rows, at_ms; } IntakeRow;
MUST bool intake_list(IntakeRow **out, size_t *out_n, Arena *a, Db *db, size_t most, Err *e);
/* The import that took in the same bytes. *found false when none did. Errors: IO. */
MUST bool intake_find(bool *found, IntakeRow *out, Arena *a, Db *db, const IntakeKind *kind, const char *path, Err *e);

#endif
