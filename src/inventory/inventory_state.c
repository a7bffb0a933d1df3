/* Whether a sheet still holds: confirmed, retired, merged. */
#include "inventory/inventory.h"

static const char *const state_sql[] = {
    "SELECT code, confirmed_at_ms, confirmed_by, retired_fiscal_year, retired_reason, merged_into FROM initiative_state ORDER BY code",
    "SELECT code, confirmed_at_ms, confirmed_by, retired_fiscal_year, retired_reason, merged_into FROM initiative_state WHERE code = $1",
};

static bool read_state(InitiativeState *out, Arena *a, const Query *q, Err *e)
{
    *out = (InitiativeState){.is_confirmed = !query_is_null(q, 1), .is_retired = !query_is_null(q, 3), .confirmed_at_ms = query_int(q, 1), .retired_fiscal_year = query_int(q, 3)};
    TRY(str_copy(&out->code, a, query_text(q, 0), e));
    TRY(str_copy(&out->confirmed_by, a, query_text(q, 2), e));
    TRY(str_copy(&out->retired_reason, a, query_text(q, 4), e));
    return str_copy(&out->merged_into, a, query_text(q, 5), e);
}

static bool read_states(InitiativeState *rows, size_t *n, size_t room, Arena *a, Query *q, Err *e)
{
    for (bool has; *n < room; ++*n) {
        TRY(query_next(&has, q, e));
        if (!has) break;
        TRY(read_state(&rows[*n], a, q, e));
    }
    return true;
}

bool initiative_states(InitiativeState **out, size_t *out_n, Arena *a, Db *db, Err *e)
{
    int64_t room;
    size_t n = 0;
    Query *q;
    TRY(db_count(&room, db, "SELECT COUNT(*) FROM initiative_state", e));
    InitiativeState *rows = PUSH(a, InitiativeState, (size_t)room, e);
    if (!rows) return false;
    TRY(db_query(&q, db, state_sql[0], e));
    bool good = read_states(rows, &n, (size_t)room, a, q, e);
    query_end(q);
    TRY(good);
    *out = rows;
    *out_n = n;
    return true;
}

bool initiative_state(InitiativeState *out, Arena *a, Db *db, Str code, Err *e)
{
    Query *q;
    bool has;
    TRY(db_query(&q, db, state_sql[1], e));
    query_bind_text(q, 1, code);
    TRY(query_next(&has, q, e));
    if (!has) return *out = (InitiativeState){.code = code}, true;
    bool good = read_state(out, a, q, e);
    query_end(q);
    return good;
}

static bool must_be_there(Db *db, Str code, Err *e)
{
    Query *q;
    bool has;
    TRY(db_query(&q, db, "SELECT 1 FROM initiative WHERE code = $1", e));
    query_bind_text(q, 1, code);
    TRY(query_next(&has, q, e));
    query_end(q);
    return has || FAIL(e, ERR_NOT_FOUND, "code", "the inventory has no initiative '%.*s'", (int)(code.n > 64 ? 64 : code.n), code.p);
}

static bool make_row(Txn *txn, Str code, Err *e)
{
    Query *q;
    TRY(must_be_there(txn_db(txn), code, e));
    TRY(txn_query(&q, txn, "INSERT INTO initiative_state (code) VALUES ($1) ON CONFLICT (code) DO NOTHING", e));
    query_bind_text(q, 1, code);
    return query_run(NULL, q, e);
}

static bool note(Txn *txn, const char *action, Str code, const AuditChange *changes, size_t n, Err *e)
{
    return audit_add(txn, &(AuditEntry){action, "initiative", code, changes, n}, e);
}

bool initiative_confirm(Txn *txn, Arena *a, Str code, Str by, int64_t now_ms, Err *e)
{
    Query *q;
    (void)a;
    TRY(make_row(txn, code, e));
    TRY(txn_query(&q, txn, "UPDATE initiative_state SET confirmed_at_ms = $2, confirmed_by = $3 WHERE code = $1", e));
    query_bind_text(q, 1, code);
    query_bind_int(q, 2, now_ms);
    query_bind_text(q, 3, by);
    TRY(query_run(NULL, q, e));
    return note(txn, "confirm", code, NULL, 0, e);
}

static bool write_end(Txn *txn, Str code, int64_t fiscal_year, Str reason, Str merged_into, Err *e)
{
    Query *q;
    TRY(txn_query(&q, txn, "UPDATE initiative_state SET retired_fiscal_year = $2, retired_reason = $3, merged_into = $4 WHERE code = $1", e));
    query_bind_text(q, 1, code);
    fiscal_year ? query_bind_int(q, 2, fiscal_year) : query_bind_null(q, 2);
    reason.n ? query_bind_text(q, 3, reason) : query_bind_null(q, 3);
    merged_into.n ? query_bind_text(q, 4, merged_into) : query_bind_null(q, 4);
    return query_run(NULL, q, e);
}

bool initiative_retire(Txn *txn, Arena *a, Str code, int64_t fiscal_year, Str reason, Err *e)
{
    InitiativeState was;
    Str before, after;
    TRY(make_row(txn, code, e));
    TRY(initiative_state(&was, a, txn_db(txn), code, e));
    if (was.merged_into.n) return FAIL(e, ERR_CONFLICT, "code", "%.*s was merged into %.*s", STR_ARGUMENTS(code), STR_ARGUMENTS(was.merged_into));
    if (fiscal_year == 0 && !was.is_retired) return FAIL(e, ERR_CONFLICT, "code", "%.*s is not retired", STR_ARGUMENTS(code));
    TRY(str_format(&before, a, e, "%lld", (long long)was.retired_fiscal_year));
    TRY(str_format(&after, a, e, "%lld", (long long)fiscal_year));
    TRY(write_end(txn, code, fiscal_year, reason, STR(""), e));
    AuditChange change = {STR("retired_fiscal_year"), before, after, was.is_retired, fiscal_year != 0};
    return note(txn, fiscal_year ? "retire" : "bring back", code, &change, 1, e);
}

bool initiative_mark_merged(Txn *txn, Arena *a, Str code, Str into, Str reason, Err *e)
{
    InitiativeState was;
    TRY(make_row(txn, code, e));
    TRY(must_be_there(txn_db(txn), into, e));
    TRY(initiative_state(&was, a, txn_db(txn), code, e));
    if (was.merged_into.n) return FAIL(e, ERR_CONFLICT, "code", "%.*s was merged into %.*s already", STR_ARGUMENTS(code), STR_ARGUMENTS(was.merged_into));
    TRY(write_end(txn, code, was.retired_fiscal_year, reason, into, e));
    AuditChange change = {.field = STR("merged_into"), .after = into, .has_after = true};
    TRY(note(txn, "merge", code, &change, 1, e));
    AuditChange other = {.field = STR("merged_from"), .after = code, .has_after = true};
    return note(txn, "merge", into, &other, 1, e);
}

/* ---- How full a sheet is ---- */

const size_t sheet_fields[SHEET_FIELDS] = {
    INITIATIVE_FIELD_coordinators, INITIATIVE_FIELD_departments, INITIATIVE_FIELD_campuses, INITIATIVE_FIELD_strategic_alignment,
    INITIATIVE_FIELD_target_populations, INITIATIVE_FIELD_definition_of_success, INITIATIVE_FIELD_direct_costs, INITIATIVE_FIELD_indirect_costs,
};

size_t initiative_filled(bool filled[SHEET_FIELDS], const Initiative *row)
{
    size_t n = 0;
    for (size_t i = 0; i < SHEET_FIELDS; i++) n += filled[i] = record_has(row, sheet_fields[i]);
    return n;
}

/* ---- Where it stands for people with scoped roles ---- */

static Str field_text(const Initiative *row, size_t field, Str text) { return record_has(row, field) ? text : STR(""); }

Place initiative_place(const Initiative *row)
{
    return (Place){field_text(row, INITIATIVE_FIELD_coordinators, row->coordinators), field_text(row, INITIATIVE_FIELD_departments, row->departments),
                   field_text(row, INITIATIVE_FIELD_campuses, row->campuses)};
}
