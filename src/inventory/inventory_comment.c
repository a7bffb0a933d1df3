/* What people say of an initiative, and the fields that a district adds to its sheet. */
#include "base/limits.h"
#include "inventory/inventory.h"

#define COMMENT_COLUMNS "id, initiative, at_ms, person_id, author, text, mentions, resolved_at_ms, resolved_by"

static bool read_comment(Comment *out, Arena *a, const Query *q, Err *e)
{
    *out = (Comment){.id = query_int(q, 0), .at_ms = query_int(q, 2), .person_id = query_int(q, 3), .resolved_at_ms = query_int(q, 7)};
    TRY(str_copy(&out->initiative, a, query_text(q, 1), e));
    TRY(str_copy(&out->author, a, query_text(q, 4), e));
    TRY(str_copy(&out->text, a, query_text(q, 5), e));
    TRY(str_copy(&out->mentions, a, query_text(q, 6), e));
    return str_copy(&out->resolved_by, a, query_text(q, 8), e);
}

static bool read_comments(Comment **out, size_t *out_n, Arena *a, Query *q, Err *e)
{
    Comment *rows = NULL;
    size_t n = 0, room = 0;
    for (bool has;; n++) {
        TRY(query_next(&has, q, e));
        if (!has) break;
        if (n == room) {
            size_t more = room ? room * 2 : 16;
            rows = arena_grow(a, rows, room * sizeof *rows, more * sizeof *rows, e);
            if (!rows) return false;
            room = more;
        }
        TRY(read_comment(&rows[n], a, q, e));
    }
    *out = rows;
    *out_n = n;
    return true;
}

static bool list_by(Comment **out, size_t *out_n, Arena *a, Db *db, const char *sql, Str value, Err *e)
{
    Query *q;
    TRY(db_query(&q, db, sql, e));
    query_bind_text(q, 1, value);
    bool good = read_comments(out, out_n, a, q, e);
    query_end(q);
    return good;
}

bool comment_list(Comment **out, size_t *out_n, Arena *a, Db *db, Str initiative, Err *e)
{
    return list_by(out, out_n, a, db, "SELECT " COMMENT_COLUMNS " FROM comment WHERE initiative = $1 ORDER BY id", initiative, e);
}

bool comment_mentions(Comment **out, size_t *out_n, Arena *a, Db *db, Str email, Err *e)
{
    return list_by(out, out_n, a, db, "SELECT " COMMENT_COLUMNS " FROM comment WHERE resolved_at_ms IS NULL AND ';' || mentions || ';' LIKE '%;' || $1 || ';%' ORDER BY id", email, e);
}

bool comment_get(Comment *out, Arena *a, Db *db, int64_t id, Err *e)
{
    Query *q;
    bool has;
    TRY(db_query(&q, db, "SELECT " COMMENT_COLUMNS " FROM comment WHERE id = $1", e));
    query_bind_int(q, 1, id);
    TRY(query_next(&has, q, e));
    if (!has) return FAIL(e, ERR_NOT_FOUND, "id", "there is no such comment");
    bool good = read_comment(out, a, q, e);
    query_end(q);
    return good;
}

bool comment_add(int64_t *out_id, Txn *txn, const Comment *c, Err *e)
{
    enum { COMMENT_MOST_BYTES = 4000 };
    Query *q;
    bool has;
    Str text = str_trim(c->text);
    if (!text.n || text.n > COMMENT_MOST_BYTES) return FAIL(e, ERR_INPUT, "text", "a comment has between 1 and %d bytes", COMMENT_MOST_BYTES);
    TRY(txn_query(&q, txn, "INSERT INTO comment (initiative, at_ms, person_id, author, text, mentions) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id", e));
    query_bind_text(q, 1, c->initiative);
    query_bind_int(q, 2, c->at_ms);
    query_bind_int(q, 3, c->person_id);
    query_bind_text(q, 4, c->author);
    query_bind_text(q, 5, text);
    query_bind_text(q, 6, c->mentions);
    TRY(query_next(&has, q, e));
    *out_id = has ? query_int(q, 0) : 0;
    TRY(query_run(NULL, q, e));
    AuditChange change = {.field = STR("text"), .after = text, .has_after = true};
    return audit_add(txn, &(AuditEntry){"insert", "comment", c->initiative, &change, 1}, e);
}

bool comment_resolve(Txn *txn, Arena *a, int64_t id, bool is_resolved, Str by, int64_t now_ms, Err *e)
{
    Comment was;
    Query *q;
    TRY(comment_get(&was, a, txn_db(txn), id, e));
    TRY(txn_query(&q, txn, "UPDATE comment SET resolved_at_ms = $2, resolved_by = $3 WHERE id = $1", e));
    query_bind_int(q, 1, id);
    is_resolved ? query_bind_int(q, 2, now_ms) : query_bind_null(q, 2);
    is_resolved ? query_bind_text(q, 3, by) : query_bind_null(q, 3);
    TRY(query_run(NULL, q, e));
    AuditChange change = {STR("resolved"), was.resolved_at_ms ? STR("yes") : STR("no"), is_resolved ? STR("yes") : STR("no"), true, true};
    return audit_add(txn, &(AuditEntry){"update", "comment", was.initiative, &change, 1}, e);
}

static bool read_counts(CommentCount *rows, size_t *n, size_t room, Arena *a, Query *q, Err *e)
{
    for (bool has; *n < room; ++*n) {
        TRY(query_next(&has, q, e));
        if (!has) break;
        TRY(str_copy(&rows[*n].code, a, query_text(q, 0), e));
        rows[*n].n = query_int(q, 1);
    }
    return true;
}

bool comment_counts(CommentCount **out, size_t *out_n, Arena *a, Db *db, Err *e)
{
    int64_t room;
    size_t n = 0;
    Query *q;
    TRY(db_count(&room, db, "SELECT COUNT(DISTINCT initiative) FROM comment WHERE resolved_at_ms IS NULL", e));
    CommentCount *rows = PUSH(a, CommentCount, (size_t)room, e);
    if (!rows) return false;
    TRY(db_query(&q, db, "SELECT initiative, COUNT(*) FROM comment WHERE resolved_at_ms IS NULL GROUP BY initiative ORDER BY initiative", e));
    bool good = read_counts(rows, &n, (size_t)room, a, q, e);
    query_end(q);
    TRY(good);
    *out = rows;
    *out_n = n;
    return true;
}

/* ---- The district's own fields ---- */

static bool read_fields(SheetField *rows, size_t *n, size_t room, Arena *a, Query *q, Err *e)
{
    for (bool has; *n < room; ++*n) {
        TRY(query_next(&has, q, e));
        if (!has) break;
        TRY(str_copy(&rows[*n].name, a, query_text(q, 0), e));
        TRY(str_copy(&rows[*n].label, a, query_text(q, 1), e));
        TRY(str_copy(&rows[*n].prompt, a, query_text(q, 2), e));
        rows[*n].position = query_int(q, 3);
    }
    return true;
}

bool sheet_field_list(SheetField **out, size_t *out_n, Arena *a, Db *db, Err *e)
{
    int64_t room;
    size_t n = 0;
    Query *q;
    TRY(db_count(&room, db, "SELECT COUNT(*) FROM custom_field", e));
    SheetField *rows = PUSH(a, SheetField, (size_t)room, e);
    if (!rows) return false;
    TRY(db_query(&q, db, "SELECT name, label, prompt, position FROM custom_field ORDER BY position, name", e));
    bool good = read_fields(rows, &n, (size_t)room, a, q, e);
    query_end(q);
    TRY(good);
    *out = rows;
    *out_n = n;
    return true;
}

static bool check_field(const SheetField *f, Err *e)
{
    bool good = f->name.n >= 1 && f->name.n <= 40;
    for (size_t i = 0; good && i < f->name.n; i++) {
        char c = f->name.p[i];
        good = (c >= 'a' && c <= 'z') || (i && c >= '0' && c <= '9') || (i && c == '_');
    }
    if (!good) return FAIL(e, ERR_INPUT, "name", "the name of a field has small letters, digits and _, at most 40, and starts with a letter");
    if (!str_trim(f->label).n || f->label.n > 80) return FAIL(e, ERR_INPUT, "label", "a field needs a label of at most 80 bytes");
    return f->prompt.n <= 400 || FAIL(e, ERR_INPUT, "prompt", "a prompt has at most 400 bytes");
}

bool sheet_field_put(Txn *txn, Arena *a, const SheetField *f, Err *e)
{
    Query *q;
    (void)a;
    TRY(check_field(f, e));
    TRY(txn_query(&q, txn, "INSERT INTO custom_field (name, label, prompt, position) VALUES ($1, $2, $3, $4) "
                           "ON CONFLICT (name) DO UPDATE SET label = excluded.label, prompt = excluded.prompt, position = excluded.position", e));
    query_bind_text(q, 1, f->name);
    query_bind_text(q, 2, str_trim(f->label));
    query_bind_text(q, 3, f->prompt);
    query_bind_int(q, 4, f->position);
    TRY(query_run(NULL, q, e));
    AuditChange changes[] = {{.field = STR("label"), .after = f->label, .has_after = true}, {.field = STR("prompt"), .after = f->prompt, .has_after = true}};
    return audit_add(txn, &(AuditEntry){"put", "custom_field", f->name, changes, 2}, e);
}

bool sheet_field_remove(Txn *txn, Arena *a, Str name, Err *e)
{
    Query *q;
    int64_t changed;
    (void)a;
    TRY(txn_query(&q, txn, "DELETE FROM custom_field WHERE name = $1", e));
    query_bind_text(q, 1, name);
    TRY(query_run(&changed, q, e));
    if (changed == 0) return FAIL(e, ERR_NOT_FOUND, "name", "the sheet has no field '%.*s'", (int)(name.n > 40 ? 40 : name.n), name.p);
    return audit_add(txn, &(AuditEntry){"remove", "custom_field", name, NULL, 0}, e);
}
