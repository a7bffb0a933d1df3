#include "sheet/sheet.h"

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
        if (at < book->n && str_equal(book->rows[at].sheet.row.code, counts[i].code)) book->rows[at].comments_n = counts[i].n;
    }
}

static bool load_sheets(SheetBook *book, Arena *a, Db *db, Err *e)
{
    InitiativeSheet *sheets;
    TRY(initiative_list(&sheets, &book->n, a, db, e));
    book->rows = PUSH(a, SheetRow, book->n, e);
    if (!book->rows) return false;
    for (size_t i = 0; i < book->n; i++) {
        const Initiative *row = &sheets[i].row;
        SheetRow *out = &book->rows[i];
        *out = (SheetRow){.sheet = sheets[i], .cost = cost_sheet(book->book, row->code)};
        out->filled_n = initiative_filled(out->filled, row);
        out->place = initiative_place(row);
    }
    return true;
}

bool sheet_load(SheetBook *out, Arena *a, Db *db, Err *e)
{
    SheetBook book = {.book = PUSH(a, CostBook, 1, e)};
    InitiativeState *states;
    InitiativeChange *changes;
    CommentCount *counts;
    size_t states_n, changes_n, counts_n;
    if (!book.book) return false;
    TRY(cost_compute(book.book, a, db, 0, e));
    TRY(load_sheets(&book, a, db, e));
    TRY(initiative_states(&states, &states_n, a, db, e));
    TRY(initiative_last_changes(&changes, &changes_n, a, db, e));
    TRY(comment_counts(&counts, &counts_n, a, db, e));
    join_states(&book, states, states_n);
    join_changes(&book, changes, changes_n);
    join_comments(&book, counts, counts_n);
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

bool sheet_is_stale(const SheetRow *row, int64_t now_ms)
{
    return now_ms - sheet_seen_ms(row) > (int64_t)INITIATIVE_STALE_DAYS * 24 * 60 * 60 * 1000;
}
