#include <string.h>

#include "base/limits.h"
#include "evidence/student_part.h"

enum { SAMPLE_ROWS = 512 };

typedef struct {
    const StudentSource *source;
    Csv *csv;
    size_t id_at;
    PartColumn columns[STUDENT_COLUMNS_MOST]; /* what is wanted of it */
    size_t columns_n;
} Opened;

static bool source_open_csv(Csv **out, Arena *a, const StudentSource *source, Err *e)
{
    return source->path ? csv_open(out, a, source->path, &source->csv, e) : csv_open_memory(out, a, source->bytes, &source->csv, e);
}

static bool open_one(Opened *out, Arena *a, const StudentSource *source, Str id, Err *e)
{
    size_t n;
    *out = (Opened){.source = source};
    TRY(source_open_csv(&out->csv, a, source, e));
    const Str *columns = csv_columns(out->csv, &n);
    if (id_column_find(&out->id_at, columns, n, id, e)) return true;
    Str name = csv_name(out->csv);
    return err_place(e, "%.*s", STR_ARGUMENTS(name));
}

static bool refuse_absent(const Opened *opened, size_t opened_n, Str name, Err *e)
{
    Str file = csv_name(opened[0].csv);
    char more[40] = "";
    if (opened_n > 1) snprintf(more, sizeof more, " and the %zu other file%s", opened_n - 1, opened_n > 2 ? "s" : "");
    char known[300] = "";
    size_t n, used = 0;
    const Str *columns = csv_columns(opened[0].csv, &n);
    for (size_t i = 0; i < n && used < sizeof known - 1; i++)
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%.*s", i ? ", " : "", STR_ARGUMENTS(columns[i]));
    if (used > sizeof known - 1) memcpy(known + sizeof known - 4, "...", 4);
    return FAIL(e, ERR_INPUT, NULL, "there is no column '%.*s' in %.*s%s; correct the name, or the file's header (it has: %s)", (int)(name.n < 100 ? name.n : 100), name.p,
                STR_ARGUMENTS(file), more, known);
}

/* Finds the one file that has the column. The id's column may be in all of them: the first one's is taken. */
static bool want_find(Opened *opened, size_t opened_n, const StudentWants *wants, size_t want, Err *e)
{
    size_t at, found_at = 0, found_in = SIZE_MAX;
    for (size_t f = 0; f < opened_n; f++) {
        bool found, is_loose;
        TRY(csv_column(&at, &found, &is_loose, opened[f].csv, wants->items[want].name, e));
        if (!found || (found_in != SIZE_MAX && at == opened[f].id_at)) continue;
        if (found_in != SIZE_MAX) {
            Str first = csv_name(opened[found_in].csv), second = csv_name(opened[f].csv);
            return FAIL(e, ERR_INPUT, NULL, "the column '%.*s' is in %.*s and in %.*s; rename or remove one of them", STR_ARGUMENTS(wants->items[want].name),
                        STR_ARGUMENTS(first), STR_ARGUMENTS(second));
        }
        found_in = f;
        found_at = at;
    }
    if (found_in == SIZE_MAX) return refuse_absent(opened, opened_n, wants->items[want].name, e);
    size_t n;
    Opened *to = &opened[found_in];
    to->columns[to->columns_n++] = (PartColumn){.want = want, .at = found_at, .as = wants->items[want].as, .name = csv_columns(to->csv, &n)[found_at]};
    return true;
}

/* The rows that the file will have, by the length of its first ones. */
static size_t rows_estimate(const Csv *csv, const CsvRow *row)
{
    size_t bytes = row->n;
    for (size_t i = 0; i < row->n; i++) bytes += row->cells[i].n;
    int64_t rows = csv_bytes_total(csv) / (int64_t)(bytes ? bytes : 1);
    return (size_t)(rows < 4096 ? 0 : rows > 4000000 ? 4000000 : rows + rows / 8);
}

static bool part_begin(Part *part, Arena *a, const Opened *from, const CsvRow *first, Problems *problems, Err *e)
{
    size_t n;
    Str name;
    TRY(str_copy(&name, a, csv_name(from->csv), e));
    TRY(part_new(part, a, name, from->columns_n, first ? rows_estimate(from->csv, first) : 0, problems, e));
    TRY(str_copy(&part->id_name, a, csv_columns(from->csv, &n)[from->id_at], e));
    for (size_t i = 0; i < from->columns_n; i++) {
        PartColumn c = from->columns[i];
        TRY(str_copy(&c.name, a, c.name, e));
        TRY(part_column_add(part, &c, e));
    }
    return true;
}

/* Reads all rows once. */
static bool read_rows(Part *part, Arena *a, const Opened *from, Problems *problems, Err *e)
{
    CsvRow row;
    bool has_row, has_begun = false;
    for (;;) {
        TRY(csv_next(&row, &has_row, from->csv, e));
        if (!has_row) break;
        if (!has_begun) TRY(part_begin(part, a, from, row.is_bad ? NULL : &row, problems, e));
        has_begun = true;
        if (row.is_bad) TRY(problem_add(problems, PROBLEM_BAD_ROW, row.line, row.column, e, "%.*s", STR_ARGUMENTS(row.why)));
        else if (!row.is_blank) TRY(part_row(part, row.cells[from->id_at], row.cells, row.line, e));
    }
    if (!has_begun) TRY(part_begin(part, a, from, NULL, problems, e));
    Hash hash = csv_file_hash(from->csv);
    hash_to_hex(part->file.hash, &hash);
    return true;
}

/* A column of numbers in which words turn up is read again as words, which is rare. */
static bool read_part(Part *out, Arena *a, Arena *job, Opened *from, Err *e)
{
    for (;;) {
        ArenaMark mark = arena_mark(a);
        Problems problems = problems_in(job);
        TRY(read_rows(out, a, from, &problems, e));
        if (!part_must_restart(out)) return part_finish(out, e);
        for (size_t i = 0; i < from->columns_n; i++) {
            from->columns[i].is_text = out->columns[i].is_text || out->columns[i].must_be_text;
            from->columns[i].first_text_line = out->columns[i].first_text_line;
        }
        arena_reset(a, mark);
        TRY(source_open_csv(&from->csv, job, from->source, e));
    }
}

static bool read_all(StudentTable *out, Arena *a, Arena *job, const StudentSource *sources, size_t sources_n, const StudentWants *wants, Err *e)
{
    Opened *opened = PUSH(job, Opened, sources_n, e);
    Part *parts = PUSH(job, Part, sources_n, e);
    if (!opened || !parts) return false;
    for (size_t f = 0; f < sources_n; f++) TRY(open_one(&opened[f], job, &sources[f], wants->id, e));
    for (size_t i = 0; i < wants->n; i++) TRY(want_find(opened, sources_n, wants, i, e));
    for (size_t f = 0; f < sources_n; f++) TRY(read_part(&parts[f], a, job, &opened[f], e));
    return parts_join(out, a, parts, sources_n, wants, e);
}

bool student_table_read(StudentTable *out, Arena *a, const StudentSource *sources, size_t sources_n, const StudentWants *wants, Err *e)
{
    Arena *job;
    if (sources_n == 0) return FAIL(e, ERR_USAGE, "students", "no file of students is named");
    if (sources_n > STUDENT_SOURCES_MOST) return FAIL(e, ERR_LIMIT, "students", "at most %d files of students are joined", STUDENT_SOURCES_MOST);
    if (wants->n > STUDENT_COLUMNS_MOST) return FAIL(e, ERR_LIMIT, "students", "at most %d columns are used at once", STUDENT_COLUMNS_MOST);
    TRY(arena_new(&job, 0, e));
    bool done = read_all(out, a, job, sources, sources_n, wants, e);
    arena_end(job);
    return done;
}
