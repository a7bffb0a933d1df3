#include "store/audit_record.h"

#include <string.h>

/* The bytes of one record and its hash: docs/audit.md. Numbers are big-endian. */

static void add_u32(Hasher *h, size_t n)
{
    unsigned char bytes[4] = {(unsigned char)(n >> 24), (unsigned char)(n >> 16), (unsigned char)(n >> 8), (unsigned char)n};
    hash_add(h, bytes, sizeof bytes);
}

static void add_i64(Hasher *h, int64_t v)
{
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++) bytes[i] = (unsigned char)((uint64_t)v >> (56 - 8 * i));
    hash_add(h, bytes, sizeof bytes);
}

static void add_text(Hasher *h, Str s)
{
    add_u32(h, s.n);
    hash_add(h, s.p, s.n);
}

Hash audit_record_hash(const Db *db, const AuditRecord *r)
{
    Hasher h;
    hash_start(&h, "purser-audit-v1");
    hash_add(&h, "\1", 1);
    hash_add(&h, db->district_id, DISTRICT_ID_BYTES);
    add_i64(&h, r->seq);
    add_i64(&h, r->at_ms);
    add_text(&h, r->actor);
    add_text(&h, r->action);
    add_text(&h, r->object_type);
    add_text(&h, r->object_key);
    add_text(&h, r->idempotency_key);
    add_text(&h, r->reason);
    add_text(&h, r->changes);
    hash_add(&h, r->prev.bytes, sizeof r->prev.bytes);
    return hash_end(&h);
}

Hash audit_first_prev(const Db *db)
{
    Hasher h;
    hash_start(&h, "purser-district");
    hash_add(&h, db->district_id, DISTRICT_ID_BYTES);
    add_i64(&h, db->created_at_ms);
    return hash_end(&h);
}

static bool put_u32(Buf *out, size_t n, Err *e)
{
    return buf_add(out, (Str){(char[]){(char)(n >> 24), (char)(n >> 16), (char)(n >> 8), (char)n}, 4}, e);
}

static bool put_text(Buf *out, Str s, Err *e)
{
    TRY(store_check_text(s, e));
    if (s.n > UINT32_MAX) return FAIL(e, ERR_LIMIT, NULL, "a text is too long for the audit log");
    TRY(put_u32(out, s.n, e));
    return buf_add(out, s, e);
}

/* count, then for each: field, a byte (1: has before, 2: has after), before, after */
static bool put_changes(Buf *out, const AuditEntry *entry, Err *e)
{
    TRY(put_u32(out, entry->changes_n, e));
    for (size_t i = 0; i < entry->changes_n; i++) {
        const AuditChange *change = &entry->changes[i];
        TRY(put_text(out, change->field, e));
        TRY(buf_add_char(out, (char)((change->had_before ? 1 : 0) | (change->has_after ? 2 : 0)), e));
        if (change->had_before) TRY(put_text(out, change->before, e));
        if (change->has_after) TRY(put_text(out, change->after, e));
    }
    return true;
}

static bool take_u32(size_t *out, Str *rest)
{
    const unsigned char *p = (const unsigned char *)rest->p;
    if (rest->n < 4) return false;
    *out = (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
    *rest = (Str){rest->p + 4, rest->n - 4};
    return true;
}

static bool take_text(Str *out, Str *rest)
{
    size_t n;
    if (!take_u32(&n, rest) || n > rest->n) return false;
    *out = (Str){rest->p, n};
    *rest = (Str){rest->p + n, rest->n - n};
    return true;
}

bool audit_changes_read(AuditChange **out, size_t *out_n, Arena *a, Str bytes, Err *e)
{
    size_t n;
    if (!take_u32(&n, &bytes) || n > bytes.n) return FAIL(e, ERR_BROKEN, NULL, "the changes of an audit entry cannot be read");
    AuditChange *changes = PUSH(a, AuditChange, n, e);
    if (!changes) return false;
    for (size_t i = 0; i < n; i++) {
        AuditChange *c = &changes[i];
        bool good = take_text(&c->field, &bytes) && bytes.n > 0;
        if (good) {
            c->had_before = bytes.p[0] & 1;
            c->has_after = bytes.p[0] & 2;
            bytes = (Str){bytes.p + 1, bytes.n - 1};
        }
        good = good && (!c->had_before || take_text(&c->before, &bytes)) && (!c->has_after || take_text(&c->after, &bytes));
        if (!good) return FAIL(e, ERR_BROKEN, NULL, "the changes of an audit entry cannot be read");
    }
    *out = changes;
    *out_n = n;
    return true;
}

/* Writing */

/* SQLite: the end of the chain, read once a transaction; nobody else can write meanwhile. */
static bool find_head(Txn *txn, Err *e)
{
    Query *q;
    bool has;
    if (txn->has_head) return true;
    TRY(db_query(&q, txn->db, "SELECT id, hash FROM audit_log ORDER BY id DESC LIMIT 1", e));
    TRY(query_next(&has, q, e));
    txn->head_seq = has ? query_int(q, 0) : 0;
    txn->head = audit_first_prev(txn->db);
    if (has && query_blob(q, 1).n == sizeof txn->head.bytes) memcpy(txn->head.bytes, query_blob(q, 1).p, sizeof txn->head.bytes);
    query_end(q);
    txn->has_head = true;
    return true;
}

static void bind_record(Query *q, const AuditRecord *r)
{
    query_bind_int(q, 1, r->at_ms);
    query_bind_text(q, 2, r->actor);
    query_bind_text(q, 3, r->action);
    query_bind_text(q, 4, r->object_type);
    query_bind_text(q, 5, r->object_key);
    query_bind_text(q, 6, r->idempotency_key);
    query_bind_text(q, 7, r->reason);
    query_bind_blob(q, 8, r->changes);
}

static Str hash_str(const Hash *h) { return (Str){(const char *)h->bytes, sizeof h->bytes}; }

static bool add_chained(Txn *txn, AuditRecord *r, Err *e)
{
    Query *q;
    TRY(find_head(txn, e));
    r->seq = txn->head_seq + 1;
    r->prev = txn->head;
    Hash hash = audit_record_hash(txn->db, r);
    TRY(txn_query(&q, txn, "INSERT INTO audit_log (at_ms, actor, action, object_type, object_key, idempotency_key, reason, changes, id, prev_hash, hash) "
                           "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)", e));
    bind_record(q, r);
    query_bind_int(q, 9, r->seq);
    query_bind_blob(q, 10, hash_str(&r->prev));
    query_bind_blob(q, 11, hash_str(&hash));
    TRY(store_own_run(NULL, txn, q, e));
    txn->head_seq = r->seq;
    txn->head = hash;
    return true;
}

/* PostgreSQL: seq 0 and a prev_hash of zeros; the sealer gives the place in the chain later. */
static bool add_unsealed(Txn *txn, const AuditRecord *r, Err *e)
{
    Query *q;
    Hash hash = audit_record_hash(txn->db, r);
    TRY(txn_query(&q, txn, "INSERT INTO audit_log (at_ms, actor, action, object_type, object_key, idempotency_key, reason, changes, row_hash) "
                           "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", e));
    bind_record(q, r);
    query_bind_blob(q, 9, hash_str(&hash));
    return store_own_run(NULL, txn, q, e);
}

bool audit_add(Txn *txn, const AuditEntry *entry, Err *e)
{
    ArenaMark mark = arena_mark(txn->arena);
    Buf changes = buf_in(txn->arena, 0);
    bool good = put_changes(&changes, entry, e);
    AuditRecord r = {.at_ms = txn->why.now_ms, .actor = txn->why.actor, .action = str_from_c(entry->action),
                     .object_type = str_from_c(entry->object_type), .object_key = entry->object_key,
                     .idempotency_key = txn->why.idempotency_key, .reason = txn->why.reason, .changes = buf_str(&changes)};
    if (good) good = txn->db->kind == DB_SQLITE ? add_chained(txn, &r, e) : add_unsealed(txn, &r, e);
    arena_reset(txn->arena, mark);
    if (good) txn->audits++;
    else txn->has_failed = true;
    return good;
}

bool audit_private(Str *out, Txn *txn, Arena *a, Str value, Err *e)
{
    unsigned char salt[32];
    char hex[65];
    Hasher h;
    Query *q;
    random_bytes(salt, sizeof salt);
    hash_start(&h, "purser-private");
    hash_add(&h, salt, sizeof salt);
    hash_add(&h, value.p, value.n);
    Hash hash = hash_end(&h);
    hash_to_hex(hex, &hash);
    Str text;
    TRY(str_format(&text, a, e, "private:%s", hex));
    TRY(txn_query(&q, txn, "INSERT INTO audit_private (hash, salt, value) VALUES ($1, $2, $3)", e));
    query_bind_text(q, 1, str_from_c(hex));
    query_bind_blob(q, 2, (Str){(const char *)salt, sizeof salt});
    query_bind_text(q, 3, value);
    TRY(store_own_run(NULL, txn, q, e));
    *out = text;
    return true;
}
