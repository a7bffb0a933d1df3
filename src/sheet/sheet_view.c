/* The inventory kept in memory. One mutex guards it: bringing it up to date and copying an answer out of it takes some tens of microseconds, and an answer that
 * nothing has changed leaves from the server's cache without asking here. Refused: immutable snapshots with counted users, which would copy every row for each change. */
#include "sheet/sheet_view.h"

#include <pthread.h>
#include <string.h>

#include "sheet/sheet_parts.h"

enum { CHANGES_MOST = 512 };
#define GARBAGE_BYTES_MOST ((size_t)16 * 1024 * 1024)

struct SheetView {
    pthread_mutex_t lock;
    Arena *rows_arena;          /* rows and all they hold; a row that changed leaves its old self behind until the next rebuild */
    size_t rows_bytes;          /* of it, when it was built */
    Arena *cost_arena;          /* holds the CostBook */
    SheetBook book;
    StoreCursor *cursor;        /* in rows_arena */
    bool is_whole;              /* else it is built anew when next asked for */
    SheetViewCounts counts;
};

static void end(void *view)
{
    SheetView *v = view;
    arena_end(v->rows_arena);
    arena_end(v->cost_arena);
    pthread_mutex_destroy(&v->lock);
}

static bool make(void **out, Arena *a, Err *e)
{
    SheetView *v = PUSH(a, SheetView, 1, e);
    if (!v || !arena_on_end(a, end, v, e)) return false;
    pthread_mutex_init(&v->lock, NULL);
    *out = v;
    return true;
}

const ShelfKind sheet_view_kind = {"sheet view", make};

/* ---- Costs ---- */

/* The new book beside the old one, until the rows point to it. */
static bool cost_again(SheetView *v, Db *db, Err *e)
{
    Arena *a;
    TRY(arena_new(&a, 0, e));
    CostBook *book = PUSH(a, CostBook, 1, e);
    if (!book || !cost_compute(book, a, db, 0, e)) {
        arena_end(a);
        return false;
    }
    sheet_link_costs(&v->book, book);
    arena_end(v->cost_arena);
    v->cost_arena = a;
    v->book.book = book;
    v->counts.costed++;
    return true;
}

/* ---- All of it ---- */

static bool fill(SheetView *v, Db *db, Err *e)
{
    v->cursor = PUSH(v->rows_arena, StoreCursor, 1, e);
    if (!v->cursor) return false;
    TRY(db_cursor_now(v->cursor, db, e));
    TRY(sheet_load_rows(&v->book, v->rows_arena, db, e));
    for (size_t i = 0; i < v->book.n; i++) TRY(sheet_describe_row(&v->book.rows[i], v->rows_arena, e));
    return cost_again(v, db, e);
}

static bool rebuild(SheetView *v, Db *db, Err *e)
{
    arena_end(v->rows_arena);
    v->rows_arena = NULL;
    v->book = (SheetBook){0};
    TRY(arena_new(&v->rows_arena, 0, e));
    TRY(fill(v, db, e));
    v->counts.rebuilt++;
    return true;
}

/* ---- What has changed ---- */

/* What an entry about this kind of thing can move in a row. Of a kind that nobody named here, the costs: they are worked out anew, which is dear and right. */
typedef enum { MOVES_NOTHING, MOVES_ROW, MOVES_COMMENTS, MOVES_COSTS } Moves;

static Moves moves_of(Str object_type)
{
    static const struct { const char *type; Moves moves; } kinds[] = {
        {"initiative", MOVES_ROW}, {"comment", MOVES_COMMENTS}, {"component", MOVES_NOTHING}, {"sheet_field", MOVES_NOTHING}, {"strategy", MOVES_NOTHING},
        {"import", MOVES_NOTHING}, {"evidence_run", MOVES_NOTHING}, {"result", MOVES_NOTHING}, {"student_dataset", MOVES_NOTHING},
        {"person", MOVES_NOTHING}, {"session", MOVES_NOTHING}, {"link", MOVES_NOTHING}, {"invitation", MOVES_NOTHING}, {"token", MOVES_NOTHING}, {"api_token", MOVES_NOTHING}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_equal_c(object_type, kinds[i].type)) return kinds[i].moves;
    return MOVES_COSTS;
}

/* Of a sheet, costing reads these: where they stay, its costs do. */
static bool costs_follow(const SheetRow *before, const SheetRow *after)
{
    static const size_t fields[] = {INITIATIVE_FIELD_name, INITIATIVE_FIELD_campuses, INITIATIVE_FIELD_stated_cost_cents, INITIATIVE_FIELD_students_served, INITIATIVE_FIELD_day_to_day};
    if (!str_equal(before->state.merged_into, after->state.merged_into)) return true;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (!record_same_field(&initiative_record, fields[i], &before->sheet.row, &after->sheet.row)) return true;
    return false;
}

typedef struct { bool costs, comments, all; } Stir;

/* Most changes of a sheet move its own figures alone, and the book is brought to them; else everything is costed anew. */
static bool restate(SheetView *v, Stir *stir, const SheetRow *next, Err *e)
{
    bool done = false;
    if (!next->state.merged_into.n) TRY(cost_restate(&done, v->book.book, v->cost_arena, &next->sheet.row, e));
    stir->costs = !done;
    return true;
}

static bool read_row(SheetView *v, Stir *stir, Db *db, Str code, Err *e)
{
    SheetRow *row = sheet_find(&v->book, code);
    if (!row) return stir->all = true; /* new: it takes its place among the others */
    SheetRow next = *row;
    int64_t comments_n = next.own_comments_n;
    TRY(sheet_load_row(&next, v->rows_arena, db, code, e));
    TRY(sheet_describe_row(&next, v->rows_arena, e));
    if (!stir->costs && costs_follow(row, &next)) TRY(restate(v, stir, &next, e));
    stir->comments |= next.own_comments_n != comments_n || !str_equal(next.state.merged_into, row->state.merged_into);
    *row = next;
    v->counts.rows_read++;
    return true;
}

static bool note_change(SheetView *v, const StoreChange *c, Err *e)
{
    SheetRow *row = sheet_find(&v->book, c->object_key);
    bool is_change = str_equal_c(c->action, "insert") || str_equal_c(c->action, "update");
    if (!row || !is_change) return true;
    row->has_changed = true;
    row->changed_at_ms = c->at_ms;
    return str_copy(&row->changed_by, v->rows_arena, c->actor, e);
}

static bool count_comments(SheetView *v, Stir *stir, Db *db, Str code, Err *e)
{
    SheetRow *row = sheet_find(&v->book, code);
    stir->comments = true;
    return row ? comment_count(&row->own_comments_n, db, code, e) : true;
}

static bool was_before(const StoreChange *changes, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (str_equal(changes[k].object_type, changes[i].object_type) && str_equal(changes[k].object_key, changes[i].object_key)) return true;
    return false;
}

/* A thing changed several times is read once; who changed it last is of the last. */
static bool apply(SheetView *v, Stir *stir, const StoreChange *changes, size_t n, Db *db, Err *e)
{
    for (size_t i = 0; i < n && !stir->all; i++) {
        Moves moves = moves_of(changes[i].object_type);
        if (moves == MOVES_COSTS) stir->costs = true;
        if (moves == MOVES_ROW && str_equal_c(changes[i].action, "remove")) return stir->all = true;
        if (moves == MOVES_ROW && !was_before(changes, i)) TRY(read_row(v, stir, db, changes[i].object_key, e));
        if (moves == MOVES_ROW) TRY(note_change(v, &changes[i], e));
        if (moves == MOVES_COMMENTS && !was_before(changes, i)) TRY(count_comments(v, stir, db, changes[i].object_key, e));
    }
    return true;
}

/* Writes what is not written any more. */
static bool write_rows(SheetView *v, Arena *scratch, Err *e)
{
    TRY(sheet_link_comments(&v->book, scratch, e));
    for (size_t i = 0; i < v->book.n; i++) {
        if (v->book.rows[i].is_written) continue;
        TRY(sheet_row_prepare(&v->book.rows[i], v->rows_arena, e));
        v->counts.rows_written++;
    }
    return true;
}

static bool catch_up(SheetView *v, Arena *scratch, Db *db, Err *e)
{
    StoreChange *changes;
    size_t n;
    Stir stir = {0};
    TRY(db_changes_next(&changes, &n, &stir.all, v->cursor, scratch, db, CHANGES_MOST, e));
    if (n == 0 && !stir.all) return true;
    v->is_whole = false; /* until what was read stands in the rows */
    TRY(apply(v, &stir, changes, n, db, e));
    if (stir.all || arena_bytes(v->rows_arena) > v->rows_bytes * 2 + GARBAGE_BYTES_MOST) return true;
    if (stir.costs) TRY(cost_again(v, db, e));
    TRY(write_rows(v, scratch, e));
    v->counts.refreshed++;
    return v->is_whole = true;
}

static bool refresh(SheetView *v, Arena *scratch, Db *db, Err *e)
{
    if (v->is_whole) TRY(catch_up(v, scratch, db, e));
    if (v->is_whole) return true;
    TRY(rebuild(v, db, e));
    TRY(write_rows(v, scratch, e));
    v->rows_bytes = arena_bytes(v->rows_arena);
    return v->is_whole = true;
}

bool sheet_view_open(const SheetBook **book, SheetView *v, Db *db, Err *e)
{
    Arena *scratch;
    TRY(arena_new(&scratch, 0, e));
    pthread_mutex_lock(&v->lock);
    bool good = refresh(v, scratch, db, e);
    arena_end(scratch);
    if (!good) {
        v->is_whole = false;
        pthread_mutex_unlock(&v->lock);
        return false;
    }
    *book = &v->book;
    return true;
}

void sheet_view_close(SheetView *v) { pthread_mutex_unlock(&v->lock); }

SheetViewCounts sheet_view_counts(SheetView *v)
{
    pthread_mutex_lock(&v->lock);
    SheetViewCounts counts = v->counts;
    pthread_mutex_unlock(&v->lock);
    return counts;
}
