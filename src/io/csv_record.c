#include "io/csv_record.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/map.h"
#include "io/suspect.h"

enum { NO_FIELD = -1, CUSTOM_FIELD = -2, COLUMNS_MAX = 256 };

typedef struct {
    Csv *csv;
    const Record *record;
    const RecordFileOptions *options;
    RecordFile file;
    Arena *arena;
    int field_of[COLUMNS_MAX];  /* of each column: a field, NO_FIELD or CUSTOM_FIELD */
    size_t columns_n;
    size_t rows_room, customs_room;
    Map keys;                   /* key text -> line */
} Reading;

static bool is_needed(const Field *f)
{
    return f->presence == FIELD_REQUIRED || (f->presence == FIELD_KEY && f->min > 0);
}

/* Codes and names, which people tell records apart by: what is typed there must be what is seen. */
static bool is_identity(const Field *f)
{
    return f->kind == FIELD_TEXT && (f->presence != FIELD_OPTIONAL || strcmp(f->name, "title") == 0 || strcmp(f->name, "parent") == 0);
}

static bool is_custom(Str name)
{
    static const Str prefix = {"custom.", 7};
    return name.n > prefix.n && str_equal_folded((Str){name.p, prefix.n}, prefix);
}

/* How well a column's name fits a field: 0 not, 1 by label, 2 loosely, 3 exactly. */
static int fit_of(const Record *record, size_t field, Str column)
{
    Str name = record_column(record, field);
    if (str_equal(column, name)) return 3;
    if (csv_name_matches(column, name)) return 2;
    return csv_name_matches(column, str_from_c(record->fields[field].label)) ? 1 : 0;
}

static size_t best_field(const Record *record, Str column, int *fit)
{
    size_t best = record->n;
    *fit = 0;
    for (size_t i = 0; i < record->n; i++) {
        int this_fit = fit_of(record, i, column);
        if (this_fit > *fit) best = i, *fit = this_fit;
    }
    return best;
}

static bool add_ignored(Reading *r, Str column, Err *e)
{
    if (!r->file.ignored && !(r->file.ignored = PUSH(r->arena, Str, r->columns_n, e))) return false;
    r->file.ignored[r->file.ignored_n++] = column;
    return true;
}

/* An exact name takes the field from one that fits it only loosely; two that fit alike are refused. */
static bool match_columns(Reading *r, const Str *columns, Err *e)
{
    size_t column_of[64];
    int fits[64] = {0}, fit = 0;
    int64_t line = csv_header_line(r->csv);
    for (size_t i = 0; i < r->columns_n; i++) {
        size_t field = best_field(r->record, columns[i], &fit);
        r->field_of[i] = is_custom(columns[i]) ? CUSTOM_FIELD : NO_FIELD;
        if (columns[i].n == 0 || fit == 0 || fit < fits[field]) continue;
        if (fit == fits[field])
            return csv_refuse(e, r->csv, line, columns[i], "columns %zu and %zu could both be '%.*s'; rename or remove one",
                              column_of[field] + 1, i + 1, STR_ARGUMENTS(record_column(r->record, field)));
        if (fits[field]) r->field_of[column_of[field]] = NO_FIELD;
        r->field_of[i] = (int)field;
        column_of[field] = i;
        fits[field] = fit;
    }
    for (size_t i = 0; i < r->columns_n; i++) {
        int field = r->field_of[i];
        if (field == NO_FIELD && columns[i].n) TRY(add_ignored(r, columns[i], e));
        if (field < 0) continue;
        r->file.columns_given |= (uint64_t)1 << field;
        Str name = record_column(r->record, (size_t)field);
        bool is_label = fits[field] == 1; /* what people call it, as in the files' own description: nothing to tell */
        if (fits[field] < 3 && !is_label) TRY(problem_add(&r->file.problems, PROBLEM_NOTE, line, columns[i], e, "read as '%.*s'", STR_ARGUMENTS(name)));
    }
    return true;
}

static bool check_columns(const Reading *r, const Str *columns, Err *e)
{
    for (size_t i = 0; i < r->record->n; i++) {
        if (!is_needed(&r->record->fields[i]) || (r->file.columns_given >> i & 1)) continue;
        char there[300] = "";
        for (size_t k = 0, used = 0; k < r->columns_n && used < sizeof there; k++)
            used += (size_t)snprintf(there + used, sizeof there - used, "%s%.*s", k ? ", " : "", STR_ARGUMENTS(columns[k]));
        return csv_refuse(e, r->csv, csv_header_line(r->csv), record_column(r->record, i),
                          "the column is missing; add it (there are: %s)", there);
    }
    return true;
}

static bool make_room(void **rows, size_t *room, size_t n, size_t size, Arena *a, Err *e)
{
    if (n < *room) return true;
    size_t larger = *room ? *room * 2 : 32;
    void *p = arena_grow(a, *rows, n * size, larger * size, e);
    if (!p) return false;
    *rows = p;
    *room = larger;
    return true;
}

static bool make_row_room(Reading *r, Err *e)
{
    size_t lines_room = r->rows_room;
    void *lines = r->file.lines;
    TRY(make_room(&lines, &lines_room, r->file.n, sizeof *r->file.lines, r->arena, e));
    r->file.lines = lines;
    return make_room(&r->file.rows, &r->rows_room, r->file.n, r->record->size, r->arena, e);
}

/* Can this failure be laid to the row, so that reading may go on? */
static bool is_row_failure(const Err *failure)
{
    return failure->code == ERR_INPUT || failure->code == ERR_OVERFLOW;
}

static bool bad(Reading *r, int64_t line, Str column, const char *why, bool *is_good, Err *e)
{
    *is_good = false;
    return problem_add(&r->file.problems, PROBLEM_BAD_ROW, line, column, e, "%s", why);
}

static bool check_identity(Reading *r, const Field *f, Str cell, int64_t line, Str column, bool *is_good, Err *e)
{
    char why[200];
    uint32_t hidden;
    if (!is_identity(f)) return true;
    if (text_hides_character(cell, &hidden)) {
        snprintf(why, sizeof why, "the text holds the invisible character U+%04X, which could pass it off as another; type it again", hidden);
        return bad(r, line, column, why, is_good, e);
    }
    if (text_looks_altered(cell)) {
        snprintf(why, sizeof why, "'%.*s' looks altered by a spreadsheet; format the column as text and enter the code again",
                 (int)(cell.n > 40 ? 40 : cell.n), cell.p);
        return bad(r, line, column, why, is_good, e);
    }
    return true;
}

static bool read_cell(Reading *r, void *row, size_t field, Str cell, int64_t line, Str column, bool *is_good, Err *e)
{
    Err failure;
    if (!record_parse(row, r->record, field, cell, r->arena, &failure)) {
        if (!is_row_failure(&failure)) {
            *e = failure;
            return false;
        }
        return bad(r, line, column, failure.message, is_good, e);
    }
    return check_identity(r, &r->record->fields[field], cell, line, column, is_good, e);
}

/* The name a person knows: the file's own column for the field, or the field's when it has none. */
static Str column_of_field(const Reading *r, size_t field, const Str *columns)
{
    for (size_t i = 0; i < r->columns_n; i++)
        if (r->field_of[i] == (int)field) return columns[i];
    return field < r->record->n ? record_column(r->record, field) : STR("");
}

static bool check_key(Reading *r, const void *row, int64_t line, const Str *columns, bool *is_good, Err *e)
{
    Buf key = buf_in(r->arena, 0);
    size_t first = r->record->n;
    for (size_t i = 0; i < r->record->n; i++) {
        if (r->record->fields[i].presence != FIELD_KEY) continue;
        if (first == r->record->n) first = i;
        Str text;
        TRY(record_text(&text, r->arena, row, r->record, i, e));
        TRY(buf_add(&key, text, e));
        TRY(buf_add_char(&key, '\x1F', e));
    }
    if (first == r->record->n) return true;
    int64_t *there;
    bool is_new;
    TRY(map_put(&there, &is_new, &r->keys, buf_str(&key), line, e));
    if (is_new) return true;
    char why[120];
    snprintf(why, sizeof why, "the row names the same %s as line %lld; remove one of them", r->record->name, (long long)*there);
    return bad(r, line, column_of_field(r, first, columns), why, is_good, e);
}

static bool add_custom(Reading *r, Str column, Str cell, Err *e)
{
    cell = str_trim(cell);
    if (cell.n == 0) return true;
    void *customs = r->file.customs;
    TRY(make_room(&customs, &r->customs_room, r->file.customs_n, sizeof *r->file.customs, r->arena, e));
    r->file.customs = customs;
    CustomValue value = {.row = r->file.n, .name = str_trim((Str){column.p + 7, column.n - 7})};
    TRY(str_copy(&value.value, r->arena, cell, e));
    r->file.customs[r->file.customs_n++] = value;
    return true;
}

static bool read_row(Reading *r, const CsvRow *from, const Str *columns, Err *e)
{
    if (from->is_bad) {
        bool unused;
        return bad(r, from->line, from->column, from->why.p, &unused, e);
    }
    TRY(make_row_room(r, e));
    void *row = (char *)r->file.rows + r->file.n * r->record->size;
    memset(row, 0, r->record->size);
    bool is_good = true;
    size_t customs_before = r->file.customs_n;
    for (size_t i = 0; i < r->columns_n; i++) {
        int field = r->field_of[i];
        if (field >= 0) TRY(read_cell(r, row, (size_t)field, from->cells[i], from->line, columns[i], &is_good, e));
        else if (field == CUSTOM_FIELD) TRY(add_custom(r, columns[i], from->cells[i], e));
    }
    Err failure;
    if (is_good && !record_check(row, r->record, &failure))
        TRY(bad(r, from->line, column_of_field(r, record_field(r->record, failure.field), columns), failure.message, &is_good, e));
    if (is_good && !(r->options && r->options->keys_may_repeat)) TRY(check_key(r, row, from->line, columns, &is_good, e));
    if (is_good) r->file.lines[r->file.n++] = from->line;
    else r->file.customs_n = customs_before;
    return true;
}

static bool read_all(Reading *r, Err *e)
{
    const Str *columns = csv_columns(r->csv, &r->columns_n);
    assert(r->columns_n <= COLUMNS_MAX);
    r->file.problems = problems_in(r->arena);
    r->file.name = csv_name(r->csv);
    r->file.delimiter = csv_delimiter(r->csv);
    TRY(map_new(&r->keys, r->arena, 64, e));
    TRY(match_columns(r, columns, e));
    TRY(check_columns(r, columns, e));
    if (r->file.delimiter != ',')
        TRY(problem_add(&r->file.problems, PROBLEM_NOTE, csv_header_line(r->csv), STR(""), e, "the columns are parted by a %s",
                        csv_delimiter_word(r->file.delimiter)));
    for (;;) {
        CsvRow row;
        bool has_row;
        TRY(csv_next(&row, &has_row, r->csv, e));
        if (!has_row) break;
        if (row.is_blank && !row.is_bad) r->file.blank_rows++;
        else TRY(read_row(r, &row, columns, e));
        columns = csv_columns(r->csv, &r->columns_n);
    }
    if (csv_row_count(r->csv) == 0)
        TRY(problem_add(&r->file.problems, PROBLEM_WARNING, csv_header_line(r->csv), STR(""), e, "there is a header and no row below it"));
    r->file.hash = csv_file_hash(r->csv);
    return true;
}

static bool read_file(RecordFile *out, Arena *a, const char *path, Str bytes, const RecordFileOptions *options, const Record *record, Err *e)
{
    Reading *r = PUSH(a, Reading, 1, e);
    if (!r) return false;
    CsvOptions csv_options = options ? options->csv : (CsvOptions){0};
    if (csv_options.max_rows == 0) csv_options.max_rows = LIMIT_RECORD_ROWS;
    r->arena = a;
    r->record = record;
    r->options = options;
    if (path) TRY(csv_open(&r->csv, a, path, &csv_options, e));
    else TRY(csv_open_memory(&r->csv, a, bytes, &csv_options, e));
    TRY(read_all(r, e));
    *out = r->file;
    return true;
}

bool csv_record_read(RecordFile *out, Arena *a, const char *path, const RecordFileOptions *options, const Record *record, Err *e)
{
    return read_file(out, a, path, STR(""), options, record, e);
}

bool csv_record_read_memory(RecordFile *out, Arena *a, Str bytes, const RecordFileOptions *options, const Record *record, Err *e)
{
    return read_file(out, a, NULL, bytes, options, record, e);
}

const void *record_file_row(const RecordFile *file, const Record *record, size_t i)
{
    assert(i < file->n);
    return (const char *)file->rows + i * record->size;
}
