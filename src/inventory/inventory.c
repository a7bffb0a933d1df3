#include "inventory/inventory.h"

#include "base/map.h"
#include "store/record_store.h"
#include "strategy/strategy.h"

/* ---- Import ---- */

typedef struct { ImportCheck *check; StrategyTree strategy; InitiativeState *states; size_t states_n; int64_t unchecked; } InventoryCheck;

static bool check_priorities(InventoryCheck *c, size_t i, const Initiative *row, Err *e)
{
    InitiativePriority *priorities;
    size_t n;
    Err why = {0};
    if (!initiative_priorities(&priorities, &n, c->check->arena, row, &why)) {
        if (why.code == ERR_INPUT) return import_bad(c->check, i, INITIATIVE_FIELD_priorities, e, "%s", why.message);
        *e = why;
        return false;
    }
    for (size_t k = 0; k < n; k++) {
        if (c->strategy.n == 0) c->unchecked++;
        else if (!strategy_by_code(&c->strategy, priorities[k].code))
            TRY(import_tell(c->check, PROBLEM_WARNING, i, INITIATIVE_FIELD_priorities, e, "the strategy has no '%.*s'; what goes there counts for no priority", STR_ARGUMENTS(priorities[k].code)));
    }
    return true;
}

/* A file may go on naming what was retired or merged; it is taken in, but no list shows it. */
static bool check_state(InventoryCheck *c, size_t i, const Initiative *row, Err *e)
{
    for (size_t k = 0; k < c->states_n; k++) {
        const InitiativeState *s = &c->states[k];
        if (!str_equal(s->code, row->code)) continue;
        if (s->merged_into.n)
            return import_tell(c->check, PROBLEM_WARNING, i, INITIATIVE_FIELD_code, e, "%.*s was merged into %.*s: this row changes a sheet that no list shows any more",
                               STR_ARGUMENTS(row->code), STR_ARGUMENTS(s->merged_into));
        if (s->is_retired)
            return import_tell(c->check, PROBLEM_WARNING, i, INITIATIVE_FIELD_code, e, "%.*s is retired since fiscal year %lld", STR_ARGUMENTS(row->code), (long long)s->retired_fiscal_year);
    }
    return true;
}

static bool check_sheet(InventoryCheck *c, size_t i, Err *e)
{
    const Initiative *row = import_row(c->check, i);
    TRY(check_state(c, i, row, e));
    TRY(check_priorities(c, i, row, e));
    if (record_has(row, INITIATIVE_FIELD_students_served) && row->students_served < 0)
        TRY(import_bad(c->check, i, INITIATIVE_FIELD_students_served, e, "%lld students cannot be served", (long long)row->students_served));
    if (record_has(row, INITIATIVE_FIELD_contract_end) && !record_has(row, INITIATIVE_FIELD_definition_of_success))
        TRY(import_tell(c->check, PROBLEM_WARNING, i, INITIATIVE_FIELD_contract_end, e,
                        "%.*s has a contract but no definition of success, so nobody could say whether to renew it", STR_ARGUMENTS(row->code)));
    return true;
}

static bool check_inventory(ImportCheck *check, Err *e)
{
    InventoryCheck c = {.check = check};
    int64_t day_to_day = 0;
    TRY(strategy_list(&c.strategy, check->arena, check->db, e));
    TRY(initiative_states(&c.states, &c.states_n, check->arena, check->db, e));
    for (size_t i = 0; i < check->n; i++) {
        TRY(check_sheet(&c, i, e));
        day_to_day += initiative_is_day_to_day(import_row(check, i));
    }
    if (c.unchecked) TRY(import_tell_all(check, PROBLEM_NOTE, e, "no strategy was imported yet, so the codes under priorities were not checked against it"));
    if (day_to_day) TRY(import_tell_all(check, PROBLEM_NOTE, e, "%lld rows are day-to-day operations: kept and flagged, outside the exhibits", (long long)day_to_day));
    return true;
}

bool initiative_import(RecordImport *out, Problems *problems, Arena *a, Db *db, const RecordImportRequest *request, Err *e)
{
    static const ImportKind kind = {"initiatives", &initiative_record, false, check_inventory};
    return record_import(out, problems, a, db, &kind, request, e);
}

/* ---- Reading ---- */

/* Rows and custom values are both ordered by code; a value of a row that is gone is passed over. */
static void give_customs(InitiativeSheet *sheets, size_t n, CustomField *customs, size_t customs_n)
{
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        while (at < customs_n && str_compare(customs[at].key, sheets[i].row.code) < 0) at++;
        if (at < customs_n) sheets[i].customs = &customs[at];
        while (at < customs_n && str_equal(customs[at].key, sheets[i].row.code)) at++, sheets[i].customs_n++;
    }
}

bool initiative_list_all(InitiativeSheet **out, size_t *out_n, Arena *a, Db *db, Err *e)
{
    RecordRows rows;
    CustomField *customs;
    size_t customs_n;
    TRY(record_load_all(&rows, a, db, &initiative_record, NULL, STR(""), e));
    TRY(custom_value_list(&customs, &customs_n, a, db, &initiative_record, e));
    InitiativeSheet *sheets = PUSH(a, InitiativeSheet, rows.n, e);
    if (!sheets) return false;
    for (size_t i = 0; i < rows.n; i++) sheets[i] = (InitiativeSheet){.row = ((Initiative *)rows.rows)[i], .version = rows.versions[i]};
    give_customs(sheets, rows.n, customs, customs_n);
    *out = sheets;
    *out_n = rows.n;
    return true;
}

bool initiative_list(InitiativeSheet **out, size_t *out_n, Arena *a, Db *db, Err *e)
{
    InitiativeSheet *sheets;
    InitiativeMerge *merges;
    size_t sheets_n, merges_n, n = 0;
    TRY(initiative_list_all(&sheets, &sheets_n, a, db, e));
    TRY(initiative_merges(&merges, &merges_n, a, db, e));
    for (size_t i = 0, m = 0; i < sheets_n; i++) { /* both by code */
        while (m < merges_n && str_compare(merges[m].code, sheets[i].row.code) < 0) m++;
        if (m < merges_n && str_equal(merges[m].code, sheets[i].row.code)) continue;
        sheets[n++] = sheets[i];
    }
    *out = sheets;
    *out_n = n;
    return true;
}

bool initiative_get(InitiativeSheet *out, Arena *a, Db *db, Str code, Err *e)
{
    RecordRows rows;
    InitiativeSheet sheet = {0};
    TRY(record_load_all(&rows, a, db, &initiative_record, "code", code, e));
    if (rows.n == 0) return FAIL(e, ERR_NOT_FOUND, "initiative", "the inventory has no initiative '%.*s'", (int)(code.n > 64 ? 64 : code.n), code.p);
    sheet.row = *(const Initiative *)rows.rows;
    sheet.version = rows.versions[0];
    TRY(custom_value_of(&sheet.customs, &sheet.customs_n, a, db, &initiative_record, code, e));
    *out = sheet;
    return true;
}

static bool read_changes(InitiativeChange *rows, size_t *n, size_t room, Arena *a, Query *q, Err *e)
{
    for (bool has_row; *n < room; ++*n) {
        TRY(query_next(&has_row, q, e));
        if (!has_row) break;
        rows[*n].at_ms = query_int(q, 1);
        TRY(str_copy(&rows[*n].code, a, query_text(q, 0), e));
        TRY(str_copy(&rows[*n].by, a, query_text(q, 2), e));
    }
    return true;
}

bool initiative_last_changes(InitiativeChange **out, size_t *out_n, Arena *a, Db *db, Err *e)
{
    int64_t room;
    size_t n = 0;
    Query *q;
    TRY(db_count(&room, db, "SELECT COUNT(*) FROM initiative", e));
    InitiativeChange *rows = PUSH(a, InitiativeChange, (size_t)room, e);
    if (!rows) return false;
    TRY(db_query(&q, db,
                 "SELECT i.code, l.at_ms, l.actor FROM initiative AS i "
                 "JOIN (SELECT object_key, MAX(id) AS id FROM audit_log WHERE object_type = 'initiative' AND action IN ('insert', 'update') GROUP BY object_key) AS last ON last.object_key = i.code "
                 "JOIN audit_log AS l ON l.id = last.id ORDER BY i.code", e));
    bool good = read_changes(rows, &n, (size_t)room, a, q, e);
    query_end(q);
    TRY(good);
    *out = rows;
    *out_n = n;
    return true;
}
