/* What waits for a person. */
#include <stdlib.h>
#include <string.h>

#include "sheet/sheet_parts.h"

static const ViewField task_fields[] = {
    {"kind", VIEW_TEXT, false, NULL, "fill, confirm, cost, mention"}, {"code", VIEW_TEXT, false, NULL, "Of the initiative"}, {"name", VIEW_TEXT, false, NULL, "Its name"},
    {"text", VIEW_TEXT, false, NULL, "What to do, in one sentence"}, {"path", VIEW_TEXT, false, NULL, "Where to do it"}, {"weight_cents", VIEW_CENTS, true, NULL, "The money behind it: the most first"}};
static const View view_task = VIEW("Task", NULL, task_fields);
static const ViewField work_fields[] = {
    {"rows", VIEW_OBJECTS, false, &view_task, "Mentions first, then the dearest"}, {"rows_n", VIEW_INT, false, NULL, "All of them"}, {"mine_n", VIEW_INT, false, NULL, "Initiatives this person may change"},
    {"complete_n", VIEW_INT, false, NULL, "Of those, with a complete sheet"}, {"fresh_n", VIEW_INT, false, NULL, "Of those, confirmed or changed lately"}, {"costed_n", VIEW_INT, false, NULL, "Of those, with a cost"}};
const View view_work = VIEW("Work", NULL, work_fields);

enum { TASKS_MOST = 60 };

static bool write_task(JsonWriter *w, Arena *a, const char *kind, Str code, Str name, Str text, const char *anchor, const CostSheet *cost, Err *e)
{
    Str path;
    TRY(str_format(&path, a, e, "initiatives/%.*s%s", STR_ARGUMENTS(code), anchor));
    json_write_object(w);
    json_put_text(w, "kind", str_from_c(kind));
    json_put_text(w, "code", code);
    json_put_text(w, "name", name);
    json_put_text(w, "text", text);
    json_put_text(w, "path", path);
    cost && cost->has_cost ? json_put_cents(w, "weight_cents", cost->fully_loaded) : json_put_null(w, "weight_cents");
    json_write_object_end(w);
    return true;
}

/* A text cut at a letter, not within one. */
static Str start_of(Str text, size_t most)
{
    if (text.n <= most) return text;
    while (most && ((unsigned char)text.p[most] & 0xC0) == 0x80) most--;
    return (Str){text.p, most};
}

static bool write_mention(JsonWriter *w, const Request *r, const SheetRow *row, const Comment *c, Err *e)
{
    Str text, anchor, said = start_of(c->text, 160), who = str_trim((Str){c->author.p, str_find(c->author, '<')});
    TRY(str_format(&text, r->arena, e, "%.*s asks you: %.*s", STR_ARGUMENTS(who), STR_ARGUMENTS(said)));
    TRY(str_format(&anchor, r->arena, e, "#c%lld", (long long)c->id));
    return write_task(w, r->arena, "mention", row->sheet.row.code, row->sheet.row.name, text, anchor.p, NULL, e);
}

static bool write_mentions(JsonWriter *w, const SheetBook *book, const Request *r, size_t *n, size_t *all, Err *e)
{
    Comment *comments;
    size_t comments_n;
    *all = 0;
    TRY(comment_mentions(&comments, &comments_n, r->arena, r->db, r->who->email, e));
    for (size_t i = 0; i < comments_n; i++) {
        const SheetRow *row = sheet_find(book, comments[i].initiative);
        if (row && row->state.merged_into.n) row = sheet_find(book, row->state.merged_into);
        Place place = row ? initiative_place(&row->sheet.row) : (Place){STR(""), STR(""), STR("")};
        if (!row || !principal_sees(r->who, PERMISSION_INVENTORY_READ, &place)) continue;
        ++*all;
        if (*n < TASKS_MOST) TRY(write_mention(w, r, row, &comments[i], e));
        *n += *n < TASKS_MOST;
    }
    return true;
}

static bool write_open(JsonWriter *w, const Request *r, const SheetRow *row, size_t *n, size_t *all, Err *e)
{
    Str text;
    const Initiative *i = &row->sheet.row;
    size_t missing = SHEET_FIELDS - row->filled_n;
    const char *kind = missing ? "fill" : !row->cost || !row->cost->has_cost ? "cost" : sheet_is_stale(row, r->now_ms) ? "confirm" : NULL;
    if (!kind) return true;
    ++*all;
    if (*n >= TASKS_MOST) return true;
    ++*n;
    if (missing) TRY(str_format(&text, r->arena, e, "%zu of 8 questions about it are open", missing));
    else if (strcmp(kind, "cost") == 0) text = STR("Nobody has said yet what it costs");
    else text = STR("Nobody has said for half a year that its sheet still holds");
    return write_task(w, r->arena, kind, i->code, i->name, text, strcmp(kind, "cost") == 0 ? "#cost" : "", row->cost, e);
}

static int by_weight(const void *pa, const void *pb)
{
    const SheetRow *a = *(const SheetRow *const *)pa, *b = *(const SheetRow *const *)pb;
    int64_t x = a->cost && a->cost->has_cost ? a->cost->fully_loaded.v : -1, y = b->cost && b->cost->has_cost ? b->cost->fully_loaded.v : -1;
    if (x != y) return x < y ? 1 : -1;
    return str_compare(a->sheet.row.code, b->sheet.row.code);
}

typedef struct { const SheetRow **rows; size_t n; int64_t complete, fresh, costed; } Mine;

static bool find_mine(Mine *out, const SheetBook *book, const Request *r, Err *e)
{
    Mine mine = {.rows = PUSH(r->arena, const SheetRow *, book->n, e)};
    if (!mine.rows) return false;
    for (size_t i = 0; i < book->n; i++) {
        const SheetRow *row = &book->rows[i];
        Place place = initiative_place(&row->sheet.row);
        if (sheet_is_gone(row) || initiative_is_day_to_day(&row->sheet.row) || !principal_may_at(r->who, PERMISSION_INVENTORY_WRITE, &place)) continue;
        mine.rows[mine.n++] = row;
        mine.complete += row->filled_n == SHEET_FIELDS;
        mine.fresh += !sheet_is_stale(row, r->now_ms);
        mine.costed += row->cost && row->cost->has_cost;
    }
    if (mine.n) qsort(mine.rows, mine.n, sizeof *mine.rows, by_weight);
    *out = mine;
    return true;
}

static bool write_work(JsonWriter *w, const SheetBook *book, const Request *r, Err *e)
{
    Mine mine;
    size_t n = 0, all;
    TRY(find_mine(&mine, book, r, e));
    json_write_object(w);
    json_write_key(w, "rows");
    json_write_array(w);
    TRY(write_mentions(w, book, r, &n, &all, e));
    for (size_t i = 0; i < mine.n; i++) TRY(write_open(w, r, mine.rows[i], &n, &all, e));
    json_write_array_end(w);
    json_put_int(w, "rows_n", (int64_t)all);
    json_put_int(w, "mine_n", (int64_t)mine.n);
    json_put_int(w, "complete_n", mine.complete);
    json_put_int(w, "fresh_n", mine.fresh);
    json_put_int(w, "costed_n", mine.costed);
    json_write_object_end(w);
    return true;
}

bool answer_work(Reply *reply, Request *r, Err *e)
{
    const SheetBook *book;
    SheetView *held;
    TRY(sheet_hold(&book, &held, r, e));
    bool good = write_work(&reply->json, book, r, e);
    sheet_release(held);
    return good;
}
