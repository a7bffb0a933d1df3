/* Inside the student files: one source's rows while they are read, and the joining of several. */
#ifndef PURSER_EVIDENCE_STUDENT_PART_H
#define PURSER_EVIDENCE_STUDENT_PART_H

#include "evidence/codes.h"
#include "evidence/student.h"

typedef struct {
    size_t want;             /* index into StudentWants */
    size_t at;               /* column of the source */
    Str name;                /* as the source calls it */
    unsigned as;
    bool is_text;            /* of EITHER: it holds words */
    bool has_numbers;
    bool must_be_text;       /* of EITHER: words came after numbers; read again as text */
    int64_t first_text_line; /* 0: none */
    double *numbers;
    int32_t *row_codes;
    Codes codes;
} PartColumn;

typedef struct {
    Arena *arena;
    StudentFile file;
    Str id_name;
    PartColumn *columns;
    size_t columns_n;
    Codes ids;               /* the number of an id is its row */
    int64_t *lines;          /* where each row stands in its file */
    size_t n, room;
    Problems *problems;
} Part;

/* rows_expected: an estimate. The caller then adds columns with part_column_add. */
MUST bool part_new(Part *out, Arena *a, Str name, size_t columns_most, size_t rows_expected, Problems *problems, Err *e);
MUST bool part_column_add(Part *part, const PartColumn *column, Err *e);
/* One row; column c's cell is cells[columns[c].at]. What is not right becomes a problem. Errors: MEMORY, LIMIT. */
MUST bool part_row(Part *part, Str id, const Str *cells, int64_t line, Err *e);
/* Does a column hold words after numbers? Then must_be_text says which. */
bool part_must_restart(const Part *part);
/* Refuses bad rows, columns that hold too many words, and what is shaped like numbers of persons. */
MUST bool part_finish(Part *part, Err *e);
/* Joins the parts on the id; every want stands in exactly one part. */
MUST bool parts_join(StudentTable *out, Arena *a, Part *parts, size_t parts_n, const StudentWants *wants, Err *e);

/* Which of the columns holds the ids: SIZE_MAX when `wanted` is given and not there. */
MUST bool id_column_find(size_t *out, const Str *columns, size_t n, Str wanted, Err *e);

#endif
