#include "imports/custom_value.h"

static bool list_rows(CustomField **out, size_t *out_n, Arena *a, Query *q, Err *e)
{
    CustomField *rows = NULL;
    size_t n = 0, room = 0;
    for (bool has_row;;) {
        TRY(query_next(&has_row, q, e));
        if (!has_row) break;
        if (n == room) {
            room = room ? room * 2 : 64;
            rows = arena_grow(a, rows, n * sizeof *rows, room * sizeof *rows, e);
            if (!rows) return false;
        }
        TRY(str_copy(&rows[n].key, a, query_text(q, 0), e));
        TRY(str_copy(&rows[n].name, a, query_text(q, 1), e));
        TRY(str_copy(&rows[n].value, a, query_text(q, 2), e));
        n++;
    }
    *out = rows;
    *out_n = n;
    return true;
}

bool custom_value_list(CustomField **out, size_t *out_n, Arena *a, Db *db, const Record *record, Err *e)
{
    Query *q;
    TRY(db_query(&q, db, "SELECT code, name, value FROM custom_value WHERE record = $1 ORDER BY code, name", e));
    query_bind_text(q, 1, str_from_c(record->name));
    bool good = list_rows(out, out_n, a, q, e);
    query_end(q);
    return good;
}

bool custom_value_of(CustomField **out, size_t *out_n, Arena *a, Db *db, const Record *record, Str key, Err *e)
{
    Query *q;
    TRY(db_query(&q, db, "SELECT code, name, value FROM custom_value WHERE record = $1 AND code = $2 ORDER BY name", e));
    query_bind_text(q, 1, str_from_c(record->name));
    query_bind_text(q, 2, key);
    bool good = list_rows(out, out_n, a, q, e);
    query_end(q);
    return good;
}

static bool write_value(Txn *txn, Str record, Str key, Str name, Str before, Str after, Err *e)
{
    Query *q;
    if (!after.n) TRY(txn_query(&q, txn, "DELETE FROM custom_value WHERE record = $1 AND code = $2 AND name = $3", e));
    else if (!before.n) TRY(txn_query(&q, txn, "INSERT INTO custom_value (record, code, name, value) VALUES ($1, $2, $3, $4)", e));
    else TRY(txn_query(&q, txn, "UPDATE custom_value SET value = $4 WHERE record = $1 AND code = $2 AND name = $3", e));
    query_bind_text(q, 1, record);
    query_bind_text(q, 2, key);
    query_bind_text(q, 3, name);
    if (after.n) query_bind_text(q, 4, after);
    return query_run(NULL, q, e);
}

bool custom_value_set(Txn *txn, Arena *scratch, const Record *record, Str key, Str name, Str before, Str after, Err *e)
{
    if (str_equal(before, after)) return true;
    Str field;
    ArenaMark mark = arena_mark(scratch);
    bool good = write_value(txn, str_from_c(record->name), key, name, before, after, e) &&
                str_format(&field, scratch, e, "custom.%.*s", STR_ARGUMENTS(name));
    if (good) {
        AuditChange change = {.field = field, .before = before, .after = after, .had_before = before.n > 0, .has_after = after.n > 0};
        good = audit_add(txn, &(AuditEntry){"update", record->name, key, &change, 1}, e);
    }
    arena_reset(scratch, mark);
    return good;
}
