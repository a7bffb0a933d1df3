/* Taking in staff-time.csv, costs.csv and pools.csv. Files may come in any order, so a code that is not known yet is a
 * warning, which shows a typo without refusing what will be right tomorrow. */
#include "costing/costing_rules.h"
#include "inventory/inventory.h"

typedef struct { ImportCheck *check; Map codes; size_t codes_n; bool told; } Known;

static bool known_initiatives(Known *out, ImportCheck *check, Err *e)
{
    InitiativeSheet *sheets;
    Known k = {.check = check};
    TRY(initiative_list_all(&sheets, &k.codes_n, check->arena, check->db, e));
    TRY(map_new(&k.codes, check->arena, k.codes_n, e));
    for (size_t i = 0; i < k.codes_n; i++) {
        int64_t *slot;
        bool is_new;
        TRY(map_put(&slot, &is_new, &k.codes, sheets[i].row.code, 0, e));
    }
    *out = k;
    return true;
}

static bool check_initiative(Known *k, size_t i, size_t field, Str code, Err *e)
{
    if (!code.n || map_get(&k->codes, code)) return true;
    if (k->codes_n)
        return import_tell(k->check, PROBLEM_WARNING, i, field, e, "the inventory has no initiative '%.*s'; correct the code, or import its data sheet", STR_ARGUMENTS(code));
    if (k->told) return true;
    k->told = true;
    return import_tell_all(k->check, PROBLEM_NOTE, e, "no initiatives were imported yet, so their codes were not checked");
}

static Str key_or_empty(const void *row, size_t field, Str text) { return record_has(row, field) ? text : STR(""); }

/* ---- Staff time ---- */

static bool check_staff_row(Known *k, size_t i, Err *e)
{
    const StaffTime *row = import_row(k->check, i);
    TRY(check_initiative(k, i, STAFF_TIME_FIELD_initiative, row->initiative, e));
    RowFault fault;
    if (staff_time_fault(&fault, row)) TRY(import_bad(k->check, i, fault.field, e, "%s", fault.why));
    StaffCosting c = staff_time_costing(row);
    if (c.is_costed || k->check->is_bad[i]) return true;
    bool is_unpaid = record_has(row, STAFF_TIME_FIELD_unpaid) && row->unpaid;
    if (is_unpaid && c.has_hours) return true; /* hours are all that is asked of it */
    return import_tell(k->check, PROBLEM_NOTE, i, k->check->record->n, e, "%.*s of %.*s cannot be costed yet: %s", STR_ARGUMENTS(row->role), STR_ARGUMENTS(row->initiative), c.why);
}

static bool check_staff(ImportCheck *check, Err *e)
{
    Known k;
    TRY(known_initiatives(&k, check, e));
    for (size_t i = 0; i < check->n; i++) TRY(check_staff_row(&k, i, e));
    return true;
}

bool staff_time_import(RecordImport *out, Problems *problems, Arena *a, Db *db, const RecordImportRequest *request, Err *e)
{
    static const ImportKind kind = {"staff-time", &staff_time_record, true, check_staff};
    return record_import(out, problems, a, db, &kind, request, e);
}

/* ---- Costs ---- */

static bool check_cost_row(Known *k, size_t i, Err *e)
{
    const Cost *row = import_row(k->check, i);
    CostRowUse use = cost_row_use(row);
    bool has_life = record_has(row, COST_FIELD_life_years) && row->life_years > 1;
    Str ingredient = row->ingredient;
    RowFault fault;
    if (cost_fault(&fault, row)) return import_bad(k->check, i, fault.field, e, "%s", fault.why);
    if (use != COST_ROW_POOL) TRY(check_initiative(k, i, COST_FIELD_initiative, row->initiative, e));
    if (use == COST_ROW_POOL && record_has(row, COST_FIELD_initiative))
        TRY(import_tell(k->check, PROBLEM_WARNING, i, COST_FIELD_initiative, e, "%.*s goes to the pool and is shared by all who use it, not by '%.*s' alone", STR_ARGUMENTS(ingredient), STR_ARGUMENTS(row->initiative)));
    if (use == COST_ROW_DIRECT && record_has(row, COST_FIELD_pool))
        TRY(import_tell(k->check, PROBLEM_WARNING, i, COST_FIELD_pool, e, "%.*s is direct, so its pool is not used", STR_ARGUMENTS(ingredient)));
    if (use != COST_ROW_DIRECT && has_life)
        TRY(import_tell(k->check, PROBLEM_WARNING, i, COST_FIELD_life_years, e, "the life of a shared cost is not used; give what %.*s costs in a year", STR_ARGUMENTS(ingredient)));
    if (cost_row_is_annualized(row) && !record_has(row, COST_FIELD_once_or_yearly))
        TRY(import_tell(k->check, PROBLEM_WARNING, i, COST_FIELD_once_or_yearly, e, "%.*s has a life but does not say once or yearly; it is taken as bought once", STR_ARGUMENTS(ingredient)));
    if (!record_has(row, COST_FIELD_amount_cents))
        TRY(import_tell(k->check, PROBLEM_NOTE, i, COST_FIELD_amount_cents, e, "%.*s cannot be costed yet: amount is missing", STR_ARGUMENTS(ingredient)));
    return true;
}

static bool check_costs(ImportCheck *check, Err *e)
{
    Known k;
    TRY(known_initiatives(&k, check, e));
    for (size_t i = 0; i < check->n; i++) TRY(check_cost_row(&k, i, e));
    return true;
}

bool cost_import(RecordImport *out, Problems *problems, Arena *a, Db *db, const RecordImportRequest *request, Err *e)
{
    static const ImportKind kind = {"costs", &cost_record, true, check_costs};
    return record_import(out, problems, a, db, &kind, request, e);
}

/* ---- Pools ---- */

/* The first row of a pool that states a thing; later ones must say the same. */
typedef struct { Map amounts, drivers; } Stated;

static bool check_same(bool *same, int64_t *first_line, Map *stated, Str pool, int64_t value, int64_t line, int64_t *lines, int64_t *values, Err *e)
{
    int64_t *at;
    bool is_new;
    TRY(map_put(&at, &is_new, stated, pool, (int64_t)stated->n, e));
    if (is_new) lines[*at] = line, values[*at] = value;
    *same = values[*at] == value;
    *first_line = lines[*at];
    return true;
}

static bool check_pool_row(Known *k, Stated *s, int64_t *room, size_t i, Err *e)
{
    const Pool *row = import_row(k->check, i);
    int64_t line = k->check->lines[i], first, *amount_lines = room, *amounts = room + k->check->n, *driver_lines = room + 2 * k->check->n, *drivers = room + 3 * k->check->n;
    bool same = true, has_percent = record_has(row, POOL_FIELD_share_percent);
    RowFault fault;
    if (pool_fault(&fault, row)) TRY(import_bad(k->check, i, fault.field, e, "%s", fault.why));
    if (has_percent && record_has(row, POOL_FIELD_quantity))
        TRY(import_tell(k->check, PROBLEM_WARNING, i, POOL_FIELD_quantity, e, "the row states a percent, so its quantity is not used"));
    TRY(check_initiative(k, i, POOL_FIELD_initiative, key_or_empty(row, POOL_FIELD_initiative, row->initiative), e));
    if (record_has(row, POOL_FIELD_amount_cents))
        TRY(check_same(&same, &first, &s->amounts, row->pool, row->amount_cents.v, line, amount_lines, amounts, e));
    if (!same) TRY(import_bad(k->check, i, POOL_FIELD_amount_cents, e, "line %lld gives pool '%.*s' another amount; it is the whole pool's, so it is the same in every row", (long long)first, STR_ARGUMENTS(row->pool)));
    same = true;
    if (record_has(row, POOL_FIELD_driver)) TRY(check_same(&same, &first, &s->drivers, row->pool, row->driver, line, driver_lines, drivers, e));
    if (!same) TRY(import_bad(k->check, i, POOL_FIELD_driver, e, "line %lld shares pool '%.*s' by another driver; a pool has one", (long long)first, STR_ARGUMENTS(row->pool)));
    bool needs_quantity = !record_has(row, POOL_FIELD_initiative) || (record_has(row, POOL_FIELD_driver) && row->driver == POOL_DRIVER_SQUARE_FEET);
    if (needs_quantity && !has_percent && !record_has(row, POOL_FIELD_quantity))
        TRY(import_tell(k->check, PROBLEM_NOTE, i, POOL_FIELD_quantity, e, "the quantity is missing and the store cannot know it, so this row of pool '%.*s' takes no share", STR_ARGUMENTS(row->pool)));
    return true;
}

static bool check_pools(ImportCheck *check, Err *e)
{
    Known k;
    Stated s;
    TRY(known_initiatives(&k, check, e));
    TRY(map_new(&s.amounts, check->arena, check->n, e));
    TRY(map_new(&s.drivers, check->arena, check->n, e));
    int64_t *room = PUSH(check->arena, int64_t, 4 * check->n, e);
    if (!room) return false;
    for (size_t i = 0; i < check->n; i++) TRY(check_pool_row(&k, &s, room, i, e));
    return true;
}

bool pool_import(RecordImport *out, Problems *problems, Arena *a, Db *db, const RecordImportRequest *request, Err *e)
{
    static const ImportKind kind = {"pools", &pool_record, true, check_pools};
    return record_import(out, problems, a, db, &kind, request, e);
}
