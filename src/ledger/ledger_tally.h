/* Sums by a 64-bit key, for millions of additions in little memory.
 *
 * Additions gather in a buffer; a full buffer is sorted and merged into one sorted run. Looking every key up in a table
 * would miss the cache at each line; sorting does not, and the run comes out in the order in which it is stored. The run
 * lies in pieces, and a merge ends each old piece as soon as it is read: there are never two whole runs. */
#ifndef PURSER_LEDGER_TALLY_H
#define PURSER_LEDGER_TALLY_H

#include "base/arena.h"

enum { TALLY_SUMS = 4, TALLY_BUFFER = 1 << 16, /* additions; twice as many where a row has one sum */ TALLY_PIECE = 1 << 12 };

typedef struct { int64_t key, at; } TallyPlace; /* at: row of `added`, or where a row has one sum the sum itself */

typedef struct { Arena *arena; int64_t *rows; } TallyPiece; /* TALLY_PIECE rows of a key and `width` sums */

typedef struct { TallyPiece *pieces; size_t pieces_n, room, n; } TallyRun; /* ascending, each key once; all pieces but the last are full */

typedef struct {
    Arena *arena;                    /* of the buffer and of the lists of pieces */
    TallyPlace *places, *spare;      /* of the buffer */
    int64_t *added;                  /* rows of `width` sums; NULL where width is 1 */
    size_t added_n;
    TallyRun run;
    TallyPiece *unused;              /* pieces that a merge has read, to be written again */
    size_t unused_n, unused_room;
    size_t buffer_n;
    size_t n, width;                 /* rows of the run */
} Tally;

/* width: 1 to TALLY_SUMS. Takes memory only at the first addition. */
Tally tally_new(size_t width);
void tally_end(Tally *t);

/* Adds `width` sums to those of key (>= 0). Errors: MEMORY, OVERFLOW. */
MUST bool tally_add(Tally *t, int64_t key, const int64_t *sums, Err *e);

/* Merges what is buffered. Before tally_row, tally_get and n. Errors: MEMORY, OVERFLOW. */
MUST bool tally_finish(Tally *t, Err *e);
const int64_t *tally_row(const Tally *t, size_t i);    /* key, then the sums; ascending */
const int64_t *tally_get(const Tally *t, int64_t key); /* the sums, or NULL */

#endif
