/* Bytes where a block of ledger lines should be: BROKEN, or lines within their limits that, written again, read back the same. */
#include "fuzz.h"

#include "base/limits.h"
#include "ledger/ledger_block.h"

typedef struct { BlockWriter *writer; int64_t lines; LedgerLine all[BLOCK_LINES]; } Seen;

static bool see(void *to, const LedgerLine *line, bool *stop, Err *e)
{
    Seen *s = to;
    (void)stop;
    CHECK(s->lines < BLOCK_LINES && line->number == 7 + s->lines);
    CHECK(line->fiscal_year >= 0 && line->fiscal_year < BLOCK_YEARS && line->period >= 0 && line->period < BLOCK_PERIODS);
    CHECK(line->actual.v >= -LIMIT_MONEY_CENTS && line->actual.v <= LIMIT_MONEY_CENTS);
    s->all[s->lines++] = *line;
    return block_add(s->writer, line, e);
}

static bool same(void *to, const LedgerLine *line, bool *stop, Err *e)
{
    (void)stop, (void)e;
    Seen *s = to;
    const LedgerLine *was = &s->all[s->lines++];
    CHECK(line->file_line == was->file_line && line->account_id == was->account_id && line->posted_on.v == was->posted_on.v && line->fiscal_year == was->fiscal_year);
    CHECK(line->period == was->period && line->actual.v == was->actual.v && line->budget.v == was->budget.v && line->encumbrance.v == was->encumbrance.v);
    CHECK(line->vendor_id == was->vendor_id && str_equal(line->reference, was->reference) && str_equal(line->description, was->description));
    return true;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    static Seen seen;
    Arena *a = fuzz_arena();
    Err e = {0};
    seen.lines = 0;
    CHECK(block_writer_new(&seen.writer, a, &e));
    bool stop = false;
    if (block_read(fuzz_text(data, size), 7, see, &seen, &stop, &e)) {
        int64_t lines = seen.lines;
        Str block;
        CHECK(block_finish(&block, seen.writer, &e));
        seen.lines = 0;
        CHECK(block_read(block, 7, same, &seen, &stop, &e) && seen.lines == lines);
    } else {
        CHECK(e.code == ERR_BROKEN && e.message[0]);
    }
    arena_end(a);
    return 0;
}
