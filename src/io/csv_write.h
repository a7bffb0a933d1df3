/* Writes CSV (RFC 4180, UTF-8, LF) that is safe to open in a spreadsheet.
 *
 * A text that a spreadsheet would run as a formula, because it starts with = + - @ TAB CR LF NUL or the full-width
 * ＝ ＋ － ＠, gets a ' in front (OWASP ASVS 1.2.10). Numbers have functions of their own and stay numbers: -12.50 is
 * written as it is. The reader does not take the ' off again: what is stored is stored verbatim.
 *
 * As with JsonWriter the first failure is kept, calls after it do nothing, csv_write_done reports it. */
#ifndef PURSER_IO_CSV_WRITE_H
#define PURSER_IO_CSV_WRITE_H

#include "base/record.h"

typedef struct {
    Buf *out;
    Err *e;
    bool failed;
    char delimiter;
    size_t cells;      /* written of the row */
    bool is_bare;      /* the row is so far one empty cell */
} CsvWriter;

CsvWriter csv_writer(Buf *out, Err *e);   /* commas; set .delimiter for another */

void csv_write_text(CsvWriter *w, Str s);      /* whatever people typed, and codes */
void csv_write_verbatim(CsvWriter *w, Str s);  /* quoted where needed, no ' : for a file that Purser itself reads back */
void csv_write_int(CsvWriter *w, int64_t v);
void csv_write_real(CsvWriter *w, double v);   /* not finite: an empty cell */
void csv_write_cents(CsvWriter *w, Cents v);   /* 1234.50 */
void csv_write_day(CsvWriter *w, Day v);       /* ISO */
void csv_write_missing(CsvWriter *w);          /* an empty cell */
void csv_write_row_end(CsvWriter *w);
MUST bool csv_write_done(CsvWriter *w);        /* the rows must be ended. Errors: the first of any call */

/* The header and a row of a record's fields, each as record_text gives it: what csv_record reads. `scratch` holds a
 * field while it is written. */
void csv_write_record_header(CsvWriter *w, const Record *record);
void csv_write_record(CsvWriter *w, const Record *record, const void *row, Arena *scratch);

#endif
