/* The list of initiatives: searched, filtered, sorted, a page at a time, with its totals. */
#include <stdlib.h>

#include "sheet/sheet_parts.h"

static const ViewField totals_fields[] = {
    {"fully_loaded_cents", VIEW_CENTS, false, NULL, "Of those in the list that have a cost"}, {"stated_cents", VIEW_CENTS, false, NULL, "Of those that state one"},
    {"costed_n", VIEW_INT, false, NULL, "How many have a cost"}, {"stale_n", VIEW_INT, false, NULL, "How many are stale"},
    {"complete_n", VIEW_INT, false, NULL, "How many sheets have all eight fields"}};
static const View view_totals = VIEW("InitiativeTotals", NULL, totals_fields);
static const ViewField list_fields[] = {
    {"rows", VIEW_OBJECTS, false, &view_initiative_row, "This page of them"}, {"rows_n", VIEW_INT, false, NULL, "All that fit the filters"},
    {"page", VIEW_INT, false, NULL, "From 1"}, {"page_size", VIEW_INT, false, NULL, "Rows of a page"}, {"totals", VIEW_OBJECT, false, &view_totals, "Over all that fit"}};
const View view_list = VIEW("InitiativeList", NULL, list_fields);

typedef struct { Cents fully_loaded, stated; int64_t costed_n, stale_n, complete_n; } Totals;

static bool add_totals(Totals *t, const SheetRow *row, bool with_cost, int64_t now_ms, Err *e)
{
    t->stale_n += sheet_is_stale(row, now_ms);
    t->complete_n += row->filled_n == SHEET_FIELDS;
    if (!with_cost) return true;
    if (row->cost && row->cost->has_cost) {
        TRY(cents_add(&t->fully_loaded, t->fully_loaded, row->cost->fully_loaded, e));
        t->costed_n++;
    }
    if (record_has(&row->sheet.row, INITIATIVE_FIELD_stated_cost_cents)) TRY(cents_add(&t->stated, t->stated, row->sheet.row.stated_cost_cents, e));
    return true;
}

typedef struct { const SheetRow **rows; size_t n; Totals totals; } Found;

static bool find(Found *out, const SheetBook *book, ListQuery *q, const Request *r, Err *e)
{
    Found found = {.rows = PUSH(r->arena, const SheetRow *, book->n, e)};
    if (!found.rows) return false;
    for (size_t i = 0; i < book->n; i++) {
        bool fits;
        TRY(list_query_fits(&fits, q, &book->rows[i], r, e));
        if (!fits) continue;
        found.rows[found.n++] = &book->rows[i];
        TRY(add_totals(&found.totals, &book->rows[i], q->with_cost, r->now_ms, e));
    }
    if (found.n && q->sort_n) qsort_r(found.rows, found.n, sizeof *found.rows, list_query_compare, q);
    *out = found;
    return true;
}

static void write_totals(JsonWriter *w, const Totals *t)
{
    json_write_key(w, "totals");
    json_write_object(w);
    json_put_cents(w, "fully_loaded_cents", t->fully_loaded);
    json_put_cents(w, "stated_cents", t->stated);
    json_put_int(w, "costed_n", t->costed_n);
    json_put_int(w, "stale_n", t->stale_n);
    json_put_int(w, "complete_n", t->complete_n);
    json_write_object_end(w);
}

static bool write_list(Reply *reply, const Found *found, const ListQuery *q, const Request *r, Err *e)
{
    enum { AROUND_BYTES = 1000, END_BYTES = 64 };
    JsonWriter *w = &reply->json;
    size_t first = (size_t)(q->page - 1) * (size_t)q->page_size, last = first, bytes = AROUND_BYTES;
    for (; last < found->n && last < first + (size_t)q->page_size; last++) bytes += found->rows[last]->json[SHEET_JSON_COSTED].n + END_BYTES;
    TRY(buf_reserve(&reply->body, bytes, e)); /* once, in place of doubling up to it */
    json_write_object(w);
    json_write_key(w, "rows");
    json_write_array(w);
    for (size_t i = first; i < last; i++) sheet_row_write(w, found->rows[i], r->who, r->now_ms);
    json_write_array_end(w);
    json_put_int(w, "rows_n", (int64_t)found->n);
    json_put_int(w, "page", q->page);
    json_put_int(w, "page_size", q->page_size);
    write_totals(w, &found->totals);
    json_write_object_end(w);
    return true;
}

static bool answer_from(Reply *reply, const SheetBook *book, const Request *r, Err *e)
{
    ListQuery q;
    Found found;
    Str format;
    bool is_table;
    TRY(list_query_read(&q, r, e));
    TRY(find(&found, book, &q, r, e));
    TRY(request_query(&format, &is_table, r, "format", e));
    return is_table ? sheet_table(reply, r, found.rows, found.n, e) : write_list(reply, &found, &q, r, e);
}

bool answer_list(Reply *reply, Request *r, Err *e)
{
    const SheetBook *book;
    SheetView *held;
    TRY(sheet_hold(&book, &held, r, e));
    bool good = answer_from(reply, book, r, e);
    sheet_release(held);
    return good;
}
