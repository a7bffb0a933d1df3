#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "store/audit_record.h"

enum { PAGE_ROWS = 2000, SHIFTS = 64 };

/* Both give: seq, the eight of audit_record_read, prev_hash, hash, row_hash (PostgreSQL), whether the row is there. */
#define RECORD "at_ms, actor, action, object_type, object_key, idempotency_key, reason, changes"
static const char *const PAGE_SQL[] = {
    [DB_SQLITE] = "SELECT id, " RECORD ", prev_hash, hash, NULL, 1 FROM audit_log WHERE id > $1 ORDER BY id LIMIT $2",
    [DB_POSTGRESQL] = "SELECT s.seq, " RECORD ", s.prev_hash, s.hash, l.row_hash, CASE WHEN l.id IS NULL THEN 0 ELSE 1 END "
                      "FROM audit_seal s LEFT JOIN audit_log l ON l.id = s.row_id WHERE s.seq > $1 ORDER BY s.seq LIMIT $2",
};

typedef struct {
    AuditRecord record;
    Hash hash, row_hash;
    bool has_row, has_row_hash;
} Link;

static void hash_read(Hash *out, Str bytes)
{
    memset(out, 0, sizeof *out); /* of a wrong length: fits no record */
    if (bytes.n == sizeof out->bytes) memcpy(out->bytes, bytes.p, sizeof out->bytes);
}

void audit_record_read(AuditRecord *r, const Query *q, int column)
{
    *r = (AuditRecord){.at_ms = query_int(q, column), .actor = query_text(q, column + 1), .action = query_text(q, column + 2),
                       .object_type = query_text(q, column + 3), .object_key = query_text(q, column + 4),
                       .idempotency_key = query_text(q, column + 5), .reason = query_text(q, column + 6), .changes = query_blob(q, column + 7)};
}

static void link_read(Link *out, const Query *q)
{
    audit_record_read(&out->record, q, 1);
    out->record.seq = query_int(q, 0);
    hash_read(&out->record.prev, query_blob(q, 9));
    hash_read(&out->hash, query_blob(q, 10));
    out->has_row_hash = !query_is_null(q, 11);
    hash_read(&out->row_hash, query_blob(q, 11));
    out->has_row = query_int(q, 12) == 1;
}

static Hash row_hash_of(const Db *db, AuditRecord r)
{
    r.seq = 0;
    memset(&r.prev, 0, sizeof r.prev);
    return audit_record_hash(db, &r);
}

static bool links_up(const Db *db, const Link *link, const Hash *head)
{
    Hash hash = audit_record_hash(db, &link->record);
    bool same_row = true;
    if (link->has_row_hash) {
        Hash row = row_hash_of(db, link->record);
        same_row = hash_equal(&row, &link->row_hash);
    }
    return same_row && hash_equal(&link->record.prev, head) && hash_equal(&hash, &link->hash);
}

/* What happened to a record that does not fit, as well as its own bytes and its neighbours can tell. prev_is_there: its
 * prev_hash is the hash of another entry; hash_is_followed: another entry has its hash as prev_hash. */
static const char *name_kind(const Db *db, Link link, const Hash *head, bool prev_is_there, bool hash_is_followed)
{
    bool follows = hash_equal(&link.record.prev, head);
    if (!follows && prev_is_there) return "reorder";
    if (link.has_row_hash) { /* a whole entry under a whole seal that was another's */
        Hash row = row_hash_of(db, link.record);
        return follows && hash_is_followed && hash_equal(&row, &link.row_hash) ? "reorder" : "edit";
    }
    /* whole under a later number: those between were taken out and the rest renumbered */
    for (int shift = 1; shift <= SHIFTS && !follows; shift++) {
        link.record.seq++;
        Hash hash = audit_record_hash(db, &link.record);
        if (hash_equal(&hash, &link.hash)) return "gap";
    }
    return "edit";
}

static void set_bad(AuditVerdict *v, int64_t seq, const char *kind)
{
    v->whole = false;
    v->first_bad = seq;
    snprintf(v->kind, sizeof v->kind, "%s", kind);
}

static bool hash_is_there(bool *out, Db *db, const char *sql, const Hash *hash, Err *e)
{
    Query *q;
    TRY(db_query(&q, db, sql, e));
    query_bind_blob(q, 1, (Str){(const char *)hash->bytes, sizeof hash->bytes});
    TRY(query_next(out, q, e));
    query_end(q);
    return true;
}

static bool judge_misfit(AuditVerdict *v, Db *db, const Link *link, Err *e)
{
    bool prev_is_there, hash_is_followed, lite = db->kind == DB_SQLITE;
    TRY(hash_is_there(&prev_is_there, db, lite ? "SELECT 1 FROM audit_log WHERE hash = $1 LIMIT 1" : "SELECT 1 FROM audit_seal WHERE hash = $1 LIMIT 1",
                      &link->record.prev, e));
    TRY(hash_is_there(&hash_is_followed, db, lite ? "SELECT 1 FROM audit_log WHERE prev_hash = $1 LIMIT 1" : "SELECT 1 FROM audit_seal WHERE prev_hash = $1 LIMIT 1",
                      &link->hash, e));
    set_bad(v, link->record.seq, name_kind(db, *link, &v->head, prev_is_there, hash_is_followed));
    return true;
}

/* Is this the entry that comes next? */
static bool judge(AuditVerdict *v, Db *db, const Link *link, Err *e)
{
    int64_t expected = v->entries + 1;
    if (link->record.seq > expected) set_bad(v, expected, "gap");
    else if (link->record.seq < expected) set_bad(v, link->record.seq, "reorder");
    else if (!link->has_row) set_bad(v, expected, "missing");
    else if (!links_up(db, link, &v->head)) return judge_misfit(v, db, link, e);
    else {
        v->entries = expected;
        v->head = link->hash;
    }
    return true;
}

static bool verify_chain(AuditVerdict *v, Db *db, int64_t checkpoint_n, const Hash *checkpoint, Err *e)
{
    int64_t after = INT64_MIN;
    for (size_t n = PAGE_ROWS; n == PAGE_ROWS && v->whole;) {
        Query *q;
        bool has = true;
        n = 0;
        TRY(db_query(&q, db, PAGE_SQL[db->kind], e));
        query_bind_int(q, 1, after);
        query_bind_int(q, 2, PAGE_ROWS);
        while (v->whole) {
            Link link;
            TRY(query_next(&has, q, e));
            if (!has) break;
            link_read(&link, q);
            TRY(judge(v, db, &link, e));
            if (v->whole && v->entries == checkpoint_n && !hash_equal(&v->head, checkpoint)) set_bad(v, checkpoint_n, "fork");
            after = link.record.seq;
            n++;
        }
        query_end(q);
    }
    if (v->whole && v->entries < checkpoint_n) set_bad(v, v->entries + 1, "truncation");
    return true;
}

/* One page of the entries that no seal covers yet, which still have the hash of their own row. */
static bool verify_unsealed_page(AuditVerdict *v, int64_t *after_id, bool *more, Db *db, Err *e)
{
    Query *q;
    bool has;
    int n = 0;
    TRY(db_query(&q, db, "SELECT row_hash, " RECORD ", id FROM audit_log l WHERE id > $1 AND NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.row_id = l.id) "
                         "ORDER BY id LIMIT $2", e));
    query_bind_int(q, 1, *after_id);
    query_bind_int(q, 2, PAGE_ROWS);
    for (;; n++) {
        AuditRecord r;
        Hash stored;
        TRY(query_next(&has, q, e));
        if (!has) break;
        hash_read(&stored, query_blob(q, 0));
        audit_record_read(&r, q, 1);
        Hash row = row_hash_of(db, r);
        *after_id = query_int(q, 9);
        v->unsealed++;
        if (v->whole && !hash_equal(&row, &stored)) set_bad(v, v->entries + v->unsealed, "edit");
    }
    *more = n == PAGE_ROWS;
    return true;
}

static bool verify_unsealed(AuditVerdict *v, Db *db, Err *e)
{
    int64_t after_id = INT64_MIN;
    for (bool more = true; more;) TRY(verify_unsealed_page(v, &after_id, &more, db, e));
    return true;
}

bool audit_verify(AuditVerdict *out, Db *db, int64_t checkpoint_n, const Hash *checkpoint, Err *e)
{
    AuditVerdict v = {.whole = true, .head = audit_first_prev(db)};
    TRY(db_read_begin(db, e));
    bool good = verify_chain(&v, db, checkpoint_n, checkpoint, e) && (db->kind == DB_SQLITE || verify_unsealed(&v, db, e));
    db_read_end(db);
    if (good) *out = v;
    return good;
}

/* Listing */

static bool changes_json(Str *out, Arena *a, const AuditChange *changes, size_t n, Err *e)
{
    Buf text = buf_in(a, 0);
    JsonWriter w = json_writer(&text, false, e);
    json_write_array(&w);
    for (size_t i = 0; i < n; i++) {
        json_write_object(&w);
        json_put_text(&w, "field", changes[i].field);
        if (changes[i].had_before) json_put_text(&w, "before", changes[i].before);
        else json_put_null(&w, "before");
        if (changes[i].has_after) json_put_text(&w, "after", changes[i].after);
        else json_put_null(&w, "after");
        json_write_object_end(&w);
    }
    json_write_array_end(&w);
    TRY(json_write_done(&w));
    Str written = buf_str(&text);
    *out = (Str){written.p, written.n ? written.n - 1 : 0}; /* without the newline of a document */
    return true;
}

static bool row_read(AuditRow *row, Arena *a, const Query *q, Err *e)
{
    row->seq = query_int(q, 0);
    row->at_ms = query_int(q, 1);
    TRY(str_copy(&row->actor, a, query_text(q, 2), e));
    TRY(str_copy(&row->action, a, query_text(q, 3), e));
    TRY(str_copy(&row->object_type, a, query_text(q, 4), e));
    TRY(str_copy(&row->object_key, a, query_text(q, 5), e));
    TRY(str_copy(&row->idempotency_key, a, query_text(q, 6), e));
    TRY(str_copy(&row->reason, a, query_text(q, 7), e));
    Str bytes;
    TRY(str_copy(&bytes, a, query_blob(q, 8), e));
    AuditChange *changes;
    TRY(audit_changes_read(&changes, &row->changes_n, a, bytes, e));
    row->changes = changes;
    return changes_json(&row->changes_json, a, changes, row->changes_n, e);
}

bool audit_list(AuditRow **out, size_t *out_n, Arena *a, Db *db, int64_t after_seq, size_t limit, Err *e)
{
    static const char *const LIST_SQL[] = {
        [DB_SQLITE] = "SELECT id, " RECORD " FROM audit_log WHERE id > $1 ORDER BY id LIMIT $2",
        [DB_POSTGRESQL] = "SELECT s.seq, " RECORD " FROM audit_seal s JOIN audit_log l ON l.id = s.row_id WHERE s.seq > $1 ORDER BY s.seq LIMIT $2",
    };
    Query *q;
    size_t n = 0;
    AuditRow *rows = PUSH(a, AuditRow, limit, e);
    if (!rows) return false;
    TRY(db_query(&q, db, LIST_SQL[db->kind], e));
    query_bind_int(q, 1, after_seq);
    query_bind_int(q, 2, (int64_t)limit);
    for (;;) {
        bool has;
        TRY(query_next(&has, q, e));
        if (!has) break;
        if (!row_read(&rows[n], a, q, e)) {
            query_end(q);
            return false;
        }
        n++;
    }
    *out = rows;
    *out_n = n;
    return true;
}

static bool walk_rows(Query *q, Arena *scratch, bool (*each)(void *, Str, const AuditChange *, size_t, Err *), void *to, Err *e)
{
    for (bool has_row;;) {
        TRY(query_next(&has_row, q, e));
        if (!has_row) return true;
        ArenaMark mark = arena_mark(scratch);
        AuditChange *changes;
        size_t n;
        bool good = audit_changes_read(&changes, &n, scratch, query_blob(q, 1), e) && each(to, query_text(q, 0), changes, n, e);
        arena_reset(scratch, mark);
        TRY(good);
    }
}

bool audit_walk(Db *db, Arena *scratch, const char *action, const char *object_type, bool (*each)(void *, Str, const AuditChange *, size_t, Err *), void *to, Err *e)
{
    Query *q;
    TRY(db_query(&q, db, "SELECT object_key, changes FROM audit_log WHERE object_type = $1 AND action = $2 ORDER BY id", e));
    query_bind_text(q, 1, str_from_c(object_type));
    query_bind_text(q, 2, str_from_c(action));
    bool good = walk_rows(q, scratch, each, to, e);
    query_end(q);
    return good;
}

static bool read_rows(AuditRow **out, size_t *out_n, size_t room, Arena *a, Query *q, Err *e)
{
    AuditRow *rows = NULL;
    size_t n = 0, has_room = 0;
    for (bool has; n < room; n++) {
        TRY(query_next(&has, q, e));
        if (!has) break;
        if (n == has_room) {
            size_t more = has_room ? has_room * 2 : 32;
            rows = arena_grow(a, rows, has_room * sizeof *rows, more * sizeof *rows, e);
            if (!rows) return false;
            has_room = more;
        }
        TRY(row_read(&rows[n], a, q, e));
    }
    *out = rows;
    *out_n = n;
    return true;
}

static bool walk_object(Query *q, Arena *scratch, bool (*each)(void *, const AuditRow *, Err *), void *to, Err *e)
{
    for (bool has;;) {
        TRY(query_next(&has, q, e));
        if (!has) return true;
        AuditRow row;
        ArenaMark mark = arena_mark(scratch);
        bool good = row_read(&row, scratch, q, e) && each(to, &row, e);
        arena_reset(scratch, mark);
        TRY(good);
    }
}

bool audit_walk_object(Db *db, Arena *scratch, const char *object_type, Str object_key, bool (*each)(void *, const AuditRow *, Err *), void *to, Err *e)
{
    Query *q;
    TRY(db_query(&q, db, "SELECT id, " RECORD " FROM audit_log WHERE object_type = $1 AND object_key = $2 ORDER BY id", e));
    query_bind_text(q, 1, str_from_c(object_type));
    query_bind_text(q, 2, object_key);
    bool good = walk_object(q, scratch, each, to, e);
    query_end(q);
    return good;
}

bool audit_find(AuditRow **out, size_t *out_n, Arena *a, Db *db, const AuditFilter *filter, size_t limit, Err *e)
{
    static const char *const FIND_SQL[] = { /* one entry is found by its number, not by looking at all */
        "SELECT id, " RECORD " FROM audit_log WHERE ($1 = '' OR object_type = $1) AND ($2 = '' OR object_key = $2) AND ($3 = '' OR actor = $3) "
        "AND at_ms >= $4 AND ($5 = 0 OR at_ms < $5) AND ($6 = 0 OR id < $6) AND $7 = 0 ORDER BY id DESC LIMIT $8",
        "SELECT id, " RECORD " FROM audit_log WHERE ($1 = '' OR object_type = $1) AND ($2 = '' OR object_key = $2) AND ($3 = '' OR actor = $3) "
        "AND at_ms >= $4 AND ($5 = 0 OR at_ms < $5) AND ($6 = 0 OR id < $6) AND id = $7 ORDER BY id DESC LIMIT $8"};
    Query *q;
    TRY(db_query(&q, db, FIND_SQL[filter->entry != 0], e));
    query_bind_text(q, 1, filter->object_type);
    query_bind_text(q, 2, filter->object_key);
    query_bind_text(q, 3, filter->actor);
    query_bind_int(q, 4, filter->from_ms);
    query_bind_int(q, 5, filter->to_ms);
    query_bind_int(q, 6, filter->before);
    query_bind_int(q, 7, filter->entry);
    query_bind_int(q, 8, (int64_t)limit);
    bool good = read_rows(out, out_n, limit, a, q, e);
    query_end(q);
    return good;
}

bool audit_history(AuditRow **out, size_t *out_n, Arena *a, Db *db, const char *object_type, Str object_key, size_t limit, Err *e)
{
    Query *q;
    TRY(db_query(&q, db, "SELECT id, " RECORD " FROM audit_log WHERE object_type = $1 AND object_key = $2 ORDER BY id DESC LIMIT $3", e));
    query_bind_text(q, 1, str_from_c(object_type));
    query_bind_text(q, 2, object_key);
    query_bind_int(q, 3, (int64_t)limit);
    bool good = read_rows(out, out_n, limit, a, q, e);
    query_end(q);
    return good;
}

bool audit_history_under(AuditRow **out, size_t *out_n, Arena *a, Db *db, const char *object_type, Str prefix, size_t limit, Err *e)
{
    Query *q;
    Str below; /* the first text behind all that begin so: no key holds U+10FFFF */
    TRY(str_format(&below, a, e, "%.*s\xf4\x8f\xbf\xbf", STR_ARGUMENTS(prefix)));
    TRY(db_query(&q, db, "SELECT id, " RECORD " FROM audit_log WHERE object_type = $1 AND object_key >= $2 AND object_key < $3 ORDER BY id DESC LIMIT $4", e));
    query_bind_text(q, 1, str_from_c(object_type));
    query_bind_text(q, 2, prefix);
    query_bind_text(q, 3, below);
    query_bind_int(q, 4, (int64_t)limit);
    bool good = read_rows(out, out_n, limit, a, q, e);
    query_end(q);
    return good;
}

bool audit_private_read(bool *found, Str *out, Arena *a, Db *db, Str text, Err *e)
{
    const Str mark = STR("private:");
    Query *q;
    *found = false;
    if (!str_starts_with(text, mark)) return true;
    TRY(db_query(&q, db, "SELECT value FROM audit_private WHERE hash = $1", e));
    query_bind_text(q, 1, (Str){text.p + mark.n, text.n - mark.n});
    TRY(query_next(found, q, e));
    bool good = !*found || str_copy(out, a, query_text(q, 0), e);
    query_end(q);
    return good;
}
