/* Loading the inventory as people read it. */
#include "base/fold.h"
#include "sheet/sheet_parts.h"

/* ---- What the store says ---- */

static void join_states(SheetBook *book, const InitiativeState *states, size_t n)
{
    for (size_t i = 0, at = 0; i < n; i++) {
        while (at < book->n && str_compare(book->rows[at].sheet.row.code, states[i].code) < 0) at++;
        if (at < book->n && str_equal(book->rows[at].sheet.row.code, states[i].code)) book->rows[at].state = states[i];
    }
}

static void join_changes(SheetBook *book, const InitiativeChange *changes, size_t n)
{
    for (size_t i = 0, at = 0; i < n; i++) {
        while (at < book->n && str_compare(book->rows[at].sheet.row.code, changes[i].code) < 0) at++;
        if (at == book->n || !str_equal(book->rows[at].sheet.row.code, changes[i].code)) continue;
        book->rows[at].has_changed = true;
        book->rows[at].changed_at_ms = changes[i].at_ms;
        book->rows[at].changed_by = changes[i].by;
    }
}

static void join_comments(SheetBook *book, const CommentCount *counts, size_t n)
{
    for (size_t i = 0, at = 0; i < n; i++) {
        while (at < book->n && str_compare(book->rows[at].sheet.row.code, counts[i].code) < 0) at++;
        if (at < book->n && str_equal(book->rows[at].sheet.row.code, counts[i].code)) book->rows[at].own_comments_n = counts[i].n;
    }
}

bool sheet_load_rows(SheetBook *book, Arena *a, Db *db, Err *e)
{
    InitiativeSheet *sheets;
    InitiativeState *states;
    InitiativeChange *changes;
    CommentCount *counts;
    size_t states_n, changes_n, counts_n;
    TRY(initiative_list_all(&sheets, &book->n, a, db, e));
    book->rows = PUSH(a, SheetRow, book->n, e);
    if (!book->rows) return false;
    for (size_t i = 0; i < book->n; i++) book->rows[i].sheet = sheets[i];
    TRY(initiative_states(&states, &states_n, a, db, e));
    TRY(initiative_last_changes(&changes, &changes_n, a, db, e));
    TRY(comment_counts(&counts, &counts_n, a, db, e));
    join_states(book, states, states_n);
    join_changes(book, changes, changes_n);
    join_comments(book, counts, counts_n);
    return true;
}

bool sheet_load_row(SheetRow *row, Arena *a, Db *db, Str code, Err *e)
{
    TRY(initiative_get(&row->sheet, a, db, code, e));
    TRY(initiative_state(&row->state, a, db, row->sheet.row.code, e));
    row->is_written = false;
    return comment_count(&row->own_comments_n, db, code, e);
}

/* ---- What follows ---- */

static Str field_or_empty(const Initiative *row, size_t field, Str text) { return record_has(row, field) ? text : STR(""); }

bool sheet_describe_row(SheetRow *row, Arena *a, Err *e)
{
    Str all;
    const Initiative *i = &row->sheet.row;
    const Str parts[] = {i->code, field_or_empty(i, INITIATIVE_FIELD_name, i->name), field_or_empty(i, INITIATIVE_FIELD_coordinators, i->coordinators),
                         field_or_empty(i, INITIATIVE_FIELD_departments, i->departments), field_or_empty(i, INITIATIVE_FIELD_area_of_need, i->area_of_need),
                         field_or_empty(i, INITIATIVE_FIELD_target_populations, i->target_populations)};
    Buf b = buf_in(a, 0);
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
        TRY(buf_add(&b, parts[k], e));
        TRY(buf_add_char(&b, '\n', e));
    }
    all = buf_str(&b);
    row->filled_n = initiative_filled(row->filled, i);
    initiative_name_words(&row->words, i);
    return text_fold(&row->folded, a, all, e);
}

static bool same_cents(bool has_a, Cents a, bool has_b, Cents b) { return has_a == has_b && (!has_a || a.v == b.v); }

/* Do the two stand in a row in the same way? */
static bool same_figures(const CostSheet *a, const CostSheet *b)
{
    if (!a || !b) return a == b;
    for (int p = 0; p < COST_PARTS; p++)
        if (!same_cents(a->has_part[p], a->parts[p], b->has_part[p], b->parts[p])) return false;
    return same_cents(a->has_cost, a->fully_loaded, b->has_cost, b->fully_loaded) && same_cents(a->has_cost, a->cash, b->has_cost, b->cash) &&
           same_cents(a->has_per_student, a->per_student, b->has_per_student, b->per_student) && a->missing_n == b->missing_n;
}

void sheet_link_costs(SheetBook *book, const CostBook *costs)
{
    for (size_t i = 0; i < book->n; i++) {
        SheetRow *row = &book->rows[i];
        const CostSheet *cost = row->state.merged_into.n ? NULL : cost_sheet(costs, row->sheet.row.code);
        if (!same_figures(row->cost, cost)) row->is_written = false;
        row->cost = cost;
    }
}

/* The one that a merged row stands in, in the end. */
static SheetRow *end_of(const SheetBook *book, SheetRow *row)
{
    for (size_t hops = 0; row && row->state.merged_into.n && hops < book->n; hops++) row = sheet_find(book, row->state.merged_into);
    return row;
}

bool sheet_link_comments(SheetBook *book, Arena *scratch, Err *e)
{
    int64_t *counts = PUSH(scratch, int64_t, book->n, e);
    if (!counts) return false;
    for (size_t i = 0; i < book->n; i++) {
        const SheetRow *row = &book->rows[i], *end = row->own_comments_n ? end_of(book, &book->rows[i]) : NULL;
        if (end) counts[end - book->rows] += row->own_comments_n;
    }
    for (size_t i = 0; i < book->n; i++) {
        if (book->rows[i].comments_n != counts[i]) book->rows[i].is_written = false;
        book->rows[i].comments_n = counts[i];
    }
    return true;
}

bool sheet_load(SheetBook *out, Arena *a, Db *db, Err *e)
{
    SheetBook book = {.book = PUSH(a, CostBook, 1, e)};
    if (!book.book) return false;
    TRY(cost_compute(book.book, a, db, 0, e));
    TRY(sheet_load_rows(&book, a, db, e));
    for (size_t i = 0; i < book.n; i++) TRY(sheet_describe_row(&book.rows[i], a, e));
    sheet_link_costs(&book, book.book);
    TRY(sheet_link_comments(&book, a, e));
    for (size_t i = 0; i < book.n; i++) TRY(sheet_row_prepare(&book.rows[i], a, e));
    *out = book;
    return true;
}

SheetRow *sheet_find(const SheetBook *book, Str code)
{
    size_t low = 0, high = book->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(book->rows[middle].sheet.row.code, code);
        if (order == 0) return &book->rows[middle];
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return NULL;
}

int64_t sheet_seen_ms(const SheetRow *row)
{
    int64_t confirmed = row->state.is_confirmed ? row->state.confirmed_at_ms : 0, changed = row->has_changed ? row->changed_at_ms : 0;
    return confirmed > changed ? confirmed : changed;
}

bool sheet_is_stale(const SheetRow *row, int64_t now_ms) { return initiative_is_stale(sheet_seen_ms(row), now_ms); }
bool sheet_is_gone(const SheetRow *row) { return row->state.is_retired || row->state.merged_into.n > 0; }
