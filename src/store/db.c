#include "store/engine.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

#include "base/limits.h"

static long fail_countdown;

void db_fail_after(long n) { fail_countdown = n; }

bool store_fault(Err *e)
{
    if (__builtin_expect(fail_countdown == 0, 1) || --fail_countdown > 0) return false;
    FAIL(e, ERR_IO, NULL, "the store could not be written (a fault made by a test)");
    return true;
}

bool store_check_text(Str s, Err *e)
{
    size_t bad_at;
    if (!str_is_utf8(s, &bad_at)) return FAIL(e, ERR_INPUT, NULL, "a text is not UTF-8 at its byte %zu", bad_at + 1);
    if (s.n && memchr(s.p, 0, s.n)) return FAIL(e, ERR_INPUT, NULL, "a text holds a NUL byte, which a store cannot keep");
    return true;
}

DbEngine db_engine(const Db *db) { return db->kind; }

/* The statement cache */

/* The largest $n of a text, apart from those inside quotes. */
static int parameters_of(const char *sql)
{
    int largest = 0;
    char quote = 0;
    for (const char *p = sql; *p; p++) {
        if (quote) {
            if (*p == quote) quote = 0;
        } else if (*p == '\'' || *p == '"') {
            quote = *p;
        } else if (*p == '$' && isdigit((unsigned char)p[1])) {
            int n = 0;
            while (isdigit((unsigned char)p[1]) && n <= QUERY_PARAMETERS) n = n * 10 + (*++p - '0');
            if (n > largest) largest = n;
        }
    }
    return largest;
}

static bool query_new(Query **out, Db *db, Str sql, Err *e)
{
    Query *q = PUSH(db->arena, Query, 1, e);
    if (!q) return false;
    q->db = db;
    TRY(str_copy(&q->sql, db->arena, sql, e));
    q->values_n = parameters_of(q->sql.p);
    if (q->values_n > QUERY_PARAMETERS)
        return FAIL(e, ERR_BROKEN, NULL, "a statement may have at most %d parameters: %.200s", QUERY_PARAMETERS, q->sql.p);
    q->values = PUSH(db->arena, Value, (size_t)q->values_n, e);
    q->types = PUSH(db->arena, Oid, (size_t)q->values_n, e);
    if (!q->values || !q->types) return false;
    if (db->queries_n == db->queries_room) {
        size_t room = db->queries_room ? 2 * db->queries_room : 32;
        Query **grown = arena_grow(db->arena, db->queries, db->queries_n * sizeof *grown, room * sizeof *grown, e);
        if (!grown) return false;
        db->queries = grown;
        db->queries_room = room;
    }
    int64_t *slot;
    bool is_new;
    TRY(map_put(&slot, &is_new, &db->by_text, q->sql, (int64_t)db->queries_n, e));
    db->queries[db->queries_n++] = q;
    *out = q;
    return true;
}

bool store_prepare_and_open(Query **out, Db *db, const char *sql, Err *e)
{
    Str text = str_from_c(sql);
    int64_t *at = map_get(&db->by_text, text);
    Query *q = NULL;
    if (at) q = db->queries[*at];
    else TRY(query_new(&q, db, text, e));
    if (q->is_open) return FAIL(e, ERR_BROKEN, NULL, "this statement is already open: %.200s", q->sql.p);
    if (db->bulk) return FAIL(e, ERR_BROKEN, NULL, "no statement may run while rows are being written in bulk: %.200s", q->sql.p);
    TRY(db->engine->prepare(q, e));
    for (int i = 0; i < q->values_n; i++) q->values[i].kind = VALUE_UNBOUND;
    q->is_open = true;
    q->has_run = q->bind_failed = q->in_txn = false;
    q->columns_n = 0;
    *out = q;
    return true;
}

bool db_query(Query **out, Db *db, const char *sql, Err *e)
{
    Query *q;
    TRY(store_prepare_and_open(&q, db, sql, e));
    q->in_txn = db->txn.is_open;
    if (q->writes) {
        q->is_open = false;
        return FAIL(e, ERR_BROKEN, NULL, "a statement that writes needs a transaction: %.200s", q->sql.p);
    }
    *out = q;
    return true;
}

void query_end(Query *q)
{
    if (!q || !q->is_open) return;
    q->db->engine->reset(q);
    q->is_open = false;
}

/* Binding */

static Value *value_at(Query *q, int n, ValueKind kind)
{
    static Value nowhere;
    assert(q->is_open && !q->has_run);
    if (n >= 1 && n <= q->values_n) {
        q->values[n - 1].kind = kind;
        return &q->values[n - 1];
    }
    if (!q->bind_failed) FAIL(&q->bind_error, ERR_BROKEN, NULL, "there is no parameter $%d in: %.200s", n, q->sql.p);
    q->bind_failed = true;
    return &nowhere;
}

void query_bind_int(Query *q, int n, int64_t v) { value_at(q, n, VALUE_INT)->integer = v; }
void query_bind_null(Query *q, int n) { (void)value_at(q, n, VALUE_NULL); }
void query_bind_blob(Query *q, int n, Str v) { value_at(q, n, VALUE_BLOB)->text = (Str){v.p ? v.p : "", v.n}; }

void query_bind_real(Query *q, int n, double v)
{
    /* SQLite would keep NaN as null and PostgreSQL as NaN */
    if (v != v) query_bind_null(q, n);
    else value_at(q, n, VALUE_REAL)->real = v;
}

void query_bind_text(Query *q, int n, Str v)
{
    value_at(q, n, VALUE_TEXT)->text = (Str){v.p ? v.p : "", v.n};
    if (q->bind_failed || store_check_text(v, &q->bind_error)) return;
    q->bind_failed = true;
    err_place(&q->bind_error, "parameter $%d", n);
}

static bool query_run_first(Query *q, Err *e)
{
    if (q->bind_failed) {
        *e = q->bind_error;
        return false;
    }
    for (int i = 0; i < q->values_n; i++)
        if (q->values[i].kind == VALUE_UNBOUND) return FAIL(e, ERR_BROKEN, NULL, "parameter $%d was not bound in: %.200s", i + 1, q->sql.p);
    q->has_run = true;
    return q->db->engine->run(q, e);
}

/* Stepping */

static bool step(bool *has_row, Query *q, Err *e)
{
    assert(q->is_open);
    bool has = false;
    bool good = !store_fault(e) && (q->has_run || query_run_first(q, e)) && q->db->engine->step(&has, q, e);
    if (!good) {
        if (q->in_txn) q->db->txn.has_failed = true;
        query_end(q);
        return false;
    }
    *has_row = has;
    return true;
}

bool query_next(bool *has_row, Query *q, Err *e)
{
    bool has;
    TRY(step(&has, q, e));
    if (!has) query_end(q);
    *has_row = has;
    return true;
}

bool query_run(int64_t *out_changed, Query *q, Err *e)
{
    bool has = true;
    while (has) TRY(step(&has, q, e));
    int64_t changed = q->db->engine->changed(q);
    query_end(q);
    if (out_changed) *out_changed = changed;
    return true;
}

bool query_is_null(const Query *q, int column)
{
    assert(q->is_open && q->has_run && column >= 0 && column < q->columns_n);
    return q->db->engine->kind(q, column) == VALUE_NULL;
}

int64_t query_int(const Query *q, int column)
{
    if (query_is_null(q, column)) return 0;
    assert(q->db->engine->kind(q, column) == VALUE_INT);
    return q->db->engine->integer(q, column);
}

double query_real(const Query *q, int column)
{
    if (query_is_null(q, column)) return 0;
    ValueKind kind = q->db->engine->kind(q, column);
    assert(kind == VALUE_REAL || kind == VALUE_INT);
    return kind == VALUE_INT ? (double)q->db->engine->integer(q, column) : q->db->engine->real(q, column);
}

Str query_text(const Query *q, int column)
{
    if (query_is_null(q, column)) return STR("");
    assert(q->db->engine->kind(q, column) == VALUE_TEXT);
    return q->db->engine->bytes(q, column);
}

Str query_blob(const Query *q, int column)
{
    if (query_is_null(q, column)) return STR("");
    assert(q->db->engine->kind(q, column) == VALUE_BLOB);
    return q->db->engine->bytes(q, column);
}

bool db_count(int64_t *out, Db *db, const char *sql, Err *e)
{
    Query *q;
    bool has;
    TRY(db_query(&q, db, sql, e));
    TRY(query_next(&has, q, e));
    int64_t n = has ? query_int(q, 0) : 0;
    query_end(q);
    *out = n;
    return true;
}

/* Transactions */

Db *txn_db(Txn *txn) { return txn->db; }

/* Every statement must be at rest before COMMIT or ROLLBACK. */
static void txn_close(Txn *txn)
{
    Db *db = txn->db;
    for (size_t i = 0; i < db->queries_n; i++) query_end(db->queries[i]);
    if (db->bulk) db->engine->bulk_drop(db->bulk);
    db->bulk = NULL;
    txn->is_open = false;
}

/* Takes a closed transaction back. A member of a group leaves the others as they are; after a failure that ended the group itself there is nothing left
 * to take back, and the group's commit will say so. */
static void undo(Txn *txn)
{
    Err ignored;
    if (!txn->is_member) txn->db->engine->rollback(txn->db);
    else if (!txn->db->engine->exec(txn->db, "ROLLBACK TO member; RELEASE member", &ignored)) txn->db->in_group = false;
}

void txn_rollback(Txn *txn)
{
    if (!txn || !txn->is_open) return;
    txn_close(txn);
    undo(txn);
}

static bool txn_check(const Db *db, const TxnWhy *why, Err *e)
{
    if (db->txn.is_open || db->reading) return FAIL(e, ERR_BROKEN, NULL, "a transaction is already open on this connection");
    if (str_trim(why->actor).n == 0) return FAIL(e, ERR_INPUT, "actor", "a change needs the name of the person or program that makes it");
    if (str_trim(why->reason).n == 0) return FAIL(e, ERR_INPUT, "reason", "a change needs a reason, in words");
    if (why->reason.n > (size_t)LIMIT_REASON_BYTES)
        return FAIL(e, ERR_INPUT, "reason", "a reason may have at most %lld bytes; this one has %zu", (long long)LIMIT_REASON_BYTES, why->reason.n);
    if (why->actor.n > 200) return FAIL(e, ERR_INPUT, "actor", "the name of who makes a change may have at most 200 bytes");
    if (why->idempotency_key.n > 200) return FAIL(e, ERR_INPUT, "idempotency_key", "an idempotency key may have at most 200 bytes");
    TRY(store_check_text(why->actor, e));
    TRY(store_check_text(why->reason, e));
    return store_check_text(why->idempotency_key, e);
}

/* Claims the key, or finds that it was used. On PostgreSQL this waits for another transaction with the same key. */
static bool txn_claim_key(bool *was_done, Str *reply, Txn *txn, Err *e)
{
    Query *q;
    int64_t claimed;
    TRY(txn_query(&q, txn, "INSERT INTO idempotency (key, at_ms, actor, reply) VALUES ($1, $2, $3, '') ON CONFLICT (key) DO NOTHING", e));
    query_bind_text(q, 1, txn->why.idempotency_key);
    query_bind_int(q, 2, txn->why.now_ms);
    query_bind_text(q, 3, txn->why.actor);
    TRY(store_own_run(&claimed, txn, q, e));
    if (claimed) {
        *was_done = false;
        return true;
    }
    bool has;
    TRY(db_query(&q, txn->db, "SELECT reply FROM idempotency WHERE key = $1", e));
    query_bind_text(q, 1, txn->why.idempotency_key);
    TRY(query_next(&has, q, e));
    if (!has) return FAIL(e, ERR_BROKEN, NULL, "an idempotency key was there and is gone");
    bool copied = str_copy(reply, txn->arena, query_text(q, 0), e);
    query_end(q);
    TRY(copied);
    *was_done = true;
    return true;
}

static bool open_transaction(Db *db, Err *e)
{
    if (!db->in_group) return db->engine->begin(db, e);
    TRY(db->engine->exec(db, "SAVEPOINT member", e));
    db->changes_before += db->engine->rows_changed(db);
    return true;
}

bool txn_begin(Txn **out, bool *was_done, Str *reply, Arena *a, Db *db, const TxnWhy *why, Err *e)
{
    TRY(txn_check(db, why, e));
    TxnWhy kept = *why;
    TRY(str_copy(&kept.actor, a, why->actor, e));
    TRY(str_copy(&kept.reason, a, why->reason, e));
    TRY(str_copy(&kept.idempotency_key, a, why->idempotency_key, e));
    if (store_fault(e)) return false;
    TRY(open_transaction(db, e));
    Txn *txn = &db->txn;
    *txn = (Txn){.db = db, .arena = a, .why = kept, .is_open = true, .is_member = db->in_group,
                 .has_head = db->in_group && db->has_head, .head_seq = db->head_seq, .head = db->head};
    bool done = false;
    Str old_reply = STR("");
    if (kept.idempotency_key.n && !txn_claim_key(&done, &old_reply, txn, e)) {
        txn_rollback(txn);
        return false;
    }
    if (done) txn_rollback(txn);
    *out = done ? NULL : txn;
    *was_done = done;
    *reply = old_reply;
    return true;
}

bool txn_set_reply(Txn *txn, Str reply, Err *e)
{
    TRY(store_check_text(reply, e));
    TRY(str_copy(&txn->reply, txn->arena, reply, e));
    txn->has_reply = true;
    return true;
}

static bool txn_write_reply(Txn *txn, Err *e)
{
    Query *q;
    if (!txn->has_reply || txn->why.idempotency_key.n == 0) return true;
    TRY(txn_query(&q, txn, "UPDATE idempotency SET reply = $2 WHERE key = $1", e));
    query_bind_text(q, 1, txn->why.idempotency_key);
    query_bind_text(q, 2, txn->reply);
    return store_own_run(NULL, txn, q, e);
}

static bool txn_may_commit(Txn *txn, Err *e)
{
    if (txn->has_failed) return FAIL(e, ERR_BROKEN, NULL, "a statement of this transaction failed, so nothing of it was kept");
    if (txn->db->bulk) return FAIL(e, ERR_BROKEN, NULL, "a bulk write was not ended before the commit");
    TRY(txn_write_reply(txn, e));
    if (txn->audits == 0 && txn->db->engine->rows_changed(txn->db) > txn->own_rows)
        return FAIL(e, ERR_BROKEN, NULL, "rows were changed and nothing was written to the audit log, so nothing was kept");
    return !store_fault(e);
}

static bool keep_member(Txn *txn, Err *e)
{
    Db *db = txn->db;
    if (!db->engine->exec(db, "RELEASE member", e)) return undo(txn), false;
    if (!txn->has_head) return true;
    db->has_head = true;
    db->head_seq = txn->head_seq;
    db->head = txn->head;
    return true;
}

bool txn_commit(Txn *txn, Err *e)
{
    assert(txn->is_open);
    Db *db = txn->db;
    if (!txn_may_commit(txn, e)) {
        txn_rollback(txn);
        return false;
    }
    txn_close(txn);
    if (txn->is_member) return keep_member(txn, e);
    bool is_unknown = false;
    if (db->engine->commit(&is_unknown, db, e)) return true;
    if (!is_unknown) {
        db->engine->rollback(db);
        return false;
    }
    bool was_committed = false;
    if (txn->why.idempotency_key.n == 0)
        return FAIL(e, ERR_IO, NULL, "the connection to the store was lost while it committed, so it is not known whether the change was kept; look before you repeat it");
    TRY(postgres_settle(&was_committed, db, txn->why.idempotency_key, e));
    if (!was_committed) return FAIL(e, ERR_IO, NULL, "the connection to the store was lost before it committed; nothing was changed, so it is safe to repeat");
    return true;
}

bool txn_query(Query **out, Txn *txn, const char *sql, Err *e)
{
    assert(txn->is_open);
    if (txn->has_failed) return FAIL(e, ERR_BROKEN, NULL, "an earlier statement of this transaction failed, so it can only be rolled back");
    Query *q;
    if (!store_prepare_and_open(&q, txn->db, sql, e)) {
        txn->has_failed = true;
        return false;
    }
    q->in_txn = true;
    *out = q;
    return true;
}

bool store_own_run(int64_t *out_changed, Txn *txn, Query *q, Err *e)
{
    int64_t changed;
    TRY(query_run(&changed, q, e));
    txn->own_rows += changed;
    if (out_changed) *out_changed = changed;
    return true;
}

bool query_run_unaudited(int64_t *out_changed, Query *q, Err *e)
{
    assert(q->in_txn);
    return store_own_run(out_changed, &q->db->txn, q, e);
}

/* Groups */

bool db_group_begin(Db *db, Err *e)
{
    if (db->kind != DB_SQLITE) return FAIL(e, ERR_BROKEN, NULL, "only SQLite's writers are grouped");
    if (db->txn.is_open || db->reading || db->in_group) return FAIL(e, ERR_BROKEN, NULL, "a transaction is already open on this connection");
    if (store_fault(e)) return false;
    TRY(db->engine->begin(db, e));
    db->in_group = true;
    db->has_head = false;
    return true;
}

bool db_abandon(Db *db)
{
    if (!db->txn.is_open) return false;
    txn_rollback(&db->txn);
    return true;
}

void db_group_rollback(Db *db)
{
    if (db->txn.is_open) txn_rollback(&db->txn);
    db->in_group = false;
    if (db->kind == DB_SQLITE) db->engine->rollback(db);
}

bool db_group_commit(Db *db, Err *e)
{
    bool is_unknown;
    assert(!db->txn.is_open);
    if (!db->in_group) return db_group_rollback(db), FAIL(e, ERR_IO, NULL, "the store gave the whole group of changes up, so nothing of it was kept");
    for (size_t i = 0; i < db->queries_n; i++) query_end(db->queries[i]);
    if (store_fault(e) || !db->engine->commit(&is_unknown, db, e)) return db_group_rollback(db), false;
    db->in_group = false;
    return true;
}

bool db_read_begin(Db *db, Err *e)
{
    if (db->txn.is_open) return FAIL(e, ERR_BROKEN, NULL, "a transaction is already open on this connection");
    if (db->in_group) return true; /* already one state */
    if (db->reading == 0) TRY(db->engine->exec(db, db->kind == DB_SQLITE ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", e));
    db->reading++;
    return true;
}

void db_read_end(Db *db)
{
    if (db->reading == 0 || --db->reading > 0) return;
    for (size_t i = 0; i < db->queries_n; i++) query_end(db->queries[i]);
    db->engine->rollback(db);
}
