/* A strict reader of CSV in one pass and in constant memory, whatever the file's size.
 *
 * A file is read in pieces (never whole, never mapped), its encoding is checked, its delimiter is found out from the
 * header, and its bytes are hashed as they pass. Rows come one at a time as views into the reader's buffer.
 *
 * Dialect: RFC 4180. A line ends with LF, CRLF or CR, mixed as may be; a quoted cell may hold all of them and doubled
 * quotes. Empty lines are passed over. A byte order mark is taken off.
 *
 * Two kinds of trouble are kept apart. A file that cannot be read as CSV is refused: csv_open or csv_next returns false
 * with "FILE, line N, column 'X': cause; what to do". A row that is not right (too few or too many cells, a quote in the
 * wrong place) comes with `is_bad` and a cause, and reading goes on, so that the caller can list all of them. */
#ifndef PURSER_IO_CSV_H
#define PURSER_IO_CSV_H

#include "base/hash.h"
#include "io/problem.h"

typedef enum { CSV_UTF8, CSV_WINDOWS_1252, CSV_UTF16LE, CSV_UTF16BE } CsvEncoding;

typedef struct {
    char delimiter;        /* ',' ';' '\t' or '|'; 0: found out from the header */
    CsvEncoding encoding;  /* CSV_UTF8, where a UTF-16 byte order mark decides otherwise, or CSV_WINDOWS_1252 */
    size_t piece_bytes;    /* 0: 256 KB; less for tests */
    int64_t max_rows;      /* 0: LIMIT_CSV_ROWS */
    const char *name;      /* what messages call the file; NULL: the last part of the path, made safe to show */
} CsvOptions;

typedef struct Csv Csv;

typedef struct {
    const Str *cells;  /* in the header's order, untrimmed, UTF-8; they hold until the next csv_next */
    size_t n;          /* cells of the row; in a good row the number of columns */
    int64_t line;      /* physical line where the row starts, 1 the first of the file */
    bool is_blank;     /* every cell is empty, or blanks: ",,,," */
    bool is_bad;
    Str column;        /* of a bad row: the column at fault, "" if none in particular */
    Str why;           /* of a bad row: the cause and what to do, without the place; holds until the next csv_next */
} CsvRow;

/* Opens a file and reads its header: names are trimmed, must be all different and must not hide characters. The reader
 * and all that it needs live in `a` (below 20 MB, about 2 MB for ordinary files) and end with it; the file is closed at
 * its end or with the arena. Errors: NOT_FOUND, IO, INPUT (no header, encoding, delimiter in doubt, names), USAGE. */
MUST bool csv_open(Csv **out, Arena *a, const char *path, const CsvOptions *options, Err *e); /* options NULL: none */

/* The same from memory, which must outlive the reader. options->name is then needed. */
MUST bool csv_open_memory(Csv **out, Arena *a, Str bytes, const CsvOptions *options, Err *e);

/* The next row; *has_row false after the last. Errors: INPUT (encoding, quote never closed), LIMIT (a cell, row or file
 * too large), IO. */
MUST bool csv_next(CsvRow *out, bool *has_row, Csv *csv, Err *e);

/* The header. A name is "" for an unnamed column, whose cells must be empty (else the row is bad). Unnamed columns at
 * the end that the first row does not have are not counted. */
const Str *csv_columns(const Csv *csv, size_t *n);

/* The column called `name`: as it is written, else ignoring case, blanks, underscores and hyphens (*is_loose true).
 * *found false when there is none. Errors: INPUT when two fit loosely and none exactly. */
MUST bool csv_column(size_t *out, bool *found, bool *is_loose, const Csv *csv, Str name, Err *e);

/* True when two names are the same but for case, blanks, underscores and hyphens. */
bool csv_name_matches(Str a, Str b);

Str csv_name(const Csv *csv);              /* what messages call the file */
char csv_delimiter(const Csv *csv);        /* given or found out */
const char *csv_delimiter_word(char c);    /* "comma" */
CsvEncoding csv_encoding(const Csv *csv);
int64_t csv_header_line(const Csv *csv);
int64_t csv_row_count(const Csv *csv);     /* rows given so far, bad ones included */
int64_t csv_bytes_read(const Csv *csv);    /* for progress */
int64_t csv_bytes_total(const Csv *csv);   /* 0: unknown */

/* BLAKE2b-256 of the file's bytes as they are on disk; only after csv_next has said that there is no more row. */
Hash csv_file_hash(const Csv *csv);

/* Sets *e to "FILE, line N, column 'X': cause" (column "" or line 0: left out) and returns false: for callers that
 * refuse a file for what a row holds. */
bool csv_refuse(Err *e, const Csv *csv, int64_t line, Str column, const char *format, ...) PRINTF_LIKE(5, 6);

#endif
