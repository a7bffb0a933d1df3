#include "strategy/strategy_http.h"

#include "strategy/strategy.h"

static const ViewField node_fields[] = {
    {"depth", VIEW_INT, false, NULL, "0: nothing above it"},
    {"priority", VIEW_TEXT, true, NULL, "Code of the priority that it belongs to; null: none"},
    {"smart_missing", VIEW_TEXTS, false, NULL, "Of a goal: which of the five SMART parts it lacks"},
};
static const View view_node = VIEW("StrategyRow", &strategy_record, node_fields);
static const ViewField tree_fields[] = {
    {"rows", VIEW_OBJECTS, false, &view_node, "Each right behind what it stands under"}, {"priorities_n", VIEW_INT, false, NULL, "How many priorities"},
    {"finding", VIEW_TEXT, false, NULL, "What it says in one sentence"}};
static const View view_strategy = VIEW("Strategy", NULL, tree_fields);

static void put_missing(JsonWriter *w, const Strategy *row)
{
    char text[80];
    Str part, rest;
    size_t n = row->kind == STRATEGY_KIND_GOAL ? strategy_smart_missing(text, row) : 0;
    json_write_key(w, "smart_missing");
    json_write_array(w);
    rest = (Str){text, n};
    while (n && str_next_part(&part, &rest, ',')) json_write_text(w, str_trim(part));
    json_write_array_end(w);
}

static void put_node(JsonWriter *w, const StrategyTree *tree, const StrategyNode *node)
{
    json_write_object(w);
    record_write_json(w, &node->row, &strategy_record);
    json_put_int(w, "depth", node->depth);
    node->root == STRATEGY_NONE ? json_put_null(w, "priority") : json_put_text(w, "priority", tree->rows[node->root].row.code);
    put_missing(w, &node->row);
    json_write_object_end(w);
}

static bool strategy_finding(Str *out, Arena *a, const StrategyTree *tree, Err *e)
{
    size_t goals = 0, whole = 0;
    char unused[80];
    if (!tree->n) return *out = STR("No priority is stated yet: three to five work best"), true;
    for (size_t i = 0; i < tree->n; i++) {
        if (tree->rows[i].row.kind != STRATEGY_KIND_GOAL) continue;
        goals++;
        whole += strategy_smart_missing(unused, &tree->rows[i].row) == 0;
    }
    return str_format(out, a, e, "%zu priorit%s%s; %zu of %zu goals have all five SMART parts", tree->priorities_n, tree->priorities_n == 1 ? "y" : "ies",
                      tree->priorities_n > STRATEGY_FOCUS_PRIORITIES ? ", which is too many to give focus" : "", whole, goals);
}

static bool answer_strategy(Reply *reply, Request *r, Err *e)
{
    StrategyTree tree;
    Str finding;
    JsonWriter *w = &reply->json;
    TRY(strategy_list(&tree, r->arena, r->db, e));
    TRY(strategy_finding(&finding, r->arena, &tree, e));
    json_write_object(w);
    json_put_text(w, "finding", finding);
    json_put_int(w, "priorities_n", (int64_t)tree.priorities_n);
    json_write_key(w, "rows");
    json_write_array(w);
    for (size_t i = 0; i < tree.n; i++) put_node(w, &tree, &tree.rows[i]);
    json_write_array_end(w);
    json_write_object_end(w);
    return true;
}

static const Route routes[] = {
    {"GET", "/api/strategy", PERMISSION_STRATEGY_READ, ROUTE_CACHED, NULL, &view_strategy, answer_strategy, "Priorities, objectives and goals, as a tree", NULL},
};
const RouteTable strategy_routes = ROUTE_TABLE_OF("strategy", routes);
