/* A whole CSV file read into an array of the records that base/record.h describes.
 *
 * A column belongs to the field whose CSV name (record_column) it has: exactly; else ignoring case, blanks, underscores
 * and hyphens; else when it has the field's label ("Fully burdened rate"). What was matched loosely is noted, what was
 * not matched at all is listed as ignored. Columns named custom.NAME are kept beside the records.
 *
 * Nothing is guessed and nothing is silently left out: each bad cell is a Problem with line, column and cause. The
 * caller decides what to do when bad rows are there (problems_refuse, or go on with the good rows). */
#ifndef PURSER_IO_CSV_RECORD_H
#define PURSER_IO_CSV_RECORD_H

#include "base/record.h"
#include "io/csv.h"

typedef struct {
    CsvOptions csv;            /* max_rows 0: LIMIT_RECORD_ROWS */
    bool keys_may_repeat;      /* else a second row with the same key is bad */
} RecordFileOptions;

typedef struct {
    size_t row;                /* index into rows */
    Str name, value;           /* NAME of custom.NAME; never empty */
} CustomValue;

typedef struct {
    Str name;                  /* the file, as messages call it */
    void *rows;                /* n structs of record->size: the good rows in the file's order */
    size_t n;
    int64_t *lines;            /* n: where each row starts */
    uint64_t columns_given;    /* bit i: field i has a column; others are missing in every row, not empty */
    CustomValue *customs;
    size_t customs_n;
    Str *ignored;              /* columns that mean nothing here */
    size_t ignored_n;
    int64_t blank_rows;        /* rows of empty cells, left out */
    Problems problems;         /* bad rows, warnings, notes; problems.bad_rows counts the rows left out */
    char delimiter;
    Hash hash;                 /* of the file's bytes */
} RecordFile;

/* Everything lives in `a`. Errors: as csv_open and csv_next; INPUT (a column that must be there is missing, two columns
 * for one field). options NULL: none. */
MUST bool csv_record_read(RecordFile *out, Arena *a, const char *path, const RecordFileOptions *options, const Record *record, Err *e);
MUST bool csv_record_read_memory(RecordFile *out, Arena *a, Str bytes, const RecordFileOptions *options, const Record *record, Err *e);

/* Row i as its struct's address. */
const void *record_file_row(const RecordFile *file, const Record *record, size_t i);

#endif
