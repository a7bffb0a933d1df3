/* Student tables: one row a student, only the columns that an analysis names.
 *
 * Rows come from one or several CSV files, or from the datasets of a store, joined on the student's id. A cell that is
 * empty or holds NA, NaN or a point is missing, never zero. Messages give file, line and column and what is expected,
 * never what a student's cell holds. */
#ifndef PURSER_EVIDENCE_STUDENT_H
#define PURSER_EVIDENCE_STUDENT_H

#include "io/csv.h"
#include "store/db.h"

enum {
    STUDENT_NUMBER = 1, /* every cell must be a number */
    STUDENT_CODE = 2,   /* the text, numbered */
    STUDENT_EITHER = 4  /* numbers if all cells are, else codes of at most STUDENT_WORDS_MOST words */
};
enum { STUDENT_WORDS_MOST = 100, STUDENT_SOURCES_MOST = 16, STUDENT_COLUMNS_MOST = 256, STUDENT_ID_BYTES = 200 };

typedef struct { Str name; unsigned as; } StudentWant; /* as: one or several of the above */

typedef struct {
    Str id;                   /* the id's column; "": id, student_id, student..., else a file's first column */
    StudentWant *items;       /* each name once */
    size_t n;
} StudentWants;

typedef struct {
    Str name;                 /* as it was asked for */
    const double *numbers;    /* NaN is missing; NULL when not wanted, or text */
    const int32_t *codes;     /* -1 is missing; NULL when not wanted, or numbers */
    const Str *values;        /* the text of a code, in the order of their first row */
    size_t values_n;
} StudentColumn;

typedef struct {
    Str name;                 /* of the file */
    char hash[65];            /* of its bytes */
    int64_t rows;
    int64_t unmatched;        /* rows whose id is not in all the other files */
} StudentFile;

typedef struct {
    size_t n;                 /* students: of the first file in its order, then those that only later files have */
    StudentColumn *columns;   /* in the order wanted */
    size_t columns_n;
    StudentFile *files;
    size_t files_n;
} StudentTable;

typedef struct {
    const char *path;         /* NULL: bytes, which then need csv.name */
    Str bytes;
    CsvOptions csv;
} StudentSource;

/* Errors: INPUT (a column is in no file or in two; a cell is not a number; an id is missing or twice in one file, which
 * names both lines; ids or codes shaped like social security numbers), NOT_FOUND, IO, LIMIT, MEMORY. */
MUST bool student_table_read(StudentTable *out, Arena *a, const StudentSource *sources, size_t sources_n, const StudentWants *wants, Err *e);

/* From the store: each column from the latest dataset that has it, all from one dataset where one has them all.
 * Errors: NOT_FOUND (no dataset has a column), and as above. */
MUST bool student_table_load(StudentTable *out, Arena *a, Db *db, const StudentWants *wants, Err *e);

typedef struct {
    StudentSource source;
    Str id;                   /* as StudentWants.id */
    bool dry_run;
    Str actor;
    int64_t now_ms;
} StudentImportRequest;

typedef struct {
    int64_t dataset_id;       /* 0 for a dry run */
    Str file, id_column;
    char hash[65];
    int64_t rows, blank_rows;
    Str *columns;             /* the names kept */
    size_t columns_n;
} StudentImport;

/* Takes a file into the store with all its columns: all of it or nothing. The audit log gets the file's name and hash,
 * the number of rows and the names of the columns, nothing of a student. Errors: as student_table_read, with every bad
 * row counted; CONFLICT when the same bytes were imported before. */
MUST bool student_import(StudentImport *out, Arena *a, Db *db, const StudentImportRequest *request, Err *e);

typedef struct {
    int64_t id, rows, imported_at_ms;
    Str file, hash, id_column, actor;
    Str columns;              /* names joined by ", " */
} StudentDataset;

/* Datasets of the store, the oldest first. */
MUST bool student_dataset_list(StudentDataset **out, size_t *out_n, Arena *a, Db *db, Err *e);

#endif
