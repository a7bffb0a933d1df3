#include "reports/reports_http.h"

#include "decide/decide_case.h"
#include "http/reply_table.h"
#include "ledger/ledger.h"
#include "reports/exhibits.h"

static bool read_year(int *out, const Request *r, Err *e)
{
    int64_t year = 0;
    bool given;
    TRY(request_query_int(&year, &given, r, "fiscal_year", 1, 9999, e));
    *out = given ? (int)year : 0;
    return true;
}

/* ---- Exhibits ---- */

static const ViewField item_fields[] = {{"name", VIEW_TEXT, false, NULL, "For the address"}, {"title", VIEW_TEXT, false, NULL, "What it shows"}};
static const View view_item = VIEW("ExhibitItem", NULL, item_fields);
static const ViewField list_fields[] = {{"rows", VIEW_OBJECTS, false, &view_item, "Those that you may see"}};
static const View view_exhibits = VIEW("Exhibits", NULL, list_fields);

static bool answer_exhibits(Reply *reply, Request *r, Err *e)
{
    JsonWriter *w = &reply->json;
    (void)e;
    json_write_object(w);
    json_write_key(w, "rows");
    json_write_array(w);
    for (size_t i = 0; i < exhibits_n; i++) {
        if (!exhibit_may(&exhibits[i], r->who)) continue;
        json_write_object(w);
        json_put_text(w, "name", str_from_c(exhibits[i].name));
        json_put_text(w, "title", str_from_c(exhibits[i].title));
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_object_end(w);
    return true;
}

static bool answer_exhibit(Reply *reply, Request *r, Err *e)
{
    Str name = r->parameters[0], finding, source;
    const Exhibit *exhibit = exhibit_by_name(name);
    Table t;
    int year;
    if (!exhibit) return FAIL(e, ERR_NOT_FOUND, "name", "there is no exhibit '%.*s'; /api/exhibits lists them", (int)(name.n > 40 ? 40 : name.n), name.p);
    if (!exhibit_may(exhibit, r->who)) return FAIL(e, ERR_DENIED, "name", "your role does not show %s", exhibit->title);
    TRY(read_year(&year, r, e));
    TRY(exhibit_make(&t, &finding, &source, r->arena, r->db, exhibit, r->who, year, e));
    return reply_table(reply, r, &t, finding, source, e);
}

/* ---- What made a figure ---- */

/* The figure's own permission, at the place of the initiative that it is about; "total" is the whole district's. One answer for what is not there and what
 * may not be seen. */
static bool check_figure(bool *sees_all, const Request *r, Str room, Str record, Err *e)
{
    const Place nowhere = {STR(""), STR(""), STR("")};
    Permission permission = str_equal_c(room, "ledger") ? PERMISSION_LEDGER_READ : str_equal_c(room, "costing") ? PERMISSION_COST_READ : PERMISSION_EVIDENCE_READ;
    if (!principal_may(r->who, permission)) return FAIL(e, ERR_DENIED, "figure", "your role does not open figures of %.*s", STR_ARGUMENTS(room));
    *sees_all = principal_sees(r->who, permission, &nowhere);
    if (*sees_all) return true;
    InitiativeSheet sheet;
    Err why = {0};
    bool found = initiative_get(&sheet, r->arena, r->db, record, &why);
    if (!found && why.code != ERR_NOT_FOUND) return *e = why, false;
    Place place = found ? initiative_place(&sheet.row) : nowhere;
    if (found && principal_sees(r->who, permission, &place)) return true;
    return FAIL(e, ERR_NOT_FOUND, "figure", "there is no such figure that you may see");
}

/* Warnings may name other initiatives: they go with the view of the whole district. */
static void drop_warnings(ExplainNode *node)
{
    ExplainNode **at = &node->first;
    node->last = NULL;
    while (*at) {
        if (str_equal_c((*at)->label, "look at")) {
            *at = (*at)->next;
            continue;
        }
        drop_warnings(*at);
        node->last = *at;
        at = &(*at)->next;
    }
}

static bool explain_cost(ExplainNode **out, const Request *r, Str record, Str field, int year, size_t lines, Err *e)
{
    CostBook book;
    TRY(cost_compute(&book, r->arena, r->db, year, e));
    return cost_explain(out, r->arena, r->db, &book, record, field, lines, e);
}

static bool explain(ExplainNode **out, const Request *r, Str room, Str record, Str field, Err *e)
{
    enum { LINES_SHOWN = 5, LINES_MOST = 1000 };
    int64_t lines = LINES_SHOWN;
    bool given;
    int year;
    TRY(request_query_int(&lines, &given, r, "lines", 0, LINES_MOST, e));
    TRY(read_year(&year, r, e));
    if (!principal_may(r->who, PERMISSION_LEDGER_READ)) lines = 0; /* a line names vendors and people */
    if (str_equal_c(room, "costing")) return explain_cost(out, r, record, field, year, (size_t)lines, e);
    if (str_equal_c(room, "ledger")) return ledger_explain(out, r->arena, r->db, record, field, e);
    if (str_equal_c(room, "evidence")) return evidence_explain(out, r->arena, r->db, record, field, e);
    return decide_explain(out, r->arena, r->db, record, field, &(DecideSettings){.fiscal_year = year}, e);
}

static bool answer_explain(Reply *reply, Request *r, Err *e)
{
    static const char *const rooms[] = {"costing", "ledger", "evidence", "decide"};
    Str figure, room, record, field;
    bool given, is_room = false, sees_all;
    ExplainNode *tree;
    TRY(request_query(&figure, &given, r, "figure", e));
    if (!given) return FAIL(e, ERR_INPUT, "figure", "say which figure: ?figure=costing/CODE/fully_loaded_cents");
    TRY(figure_read(&room, &record, &field, figure, e));
    for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++) is_room = is_room || str_equal_c(room, rooms[i]);
    if (!is_room) return FAIL(e, ERR_NOT_FOUND, "figure", "there are no figures under '%.*s'; figures stand under costing, ledger, evidence and decide", (int)(room.n > 40 ? 40 : room.n), room.p);
    TRY(check_figure(&sees_all, r, room, record, e));
    TRY(explain(&tree, r, room, record, field, e));
    TRY(explain_check(tree, e));
    if (!sees_all) drop_warnings(tree);
    explain_write_json(&reply->json, tree);
    return true;
}

static const Route routes[] = {
    {"GET", "/api/exhibits", PERMISSION_SIGNED_IN, ROUTE_CACHED, NULL, &view_exhibits, answer_exhibits, "Which exhibits there are for you", NULL},
    {"GET", "/api/exhibits/{name}", PERMISSION_SIGNED_IN, ROUTE_CACHED | ROUTE_TABLE, NULL, &view_table, answer_exhibit, "One exhibit: what it says, and the table behind it", "fiscal_year"},
    {"GET", "/api/explain", PERMISSION_SIGNED_IN, ROUTE_CACHED, NULL, &view_explain, answer_explain, "What made a figure, part by part, down to rows and ledger lines", "figure lines fiscal_year"},
};
const RouteTable reports_routes = ROUTE_TABLE_OF("reports", routes);
