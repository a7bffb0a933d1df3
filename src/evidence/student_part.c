#include "evidence/student_part.h"

#include <math.h>
#include <string.h>

#include "evidence/expression.h"
#include "io/suspect.h"

enum { ROWS_FIRST = 1024 };

static Str trimmed(Str s)
{
    if (s.n == 0 || (s.p[0] > ' ' && s.p[s.n - 1] > ' ')) return s;
    return str_trim(s);
}

/* The names that say "this is the student", the surest first. */
bool id_column_find(size_t *out, const Str *columns, size_t n, Str wanted, Err *e)
{
    static const char *const usual[] = {"student_id", "id", "student", "student_number", "state_student_id"};
    for (size_t i = 0; wanted.n && i < n; i++)
        if (str_equal(columns[i], wanted)) return *out = i, true;
    for (size_t i = 0; wanted.n && i < n; i++)
        if (csv_name_matches(columns[i], wanted)) return *out = i, true;
    if (wanted.n) return FAIL(e, ERR_INPUT, "id", "there is no column '%.*s' for the students' ids; correct the name", STR_ARGUMENTS(wanted));
    for (size_t k = 0; k < sizeof usual / sizeof *usual; k++)
        for (size_t i = 0; i < n; i++)
            if (columns[i].n && csv_name_matches(columns[i], str_from_c(usual[k]))) return *out = i, true;
    *out = 0;
    return true;
}

static bool grow(void **p, Arena *a, size_t n, size_t room, size_t size, Err *e)
{
    void *larger = arena_grow(a, *p, n * size, room * size, e);
    if (!larger) return false;
    *p = larger;
    return true;
}

static bool column_room(PartColumn *c, Arena *a, size_t n, size_t room, Err *e)
{
    bool wants_numbers = !c->is_text && c->as & (STUDENT_NUMBER | STUDENT_EITHER), wants_codes = c->is_text || c->as & STUDENT_CODE;
    void *numbers = c->numbers, *row_codes = c->row_codes;
    if (wants_numbers) TRY(grow(&numbers, a, n, room, sizeof(double), e));
    if (wants_codes) TRY(grow(&row_codes, a, n, room, sizeof(int32_t), e));
    c->numbers = numbers;
    c->row_codes = row_codes;
    return true;
}

bool part_new(Part *out, Arena *a, Str name, size_t columns_most, size_t rows_expected, Problems *problems, Err *e)
{
    Part part = {.arena = a, .room = rows_expected < ROWS_FIRST ? ROWS_FIRST : rows_expected, .problems = problems};
    part.file.name = name;
    part.columns = PUSH(a, PartColumn, columns_most, e);
    part.lines = PUSH(a, int64_t, part.room, e);
    if (!part.columns || !part.lines) return false;
    TRY(codes_new(&part.ids, a, part.room, e));
    *out = part;
    return true;
}

bool part_column_add(Part *part, const PartColumn *column, Err *e)
{
    PartColumn c = *column;
    TRY(column_room(&c, part->arena, 0, part->room, e));
    if (c.is_text || c.as & STUDENT_CODE) TRY(codes_new(&c.codes, part->arena, 0, e));
    part->columns[part->columns_n++] = c;
    return true;
}

static bool part_grow(Part *part, Err *e)
{
    size_t room = part->room * 2;
    void *lines = part->lines;
    TRY(grow(&lines, part->arena, part->n, room, sizeof *part->lines, e));
    part->lines = lines;
    for (size_t i = 0; i < part->columns_n; i++) TRY(column_room(&part->columns[i], part->arena, part->n, room, e));
    part->room = room;
    return true;
}

/* The first cell that is not missing decides that a column holds words: until then every row was missing. */
static bool turn_to_text(Part *part, PartColumn *c, Err *e)
{
    c->is_text = true;
    c->numbers = NULL;
    if (c->as & STUDENT_CODE) return true; /* its codes are kept already */
    TRY(codes_new(&c->codes, part->arena, 0, e));
    TRY(column_room(c, part->arena, 0, part->room, e));
    for (size_t i = 0; i < part->n; i++) c->row_codes[i] = -1;
    return true;
}

static bool part_cell(Part *part, PartColumn *c, Str cell, int64_t line, Err *e)
{
    size_t row = part->n;
    cell = trimmed(cell);
    bool is_digit = cell.n == 1 && cell.p[0] >= '0' && cell.p[0] <= '9'; /* most flags and grades */
    bool is_missing = !is_digit && cell.n <= 3 && cell_is_missing(cell), is_new;
    double number = is_digit ? cell.p[0] - '0' : NAN;
    if (is_digit) {
        c->has_numbers = true;
    } else if (!is_missing && c->numbers) {
        Err why;
        if (str_to_double(&number, cell, &why)) {
            c->has_numbers = true;
        } else if (c->as & STUDENT_NUMBER) {
            TRY(problem_add(part->problems, PROBLEM_BAD_ROW, line, c->name, e, "the cell is not a number; give a number, or leave it empty where it is missing"));
        } else if (c->has_numbers) {
            if (!c->must_be_text) c->first_text_line = line;
            c->must_be_text = true;
        } else {
            c->first_text_line = line;
            TRY(turn_to_text(part, c, e));
        }
    }
    if (c->numbers) c->numbers[row] = number;
    if (!c->row_codes) return true;
    c->row_codes[row] = -1;
    return is_missing || codes_find(&c->row_codes[row], &is_new, &c->codes, cell, e);
}

bool part_row(Part *part, Str id, const Str *cells, int64_t line, Err *e)
{
    int32_t row;
    bool is_new;
    id = trimmed(id);
    if (id.n <= 3 && cell_is_missing(id))
        return problem_add(part->problems, PROBLEM_BAD_ROW, line, part->id_name, e, "the student's id is missing; give it, or remove the row");
    if (id.n > STUDENT_ID_BYTES)
        return problem_add(part->problems, PROBLEM_BAD_ROW, line, part->id_name, e, "the student's id is longer than %d bytes", STUDENT_ID_BYTES);
    if (part->n == part->room) TRY(part_grow(part, e));
    TRY(codes_find(&row, &is_new, &part->ids, id, e));
    if (!is_new)
        return problem_add(part->problems, PROBLEM_BAD_ROW, line, part->id_name, e,
                           "the id that stands here stands in line %lld too; keep one row for each student, or say which column holds the id", (long long)part->lines[row]);
    part->lines[part->n] = line;
    for (size_t i = 0; i < part->columns_n; i++) TRY(part_cell(part, &part->columns[i], cells[part->columns[i].at], line, e));
    part->n++;
    return true;
}

bool part_must_restart(const Part *part)
{
    for (size_t i = 0; i < part->columns_n; i++)
        if (part->columns[i].must_be_text) return true;
    return false;
}

/* By different values, so that a school's number in the shape of one person's does no harm. */
static bool refuse_persons(const Part *part, Str column, const Codes *codes, Err *e)
{
    SsnCount count = {0};
    for (size_t i = 0; i < codes->n; i++) ssn_count_add(&count, codes->values[i]);
    if (!ssn_count_refuses(&count)) return true;
    return FAIL(e, ERR_INPUT, "id", "%.*s, column '%.*s': it looks like social security numbers; replace them by the district's own ids", STR_ARGUMENTS(part->file.name),
                STR_ARGUMENTS(column));
}

bool part_finish(Part *part, Err *e)
{
    part->file.rows = (int64_t)part->n;
    TRY(refuse_persons(part, part->id_name, &part->ids, e));
    for (size_t i = 0; i < part->columns_n; i++)
        if (part->columns[i].row_codes) TRY(refuse_persons(part, part->columns[i].name, &part->columns[i].codes, e));
    TRY(problems_refuse(part->problems, part->file.name, e));
    for (size_t i = 0; i < part->columns_n; i++) {
        const PartColumn *c = &part->columns[i];
        if (!c->is_text || c->codes.n <= STUDENT_WORDS_MOST) continue;
        return FAIL(e, ERR_INPUT, "covariates", "%.*s, line %lld, column '%.*s': the cell is no number, and the column holds more than %d different texts; "
                    "a covariate is a number or one of a few words", STR_ARGUMENTS(part->file.name), (long long)c->first_text_line, STR_ARGUMENTS(c->name), STUDENT_WORDS_MOST);
    }
    return true;
}

/* ---- joining ---- */

static StudentColumn column_of(const PartColumn *c, Str name)
{
    return (StudentColumn){.name = name, .numbers = c->numbers, .codes = c->row_codes, .values = c->row_codes ? c->codes.values : NULL,
                           .values_n = c->row_codes ? c->codes.n : 0};
}

/* The column with its rows put where the joined table has them; rows that the part does not have are missing. */
static bool column_scatter(StudentColumn *c, Arena *a, const int32_t *to, size_t part_n, size_t n, Err *e)
{
    if (c->numbers) {
        double *numbers = PUSH(a, double, n, e);
        if (!numbers) return false;
        for (size_t i = 0; i < n; i++) numbers[i] = NAN;
        for (size_t i = 0; i < part_n; i++) numbers[to[i]] = c->numbers[i];
        c->numbers = numbers;
    }
    if (c->codes) {
        int32_t *codes = PUSH(a, int32_t, n, e);
        if (!codes) return false;
        for (size_t i = 0; i < n; i++) codes[i] = -1;
        for (size_t i = 0; i < part_n; i++) codes[to[i]] = c->codes[i];
        c->codes = codes;
    }
    return true;
}

/* to[f][i]: the joined row of part f's row i. *out_n: joined rows. Ids of all parts go into the first part's. */
static bool rows_match(int32_t ***out, size_t *out_n, Arena *a, Part *parts, size_t parts_n, Err *e)
{
    bool is_new;
    int32_t **to = PUSH(a, int32_t *, parts_n, e);
    if (!to) return false;
    for (size_t f = 0; f < parts_n; f++) {
        to[f] = PUSH(a, int32_t, parts[f].n, e);
        if (!to[f]) return false;
        for (size_t i = 0; i < parts[f].n; i++) {
            to[f][i] = (int32_t)i;
            if (f) TRY(codes_find(&to[f][i], &is_new, &parts[0].ids, parts[f].ids.values[i], e));
        }
    }
    *out = to;
    *out_n = parts[0].ids.n;
    return true;
}

static bool unmatched_count(Arena *a, Part *parts, size_t parts_n, int32_t *const *to, size_t n, Err *e)
{
    unsigned char *in_parts = PUSH(a, unsigned char, n, e);
    if (!in_parts) return false;
    for (size_t f = 0; f < parts_n; f++)
        for (size_t i = 0; i < parts[f].n; i++) in_parts[to[f][i]]++;
    for (size_t f = 0; f < parts_n; f++)
        for (size_t i = 0; i < parts[f].n; i++) parts[f].file.unmatched += in_parts[to[f][i]] < parts_n;
    return true;
}

bool parts_join(StudentTable *out, Arena *a, Part *parts, size_t parts_n, const StudentWants *wants, Err *e)
{
    StudentTable table = {.n = parts[0].n, .columns_n = wants->n, .files_n = parts_n};
    int32_t **to = NULL;
    table.columns = PUSH(a, StudentColumn, wants->n, e);
    table.files = PUSH(a, StudentFile, parts_n, e);
    if (!table.columns || !table.files) return false;
    if (parts_n > 1) {
        TRY(rows_match(&to, &table.n, a, parts, parts_n, e));
        TRY(unmatched_count(a, parts, parts_n, to, table.n, e));
    }
    for (size_t f = 0; f < parts_n; f++) {
        table.files[f] = parts[f].file;
        for (size_t i = 0; i < parts[f].columns_n; i++) {
            const PartColumn *c = &parts[f].columns[i];
            StudentColumn column = column_of(c, wants->items[c->want].name);
            if (to) TRY(column_scatter(&column, a, to[f], parts[f].n, table.n, e));
            table.columns[c->want] = column;
        }
    }
    *out = table;
    return true;
}
