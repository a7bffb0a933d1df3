/* What waits for a person, and what they look for. */
#include <string.h>

#include "district/district.h"
#include "sheet/sheet_parts.h"
#include "strategy/strategy.h"

/* ---- My work ---- */

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

static bool write_mentions(JsonWriter *w, const Request *r, size_t *n, Err *e)
{
    Comment *comments;
    size_t comments_n;
    TRY(comment_mentions(&comments, &comments_n, r->arena, r->db, r->who->email, e));
    for (size_t i = 0; i < comments_n && *n < TASKS_MOST; i++) {
        InitiativeSheet sheet;
        Str text;
        Err hidden = {0};
        if (!sheet_for(&sheet, r, comments[i].initiative, PERMISSION_INVENTORY_READ, &hidden)) continue;
        size_t length = str_find(comments[i].author, '<');
        TRY(str_format(&text, r->arena, e, "%.*sasks you: %.*s", (int)length, comments[i].author.p, (int)(comments[i].text.n > 160 ? 160 : comments[i].text.n), comments[i].text.p));
        TRY(write_task(w, r->arena, "mention", sheet.row.code, sheet.row.name, text, "#comments", NULL, e));
        ++*n;
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

bool answer_work(Reply *reply, Request *r, Err *e)
{
    SheetBook book;
    JsonWriter *w = &reply->json;
    size_t n = 0, all = 0, mine = 0;
    int64_t complete = 0, fresh = 0, costed = 0;
    TRY(sheet_load(&book, r->arena, r->db, e));
    const SheetRow **rows = PUSH(r->arena, const SheetRow *, book.n, e);
    if (!rows) return false;
    for (size_t i = 0; i < book.n; i++) {
        const SheetRow *row = &book.rows[i];
        if (row->state.is_retired || row->state.merged_into.n || initiative_is_day_to_day(&row->sheet.row) || !principal_may_at(r->who, PERMISSION_INVENTORY_WRITE, &row->place)) continue;
        rows[mine++] = row;
        complete += row->filled_n == SHEET_FIELDS;
        fresh += !sheet_is_stale(row, r->now_ms);
        costed += row->cost && row->cost->has_cost;
    }
    qsort(rows, mine, sizeof *rows, by_weight);
    json_write_object(w);
    json_write_key(w, "rows");
    json_write_array(w);
    TRY(write_mentions(w, r, &n, e));
    all = n;
    for (size_t i = 0; i < mine; i++) TRY(write_open(w, r, rows[i], &n, &all, e));
    json_write_array_end(w);
    json_put_int(w, "rows_n", (int64_t)all);
    json_put_int(w, "mine_n", (int64_t)mine);
    json_put_int(w, "complete_n", complete);
    json_put_int(w, "fresh_n", fresh);
    json_put_int(w, "costed_n", costed);
    json_write_object_end(w);
    return true;
}

/* ---- Search ---- */

static const ViewField hit_fields[] = {
    {"kind", VIEW_TEXT, false, NULL, "initiative, site, priority, objective or goal"}, {"code", VIEW_TEXT, false, NULL, "Its code"},
    {"title", VIEW_TEXT, false, NULL, "What people call it"}, {"path", VIEW_TEXT, false, NULL, "Where it is"}};
static const View view_hit = VIEW("SearchHit", NULL, hit_fields);
static const ViewField search_fields[] = {{"hits", VIEW_OBJECTS, false, &view_hit, "At most 30, the closest first"}};
const View view_search = VIEW("Search", NULL, search_fields);

enum { HITS_MOST = 30 };

/* 0: no; 1 the code, 2 starts so, 3 holds it */
static int closeness(Str q, Str code, Str name)
{
    if (str_equal_folded(q, code)) return 1;
    if (q.n <= name.n && str_equal_folded(q, (Str){name.p, q.n})) return 2;
    if (q.n <= code.n && str_equal_folded(q, (Str){code.p, q.n})) return 2;
    for (size_t i = 0; i + q.n <= name.n; i++)
        if (str_equal_folded(q, (Str){name.p + i, q.n})) return 3;
    return 0;
}

static bool write_hit(JsonWriter *w, Arena *a, const char *kind, const char *path, Str code, Str title, Err *e)
{
    Str full;
    TRY(str_format(&full, a, e, path, STR_ARGUMENTS(code)));
    json_write_object(w);
    json_put_text(w, "kind", str_from_c(kind));
    json_put_text(w, "code", code);
    json_put_text(w, "title", title);
    json_put_text(w, "path", full);
    json_write_object_end(w);
    return true;
}

static bool search_initiatives(JsonWriter *w, const Request *r, Str q, int close, size_t *n, Err *e)
{
    InitiativeSheet *sheets;
    size_t sheets_n;
    TRY(initiative_list(&sheets, &sheets_n, r->arena, r->db, e));
    for (size_t i = 0; i < sheets_n && *n < HITS_MOST; i++) {
        Place place = initiative_place(&sheets[i].row);
        if (closeness(q, sheets[i].row.code, sheets[i].row.name) != close || !principal_sees(r->who, PERMISSION_INVENTORY_READ, &place)) continue;
        TRY(write_hit(w, r->arena, "initiative", "initiatives/%.*s", sheets[i].row.code, sheets[i].row.name, e));
        ++*n;
    }
    return true;
}

static bool search_others(JsonWriter *w, const Request *r, Str q, int close, size_t *n, Err *e)
{
    Site *sites;
    size_t sites_n;
    StrategyTree tree;
    TRY(site_list(&sites, &sites_n, r->arena, r->db, e));
    for (size_t i = 0; i < sites_n && *n < HITS_MOST; i++) {
        if (closeness(q, sites[i].code, sites[i].name) != close) continue;
        TRY(write_hit(w, r->arena, "site", "initiatives?campuses=%.*s", sites[i].code, sites[i].name, e));
        ++*n;
    }
    TRY(strategy_list(&tree, r->arena, r->db, e));
    for (size_t i = 0; i < tree.n && *n < HITS_MOST; i++) {
        const Strategy *s = &tree.rows[i].row;
        if (closeness(q, s->code, s->title) != close) continue;
        TRY(write_hit(w, r->arena, strategy_record.fields[STRATEGY_FIELD_kind].choices[s->kind], "strategy#%.*s", s->code, s->title, e));
        ++*n;
    }
    return true;
}

bool answer_search(Reply *reply, Request *r, Err *e)
{
    Str q;
    bool given;
    size_t n = 0;
    JsonWriter *w = &reply->json;
    TRY(request_query(&q, &given, r, "q", e));
    q = str_trim(q);
    json_write_object(w);
    json_write_key(w, "hits");
    json_write_array(w);
    for (int close = 1; given && q.n && close <= 3; close++) {
        if (principal_may(r->who, PERMISSION_INVENTORY_READ)) TRY(search_initiatives(w, r, q, close, &n, e));
        if (principal_may(r->who, PERMISSION_STRATEGY_READ)) TRY(search_others(w, r, q, close, &n, e));
    }
    json_write_array_end(w);
    json_write_object_end(w);
    return true;
}
