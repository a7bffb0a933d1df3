/* Taking in a file of records: sites, strategy, initiatives, staff time, costs, pools, results. One way for all of them.
 *
 * A row is known by its keys: new ones are added, those that are there are changed in the columns that the file has, and
 * a column that the file lacks is left alone. Where a key may stand in several rows (two rows of teachers), the n-th row
 * of a key in the file is the n-th in the store. Rows of the store that the file does not hold stay, and are counted.
 *
 * All or nothing, in one transaction: one bad row refuses the file with every bad row listed, unless skip_rows leaves
 * them out. The room says what its rules are (ImportKind.check); this file does the rest, the audit entries included.
 * Refused: taking the file's rows as all there is (a principal's list of three initiatives would drop the other 167). */
#ifndef PURSER_IMPORTS_RECORD_IMPORT_H
#define PURSER_IMPORTS_RECORD_IMPORT_H

#include "base/progress.h"
#include "io/csv_record.h"
#include "store/db.h"

/* What an import changes, field by field, for people who look before they take it: the first `room` differences, and how many there are. */
typedef struct { Str code, field, before, after; bool had_before, has_after; } ImportDifference;
typedef struct {
    Arena *arena;               /* texts live here */
    ImportDifference *rows;     /* room of them */
    size_t n, room;
    int64_t all;
} ImportDifferences;

/* May whoever imports make this row be so? before NULL: it is new. */
typedef struct { bool (*may)(const void *to, const Record *record, const void *before, const void *after); const void *to; } ImportScope;

typedef struct {
    const char *path;
    CsvOptions csv;
    ImportDifferences *differences; /* may be NULL */
    ImportScope scope;          /* may NULL: everything; a row that may not be changed is a bad row */
    bool dry_run;               /* everything is checked and counted, nothing is kept */
    bool skip_rows;             /* bad rows are left out, counted and listed */
    Str actor;
    int64_t now_ms;
    const Progress *progress;   /* may be NULL */
} RecordImportRequest;

typedef struct {
    int64_t import_id;          /* 0 for a dry run */
    Str kind, file;             /* "sites", "sites.csv" */
    char file_hash[65];
    int64_t rows;               /* taken: inserted + changed + unchanged */
    int64_t inserted, changed, unchanged;
    int64_t skipped_rows, blank_rows;
    int64_t absent;             /* rows of the store that the file does not hold; they stay */
} RecordImport;

/* What a room's rule check sees, inside the transaction. */
typedef struct {
    Db *db;
    Arena *arena;               /* of the import: gone after it */
    const Record *record;
    const char *rows;           /* n structs: the file's good rows, and behind columns that it lacks what the store has */
    size_t n;
    uint64_t columns_given;     /* bit i: field i has a column in the file */
    const int64_t *lines;
    const bool *is_new;         /* the store does not have it yet */
    bool *is_bad;               /* set by import_bad */
    Problems *problems;
} ImportCheck;

typedef struct {
    const char *kind;           /* as the command line and the table `import` call it */
    const Record *record;
    bool keys_may_repeat;
    bool (*check)(ImportCheck *check, Err *e); /* NULL: no rules but the schema's. False only when it cannot go on. */
} ImportKind;

/* Takes the file in. Bad rows, warnings and notes are added to *problems, in the order of their lines, whether or not it
 * succeeds. Errors: INPUT (bad rows without skip_rows; a file that is not of this kind), CONFLICT (the same bytes were
 * taken in before), NOT_FOUND, LIMIT, CANCELLED, BUSY, IO. */
MUST bool record_import(RecordImport *out, Problems *problems, Arena *a, Db *db, const ImportKind *kind,
                        const RecordImportRequest *request, Err *e);

/* For checks. Row i breaks a rule: `field` (of the record; record->n for none) is the column at fault. */
const void *import_row(const ImportCheck *check, size_t i);
MUST bool import_bad(ImportCheck *check, size_t i, size_t field, Err *e, const char *format, ...) PRINTF_LIKE(5, 6);
/* Row i is taken, but should be looked at; or a note about it. */
MUST bool import_tell(ImportCheck *check, Severity severity, size_t i, size_t field, Err *e, const char *format, ...) PRINTF_LIKE(6, 7);
/* About the file as a whole. */
#define import_tell_all(check, severity, e, ...) problem_add((check)->problems, (severity), 0, STR(""), (e), __VA_ARGS__)

#endif
