/* What people look for by a code or a piece of a name. */
#include "base/fold.h"
#include "district/district.h"
#include "sheet/sheet_parts.h"
#include "strategy/strategy.h"

static const ViewField hit_fields[] = {
    {"kind", VIEW_TEXT, false, NULL, "initiative, site, priority, objective or goal"}, {"code", VIEW_TEXT, false, NULL, "Its code"},
    {"title", VIEW_TEXT, false, NULL, "What people call it"}, {"path", VIEW_TEXT, false, NULL, "Where it is"}};
static const View view_hit = VIEW("SearchHit", NULL, hit_fields);
static const ViewField search_fields[] = {{"hits", VIEW_OBJECTS, false, &view_hit, "At most 30, the closest first"}};
const View view_search = VIEW("Search", NULL, search_fields);

enum { HITS_MOST = 30 };

/* 0: no; 1 the code, 2 starts so, 3 holds it, 4 its people or need hold it. All folded. */
static int closeness(Str q, Str code, Str name)
{
    if (str_equal(q, code)) return 1;
    if (str_starts_with(name, q) || str_starts_with(code, q)) return 2;
    return folded_holds(name, q) ? 3 : 0;
}

static bool close_by(bool *out, Arena *a, Str q, Str code, Str name, int close, Err *e)
{
    Str folded_code, folded_name;
    TRY(text_fold(&folded_code, a, code, e));
    TRY(text_fold(&folded_name, a, name, e));
    *out = closeness(q, folded_code, folded_name) == close;
    return true;
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

static bool search_initiatives(JsonWriter *w, const SheetBook *book, const Request *r, Str q, int close, size_t *n, Err *e)
{
    for (size_t i = 0; i < book->n && *n < HITS_MOST; i++) {
        const SheetRow *row = &book->rows[i];
        Place place = initiative_place(&row->sheet.row);
        Str code, name, rest = row->folded; /* its first two lines */
        if (!folded_holds(row->folded, q) || row->state.merged_into.n || !principal_sees(r->who, PERMISSION_INVENTORY_READ, &place)) continue;
        str_next_part(&code, &rest, '\n');
        str_next_part(&name, &rest, '\n');
        int found = closeness(q, code, name);
        if ((found ? found : 4) != close) continue;
        TRY(write_hit(w, r->arena, "initiative", "initiatives/%.*s", row->sheet.row.code, row->sheet.row.name, e));
        ++*n;
    }
    return true;
}

static bool search_others(JsonWriter *w, const Request *r, Str q, int close, size_t *n, Err *e)
{
    Site *sites;
    size_t sites_n;
    StrategyTree tree;
    bool is_hit;
    TRY(site_list(&sites, &sites_n, r->arena, r->db, e));
    for (size_t i = 0; i < sites_n && *n < HITS_MOST; i++) {
        TRY(close_by(&is_hit, r->arena, q, sites[i].code, sites[i].name, close, e));
        if (!is_hit) continue;
        TRY(write_hit(w, r->arena, "site", "initiatives?campuses=%.*s", sites[i].code, sites[i].name, e));
        ++*n;
    }
    TRY(strategy_list(&tree, r->arena, r->db, e));
    for (size_t i = 0; i < tree.n && *n < HITS_MOST; i++) {
        const Strategy *s = &tree.rows[i].row;
        TRY(close_by(&is_hit, r->arena, q, s->code, record_has(s, STRATEGY_FIELD_title) ? s->title : STR(""), close, e));
        if (!is_hit) continue;
        TRY(write_hit(w, r->arena, strategy_record.fields[STRATEGY_FIELD_kind].choices[s->kind], "strategy#%.*s", s->code, s->title, e));
        ++*n;
    }
    return true;
}

static bool write_hits(JsonWriter *w, const SheetBook *book, const Request *r, Str q, Err *e)
{
    size_t n = 0;
    json_write_object(w);
    json_write_key(w, "hits");
    json_write_array(w);
    for (int close = 1; q.n && close <= 4; close++) {
        if (book) TRY(search_initiatives(w, book, r, q, close, &n, e));
        if (principal_may(r->who, PERMISSION_STRATEGY_READ)) TRY(search_others(w, r, q, close, &n, e));
    }
    json_write_array_end(w);
    json_write_object_end(w);
    return true;
}

bool answer_search(Reply *reply, Request *r, Err *e)
{
    Str q;
    bool given;
    const SheetBook *book = NULL;
    SheetView *held = NULL;
    TRY(request_query(&q, &given, r, "q", e));
    TRY(text_fold(&q, r->arena, str_trim(given ? q : STR("")), e));
    if (principal_may(r->who, PERMISSION_INVENTORY_READ)) TRY(sheet_hold(&book, &held, r, e));
    bool good = write_hits(&reply->json, book, r, q, e);
    sheet_release(held);
    return good;
}
