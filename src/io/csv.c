#include "io/csv.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "io/csv_scan.h"
#include "io/csv_source.h"
#include "io/suspect.h"

enum { CELLS_MAX = 256 + 2, /* LIMIT_CSV_COLUMNS and two, to tell too many from the most */
       SNIFF_BYTES = 16 * 1024, SNIFF_ROWS = 20, WHY_BYTES = 300 };
struct Csv {
    Arena *arena;
    CsvSource source;
    Str name;
    int64_t max_rows;
    char *p;              /* the buffer: room bytes and SCAN_PAD_BYTES behind them */
    size_t room, at, end; /* the row being read starts at `at`; what is there ends at `end` */
    bool scan_is_at_row;  /* the two below stand at `at` and know all up to `end` */
    size_t scan_block;    /* of Scan */
    uint64_t scan_mask;
    bool after_cr;        /* the row before ended with CR at the end of the buffer: an LF now belongs to it */
    char delimiter;
    bool delimiter_is_given;
    int64_t line, header_line, rows;
    bool has_quotes, has_quoted_line_end; /* in cells of the row */
    size_t escaped[CELLS_MAX], escaped_n; /* cells with doubled quotes */
    Str cells[CELLS_MAX];
    size_t n;             /* cells of the row, which may be more than are held */
    const char *fault;    /* of the row's quotes */
    size_t fault_cell;
    Str columns[CELLS_MAX];
    size_t columns_n, named_n; /* named_n: up to the last that has a name */
    bool has_unnamed;
    bool extra_comma;     /* every row has one empty cell more than the header */
    bool done;
    char why[WHY_BYTES];
};

static const char *const DELIMITERS = ",;\t";

const char *csv_delimiter_word(char c)
{
    return c == ',' ? "comma" : c == ';' ? "semicolon" : c == '\t' ? "tab" : "bar";
}

/* How much of a text to print, never half a character. */
static int shown(Str s, size_t most)
{
    if (s.n <= most) return (int)s.n;
    while (most > 0 && (s.p[most] & 0xC0) == 0x80) most--;
    return (int)most;
}

bool csv_refuse(Err *e, const Csv *csv, int64_t line, Str column, const char *format, ...)
{
    char cause[500], place[40] = "", field[64];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(cause, sizeof cause, format, arguments);
    va_end(arguments);
    if (line > 0) snprintf(place, sizeof place, ", line %lld", (long long)line);
    snprintf(field, sizeof field, "%.*s", shown(column, 60), column.p);
    return FAIL(e, ERR_INPUT, field, "%.*s%s%s%s%s: %s", shown(csv->name, 100), csv->name.p, place, field[0] ? ", column '" : "", field,
                field[0] ? "'" : "", cause);
}

static bool refuse_limit(Err *e, const Csv *csv, int64_t line, Str column, const char *cause, int64_t most)
{
    csv_refuse(e, csv, line, column, cause, (long long)most);
    e->code = ERR_LIMIT;
    return false;
}

static Str column_name(const Csv *csv, size_t i) { return i < csv->columns_n ? csv->columns[i] : STR(""); }

/* ---- the buffer ---- */

/* Line ends in [from, to): LF, and CR that no LF follows. A CR at the very end counts, its LF then belongs to it. */
static int64_t count_lines(const char *p, size_t from, size_t to)
{
    int64_t n = 0;
    for (size_t i = from; i < to; i++) n += p[i] == '\n' ? !(i > from && p[i - 1] == '\r') : p[i] == '\r';
    return n;
}

static bool grow(Csv *csv, Err *e)
{
    size_t room = csv->room * 2;
    char *p = arena_push(csv->arena, room + SCAN_PAD_BYTES, e);
    if (!p) return false;
    memcpy(p, csv->p, csv->end);
    csv->p = p;
    csv->room = room;
    return true;
}

static bool is_at_end(const Csv *csv) { return csv->source.at_end && !csv->source.failed; }

/* Gets more bytes behind those of the row being read, which moves to the front. Returns with more bytes or at the end.
 * The longer the row is already, the more is read, so that looking at it again from its start stays linear. */
static bool fill(Csv *csv, Err *e)
{
    size_t held = csv->end - csv->at;
    memmove(csv->p, csv->p + csv->at, held);
    csv->at = 0;
    csv->end = held;
    csv->scan_is_at_row = false;
    size_t wanted = held + held / 8 + 1;
    while (csv->end < wanted && !is_at_end(csv)) {
        while (csv->room - csv->end < csv->source.piece_bytes + SOURCE_ROOM_BYTES) TRY(grow(csv, e));
        size_t got = 0;
        if (!source_read(&got, &csv->source, csv->p + csv->end, csv->room - csv->end, e)) {
            if (csv->end > held) return true; /* told again when these are used up */
            return err_place(e, "%.*s, line %lld", shown(csv->name, 100), csv->name.p,
                             (long long)(csv->line + count_lines(csv->p, 0, csv->end)));
        }
        csv->end += got;
    }
    return true;
}

/* ---- one row ---- */

static void note_fault(Csv *csv, const char *fault)
{
    if (csv->fault) return;
    csv->fault = fault;
    csv->fault_cell = csv->n;
}

typedef enum { ROW_WHOLE, ROW_NEEDS_MORE, ROW_OPEN_QUOTE } RowEnd;

static const char BAD_QUOTE[] = "a quote stands inside a cell that does not begin with one; put the whole cell in quotes and double the quotes inside it";
static const char AFTER_QUOTE[] = "something stands behind a closing quote; double the quotes that belong to the text";

/* The quoted cell whose opening quote was the scan's last hit: *close is its closing quote, *hit the delimiter or line
 * end behind it (what stands between them is a fault and passed over). */
static __attribute__((noinline)) RowEnd read_quoted(Csv *csv, Scan *s, size_t *close, size_t *hit)
{
    bool escaped = false;
    csv->has_quotes = true;
    for (;;) {
        size_t i = scan_next(s);
        if (i == s->end) return is_at_end(csv) ? ROW_OPEN_QUOTE : ROW_NEEDS_MORE;
        char c = s->p[i];
        if (c == '\n' || c == '\r') csv->has_quoted_line_end = true;
        if (c != '"') continue;
        if (i + 1 == s->end && !is_at_end(csv)) return ROW_NEEDS_MORE;
        *close = i;
        if (i + 1 == s->end || s->p[i + 1] != '"') break;
        escaped = true;
        (void)scan_next(s);
    }
    if (escaped && csv->n < CELLS_MAX) csv->escaped[csv->escaped_n++] = csv->n;
    do *hit = scan_next(s);
    while (*hit < s->end && s->p[*hit] == '"');
    if (*hit == s->end && !is_at_end(csv)) return ROW_NEEDS_MORE;
    if (*hit != *close + 1) note_fault(csv, AFTER_QUOTE);
    return ROW_WHOLE;
}

/* Reads the row that starts at csv->at into csv->cells; *next is where the one after it starts. Where a cell is not
 * right the rest of it is passed over up to the next delimiter, so that the row's end is found all the same. When more
 * bytes are needed *at_cell tells which cell is not whole, and reading again from the row's start does no harm.
 * What the loop needs for a plain cell stays in locals whose address is not taken: that doubles its speed. */
static RowEnd scan_row(Csv *csv, size_t *next, size_t *at_cell)
{
    const char *const p = csv->p;
    const size_t end = csv->end;
    const char delimiter = csv->delimiter;
    Str *const cells = csv->cells;
    size_t from = csv->at, n = 0;
    Scan s = {p, end, csv->scan_block, csv->scan_mask, delimiter};
    if (!csv->scan_is_at_row) scan_seek(&s, from);
    csv->scan_is_at_row = csv->has_quotes = csv->has_quoted_line_end = false;
    csv->escaped_n = 0;
    csv->fault = NULL;
    for (;;) {
        size_t hit = scan_next(&s), to = hit, first = from;
        if (__builtin_expect(hit < end && p[hit] == '"', false)) {
            csv->n = n;
            if (hit != from) {
                note_fault(csv, BAD_QUOTE);
                continue;
            }
            Scan inside = s;
            size_t close = 0, behind = 0;
            *at_cell = from;
            RowEnd quoted = read_quoted(csv, &inside, &close, &behind);
            if (quoted != ROW_WHOLE) return quoted;
            s = inside;
            first = from + 1;
            to = close;
            hit = behind;
        }
        if (__builtin_expect(hit == end && !is_at_end(csv), false)) {
            csv->n = n;
            *at_cell = from;
            return ROW_NEEDS_MORE;
        }
        if (n < CELLS_MAX) cells[n] = (Str){p + first, to - first};
        n++;
        from = hit + 1;
        if (hit == end || p[hit] != delimiter) break;
    }
    csv->n = n;
    bool is_cr = from <= end && p[from - 1] == '\r';
    if (is_cr && from < end && p[from] == '\n') from = scan_next(&s) + 1;
    else csv->after_cr = is_cr && from == end;
    *next = from < end ? from : end;
    csv->scan_block = s.block;
    csv->scan_mask = s.mask;
    csv->scan_is_at_row = true;
    return ROW_WHOLE;
}

static bool refuse_open_quote(const Csv *csv, size_t quote, Err *e)
{
    return csv_refuse(e, csv, csv->line + count_lines(csv->p, csv->at, quote), column_name(csv, csv->n),
                      "a quote is opened and never closed; close it, or double it if it belongs to the text");
}

/* Before more is read for an unfinished row: is it still within bounds? */
static bool check_bounds(const Csv *csv, size_t at_cell, Err *e)
{
    int64_t line = csv->line + count_lines(csv->p, csv->at, at_cell);
    if (csv->end - at_cell > (size_t)LIMIT_CSV_FIELD_BYTES + 2)
        return refuse_limit(e, csv, line, column_name(csv, csv->n),
                            "a cell is longer than %lld bytes; most often a quote is opened and not closed", LIMIT_CSV_FIELD_BYTES);
    if (csv->end - csv->at > (size_t)LIMIT_CSV_ROW_BYTES)
        return refuse_limit(e, csv, csv->line, STR(""), "a row is longer than %lld bytes; most often a line end is missing", LIMIT_CSV_ROW_BYTES);
    return true;
}

static bool check_cells(const Csv *csv, size_t row_bytes, Err *e)
{
    if (row_bytes > (size_t)LIMIT_CSV_ROW_BYTES)
        return refuse_limit(e, csv, csv->line, STR(""), "a row is longer than %lld bytes; most often a line end is missing", LIMIT_CSV_ROW_BYTES);
    for (size_t i = 0; row_bytes > (size_t)LIMIT_CSV_FIELD_BYTES && i < csv->n && i < CELLS_MAX; i++)
        if (csv->cells[i].n > (size_t)LIMIT_CSV_FIELD_BYTES)
            return refuse_limit(e, csv, csv->line, column_name(csv, i),
                                "a cell is longer than %lld bytes; most often a quote is opened and not closed", LIMIT_CSV_FIELD_BYTES);
    return true;
}

/* "" becomes " in place: the cell only shrinks. */
static void unescape(Csv *csv)
{
    for (size_t k = 0; k < csv->escaped_n; k++) {
        Str *cell = &csv->cells[csv->escaped[k]];
        char *to = csv->p + (cell->p - csv->p);
        size_t n = 0;
        for (size_t i = 0; i < cell->n; i++, n++) {
            to[n] = cell->p[i];
            i += cell->p[i] == '"';
        }
        cell->n = n;
    }
}

/* The next line that is not empty, in csv->cells; *line is where it starts. */
static bool read_row(Csv *csv, bool *has_row, int64_t *line, Err *e)
{
    for (;;) {
        if (csv->at == csv->end) {
            if (!is_at_end(csv)) TRY(fill(csv, e));
            if (csv->at == csv->end) {
                *has_row = false;
                return true;
            }
        }
        if (csv->after_cr) {
            csv->after_cr = false;
            if (csv->p[csv->at] == '\n') {
                csv->at++;
                csv->scan_is_at_row = false;
                continue;
            }
        }
        size_t next = 0, at_cell = 0;
        RowEnd end = scan_row(csv, &next, &at_cell);
        if (end != ROW_WHOLE) TRY(check_bounds(csv, at_cell, e));
        if (end == ROW_OPEN_QUOTE) return refuse_open_quote(csv, at_cell, e);
        if (end == ROW_NEEDS_MORE) {
            TRY(fill(csv, e));
            continue;
        }
        TRY(check_cells(csv, next - csv->at, e));
        *line = csv->line;
        csv->line += csv->has_quoted_line_end ? count_lines(csv->p, csv->at, next) : 1;
        csv->at = next;
        if (csv->n == 1 && !csv->has_quotes && str_trim(csv->cells[0]).n == 0) continue;
        unescape(csv);
        *has_row = true;
        return true;
    }
}

/* ---- the delimiter ---- */

/* Counts delimiters outside quotes in the line at `from`; *next is behind its end. False when it is not all there. */
static bool count_delimiters(const Csv *csv, size_t from, size_t counts[3], size_t *next)
{
    bool quoted = false;
    memset(counts, 0, 3 * sizeof *counts);
    size_t i = from;
    for (; i < csv->end; i++) {
        char c = csv->p[i];
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == '\n' || c == '\r') break;
        for (size_t k = 0; k < 3; k++) counts[k] += c == DELIMITERS[k];
    }
    if (i == csv->end && !is_at_end(csv)) return false;
    *next = i + 1 < csv->end ? i + 1 : csv->end;
    return true;
}

/* Passes over empty lines in front of the header; false when more bytes are needed to know where they end. */
static bool pass_empty_lines(Csv *csv)
{
    for (;;) {
        size_t i = csv->at;
        while (i < csv->end && csv->p[i] == ' ') i++;
        bool is_cr = i < csv->end && csv->p[i] == '\r';
        if (i + is_cr >= csv->end) return is_at_end(csv);
        if (!is_cr && csv->p[i] != '\n') return true;
        csv->at = i + 1 + (is_cr && csv->p[i + 1] == '\n');
        csv->line++;
    }
}

/* Where the header holds more than one candidate, the first rows tell: only the right one parts all of them alike. */
static bool choose_by_rows(Csv *csv, const size_t header[3], size_t first_row, Err *e)
{
    bool fits[3];
    size_t rows = 0, counts[3], from = first_row, next = 0;
    for (size_t k = 0; k < 3; k++) fits[k] = header[k] > 0;
    while (rows < SNIFF_ROWS && from < csv->end && count_delimiters(csv, from, counts, &next)) {
        bool empty = next - from <= 1;
        for (size_t k = 0; k < 3 && !empty; k++) fits[k] = fits[k] && counts[k] == header[k];
        rows += !empty;
        from = next;
    }
    int chosen = -1, n = 0;
    char seen[60] = "";
    for (int k = 0; k < 3; k++) {
        if (header[k]) {
            size_t used = strlen(seen);
            snprintf(seen + used, sizeof seen - used, "%s%s", used ? " and " : "", csv_delimiter_word(DELIMITERS[k]));
        }
        if (fits[k]) chosen = k, n++;
    }
    if (n != 1 || rows == 0)
        return csv_refuse(e, csv, csv->line, STR(""), "%s could each part the columns; say which does with --delimiter", seen);
    csv->delimiter = DELIMITERS[chosen];
    return true;
}

/* A bar outside quotes; asked only where nothing likelier parts the header. */
static bool has_bar(const Csv *csv, size_t from, size_t end)
{
    bool quoted = false;
    for (size_t i = from; i < end; i++) {
        if (csv->p[i] == '"') quoted = !quoted;
        else if (csv->p[i] == '|' && !quoted) return true;
    }
    return false;
}

static bool find_delimiter(Csv *csv, Err *e)
{
    size_t counts[3], next = 0;
    for (;;) {
        if (pass_empty_lines(csv) && csv->at < csv->end && count_delimiters(csv, csv->at, counts, &next)) break;
        if (is_at_end(csv)) return true; /* no header: told later */
        TRY(check_bounds(csv, csv->at, e));
        TRY(fill(csv, e));
    }
    int n = 0;
    for (int k = 0; k < 3; k++)
        if (counts[k]) csv->delimiter = DELIMITERS[k], n++;
    if (n == 0) csv->delimiter = has_bar(csv, csv->at, next) ? '|' : ',';
    if (n <= 1) return true;
    next -= csv->at; /* fill moves the header to the front */
    while (csv->end - csv->at < SNIFF_BYTES && !is_at_end(csv)) {
        size_t before = csv->end - csv->at;
        TRY(fill(csv, e));
        if (csv->end - csv->at == before) break;
    }
    return choose_by_rows(csv, counts, csv->at + next, e);
}

/* ---- the header ---- */

static bool check_name(const Csv *csv, size_t i, Err *e)
{
    Str name = csv->columns[i];
    uint32_t hidden;
    if (text_hides_character(name, &hidden))
        return csv_refuse(e, csv, csv->header_line, STR(""), "the name of column %zu holds the invisible character U+%04X; type the name again",
                          i + 1, hidden);
    for (size_t k = 0; k < i && name.n; k++)
        if (str_equal(csv->columns[k], name))
            return csv_refuse(e, csv, csv->header_line, name, "columns %zu and %zu have the same name; rename or remove one", k + 1, i + 1);
    return true;
}

static bool read_header(Csv *csv, Err *e)
{
    bool has_row = false;
    TRY(read_row(csv, &has_row, &csv->header_line, e));
    if (!has_row) return csv_refuse(e, csv, 0, STR(""), "there is no header; the first line must name the columns");
    if (csv->fault) return csv_refuse(e, csv, csv->header_line, STR(""), "in the header %s", csv->fault);
    if (csv->n > (size_t)LIMIT_CSV_COLUMNS)
        return refuse_limit(e, csv, csv->header_line, STR(""), "the header has more than %lld columns; leave out those that are not needed", LIMIT_CSV_COLUMNS);
    csv->columns_n = 0;
    for (size_t i = 0; i < csv->n; i++) {
        TRY(str_copy(&csv->columns[i], csv->arena, str_trim(csv->cells[i]), e));
        TRY(check_name(csv, i, e));
        if (csv->columns[i].n) csv->named_n = i + 1;
        else csv->has_unnamed = true;
    }
    if (csv->named_n == 0) return csv_refuse(e, csv, csv->header_line, STR(""), "there is no header; the first line must name the columns");
    csv->columns_n = csv->n;
    return true;
}

static bool open_source(Csv **out, Arena *a, const char *path, Str bytes, const CsvOptions *options, Err *e)
{
    assert(CELLS_MAX == LIMIT_CSV_COLUMNS + 2);
    Csv *csv = PUSH(a, Csv, 1, e);
    if (!csv) return false;
    csv->arena = a;
    csv->line = 1;
    csv->max_rows = options->max_rows ? options->max_rows : LIMIT_CSV_ROWS;
    if (options->delimiter && !strchr(",;\t|", options->delimiter))
        return FAIL(e, ERR_USAGE, "delimiter", "a delimiter is a comma, a semicolon, a tab or a bar");
    TRY(file_display_name(&csv->name, a, str_from_c(options->name ? options->name : path), e));
    if (!source_open(&csv->source, a, path, bytes, options, e)) return err_place(e, "%.*s", STR_ARGUMENTS(csv->name));
    size_t piece = csv->source.piece_bytes;
    csv->room = piece * 2 + SOURCE_ROOM_BYTES;
    csv->p = arena_push(a, csv->room + SCAN_PAD_BYTES, e);
    if (!csv->p) return false;
    csv->delimiter = options->delimiter;
    if (!csv->delimiter) TRY(find_delimiter(csv, e));
    TRY(read_header(csv, e));
    *out = csv;
    return true;
}

bool csv_open(Csv **out, Arena *a, const char *path, const CsvOptions *options, Err *e)
{
    static const CsvOptions usual;
    return open_source(out, a, path, (Str){NULL, 0}, options ? options : &usual, e);
}

bool csv_open_memory(Csv **out, Arena *a, Str bytes, const CsvOptions *options, Err *e)
{
    assert(options && options->name);
    return open_source(out, a, NULL, bytes, options, e);
}

/* ---- rows for the caller ---- */

static bool is_blank(const Csv *csv, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        Str cell = csv->cells[i];
        if (cell.n && (cell.p[0] > ' ' || str_trim(cell).n)) return false;
    }
    return true;
}

/* Some programs end every row with a comma, or the header alone, or the rows alone: the first row tells which, and the
 * others must then do as it does. */
static void settle_columns(Csv *csv)
{
    if (csv->n >= csv->named_n && csv->n < csv->columns_n) csv->columns_n = csv->n;
    else if (csv->n == csv->columns_n + 1 && csv->named_n == csv->columns_n) csv->extra_comma = csv->cells[csv->n - 1].n == 0;
}

static void mark_bad(CsvRow *row, Csv *csv, size_t column, const char *format, ...) PRINTF_LIKE(4, 5);
static void mark_bad(CsvRow *row, Csv *csv, size_t column, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(csv->why, sizeof csv->why, format, arguments);
    va_end(arguments);
    row->is_bad = true;
    row->why = str_from_c(csv->why);
    row->column = column_name(csv, column);
}

static void check_row(CsvRow *row, Csv *csv)
{
    size_t given = csv->n - (csv->extra_comma && csv->n > csv->columns_n && csv->cells[csv->columns_n].n == 0);
    if (csv->fault) {
        mark_bad(row, csv, csv->fault_cell, "%s", csv->fault);
    } else if (given != csv->columns_n || (csv->extra_comma && csv->n == csv->columns_n)) {
        bool fewer = csv->n < csv->columns_n + csv->extra_comma;
        mark_bad(row, csv, fewer ? csv->n : SIZE_MAX, "the row has %zu cells, the %s %zu; %s", csv->n,
                 csv->extra_comma ? "first row" : "header", csv->columns_n + csv->extra_comma,
                 fewer ? "add the missing ones, or their delimiters" : "put a cell that holds a delimiter in quotes");
    }
    for (size_t i = 0; csv->has_unnamed && !row->is_bad && i < csv->columns_n; i++)
        if (csv->columns[i].n == 0 && str_trim(csv->cells[i]).n)
            mark_bad(row, csv, SIZE_MAX, "column %zu has no name in the header but a cell here; name it or empty it", i + 1);
}

bool csv_next(CsvRow *out, bool *has_row, Csv *csv, Err *e)
{
    int64_t line = 0;
    bool more = false;
    if (!csv->done) TRY(read_row(csv, &more, &line, e));
    if (!more) {
        csv->done = true;
        *has_row = false;
        return true;
    }
    if (csv->rows == csv->max_rows)
        return refuse_limit(e, csv, line, STR(""), "the file has more than %lld rows; split it", csv->max_rows);
    if (csv->rows++ == 0 && !csv->fault) settle_columns(csv);
    CsvRow row = {.cells = csv->cells, .n = csv->n < CELLS_MAX ? csv->n : CELLS_MAX, .line = line};
    check_row(&row, csv);
    row.is_blank = is_blank(csv, row.n);
    if (!row.is_bad) row.n = csv->columns_n;
    *out = row;
    *has_row = true;
    return true;
}

/* ---- what is known of the file ---- */

const Str *csv_columns(const Csv *csv, size_t *n)
{
    *n = csv->columns_n;
    return csv->columns;
}

static char next_plain(Str s, size_t *i)
{
    while (*i < s.n && strchr(" _-\t", s.p[*i])) ++*i;
    if (*i >= s.n) return 0;
    char c = s.p[(*i)++];
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool csv_name_matches(Str a, Str b)
{
    size_t i = 0, k = 0;
    for (;;) {
        char x = next_plain(a, &i), y = next_plain(b, &k);
        if (x != y) return false;
        if (x == 0) return true;
    }
}

bool csv_column(size_t *out, bool *found, bool *is_loose, const Csv *csv, Str name, Err *e)
{
    size_t loose = SIZE_MAX;
    for (size_t i = 0; i < csv->columns_n; i++)
        if (str_equal(csv->columns[i], name)) {
            *out = i;
            *found = true;
            *is_loose = false;
            return true;
        }
    for (size_t i = 0; i < csv->columns_n; i++) {
        if (csv->columns[i].n == 0 || !csv_name_matches(csv->columns[i], name)) continue;
        if (loose != SIZE_MAX)
            return csv_refuse(e, csv, csv->header_line, csv->columns[i], "columns %zu and %zu could both be '%.*s'; rename or remove one",
                              loose + 1, i + 1, shown(name, 60), name.p);
        loose = i;
    }
    *found = *is_loose = loose != SIZE_MAX;
    if (*found) *out = loose;
    return true;
}

Str csv_name(const Csv *csv) { return csv->name; }
char csv_delimiter(const Csv *csv) { return csv->delimiter; }
CsvEncoding csv_encoding(const Csv *csv) { return csv->source.encoding; }
int64_t csv_header_line(const Csv *csv) { return csv->header_line; }
int64_t csv_row_count(const Csv *csv) { return csv->rows; }
int64_t csv_bytes_read(const Csv *csv) { return csv->source.bytes_read; }
int64_t csv_bytes_total(const Csv *csv) { return csv->source.bytes_total; }

Hash csv_file_hash(const Csv *csv)
{
    assert(csv->source.hashed);
    return csv->source.file_hash;
}
