/* Sums by a 64-bit key, for millions of additions in little memory.
 *
 * Additions gather in a buffer; a full buffer is sorted and merged into one sorted run. Looking every key up in a table
 * would miss the cache at each line; sorting does not, and the run comes out in the order in which it is stored. */
#ifndef PURSER_LEDGER_TALLY_H
#define PURSER_LEDGER_TALLY_H

#include "base/arena.h"

enum { TALLY_SUMS = 4, TALLY_BUFFER = 1 << 16 };

typedef struct { int64_t key; uint32_t at; } TallyPlace;

typedef struct {
    Arena *buffer_arena, *run_arena; /* the run's is replaced at each merge, so that no old copy stays */
    TallyPlace *places, *spare;      /* of the buffer: key and row */
    int64_t *added;                  /* rows of `width` sums */
    size_t added_n;
    int64_t *run;                    /* n rows of a key and `width` sums, ascending, each key once */
    size_t n, width;
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
