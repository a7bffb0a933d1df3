#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "store/audit_record.h"

/* The sealer of PostgreSQL. Everything happens in one snapshot, taken after the lock: it seals the entries of every
 * transaction below the oldest one still running, so that no late commit can slip under a sealed number. */

enum { SEAL_ROWS = 2000 };

/* xids as the server prints them: its xid8 compares with nothing else */
typedef struct { char low[24], oldest[24], next[24]; } XidRange;

static bool take_lock(bool *out, Db *db, Err *e)
{
    Query *q;
    bool has;
    TRY(db_query(&q, db, "SELECT pg_try_advisory_lock(hashtextextended($1, 0))", e));
    query_bind_text(q, 1, str_from_c(db->seal_lock));
    TRY(query_next(&has, q, e));
    bool taken = has && query_int(q, 0);
    query_end(q);
    *out = taken;
    return true;
}

static void release_lock(Db *db)
{
    Query *q;
    Err ignored; /* a connection that is gone has released it */
    bool has;
    if (!db_query(&q, db, "SELECT pg_advisory_unlock(hashtextextended($1, 0))", &ignored)) return;
    query_bind_text(q, 1, str_from_c(db->seal_lock));
    if (query_next(&has, q, &ignored)) query_end(q);
}

static bool find_end(int64_t *seq, Hash *head, XidRange *range, Db *db, Err *e)
{
    Query *q;
    bool has;
    TRY(db_query(&q, db, "SELECT seq, hash, below_xid FROM audit_seal ORDER BY seq DESC LIMIT 1", e));
    TRY(query_next(&has, q, e));
    *seq = has ? query_int(q, 0) : 0;
    *head = audit_first_prev(db);
    if (has && query_blob(q, 1).n == sizeof head->bytes) memcpy(head->bytes, query_blob(q, 1).p, sizeof head->bytes);
    int64_t low = has ? query_int(q, 2) : 0;
    query_end(q);
    TRY(db_query(&q, db, "SELECT pg_snapshot_xmin(pg_current_snapshot()), pg_snapshot_xmax(pg_current_snapshot())", e));
    TRY(query_next(&has, q, e));
    int64_t oldest = query_int(q, 0), next = query_int(q, 1);
    query_end(q);
    /* a dump restored into a younger cluster: its numbers lie ahead of ours and say nothing */
    if (low > next) low = 0;
    snprintf(range->low, sizeof range->low, "%lld", (long long)low);
    snprintf(range->oldest, sizeof range->oldest, "%lld", (long long)oldest);
    snprintf(range->next, sizeof range->next, "%lld", (long long)next);
    return true;
}

typedef struct { int64_t row_id; Hash prev, hash; } Seal;

/* The next page of entries without a seal, hashed into the chain. */
static bool seal_page(Seal *seals, size_t *out_n, int64_t *after_id, int64_t seq, Hash *head, const XidRange *range, Db *db, Err *e)
{
    Query *q;
    size_t n = 0;
    TRY(db_query(&q, db,
        "WITH fresh AS MATERIALIZED (SELECT id FROM audit_log WHERE xid >= CAST($2 AS xid8) AND (xid < CAST($3 AS xid8) OR xid >= CAST($4 AS xid8))) "
        "SELECT l.id, l.at_ms, l.actor, l.action, l.object_type, l.object_key, l.idempotency_key, l.reason, l.changes "
        "FROM fresh JOIN audit_log l ON l.id = fresh.id WHERE l.id > $1 AND NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.row_id = l.id) "
        "ORDER BY l.id LIMIT $5", e));
    query_bind_int(q, 1, *after_id);
    query_bind_text(q, 2, str_from_c(range->low));
    query_bind_text(q, 3, str_from_c(range->oldest));
    query_bind_text(q, 4, str_from_c(range->next));
    query_bind_int(q, 5, SEAL_ROWS);
    for (;;) {
        bool has;
        TRY(query_next(&has, q, e));
        if (!has) break;
        assert(n < SEAL_ROWS);
        AuditRecord r;
        audit_record_read(&r, q, 1);
        r.seq = seq + (int64_t)n + 1;
        r.prev = *head;
        *head = audit_record_hash(db, &r);
        seals[n++] = (Seal){query_int(q, 0), r.prev, *head};
        *after_id = query_int(q, 0);
    }
    *out_n = n;
    return true;
}

static bool write_seals(const Seal *seals, size_t n, int64_t seq, const XidRange *range, Txn *txn, Arena *a, Err *e)
{
    Bulk *b;
    TRY(bulk_begin(&b, txn, a, "audit_seal", "seq,row_id,prev_hash,hash,below_xid", e));
    for (size_t i = 0; i < n; i++) {
        bulk_int(b, seq + (int64_t)i + 1);
        bulk_int(b, seals[i].row_id);
        bulk_blob(b, (Str){(const char *)seals[i].prev.bytes, sizeof seals[i].prev.bytes});
        bulk_blob(b, (Str){(const char *)seals[i].hash.bytes, sizeof seals[i].hash.bytes});
        bulk_text(b, str_from_c(range->oldest));
        TRY(bulk_row(b, e));
    }
    return bulk_end(b, e);
}

static bool seal_all(int64_t *out, Txn *txn, Arena *a, Err *e)
{
    Db *db = txn->db;
    int64_t seq, after_id = INT64_MIN, sealed = 0;
    Hash head;
    XidRange range;
    Seal *seals = PUSH(a, Seal, SEAL_ROWS, e);
    if (!seals) return false;
    /* the planner must not read the whole log to find the few new entries */
    TRY(db->engine->exec(db, "SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_custom_plan", e));
    TRY(find_end(&seq, &head, &range, db, e));
    for (size_t n = SEAL_ROWS; n == SEAL_ROWS;) {
        ArenaMark mark = arena_mark(a);
        TRY(seal_page(seals, &n, &after_id, seq, &head, &range, db, e));
        bool good = n == 0 || write_seals(seals, n, seq, &range, txn, a, e);
        arena_reset(a, mark);
        TRY(good);
        seq += (int64_t)n;
        sealed += (int64_t)n;
    }
    *out = sealed;
    return true;
}

/* Not a Txn of the contract: what it writes is the audit log itself. */
static bool seal_locked(int64_t *out, Db *db, Arena *a, Err *e)
{
    bool is_unknown;
    TRY(db->engine->exec(db, "BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE", e));
    db->txn = (Txn){.db = db, .arena = a, .is_open = true};
    bool good = seal_all(out, &db->txn, a, e);
    if (good && !store_fault(e)) {
        db->txn.is_open = false;
        if (db->engine->commit(&is_unknown, db, e)) return true;
        db->engine->rollback(db);
        return false;
    }
    txn_rollback(&db->txn);
    return false;
}

bool audit_seal(int64_t *out_sealed, Db *db, Err *e)
{
    bool taken = false;
    int64_t sealed = 0;
    Arena *a;
    if (db->kind == DB_SQLITE) {
        *out_sealed = 0;
        return true;
    }
    if (db->txn.is_open || db->reading) return FAIL(e, ERR_BROKEN, NULL, "a transaction is already open on this connection");
    TRY(take_lock(&taken, db, e));
    if (taken) {
        bool good = arena_new(&a, 0, e);
        if (good) {
            good = seal_locked(&sealed, db, a, e);
            arena_end(a);
        }
        release_lock(db);
        TRY(good);
    }
    *out_sealed = sealed;
    return true;
}
