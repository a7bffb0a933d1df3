#include "ledger/ledger_batch.h"

#include <assert.h>
#include <string.h>

bool batch_new(RowBatch *out, Arena *a, size_t columns_n, Err *e)
{
    RowBatch b = {.columns_n = columns_n, .cells = PUSH(a, Str, columns_n * BATCH_ROWS, e)};
    b.bytes = b.cells ? arena_push(a, BATCH_BYTES, e) : NULL;
    if (!b.bytes) return false;
    *out = b;
    return true;
}

bool batch_add(RowBatch *b, const CsvRow *row)
{
    size_t bytes = 0;
    assert(row->n == b->columns_n);
    for (size_t i = 0; i < row->n; i++) bytes += row->cells[i].n;
    if (b->n == BATCH_ROWS || bytes > BATCH_BYTES - b->used) return false;
    Str *cells = b->cells + b->n * b->columns_n;
    for (size_t i = 0; i < row->n; i++) {
        size_t n = row->cells[i].n;
        cells[i] = (Str){b->bytes + b->used, n};
        if (n) memcpy(b->bytes + b->used, row->cells[i].p, n);
        b->used += n;
    }
    b->rows[b->n] = *row;
    b->rows[b->n++].cells = cells;
    return true;
}
