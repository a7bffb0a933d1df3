/* A table for people and programs: what a chart shows, exact, for people who read rather than look and for programs.
 *
 * Every exhibit is such a table once; the page, the text, the JSON and the CSV write it each in their own way, so that
 * they cannot differ. A missing cell is "no data" for people, null in JSON and empty in CSV, never 0. */
#ifndef PURSER_IO_TABLE_H
#define PURSER_IO_TABLE_H

#include "base/json.h"

typedef enum { CELL_TEXT, CELL_CENTS, CELL_COUNT, CELL_SHARE, CELL_REAL } CellKind;
typedef enum { CELL_MISSING, CELL_GIVEN, CELL_FEW, CELL_HIDDEN } CellState; /* few: under 10 students; hidden: it would give a small group away */

typedef struct {
    CellState state;
    Str text;
    Cents cents;
    int64_t count;
    double real;            /* also of a share, 0 to 1 */
} Cell;

typedef struct {
    const char *key;        /* CSV column and JSON key; money ends in _cents in JSON and loses that in CSV, where it is dollars */
    const char *label;
    CellKind kind;
} Column;

typedef struct {
    const char *name;       /* what `--csv` calls it: "priorities" */
    Str caption;
    const Column *columns;
    size_t columns_n;
    Cell *cells;            /* rows_n x columns_n */
    size_t rows_n, room;
    bool has_total;         /* the last row is the total of the rows above */
    bool has_sections;      /* the first column says to which section a row belongs; rows of one stand together */
} Table;

Table table_new(const char *name, Str caption, const Column *columns, size_t columns_n);
#define TABLE(name, caption, columns) table_new((name), (caption), (columns), sizeof(columns) / sizeof *(columns))

/* The cells of a new row, all missing; NULL with *e set. They move when the next row is added. */
MUST Cell *table_row(Table *t, Arena *a, Err *e);
Cell *table_cell(const Table *t, size_t row, const char *key); /* NULL: no such column */

Cell cell_text(Str text);                 /* "" is missing */
Cell cell_cents(bool has, Cents cents);
Cell cell_count(bool has, int64_t count); /* a count of students is given by cell_students */
Cell cell_share(bool has, double share);
Cell cell_real(bool has, double real);    /* not finite: missing */
Cell cell_students(bool has, int64_t students); /* fewer than 10: CELL_FEW, and the number is not kept */

/* An array of objects, the total left out. */
void table_write_json(JsonWriter *w, const Table *t);
/* {name, caption, finding, source, columns: [{key, label, kind}], rows: [[cell, ...]], has_total}: a cell is null when missing and {"hidden": "few" or
 * "protected"} when it is kept back; finding and source are null when "". */
void table_write_view(JsonWriter *w, const Table *t, Str finding, Str source);
const char *cell_kind_word(CellKind kind); /* "cents" */
MUST bool table_write_csv(Buf *out, const Table *t, Err *e);

#endif
