#include "strategy/strategy_rules.h"

#include <stdio.h>
#include <stdlib.h>

const char *strategy_kind_refusal(const Strategy *child, const Strategy *parent)
{
    if (child->kind == STRATEGY_KIND_PRIORITY) return "a priority, which stands under nothing";
    if (str_equal(child->code, parent->code)) return "its own parent";
    if (child->kind == STRATEGY_KIND_OBJECTIVE)
        return parent->kind == STRATEGY_KIND_PRIORITY ? NULL : "an objective, which stands under a priority";
    return parent->kind == STRATEGY_KIND_GOAL ? "a goal, which stands under an objective or a priority" : NULL;
}

size_t strategy_smart_missing(char out[80], const Strategy *goal)
{
    static const struct { int field; const char *word; } parts[] = {
        {STRATEGY_FIELD_specific, "specific"}, {STRATEGY_FIELD_measurable, "measurable"}, {STRATEGY_FIELD_achievable, "achievable"},
        {STRATEGY_FIELD_relevant, "relevant"}, {STRATEGY_FIELD_time_bound, "time-bound"}};
    size_t n = 0;
    out[0] = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!record_has(goal, (size_t)parts[i].field)) n += (size_t)snprintf(out + n, 80 - n, "%s%s", n ? ", " : "", parts[i].word);
    return n;
}

typedef struct { const Strategy *row; int parent, first_child, next; } Node; /* places in the array, by code; -1 none */

static int by_code(const void *a, const void *b)
{
    return str_compare(((const Node *)a)->row->code, ((const Node *)b)->row->code);
}

static bool link_nodes(Node *nodes, Map *places, size_t n, Err *e)
{
    for (size_t i = 0; i < n; i++) {
        int64_t *slot;
        bool is_new;
        nodes[i].parent = nodes[i].first_child = nodes[i].next = STRATEGY_NONE;
        TRY(map_put(&slot, &is_new, places, nodes[i].row->code, (int64_t)i, e));
    }
    /* from the last, so that each list of children comes out in the order of codes */
    for (size_t i = n; i-- > 0;) {
        int64_t *at = record_has(nodes[i].row, STRATEGY_FIELD_parent) ? map_get(places, nodes[i].row->parent) : NULL;
        if (!at || strategy_kind_refusal(nodes[i].row, nodes[*at].row)) continue;
        nodes[i].parent = (int)*at;
        nodes[i].next = nodes[*at].first_child;
        nodes[*at].first_child = (int)i;
    }
    return true;
}

/* A child's kind is below its parent's (strategy_kind_refusal), so this goes at most three deep. */
static void add_branch(StrategyTree *tree, const Node *nodes, int at, int parent, int depth)
{
    int here = (int)tree->n++;
    StrategyNode *out = &tree->rows[here];
    *out = (StrategyNode){*nodes[at].row, depth, parent, STRATEGY_NONE};
    out->root = out->row.kind == STRATEGY_KIND_PRIORITY ? here : parent == STRATEGY_NONE ? STRATEGY_NONE : tree->rows[parent].root;
    tree->priorities_n += out->row.kind == STRATEGY_KIND_PRIORITY;
    for (int child = nodes[at].first_child; child != STRATEGY_NONE; child = nodes[child].next) add_branch(tree, nodes, child, here, depth + 1);
}

bool strategy_tree_build(StrategyTree *out, Arena *a, const Strategy *rows, size_t n, Err *e)
{
    StrategyTree tree = {0};
    Map places;
    TRY(map_new(&places, a, n, e));
    TRY(map_new(&tree.by_code, a, n, e));
    Node *nodes = PUSH(a, Node, n, e);
    tree.rows = PUSH(a, StrategyNode, n, e);
    if (!nodes || !tree.rows) return false;
    for (size_t i = 0; i < n; i++) nodes[i].row = &rows[i];
    if (n) qsort(nodes, n, sizeof *nodes, by_code);
    TRY(link_nodes(nodes, &places, n, e));
    /* priorities first; behind them what hangs in the air */
    for (int loose = 0; loose < 2; loose++)
        for (size_t i = 0; i < n; i++)
            if (nodes[i].parent == STRATEGY_NONE && (nodes[i].row->kind != STRATEGY_KIND_PRIORITY) == (loose == 1))
                add_branch(&tree, nodes, (int)i, STRATEGY_NONE, 0);
    for (size_t i = 0; i < tree.n; i++) {
        int64_t *slot;
        bool is_new;
        TRY(map_put(&slot, &is_new, &tree.by_code, tree.rows[i].row.code, (int64_t)i, e));
    }
    *out = tree;
    return true;
}

const StrategyNode *strategy_by_code(const StrategyTree *tree, Str code)
{
    int64_t *at = map_get(&tree->by_code, code);
    return at ? &tree->rows[*at] : NULL;
}

const StrategyNode *strategy_root(const StrategyTree *tree, Str code)
{
    const StrategyNode *node = strategy_by_code(tree, code);
    return node && node->root != STRATEGY_NONE ? &tree->rows[node->root] : NULL;
}
