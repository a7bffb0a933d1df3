/* Up to 4,096 ledger lines packed column by column into bytes: what the store keeps.
 *
 * Lines are never changed after an import, so they need no row of their own: a block is a tenth of the work of 4,096
 * inserts and half the size (docs/ledger.md has the figures), the same bytes on both engines, and the leaf of the
 * import's Merkle root. Layout: version 1, then the number of lines, then for each column its length in bytes and its values.
 * Numbers are zigzag varints, those that grow by little are differences to the line before; texts are length and bytes. */
#ifndef PURSER_LEDGER_BLOCK_H
#define PURSER_LEDGER_BLOCK_H

#include "ledger/ledger.h"

enum { BLOCK_LINES = 4096, BLOCK_BYTES = 4 << 20 }; /* a writer ends a block that has grown beyond BLOCK_BYTES, so that long texts cost no memory */
enum { BLOCK_YEARS = 1 << 14, BLOCK_PERIODS = 1 << 20 }; /* fiscal years and periods lie below */

typedef struct BlockWriter BlockWriter;

/* The writer keeps its memory in `a` and uses it again for every block. */
MUST bool block_writer_new(BlockWriter **out, Arena *a, Err *e);
/* Adds a line; number is not kept (the block's first line and the place give it). At most BLOCK_LINES. */
MUST bool block_add(BlockWriter *w, const LedgerLine *line, Err *e);
size_t block_lines(const BlockWriter *w);
size_t block_bytes(const BlockWriter *w);
/* The bytes of the block, which hold until the next block_add, and the writer emptied. */
MUST bool block_finish(Str *out, BlockWriter *w, Err *e);

/* Calls `each` for every line of a block. Errors: BROKEN when the bytes are not a block (amounts beyond LIMIT_MONEY_CENTS,
 * years, periods and bytes too many included), else those of `each`. */
MUST bool block_read(Str block, int64_t first_line, bool (*each)(void *to, const LedgerLine *line, bool *stop, Err *e), void *to,
                     bool *stop, Err *e);

#endif
