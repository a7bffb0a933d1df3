#include "io/table.h"

#include <math.h>
#include <string.h>

#include "io/csv_write.h"

enum { STUDENTS_SHOWN_LEAST = 10 };

Table table_new(const char *name, Str caption, const Column *columns, size_t columns_n)
{
    return (Table){.name = name, .caption = caption, .columns = columns, .columns_n = columns_n};
}

Cell *table_row(Table *t, Arena *a, Err *e)
{
    if (t->rows_n == t->room) {
        size_t room = t->room ? 2 * t->room : 16, size = t->columns_n * sizeof *t->cells;
        Cell *cells = arena_grow(a, t->cells, t->rows_n * size, room * size, e);
        if (!cells) return NULL;
        t->cells = cells;
        t->room = room;
    }
    Cell *row = t->cells + t->rows_n++ * t->columns_n;
    for (size_t i = 0; i < t->columns_n; i++) row[i] = (Cell){.text = {"", 0}};
    return row;
}

Cell *table_cell(const Table *t, size_t row, const char *key)
{
    for (size_t i = 0; i < t->columns_n; i++)
        if (!strcmp(t->columns[i].key, key)) return &t->cells[row * t->columns_n + i];
    return NULL;
}

Cell cell_text(Str text) { return (Cell){.state = text.n ? CELL_GIVEN : CELL_MISSING, .text = text}; }
Cell cell_cents(bool has, Cents cents) { return has ? (Cell){.state = CELL_GIVEN, .text = {"", 0}, .cents = cents} : (Cell){.text = {"", 0}}; }
Cell cell_count(bool has, int64_t count) { return has ? (Cell){.state = CELL_GIVEN, .text = {"", 0}, .count = count} : (Cell){.text = {"", 0}}; }
Cell cell_share(bool has, double share) { return cell_real(has, share); }
Cell cell_real(bool has, double real) { return has && isfinite(real) ? (Cell){.state = CELL_GIVEN, .text = {"", 0}, .real = real} : (Cell){.text = {"", 0}}; }

Cell cell_students(bool has, int64_t students)
{
    if (has && students < STUDENTS_SHOWN_LEAST) return (Cell){.state = CELL_FEW, .text = {"", 0}};
    return cell_count(has, students);
}

/* ---- JSON and CSV ---- */

void table_write_json(JsonWriter *w, const Table *t)
{
    json_write_array(w);
    for (size_t row = 0; row < t->rows_n - t->has_total; row++) {
        json_write_object(w);
        for (size_t i = 0; i < t->columns_n; i++) {
            const Cell *cell = &t->cells[row * t->columns_n + i];
            json_write_key(w, t->columns[i].key);
            if (cell->state != CELL_GIVEN) json_write_null(w);
            else if (t->columns[i].kind == CELL_TEXT) json_write_text(w, cell->text);
            else if (t->columns[i].kind == CELL_CENTS) json_write_int(w, cell->cents.v);
            else if (t->columns[i].kind == CELL_COUNT) json_write_int(w, cell->count);
            else json_write_real(w, cell->real);
        }
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

static Str csv_name(const Column *column)
{
    Str key = str_from_c(column->key);
    bool is_cents = column->kind == CELL_CENTS && key.n > 6 && !memcmp(key.p + key.n - 6, "_cents", 6);
    return (Str){key.p, is_cents ? key.n - 6 : key.n};
}

bool table_write_csv(Buf *out, const Table *t, Err *e)
{
    CsvWriter w = csv_writer(out, e);
    for (size_t i = 0; i < t->columns_n; i++) csv_write_text(&w, csv_name(&t->columns[i]));
    csv_write_row_end(&w);
    for (size_t row = 0; row < t->rows_n - t->has_total; row++) {
        for (size_t i = 0; i < t->columns_n; i++) {
            const Cell *cell = &t->cells[row * t->columns_n + i];
            if (cell->state != CELL_GIVEN) csv_write_missing(&w);
            else if (t->columns[i].kind == CELL_TEXT) csv_write_text(&w, cell->text);
            else if (t->columns[i].kind == CELL_CENTS) csv_write_cents(&w, cell->cents);
            else if (t->columns[i].kind == CELL_COUNT) csv_write_int(&w, cell->count);
            else csv_write_real(&w, cell->real);
        }
        csv_write_row_end(&w);
    }
    return csv_write_done(&w);
}

/* ---- For the page and scripts: columns with their kinds, rows of cells ---- */

static void write_cell(JsonWriter *w, const Cell *cell, CellKind kind)
{
    if (cell->state == CELL_MISSING) json_write_null(w);
    else if (cell->state != CELL_GIVEN) {
        json_write_object(w);
        json_put_text(w, "hidden", cell->state == CELL_FEW ? STR("few") : STR("protected"));
        json_write_object_end(w);
    } else if (kind == CELL_TEXT) json_write_text(w, cell->text);
    else if (kind == CELL_CENTS) json_write_int(w, cell->cents.v);
    else if (kind == CELL_COUNT) json_write_int(w, cell->count);
    else json_write_real(w, cell->real);
}

const char *cell_kind_word(CellKind kind)
{
    static const char *const words[] = {"text", "cents", "count", "share", "real"};
    return words[kind];
}

void table_write_view(JsonWriter *w, const Table *t, Str finding, Str source)
{
    json_write_object(w);
    json_put_text(w, "name", str_from_c(t->name));
    json_put_text(w, "caption", t->caption);
    finding.n ? json_put_text(w, "finding", finding) : json_put_null(w, "finding");
    source.n ? json_put_text(w, "source", source) : json_put_null(w, "source");
    json_write_key(w, "columns");
    json_write_array(w);
    for (size_t i = 0; i < t->columns_n; i++) {
        json_write_object(w);
        json_put_text(w, "key", str_from_c(t->columns[i].key));
        json_put_text(w, "label", str_from_c(t->columns[i].label));
        json_put_text(w, "kind", str_from_c(cell_kind_word(t->columns[i].kind)));
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_key(w, "rows");
    json_write_array(w);
    for (size_t row = 0; row < t->rows_n; row++) {
        json_write_array(w);
        for (size_t i = 0; i < t->columns_n; i++) write_cell(w, &t->cells[row * t->columns_n + i], t->columns[i].kind);
        json_write_array_end(w);
    }
    json_write_array_end(w);
    json_put_bool(w, "has_total", t->has_total);
    json_write_object_end(w);
}
