/* The CSV reader: no crash, views inside UTF-8, the same rows at every piece size, and what it gives reads back the same
 * when csv_write has written it. The first byte chooses delimiter, encoding and piece size. */
#include "fuzz.h"

#include "base/map.h"
#include "io/csv.h"
#include "io/csv_write.h"

typedef struct { bool opened, finished; int64_t rows, bad, last_line; uint64_t hash; char message[600]; } Outcome;

static Outcome read_all(Str bytes, const CsvOptions *options, Buf *copy)
{
    Outcome o = {0};
    Arena *a = fuzz_arena();
    Err e;
    Csv *csv;
    CsvWriter w = csv_writer(copy, &e);
    o.opened = csv_open_memory(&csv, a, bytes, options, &e);
    bool has_row = o.opened;
    if (o.opened) {
        size_t n;
        const Str *columns = csv_columns(csv, &n);
        for (size_t i = 0; i < n; i++) csv_write_verbatim(&w, columns[i]);
        csv_write_row_end(&w);
    }
    while (has_row) {
        CsvRow row;
        if (!csv_next(&row, &has_row, csv, &e)) break;
        if (!has_row) {
            o.finished = true;
            break;
        }
        CHECK(row.line > o.last_line);
        o.last_line = row.line;
        o.rows++;
        o.bad += row.is_bad;
        for (size_t i = 0; i < row.n; i++) {
            size_t bad_at;
            CHECK(str_is_utf8(row.cells[i], &bad_at));
            o.hash = o.hash * 31 + text_hash(row.cells[i]);
            if (!row.is_bad) csv_write_verbatim(&w, row.cells[i]);
        }
        if (!row.is_bad) csv_write_row_end(&w);
    }
    CHECK(csv_write_done(&w));
    if (!o.finished) snprintf(o.message, sizeof o.message, "%s", e.message);
    else CHECK(csv_bytes_read(csv) == (int64_t)bytes.n);
    arena_end(a);
    return o;
}

static void check_same(const Outcome *x, const Outcome *y)
{
    CHECK(x->opened == y->opened && x->finished == y->finished && x->rows == y->rows && x->bad == y->bad);
    CHECK(x->last_line == y->last_line && x->hash == y->hash && strcmp(x->message, y->message) == 0);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    if (size == 0) return 0;
    static const char delimiters[] = {0, ',', ';', '\t'};
    CsvOptions options = {.name = "f.csv", .delimiter = delimiters[data[0] & 3], .encoding = data[0] & 4 ? CSV_WINDOWS_1252 : CSV_UTF8, .piece_bytes = 8192};
    CsvOptions small = options;
    small.piece_bytes = 1 + (data[0] >> 3);
    Str bytes = fuzz_text(data + 1, size - 1);
    Arena *a = fuzz_arena();
    Buf copy = buf_in(a, 0), unused = buf_in(a, 0), again = buf_in(a, 0);
    Outcome whole = read_all(bytes, &options, &copy), pieces = read_all(bytes, &small, &unused);
    check_same(&whole, &pieces);
    if (whole.finished && whole.bad == 0) {
        CsvOptions plain = {.name = "f.csv", .delimiter = ',', .piece_bytes = 8192};
        Outcome back = read_all(buf_str(&copy), &plain, &again);
        CHECK(back.finished && back.rows == whole.rows && back.hash == whole.hash);
        CHECK(str_equal(buf_str(&copy), buf_str(&again)));
    }
    arena_end(a);
    return 0;
}
