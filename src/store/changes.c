/* What others changed: the audit log read forward, and the word that there is something to read. */
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "store/engine.h"

bool db_data_version(int64_t *out, Db *db, Err *e)
{
    if (db->kind != DB_SQLITE) return *out = 0, true;
    return db_count(out, db, "PRAGMA data_version", e);
}

bool db_last_entry(int64_t *out, Db *db, Err *e)
{
    return db_count(out, db, "SELECT MAX(id) FROM audit_log", e);
}

/* ---- A reader who must miss none ---- */

static bool take_snapshot(char out[CURSOR_SNAPSHOT_BYTES], Str text, Err *e)
{
    if (text.n >= CURSOR_SNAPSHOT_BYTES) return FAIL(e, ERR_LIMIT, NULL, "too many transactions are open on the server");
    memcpy(out, text.p, text.n);
    out[text.n] = 0;
    return true;
}

bool db_cursor_now(StoreCursor *out, Db *db, Err *e)
{
    Query *q;
    bool has;
    if (db->kind == DB_SQLITE) return db_count(&out->entry, db, "SELECT MAX(id) FROM audit_log", e);
    TRY(db_query(&q, db, "SELECT CAST(pg_current_snapshot() AS TEXT)", e));
    TRY(query_next(&has, q, e));
    bool good = take_snapshot(out->snapshot, has ? query_text(q, 0) : STR(""), e);
    query_end(q);
    return good;
}

/* The change, then on PostgreSQL what can be seen by now. */
static bool read_next(StoreChange *rows, size_t *n, bool *too_many, StoreCursor *next, size_t limit, Arena *a, Query *q, Err *e)
{
    for (bool has;; ++*n) {
        TRY(query_next(&has, q, e));
        if (!has) return true;
        if (*n == limit) return *too_many = true;
        StoreChange *c = &rows[*n];
        c->entry = next->entry = query_int(q, 0);
        c->at_ms = query_int(q, 1);
        TRY(str_copy(&c->action, a, query_text(q, 2), e));
        TRY(str_copy(&c->object_type, a, query_text(q, 3), e));
        TRY(str_copy(&c->object_key, a, query_text(q, 4), e));
        TRY(str_copy(&c->actor, a, query_text(q, 5), e));
        if (*n == 0) TRY(take_snapshot(next->snapshot, query_text(q, 6), e));
    }
}

bool db_changes_next(StoreChange **out, size_t *out_n, bool *too_many, StoreCursor *cursor, Arena *a, Db *db, size_t limit, Err *e)
{
    static const char *const SQL[] = {
        [DB_SQLITE] = "SELECT id, at_ms, action, object_type, object_key, actor, '' FROM audit_log WHERE id > $1 ORDER BY id LIMIT $2",
        [DB_POSTGRESQL] = "SELECT id, at_ms, action, object_type, object_key, actor, CAST(pg_current_snapshot() AS TEXT) FROM audit_log "
                          "WHERE xid >= pg_snapshot_xmin(CAST($1 AS pg_snapshot)) AND NOT pg_visible_in_snapshot(xid, CAST($1 AS pg_snapshot)) ORDER BY id LIMIT $2"};
    Query *q;
    size_t n = 0;
    StoreChange *rows = PUSH(a, StoreChange, limit, e);
    StoreCursor *next = PUSH(a, StoreCursor, 1, e);
    if (!rows || !next) return false;
    *too_many = false;
    TRY(db_query(&q, db, SQL[db->kind], e));
    if (db->kind == DB_SQLITE) query_bind_int(q, 1, cursor->entry);
    else query_bind_text(q, 1, str_from_c(cursor->snapshot));
    query_bind_int(q, 2, (int64_t)limit + 1);
    bool good = read_next(rows, &n, too_many, next, limit, a, q, e);
    query_end(q);
    TRY(good);
    if (*too_many) TRY(db_cursor_now(next, db, e));
    if (n) memcpy(cursor, next, sizeof *cursor);
    *out = rows;
    *out_n = *too_many ? 0 : n;
    return true;
}

/* One channel for all districts of a database: a node listens once, whatever the number of districts. The payload names the schema and the sender. */
bool db_notify(Db *db, Err *e)
{
    if (db->kind != DB_POSTGRESQL) return FAIL(e, ERR_BROKEN, NULL, "only PostgreSQL carries word from node to node");
    char sql[200];
    snprintf(sql, sizeof sql, "SELECT pg_notify('purser_changes', '%s')", db->schema);
    return db->engine->exec(db, sql, e);
}

bool db_listen_wait(Str *out, Arena *a, Db *db, int wait_ms, Err *e)
{
    if (db->kind != DB_POSTGRESQL) return FAIL(e, ERR_BROKEN, NULL, "only PostgreSQL carries word from node to node");
    if (!db->is_listening) TRY(db->engine->exec(db, "LISTEN purser_changes", e));
    db->is_listening = true;
    struct pollfd wait = {.fd = PQsocket(db->pg), .events = POLLIN};
    if (PQsocket(db->pg) >= 0) (void)poll(&wait, 1, wait_ms);
    if (!PQconsumeInput(db->pg)) {
        db->is_listening = false;
        return FAIL(e, ERR_IO, NULL, "the connection that hears of changes was lost");
    }
    Buf names = buf_in(a, 0);
    bool good = true;
    for (PGnotify *n; good && (n = PQnotifies(db->pg)); PQfreemem(n))
        good = (names.n == 0 || buf_add_char(&names, '\n', e)) && buf_add_c(&names, n->extra, e);
    TRY(good);
    *out = buf_str(&names);
    return true;
}
