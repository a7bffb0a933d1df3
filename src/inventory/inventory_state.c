/* Whether a sheet still holds: confirmed, retired, merged. */
#include "inventory/inventory.h"

#define STATE_COLUMNS "code, confirmed_at_ms, confirmed_by, retired_fiscal_year, retired_reason, merged_into, merged_at_ms, merged_by, merged_reason"

static bool read_state(InitiativeState *out, Arena *a, const Query *q, Err *e)
{
    *out = (InitiativeState){.is_confirmed = !query_is_null(q, 1), .is_retired = !query_is_null(q, 3), .confirmed_at_ms = query_int(q, 1), .retired_fiscal_year = query_int(q, 3),
                             .merged_at_ms = query_int(q, 6)};
    TRY(str_copy(&out->code, a, query_text(q, 0), e));
    TRY(str_copy(&out->confirmed_by, a, query_text(q, 2), e));
    TRY(str_copy(&out->retired_reason, a, query_text(q, 4), e));
    TRY(str_copy(&out->merged_into, a, query_text(q, 5), e));
    TRY(str_copy(&out->merged_by, a, query_text(q, 7), e));
    return str_copy(&out->merged_reason, a, query_text(q, 8), e);
}

static bool read_states(InitiativeState **out, size_t *out_n, Arena *a, Query *q, Err *e)
{
    InitiativeState *rows = NULL;
    size_t n = 0, room = 0;
    for (bool has;; n++) {
        TRY(query_next(&has, q, e));
        if (!has) break;
        if (n == room) {
            size_t more = room ? room * 2 : 32;
            rows = arena_grow(a, rows, room * sizeof *rows, more * sizeof *rows, e);
            if (!rows) return false;
            room = more;
        }
        TRY(read_state(&rows[n], a, q, e));
    }
    *out = rows;
    *out_n = n;
    return true;
}

bool initiative_states(InitiativeState **out, size_t *out_n, Arena *a, Db *db, Err *e)
{
    Query *q;
    TRY(db_query(&q, db, "SELECT " STATE_COLUMNS " FROM initiative_state ORDER BY code", e));
    bool good = read_states(out, out_n, a, q, e);
    query_end(q);
    return good;
}

bool initiative_state(InitiativeState *out, Arena *a, Db *db, Str code, Err *e)
{
    Query *q;
    bool has;
    TRY(db_query(&q, db, "SELECT " STATE_COLUMNS " FROM initiative_state WHERE code = $1", e));
    query_bind_text(q, 1, code);
    TRY(query_next(&has, q, e));
    if (!has) return *out = (InitiativeState){.code = code}, true;
    bool good = read_state(out, a, q, e);
    query_end(q);
    return good;
}

bool initiative_lock(Txn *txn, Str code, Err *e)
{
    Query *q;
    bool has;
    TRY(db_query(&q, txn_db(txn), "SELECT id FROM initiative WHERE code = $1 FOR UPDATE", e));
    query_bind_text(q, 1, code);
    TRY(query_next(&has, q, e));
    query_end(q);
    return has || FAIL(e, ERR_NOT_FOUND, "code", "the inventory has no initiative '%.*s'", (int)(code.n > 64 ? 64 : code.n), code.p);
}

bool initiative_must_be_open(Arena *a, Db *db, Str code, Err *e)
{
    InitiativeState state;
    TRY(initiative_state(&state, a, db, code, e));
    if (state.merged_into.n) return FAIL(e, ERR_CONFLICT, "code", "%.*s was merged into %.*s: change that one", STR_ARGUMENTS(code), STR_ARGUMENTS(state.merged_into));
    return !state.is_retired || FAIL(e, ERR_CONFLICT, "code", "%.*s is retired; bring it back before you change it", STR_ARGUMENTS(code));
}

/* The initiative locked, with a row of state that is there; *was is that row. */
static bool begin(InitiativeState *was, Txn *txn, Arena *a, Str code, Err *e)
{
    Query *q;
    TRY(initiative_lock(txn, code, e));
    TRY(txn_query(&q, txn, "INSERT INTO initiative_state (code) VALUES ($1) ON CONFLICT (code) DO NOTHING", e));
    query_bind_text(q, 1, code);
    TRY(query_run(NULL, q, e));
    TRY(initiative_state(was, a, txn_db(txn), code, e));
    if (was->merged_into.n) return FAIL(e, ERR_CONFLICT, "code", "%.*s was merged into %.*s", STR_ARGUMENTS(code), STR_ARGUMENTS(was->merged_into));
    return true;
}

static bool note(Txn *txn, const char *action, Str code, const AuditChange *changes, size_t n, Err *e)
{
    return audit_add(txn, &(AuditEntry){action, "initiative", code, changes, n}, e);
}

bool initiative_confirm(Txn *txn, Arena *a, Str code, Str by, int64_t now_ms, Err *e)
{
    InitiativeState was;
    Query *q;
    TRY(begin(&was, txn, a, code, e));
    TRY(txn_query(&q, txn, "UPDATE initiative_state SET confirmed_at_ms = $2, confirmed_by = $3 WHERE code = $1", e));
    query_bind_text(q, 1, code);
    query_bind_int(q, 2, now_ms);
    query_bind_text(q, 3, by);
    TRY(query_run(NULL, q, e));
    return note(txn, "confirm", code, NULL, 0, e);
}

bool initiative_retire(Txn *txn, Arena *a, Str code, int64_t fiscal_year, Str reason, Err *e)
{
    InitiativeState was;
    Str before, after;
    Query *q;
    TRY(begin(&was, txn, a, code, e));
    if (fiscal_year == 0 && !was.is_retired) return FAIL(e, ERR_CONFLICT, "code", "%.*s is not retired", STR_ARGUMENTS(code));
    TRY(str_format(&before, a, e, "%lld", (long long)was.retired_fiscal_year));
    TRY(str_format(&after, a, e, "%lld", (long long)fiscal_year));
    TRY(txn_query(&q, txn, "UPDATE initiative_state SET retired_fiscal_year = $2, retired_reason = $3 WHERE code = $1", e));
    query_bind_text(q, 1, code);
    fiscal_year ? query_bind_int(q, 2, fiscal_year) : query_bind_null(q, 2);
    fiscal_year && reason.n ? query_bind_text(q, 3, reason) : query_bind_null(q, 3);
    TRY(query_run(NULL, q, e));
    AuditChange change = {STR("retired_fiscal_year"), before, after, was.is_retired, fiscal_year != 0};
    return note(txn, fiscal_year ? "retire" : "bring back", code, &change, 1, e);
}

bool initiative_is_stale(int64_t seen_at_ms, int64_t now_ms)
{
    return now_ms - seen_at_ms > (int64_t)INITIATIVE_STALE_DAYS * 24 * 60 * 60 * 1000;
}
