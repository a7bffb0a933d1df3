/* What people say of an initiative, in place of e-mail. */
#include "inventory/inventory_parts.h"

enum { COMMENT_MOST_BYTES = 4000 };

#define COMMENT_COLUMNS "id, initiative, at_ms, person_id, author, text, mentions, resolved_at_ms, resolved_by, edited_at_ms"

static bool read_comment(Comment *out, Arena *a, const Query *q, Err *e)
{
    *out = (Comment){.id = query_int(q, 0), .at_ms = query_int(q, 2), .person_id = query_int(q, 3), .resolved_at_ms = query_int(q, 7), .edited_at_ms = query_int(q, 9)};
    TRY(str_copy(&out->initiative, a, query_text(q, 1), e));
    TRY(str_copy(&out->author, a, query_text(q, 4), e));
    TRY(str_copy(&out->text, a, query_text(q, 5), e));
    TRY(str_copy(&out->mentions, a, query_text(q, 6), e));
    return str_copy(&out->resolved_by, a, query_text(q, 8), e);
}

static bool names_address(Str mentions, Str email)
{
    Str part, rest = mentions;
    while (rest.n && str_next_part(&part, &rest, ';'))
        if (part.n && str_equal_folded(part, email)) return true;
    return false;
}

/* email "": all of them. */
static bool read_comments(Comment **out, size_t *out_n, Arena *a, Query *q, Str email, Err *e)
{
    Comment *rows = NULL;
    size_t n = 0, room = 0;
    for (bool has;;) {
        TRY(query_next(&has, q, e));
        if (!has) break;
        if (email.n && !names_address(query_text(q, 6), email)) continue;
        if (n == room) {
            size_t more = room ? room * 2 : 16;
            rows = arena_grow(a, rows, room * sizeof *rows, more * sizeof *rows, e);
            if (!rows) return false;
            room = more;
        }
        TRY(read_comment(&rows[n++], a, q, e));
    }
    *out = rows;
    *out_n = n;
    return true;
}

bool comment_list(Comment **out, size_t *out_n, Arena *a, Db *db, Str initiative, Err *e)
{
    Query *q;
    TRY(db_query(&q, db, "WITH RECURSIVE family (code) AS (SELECT CAST($1 AS TEXT) UNION SELECT s.code FROM initiative_state AS s JOIN family AS f ON s.merged_into = f.code) "
                         "SELECT " COMMENT_COLUMNS " FROM comment WHERE initiative IN (SELECT code FROM family) ORDER BY id", e));
    query_bind_text(q, 1, initiative);
    bool good = read_comments(out, out_n, a, q, STR(""), e);
    query_end(q);
    return good;
}

bool comment_mentions(Comment **out, size_t *out_n, Arena *a, Db *db, Str email, Err *e)
{
    Query *q;
    *out = NULL;
    *out_n = 0;
    if (!email.n) return true;
    TRY(db_query(&q, db, "SELECT " COMMENT_COLUMNS " FROM comment WHERE resolved_at_ms IS NULL AND mentions <> '' ORDER BY id", e));
    bool good = read_comments(out, out_n, a, q, email, e);
    query_end(q);
    return good;
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

static bool check_text(Str *out, Str text, Err *e)
{
    *out = str_trim(text);
    return (out->n && out->n <= COMMENT_MOST_BYTES) || FAIL(e, ERR_INPUT, "text", "a comment has between 1 and %d bytes", COMMENT_MOST_BYTES);
}

static bool note(Txn *txn, const char *action, Str initiative, Str field, bool had, Str before, bool has, Str after, Err *e)
{
    AuditChange change = {field, before, after, had, has};
    return audit_add(txn, &(AuditEntry){action, "comment", initiative, &change, 1}, e);
}

bool comment_add(int64_t *out_id, Txn *txn, Arena *a, const Comment *c, Err *e)
{
    Query *q;
    bool has;
    Str text;
    InitiativeState state;
    TRY(check_text(&text, c->text, e));
    TRY(initiative_lock(txn, c->initiative, e));
    TRY(initiative_state(&state, a, txn_db(txn), c->initiative, e));
    if (state.merged_into.n)
        return FAIL(e, ERR_CONFLICT, "code", "%.*s was merged into %.*s: comment there", STR_ARGUMENTS(c->initiative), STR_ARGUMENTS(state.merged_into));
    TRY(txn_query(&q, txn, "INSERT INTO comment (initiative, at_ms, person_id, author, text, mentions) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id", e));
    query_bind_text(q, 1, c->initiative);
    query_bind_int(q, 2, c->at_ms);
    query_bind_int(q, 3, c->person_id);
    query_bind_text(q, 4, c->author);
    query_bind_text(q, 5, text);
    query_bind_text(q, 6, c->mentions);
    TRY(query_next(&has, q, e));
    int64_t id = has ? query_int(q, 0) : 0;
    TRY(query_run(NULL, q, e));
    TRY(note(txn, "insert", c->initiative, STR("text"), false, STR(""), true, text, e));
    *out_id = id;
    return true;
}

/* The comment as it stands, held against others who change it. */
static bool hold(Comment *out, Txn *txn, Arena *a, int64_t id, Err *e)
{
    Query *q;
    bool has;
    TRY(db_query(&q, txn_db(txn), "SELECT id FROM comment WHERE id = $1 FOR UPDATE", e));
    query_bind_int(q, 1, id);
    TRY(query_next(&has, q, e));
    query_end(q);
    return comment_get(out, a, txn_db(txn), id, e);
}

bool comment_resolve(Txn *txn, Arena *a, int64_t id, bool is_resolved, Str by, int64_t now_ms, Err *e)
{
    Comment was;
    Query *q;
    TRY(hold(&was, txn, a, id, e));
    TRY(txn_query(&q, txn, "UPDATE comment SET resolved_at_ms = $2, resolved_by = $3 WHERE id = $1", e));
    query_bind_int(q, 1, id);
    is_resolved ? query_bind_int(q, 2, now_ms) : query_bind_null(q, 2);
    is_resolved ? query_bind_text(q, 3, by) : query_bind_null(q, 3);
    TRY(query_run(NULL, q, e));
    return note(txn, "update", was.initiative, STR("resolved"), true, was.resolved_at_ms ? STR("yes") : STR("no"), true, is_resolved ? STR("yes") : STR("no"), e);
}

bool comment_edit(Txn *txn, Arena *a, int64_t id, int64_t person_id, Str text, Str mentions, int64_t now_ms, Err *e)
{
    Comment was;
    Query *q;
    Str checked;
    TRY(check_text(&checked, text, e));
    TRY(hold(&was, txn, a, id, e));
    if (was.person_id != person_id) return FAIL(e, ERR_DENIED, "text", "only who wrote a comment may write it anew");
    TRY(txn_query(&q, txn, "UPDATE comment SET text = $2, mentions = $3, edited_at_ms = $4 WHERE id = $1", e));
    query_bind_int(q, 1, id);
    query_bind_text(q, 2, checked);
    query_bind_text(q, 3, mentions);
    query_bind_int(q, 4, now_ms);
    TRY(query_run(NULL, q, e));
    return note(txn, "update", was.initiative, STR("text"), true, was.text, true, checked, e);
}

static bool read_counts(CommentCount **out, size_t *out_n, Arena *a, Query *q, Err *e)
{
    CommentCount *rows = NULL;
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
        TRY(str_copy(&rows[n].code, a, query_text(q, 0), e));
        rows[n].n = query_int(q, 1);
    }
    *out = rows;
    *out_n = n;
    return true;
}

bool comment_counts(CommentCount **out, size_t *out_n, Arena *a, Db *db, Err *e)
{
    Query *q;
    TRY(db_query(&q, db, "SELECT initiative, COUNT(*) FROM comment WHERE resolved_at_ms IS NULL GROUP BY initiative ORDER BY initiative", e));
    bool good = read_counts(out, out_n, a, q, e);
    query_end(q);
    return good;
}

bool comment_count(int64_t *out, Db *db, Str code, Err *e)
{
    Query *q;
    bool has;
    TRY(db_query(&q, db, "SELECT COUNT(*) FROM comment WHERE initiative = $1 AND resolved_at_ms IS NULL", e));
    query_bind_text(q, 1, code);
    TRY(query_next(&has, q, e));
    *out = has ? query_int(q, 0) : 0;
    query_end(q);
    return true;
}

/* ---- Mentions ---- */

static bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80; }

static bool stands_at(Str text, size_t at, Str name)
{
    if (!name.n || name.n > text.n - at || !str_equal_folded((Str){text.p + at, name.n}, name)) return false;
    return at + name.n == text.n || !is_word(text.p[at + name.n]);
}

static const Mentionable *named_at(Str text, size_t at, const Mentionable *people, size_t n)
{
    const Mentionable *best = NULL;
    size_t longest = 0;
    for (size_t i = 0; i < n; i++) {
        size_t length = stands_at(text, at, people[i].email) ? people[i].email.n : stands_at(text, at, people[i].name) ? people[i].name.n : 0;
        if (length > longest) longest = length, best = &people[i];
    }
    return best;
}

bool comment_find_mentions(Str *out, Arena *a, Str text, const Mentionable *people, size_t n, Err *e)
{
    Buf b = buf_in(a, 0);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != '@' || (i && is_word(text.p[i - 1]))) continue; /* an address in the text is no mention */
        const Mentionable *who = named_at(text, i + 1, people, n);
        if (!who || names_address(buf_str(&b), who->email)) continue;
        if (b.n) TRY(buf_add_char(&b, ';', e));
        TRY(buf_add(&b, who->email, e));
    }
    *out = buf_str(&b);
    return true;
}
