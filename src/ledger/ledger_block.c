#include "ledger/ledger_block.h"

#include <assert.h>

/* One list of columns: the writer, the reader and the layout follow it. */
enum {
    COLUMN_FILE_LINE, COLUMN_ACCOUNT, COLUMN_POSTED_ON, COLUMN_FISCAL_YEAR, COLUMN_PERIOD, COLUMN_ACTUAL, COLUMN_BUDGET,
    COLUMN_ENCUMBRANCE, COLUMN_VENDOR, COLUMN_REFERENCE, COLUMN_DESCRIPTION, COLUMNS
};

struct BlockWriter {
    Buf columns[COLUMNS];
    Buf block;
    int64_t last_file_line, last_posted_on, last_fiscal_year;
    size_t lines;
};

enum { VARINT_BYTES = 10 };

static size_t varint_at(char *to, uint64_t v)
{
    size_t n = 0;
    for (; v > 0x7f; v >>= 7) to[n++] = (char)((v & 0x7f) | 0x80);
    to[n++] = (char)v;
    return n;
}

static bool put_varint(Buf *b, uint64_t v, Err *e)
{
    if (b->room - b->n >= VARINT_BYTES) { /* eleven million times a ledger: straight into the buffer, which has room but for its growing */
        b->n += varint_at(b->p + b->n, v);
        return true;
    }
    char bytes[VARINT_BYTES];
    return buf_add(b, (Str){bytes, varint_at(bytes, v)}, e);
}

static uint64_t zigzag(int64_t v) { return ((uint64_t)v << 1) ^ (uint64_t)(v >> 63); }
static int64_t unzigzag(uint64_t v) { return (int64_t)(v >> 1) ^ -(int64_t)(v & 1); }

static bool put_int(Buf *b, int64_t v, Err *e) { return put_varint(b, zigzag(v), e); }

static bool put_text(Buf *b, Str s, Err *e) { return put_varint(b, s.n, e) && buf_add(b, s, e); }

bool block_writer_new(BlockWriter **out, Arena *a, Err *e)
{
    BlockWriter *w = PUSH(a, BlockWriter, 1, e);
    if (!w) return false;
    for (int i = 0; i < COLUMNS; i++) w->columns[i] = buf_in(a, 0);
    w->block = buf_in(a, 0);
    *out = w;
    return true;
}

size_t block_lines(const BlockWriter *w) { return w->lines; }

size_t block_bytes(const BlockWriter *w)
{
    size_t bytes = 0;
    for (int i = 0; i < COLUMNS; i++) bytes += w->columns[i].n;
    return bytes;
}

bool block_add(BlockWriter *w, const LedgerLine *line, Err *e)
{
    assert(w->lines < BLOCK_LINES);
    Buf *c = w->columns;
    TRY(put_int(&c[COLUMN_FILE_LINE], line->file_line - w->last_file_line, e));
    TRY(put_int(&c[COLUMN_ACCOUNT], line->account_id, e));
    TRY(put_int(&c[COLUMN_POSTED_ON], line->posted_on.v - w->last_posted_on, e));
    TRY(put_int(&c[COLUMN_FISCAL_YEAR], line->fiscal_year - w->last_fiscal_year, e));
    TRY(put_int(&c[COLUMN_PERIOD], line->period, e));
    TRY(put_int(&c[COLUMN_ACTUAL], line->actual.v, e));
    TRY(put_int(&c[COLUMN_BUDGET], line->budget.v, e));
    TRY(put_int(&c[COLUMN_ENCUMBRANCE], line->encumbrance.v, e));
    TRY(put_int(&c[COLUMN_VENDOR], line->vendor_id, e));
    TRY(put_text(&c[COLUMN_REFERENCE], line->reference, e));
    TRY(put_text(&c[COLUMN_DESCRIPTION], line->description, e));
    w->last_file_line = line->file_line;
    w->last_posted_on = line->posted_on.v;
    w->last_fiscal_year = line->fiscal_year;
    w->lines++;
    return true;
}

bool block_finish(Str *out, BlockWriter *w, Err *e)
{
    w->block.n = 0;
    TRY(buf_add_char(&w->block, 1, e));
    TRY(put_varint(&w->block, w->lines, e));
    for (int i = 0; i < COLUMNS; i++) TRY(put_text(&w->block, buf_str(&w->columns[i]), e));
    for (int i = 0; i < COLUMNS; i++) w->columns[i].n = 0;
    w->last_file_line = w->last_posted_on = w->last_fiscal_year = 0;
    w->lines = 0;
    *out = buf_str(&w->block);
    return true;
}

static bool get_varint(uint64_t *out, Str *from)
{
    uint64_t value = 0;
    for (size_t i = 0; i < 10 && i < from->n; i++) {
        unsigned char c = (unsigned char)from->p[i];
        if (i == 9 && c > 1) return false;
        value |= (uint64_t)(c & 0x7f) << (7 * i);
        if (c < 0x80) {
            from->p += i + 1;
            from->n -= i + 1;
            *out = value;
            return true;
        }
    }
    return false;
}

static bool get_int(int64_t *out, Str *from)
{
    uint64_t value;
    if (!get_varint(&value, from)) return false;
    *out = unzigzag(value);
    return true;
}

static bool get_text(Str *out, Str *from)
{
    uint64_t n;
    if (!get_varint(&n, from) || n > from->n) return false;
    *out = (Str){from->p, (size_t)n};
    from->p += n;
    from->n -= (size_t)n;
    return true;
}

static bool get_added(int64_t *value, Str *from)
{
    int64_t step;
    return get_int(&step, from) && !__builtin_add_overflow(*value, step, value);
}

static bool get_cents(Cents *out, Str *from)
{
    return get_int(&out->v, from) && out->v >= -LIMIT_MONEY_CENTS && out->v <= LIMIT_MONEY_CENTS;
}

static bool are_used_up(const Str *columns, const Str *rest)
{
    size_t left = rest->n;
    for (int i = 0; i < COLUMNS; i++) left += columns[i].n;
    return left == 0;
}

bool block_read(Str block, int64_t first_line, bool (*each)(void *to, const LedgerLine *line, bool *stop, Err *e), void *to,
                bool *stop, Err *e)
{
    uint64_t lines = 0;
    Str c[COLUMNS] = {{0}};
    bool good = block.n > 0 && block.p[0] == 1;
    if (good) block.p++, block.n--;
    good = good && get_varint(&lines, &block) && lines <= BLOCK_LINES;
    for (int i = 0; good && i < COLUMNS; i++) good = get_text(&c[i], &block);
    int64_t file_line = 0, posted_on = 0, fiscal_year = 0, period;
    for (uint64_t i = 0; good && i < lines && !*stop; i++) {
        LedgerLine line = {.number = first_line + (int64_t)i};
        good = get_added(&file_line, &c[COLUMN_FILE_LINE]) && get_int(&line.account_id, &c[COLUMN_ACCOUNT]) &&
               get_added(&posted_on, &c[COLUMN_POSTED_ON]) && get_added(&fiscal_year, &c[COLUMN_FISCAL_YEAR]) &&
               get_int(&period, &c[COLUMN_PERIOD]) && get_cents(&line.actual, &c[COLUMN_ACTUAL]) &&
               get_cents(&line.budget, &c[COLUMN_BUDGET]) && get_cents(&line.encumbrance, &c[COLUMN_ENCUMBRANCE]) &&
               get_int(&line.vendor_id, &c[COLUMN_VENDOR]) && get_text(&line.reference, &c[COLUMN_REFERENCE]) &&
               get_text(&line.description, &c[COLUMN_DESCRIPTION]) && posted_on == (int32_t)posted_on &&
               fiscal_year >= 0 && fiscal_year < BLOCK_YEARS && period >= 0 && period < BLOCK_PERIODS;
        if (!good) break;
        line.file_line = file_line;
        line.posted_on = (Day){(int32_t)posted_on};
        line.fiscal_year = (int)fiscal_year;
        line.period = (int)period;
        TRY(each(to, &line, stop, e));
    }
    good = good && (*stop || are_used_up(c, &block));
    if (!good) return FAIL(e, ERR_BROKEN, NULL, "a block of ledger lines (from line %lld) cannot be read back", (long long)first_line);
    return true;
}
