#include "io/csv_write.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

CsvWriter csv_writer(Buf *out, Err *e) { return (CsvWriter){.out = out, .e = e, .delimiter = ','}; }

static void put(CsvWriter *w, Str s)
{
    if (!w->failed && !buf_add(w->out, s, w->e)) w->failed = true;
}

static void begin_cell(CsvWriter *w, bool is_empty)
{
    if (w->cells) put(w, (Str){&w->delimiter, 1});
    w->is_bare = w->cells == 0 && is_empty;
    w->cells++;
}

static bool is_formula(Str s)
{
    static const Str wide[] = {{"\xEF\xBC\x9D", 3}, {"\xEF\xBC\x8B", 3}, {"\xEF\xBC\x8D", 3}, {"\xEF\xBC\xA0", 3}};
    if (s.n && memchr("=+-@\t\r\n\0", s.p[0], 8)) return true;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (str_starts_with(s, wide[i])) return true;
    return false;
}

static bool needs_quotes(const CsvWriter *w, Str s)
{
    if (s.n == 0) return false;
    if (s.p[0] == ' ' || s.p[s.n - 1] == ' ' || s.p[0] == '\t' || s.p[s.n - 1] == '\t') return true;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == w->delimiter || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r') return true;
    return false;
}

static void put_text(CsvWriter *w, Str s, bool guard)
{
    begin_cell(w, s.n == 0 && !guard);
    if (!needs_quotes(w, s)) {
        if (guard) put(w, STR("'"));
        put(w, s);
        return;
    }
    put(w, guard ? STR("\"'") : STR("\""));
    while (s.n) {
        size_t quote = str_find(s, '"');
        put(w, (Str){s.p, quote});
        if (quote == s.n) break;
        put(w, STR("\"\""));
        s = (Str){s.p + quote + 1, s.n - quote - 1};
    }
    put(w, STR("\""));
}

void csv_write_text(CsvWriter *w, Str s) { put_text(w, s, is_formula(s)); }
void csv_write_verbatim(CsvWriter *w, Str s) { put_text(w, s, false); }

static void put_number(CsvWriter *w, const char *text, size_t n)
{
    begin_cell(w, false);
    put(w, (Str){text, n});
}

void csv_write_int(CsvWriter *w, int64_t v)
{
    char text[32];
    put_number(w, text, (size_t)snprintf(text, sizeof text, "%lld", (long long)v));
}

void csv_write_real(CsvWriter *w, double v)
{
    char text[32];
    if (isfinite(v)) put_number(w, text, double_to_text(text, v));
    else csv_write_missing(w);
}

void csv_write_cents(CsvWriter *w, Cents v)
{
    char text[32];
    put_number(w, text, cents_to_text(text, v));
}

void csv_write_day(CsvWriter *w, Day v)
{
    char text[16];
    put_number(w, text, day_to_text(text, v));
}

void csv_write_missing(CsvWriter *w) { begin_cell(w, true); }

void csv_write_row_end(CsvWriter *w)
{
    assert(w->cells);
    /* a bare empty line would be passed over as no row at all */
    if (w->cells == 1 && w->is_bare) put(w, STR("\"\""));
    put(w, STR("\n"));
    w->cells = 0;
}

bool csv_write_done(CsvWriter *w)
{
    assert(w->failed || w->cells == 0);
    return !w->failed;
}

void csv_write_record_header(CsvWriter *w, const Record *record)
{
    for (size_t i = 0; i < record->n; i++) csv_write_verbatim(w, record_column(record, i));
    csv_write_row_end(w);
}

void csv_write_record(CsvWriter *w, const Record *record, const void *row, Arena *scratch)
{
    for (size_t i = 0; i < record->n; i++) {
        Str text = STR("");
        ArenaMark mark = arena_mark(scratch);
        if (!w->failed && !record_text(&text, scratch, row, record, i, w->e)) w->failed = true;
        FieldKind kind = record->fields[i].kind;
        if (kind == FIELD_TEXT || kind == FIELD_LIST) csv_write_text(w, text);
        else csv_write_verbatim(w, text);
        arena_reset(scratch, mark);
    }
    csv_write_row_end(w);
}
