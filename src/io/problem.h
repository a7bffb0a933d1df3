/* What was found wrong in a file, row by row, so that all of it can be shown at once.
 *
 * A Problem is a bad row (the row cannot be used), a warning (used, but look at it) or a note (how the file was read).
 * At most LIMIT_PROBLEMS of each severity are kept; the rest are counted. */
#ifndef PURSER_IO_PROBLEM_H
#define PURSER_IO_PROBLEM_H

#include "base/str.h"

typedef enum { PROBLEM_BAD_ROW, PROBLEM_WARNING, PROBLEM_NOTE } Severity;
enum { SEVERITIES = 3 };

typedef struct {
    Severity severity;
    int64_t line;    /* physical line of the file where the row starts; 0: the file as a whole */
    Str column;      /* as the header names it, "" if none */
    Str message;     /* the cause and what to do, without the place */
} Problem;

typedef struct {
    Arena *arena;
    Problem *rows;   /* in the order found */
    size_t n, room;
    int64_t kept[SEVERITIES];
    int64_t counts[SEVERITIES];  /* all, kept or not */
    int64_t bad_rows;            /* rows with at least one PROBLEM_BAD_ROW: a row's problems must be added together */
    int64_t last_bad_line;
} Problems;

Problems problems_in(Arena *a);

/* Adds one; the texts are copied into the arena. Errors: MEMORY, LIMIT. */
MUST bool problem_add(Problems *problems, Severity severity, int64_t line, Str column, Err *e, const char *format, ...)
    PRINTF_LIKE(6, 7);

/* "FILE, line N, column 'X': cause". Errors: MEMORY, LIMIT. */
MUST bool problem_sentence(Str *out, Arena *a, const Problem *problem, Str file, Err *e);

/* Refuses a file for its bad rows: sets *e to the first of them and the count of the others, returns false; true when
 * there are none. */
MUST bool problems_refuse(const Problems *problems, Str file, Err *e);

#endif
