/* Rows held back a moment. An account's place, key and rules lie anywhere in some megabytes: one row at a time, each look at
 * them waits for memory, a third of an import. With 32 rows at hand, what all of them will look at is asked for first. */
#ifndef PURSER_LEDGER_BATCH_H
#define PURSER_LEDGER_BATCH_H

#include "io/csv.h"

enum { BATCH_ROWS = 32, BATCH_BYTES = 32 * 1024 };

typedef struct {
    CsvRow rows[BATCH_ROWS]; /* good rows, as csv_next gave them; their cells are copies */
    Str *cells;
    char *bytes;
    size_t columns_n, n, used;
} RowBatch;

MUST bool batch_new(RowBatch *out, Arena *a, size_t columns_n, Err *e);

/* Copies a good row to the end; false when it does not fit any more (a long one never does). */
bool batch_add(RowBatch *b, const CsvRow *row);

#endif
