#include "strategy/strategy.h"

#include "store/record_store.h"
#include "strategy/strategy_rules.h"

/* The plan as it would be after the import: the file's rows over the store's. */
typedef struct {
    ImportCheck *check;
    Map in_file;                /* code -> place in the file */
    Map in_store;
    const Strategy *stored;
    size_t stored_n;
} Plan;

static const Strategy *plan_row(const Plan *p, Str code)
{
    int64_t *at = map_get(&p->in_file, code);
    if (at && !p->check->is_bad[*at]) return import_row(p->check, (size_t)*at);
    at = map_get(&p->in_store, code);
    return at ? &p->stored[*at] : NULL;
}

static bool load_plan(Plan *p, ImportCheck *check, Err *e)
{
    RecordRows rows;
    int64_t *slot;
    bool is_new;
    p->check = check;
    TRY(record_load_all(&rows, check->arena, check->db, &strategy_record, NULL, STR(""), e));
    p->stored = rows.rows;
    p->stored_n = rows.n;
    TRY(map_new(&p->in_file, check->arena, check->n, e));
    TRY(map_new(&p->in_store, check->arena, rows.n, e));
    for (size_t i = 0; i < check->n; i++) TRY(map_put(&slot, &is_new, &p->in_file, ((const Strategy *)import_row(check, i))->code, (int64_t)i, e));
    for (size_t i = 0; i < rows.n; i++) TRY(map_put(&slot, &is_new, &p->in_store, p->stored[i].code, (int64_t)i, e));
    return true;
}

static bool check_parent(Plan *p, size_t i, const Strategy *row, Err *e)
{
    if (!record_has(row, STRATEGY_FIELD_parent)) {
        if (row->kind == STRATEGY_KIND_PRIORITY) return true;
        return import_tell(p->check, PROBLEM_WARNING, i, STRATEGY_FIELD_parent, e, "%.*s stands under nothing, so what serves it is counted for no priority", STR_ARGUMENTS(row->code));
    }
    const Strategy *parent = plan_row(p, row->parent);
    if (!parent)
        return import_bad(p->check, i, STRATEGY_FIELD_parent, e, "the parent '%.*s' is neither in this file nor in the store; correct the code or add it", STR_ARGUMENTS(row->parent));
    const char *refusal = strategy_kind_refusal(row, parent);
    if (!refusal) return true;
    return import_bad(p->check, i, STRATEGY_FIELD_parent, e, "%.*s cannot stand under '%.*s': it is %s", STR_ARGUMENTS(row->code), STR_ARGUMENTS(row->parent), refusal);
}

static bool check_smart(Plan *p, size_t i, const Strategy *row, Err *e)
{
    char missing[80];
    if (row->kind != STRATEGY_KIND_GOAL || strategy_smart_missing(missing, row) == 0) return true;
    return import_tell(p->check, PROBLEM_NOTE, i, p->check->record->n, e, "goal %.*s is not yet SMART; missing: %s", STR_ARGUMENTS(row->code), missing);
}

/* A row of the file that changes its kind must not lose the store's rows below it. */
static bool check_stored_children(Plan *p, Err *e)
{
    for (size_t i = 0; i < p->stored_n; i++) {
        const Strategy *child = &p->stored[i];
        int64_t *at = record_has(child, STRATEGY_FIELD_parent) ? map_get(&p->in_file, child->parent) : NULL;
        if (!at || map_get(&p->in_file, child->code)) continue;
        const Strategy *parent = import_row(p->check, (size_t)*at);
        if (strategy_kind_refusal(child, parent))
            TRY(import_bad(p->check, (size_t)*at, STRATEGY_FIELD_kind, e, "'%.*s' of the store stands under it and could not any more; give both in one file", STR_ARGUMENTS(child->code)));
    }
    return true;
}

static bool check_focus(Plan *p, Err *e)
{
    int64_t priorities = 0;
    for (size_t i = 0; i < p->check->n; i++) priorities += ((const Strategy *)import_row(p->check, i))->kind == STRATEGY_KIND_PRIORITY;
    for (size_t i = 0; i < p->stored_n; i++)
        priorities += p->stored[i].kind == STRATEGY_KIND_PRIORITY && !map_get(&p->in_file, p->stored[i].code);
    if (priorities <= STRATEGY_FOCUS_PRIORITIES) return true;
    return import_tell_all(p->check, PROBLEM_WARNING, e, "there are now %lld priorities; more than %d do not provide sufficient focus", (long long)priorities, STRATEGY_FOCUS_PRIORITIES);
}

static bool check_strategy(ImportCheck *check, Err *e)
{
    Plan p = {0};
    TRY(load_plan(&p, check, e));
    /* from the top down, so that what stands under a bad row is bad as well */
    for (int kind = STRATEGY_KIND_PRIORITY; kind <= STRATEGY_KIND_GOAL; kind++)
        for (size_t i = 0; i < check->n; i++) {
            const Strategy *row = import_row(check, i);
            if (row->kind != kind) continue;
            TRY(check_parent(&p, i, row, e));
            TRY(check_smart(&p, i, row, e));
        }
    TRY(check_stored_children(&p, e));
    return check_focus(&p, e);
}

bool strategy_import(RecordImport *out, Problems *problems, Arena *a, Db *db, const RecordImportRequest *request, Err *e)
{
    static const ImportKind kind = {"strategy", &strategy_record, false, check_strategy};
    return record_import(out, problems, a, db, &kind, request, e);
}

bool strategy_list(StrategyTree *out, Arena *a, Db *db, Err *e)
{
    RecordRows rows;
    TRY(record_load_all(&rows, a, db, &strategy_record, NULL, STR(""), e));
    return strategy_tree_build(out, a, rows.rows, rows.n, e);
}
