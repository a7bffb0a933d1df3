/* The answers that stand on the sheets already, so that a form can offer them and a list can filter by them: one word for one thing, spelled once. */
#include <stdlib.h>

#include "base/limits.h"
#include "sheet/sheet_parts.h"

static const ViewField value_fields[] = {
    {"field", VIEW_TEXT, false, NULL, "Of the sheet: departments, campuses, ..."}, {"value", VIEW_TEXT, false, NULL, "As it is written there; of priorities their code"},
    {"initiatives_n", VIEW_INT, false, NULL, "On how many sheets that you may see"}};
static const View view_value = VIEW("InitiativeValue", NULL, value_fields);
static const ViewField values_fields[] = {{"rows", VIEW_OBJECTS, false, &view_value, "By field, the most used first"}};
const View view_values = VIEW("InitiativeValues", NULL, values_fields);

static const size_t asked[] = {INITIATIVE_FIELD_coordinators, INITIATIVE_FIELD_departments, INITIATIVE_FIELD_campuses,
                               INITIATIVE_FIELD_priorities, INITIATIVE_FIELD_area_of_need, INITIATIVE_FIELD_target_populations};

typedef struct { Str text; int64_t n; } Value;
typedef struct { Value *rows; size_t n, capacity; } Values;

static int by_text(const void *a, const void *b)
{
    return str_compare(((const Value *)a)->text, ((const Value *)b)->text);
}

static int most_used_first(const void *pa, const void *pb)
{
    const Value *a = pa, *b = pb;
    return a->n == b->n ? str_compare(a->text, b->text) : a->n < b->n ? 1 : -1;
}

static bool add(Values *values, Arena *a, Str text, Err *e)
{
    if (values->n == values->capacity) {
        size_t capacity = values->capacity ? values->capacity * 2 : 256;
        Value *rows = PUSH(a, Value, capacity, e);
        if (!rows) return false;
        for (size_t i = 0; i < values->n; i++) rows[i] = values->rows[i];
        *values = (Values){rows, values->n, capacity};
    }
    values->rows[values->n++] = (Value){text, 1};
    return true;
}

static bool collect(Values *values, const SheetBook *book, const Request *r, size_t field, Err *e)
{
    for (size_t i = 0; i < book->n; i++) {
        const SheetRow *row = &book->rows[i];
        Place place = initiative_place(&row->sheet.row);
        Str text, part;
        if (row->state.merged_into.n || !record_has(&row->sheet.row, field) || !principal_sees(r->who, PERMISSION_INVENTORY_READ, &place)) continue;
        TRY(record_text(&text, r->arena, &row->sheet.row, &initiative_record, field, e));
        bool is_list = initiative_record.fields[field].kind == FIELD_LIST;
        while (text.n && str_next_part(&part, &text, is_list ? ';' : '\n')) {
            if (field == INITIATIVE_FIELD_priorities) part.n = str_find(part, '=');
            part = str_trim(part);
            if (part.n) TRY(add(values, r->arena, part, e));
        }
    }
    return true;
}

static void count_each_once(Values *values)
{
    size_t n = 0;
    if (values->n) qsort(values->rows, values->n, sizeof *values->rows, by_text);
    for (size_t i = 0; i < values->n; i++) {
        if (n && str_equal(values->rows[n - 1].text, values->rows[i].text)) values->rows[n - 1].n++;
        else values->rows[n++] = values->rows[i];
    }
    values->n = n;
    if (n) qsort(values->rows, n, sizeof *values->rows, most_used_first);
}

static bool write_values(JsonWriter *w, const SheetBook *book, const Request *r, Err *e)
{
    json_write_object(w);
    json_write_key(w, "rows");
    json_write_array(w);
    for (size_t k = 0; k < sizeof asked / sizeof *asked; k++) {
        Values values = {0};
        TRY(collect(&values, book, r, asked[k], e));
        count_each_once(&values);
        for (size_t i = 0; i < values.n; i++) {
            json_write_object(w);
            json_put_text(w, "field", str_from_c(initiative_record.fields[asked[k]].name));
            json_put_text(w, "value", values.rows[i].text);
            json_put_int(w, "initiatives_n", values.rows[i].n);
            json_write_object_end(w);
        }
    }
    json_write_array_end(w);
    json_write_object_end(w);
    return true;
}

bool answer_values(Reply *reply, Request *r, Err *e)
{
    const SheetBook *book;
    SheetView *held;
    TRY(sheet_hold(&book, &held, r, e));
    bool good = write_values(&reply->json, book, r, e);
    sheet_release(held);
    return good;
}
