#include "people/people_store.h"

/* ---- Small statements ---- */

static bool run_int(int64_t *out_n, Txn *txn, const char *sql, int64_t value, Err *e)
{
    Query *q;
    TRY(txn_query(&q, txn, sql, e));
    query_bind_int(q, 1, value);
    return query_run(out_n, q, e);
}

static bool run_text(Txn *txn, const char *sql, Str value, Err *e)
{
    Query *q;
    TRY(txn_query(&q, txn, sql, e));
    query_bind_text(q, 1, value);
    return query_run(NULL, q, e);
}

/* When something was last used: what was seen, not what was changed. */
static bool touch(Txn *txn, const char *sql, Str hash, int64_t now_ms, Err *e)
{
    Query *q;
    TRY(txn_query(&q, txn, sql, e));
    query_bind_text(q, 1, hash);
    query_bind_int(q, 2, now_ms);
    return query_run_unaudited(NULL, q, e);
}

/* ---- Accounts ---- */

enum { ACCOUNT_COLUMNS = 5 };
#define ACCOUNT "p.id, p.name, p.email, p.is_disabled, coalesce((SELECT w.hash FROM person_password AS w WHERE w.person_id = p.id), '')"

static bool read_account(Account *out, Arena *a, const Query *q, Err *e)
{
    out->id = query_int(q, 0);
    out->is_disabled = query_int(q, 3) == 1;
    TRY(str_copy(&out->name, a, query_text(q, 1), e));
    TRY(str_copy(&out->email, a, query_text(q, 2), e));
    return str_copy(&out->hash, a, query_text(q, 4), e);
}

static bool one_account(Account *out, Arena *a, Query *q, Err *e)
{
    bool has;
    Account found = {0};
    TRY(query_next(&has, q, e));
    bool good = !has || read_account(&found, a, q, e);
    query_end(q);
    if (good) *out = found;
    return good;
}

bool account_load(Account *out, Arena *a, Db *db, Str email, Err *e)
{
    Query *q;
    TRY(db_query(&q, db, "SELECT " ACCOUNT " FROM person AS p WHERE p.email = $1", e));
    query_bind_text(q, 1, email);
    return one_account(out, a, q, e);
}

bool account_by_id(Account *out, Arena *a, Db *db, int64_t id, Err *e)
{
    Query *q;
    TRY(db_query(&q, db, "SELECT " ACCOUNT " FROM person AS p WHERE p.id = $1", e));
    query_bind_int(q, 1, id);
    return one_account(out, a, q, e);
}

bool account_lock(Account *out, Arena *a, Txn *txn, int64_t id, Err *e)
{
    Query *q;
    bool has;
    TRY(txn_query(&q, txn, "SELECT id FROM person WHERE id = $1 FOR UPDATE", e));
    query_bind_int(q, 1, id);
    TRY(query_next(&has, q, e));
    query_end(q);
    return account_by_id(out, a, txn_db(txn), id, e);
}

bool password_save(Txn *txn, int64_t id, Str hash, int64_t now_ms, Err *e)
{
    Query *q;
    TRY(txn_query(&q, txn, "INSERT INTO person_password (person_id, hash, changed_at_ms) VALUES ($1, $2, $3) "
                           "ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash, changed_at_ms = excluded.changed_at_ms", e));
    query_bind_int(q, 1, id);
    query_bind_text(q, 2, hash);
    query_bind_int(q, 3, now_ms);
    return query_run(NULL, q, e);
}

/* ---- Sessions ---- */

bool session_insert(Txn *txn, Str hash, int64_t person_id, int64_t now_ms, Err *e)
{
    Query *q;
    TRY(txn_query(&q, txn, "INSERT INTO session (hash, person_id, began_at_ms, seen_at_ms) VALUES ($1, $2, $3, $3)", e));
    query_bind_text(q, 1, hash);
    query_bind_int(q, 2, person_id);
    query_bind_int(q, 3, now_ms);
    return query_run(NULL, q, e);
}

bool session_load(SessionRow *out, Arena *a, Db *db, Str hash, Err *e)
{
    Query *q;
    bool has, good = true;
    SessionRow row = {0};
    TRY(db_query(&q, db, "SELECT " ACCOUNT ", s.began_at_ms, s.seen_at_ms FROM session AS s JOIN person AS p ON p.id = s.person_id WHERE s.hash = $1", e));
    query_bind_text(q, 1, hash);
    TRY(query_next(&has, q, e));
    if (has) {
        row.found = true;
        row.began_at_ms = query_int(q, ACCOUNT_COLUMNS);
        row.seen_at_ms = query_int(q, ACCOUNT_COLUMNS + 1);
        good = read_account(&row.person, a, q, e);
    }
    query_end(q);
    if (good) *out = row;
    return good;
}

bool session_delete(Txn *txn, Str hash, Err *e) { return run_text(txn, "DELETE FROM session WHERE hash = $1", hash, e); }

bool session_touch(Txn *txn, Str hash, int64_t now_ms, Err *e)
{
    return touch(txn, "UPDATE session SET seen_at_ms = $2 WHERE hash = $1 AND seen_at_ms < $2", hash, now_ms, e);
}

bool sessions_delete_of(int64_t *out_n, Txn *txn, int64_t person_id, Err *e) { return run_int(out_n, txn, "DELETE FROM session WHERE person_id = $1", person_id, e); }

/* ---- Links ---- */

const char *const link_words[3] = {"setup", "invitation", "reset"};

bool link_insert(Txn *txn, Str hash, LinkKind kind, int64_t person_id, int64_t expires_at_ms, Err *e)
{
    Query *q;
    TRY(txn_query(&q, txn, "INSERT INTO person_link (hash, kind, person_id, expires_at_ms) VALUES ($1, $2, $3, $4)", e));
    query_bind_text(q, 1, hash);
    query_bind_text(q, 2, str_from_c(link_words[kind]));
    if (person_id) query_bind_int(q, 3, person_id);
    else query_bind_null(q, 3);
    query_bind_int(q, 4, expires_at_ms);
    return query_run(NULL, q, e);
}

bool link_insert_dead(Txn *txn, Str hash, int64_t now_ms, Err *e)
{
    Query *q;
    TRY(txn_query(&q, txn, "INSERT INTO person_link (hash, kind, person_id, expires_at_ms, used_at_ms) VALUES ($1, 'reset', NULL, $2, $2)", e));
    query_bind_text(q, 1, hash);
    query_bind_int(q, 2, now_ms);
    return query_run_unaudited(NULL, q, e);
}

static bool read_link(LinkRow *row, Arena *a, const Query *q, Err *e)
{
    row->found = true;
    row->is_used = !query_is_null(q, 3);
    row->is_disabled = query_int(q, 6) == 1;
    row->link.person_id = query_int(q, 1);
    row->link.expires_at_ms = query_int(q, 2);
    for (int i = 0; i < 3; i++)
        if (str_equal_c(query_text(q, 0), link_words[i])) row->link.kind = (LinkKind)i;
    TRY(str_copy(&row->link.email, a, query_text(q, 4), e));
    return str_copy(&row->link.name, a, query_text(q, 5), e);
}

bool link_load(LinkRow *out, Arena *a, Db *db, Str hash, Err *e)
{
    Query *q;
    bool has;
    LinkRow row = {0};
    TRY(db_query(&q, db, "SELECT l.kind, l.person_id, l.expires_at_ms, l.used_at_ms, p.email, p.name, p.is_disabled FROM person_link AS l "
                         "LEFT JOIN person AS p ON p.id = l.person_id WHERE l.hash = $1", e));
    query_bind_text(q, 1, hash);
    TRY(query_next(&has, q, e));
    bool good = !has || read_link(&row, a, q, e);
    query_end(q);
    if (good) *out = row;
    return good;
}

bool link_use(bool *out_was_free, Txn *txn, Str hash, int64_t now_ms, Err *e)
{
    Query *q;
    int64_t changed;
    TRY(txn_query(&q, txn, "UPDATE person_link SET used_at_ms = $2 WHERE hash = $1 AND used_at_ms IS NULL AND expires_at_ms > $2", e));
    query_bind_text(q, 1, hash);
    query_bind_int(q, 2, now_ms);
    TRY(query_run(&changed, q, e));
    *out_was_free = changed == 1;
    return true;
}

bool links_delete_of(Txn *txn, int64_t person_id, Err *e)
{
    return run_int(NULL, txn, "DELETE FROM person_link WHERE person_id = $1 AND used_at_ms IS NULL", person_id, e);
}

/* ---- Tokens ---- */

bool token_insert(int64_t *out_id, Txn *txn, Str hash, int64_t person_id, const ApiToken *token, Err *e)
{
    Query *q;
    bool has;
    Str permissions;
    Arena *a;
    TRY(arena_new(&a, 0, e));
    bool good = permissions_text(&permissions, a, token->permissions, e) &&
                txn_query(&q, txn, "INSERT INTO api_token (hash, person_id, name, permissions, created_at_ms, expires_at_ms) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id", e);
    if (!good) return arena_end(a), false;
    query_bind_text(q, 1, hash);
    query_bind_int(q, 2, person_id);
    query_bind_text(q, 3, token->name);
    query_bind_text(q, 4, permissions);
    query_bind_int(q, 5, token->created_at_ms);
    query_bind_int(q, 6, token->expires_at_ms);
    good = query_next(&has, q, e);
    int64_t id = good && has ? query_int(q, 0) : 0;
    good = good && query_run(NULL, q, e);
    arena_end(a);
    if (good) *out_id = id;
    return good;
}

/* From column `at` on. A permission that this program does not know any more is none. */
static bool read_token(ApiToken *out, Arena *a, const Query *q, int at, Err *e)
{
    Err ignored;
    *out = (ApiToken){.id = query_int(q, at), .created_at_ms = query_int(q, at + 3), .expires_at_ms = query_int(q, at + 4), .used_at_ms = query_int(q, at + 5)};
    if (!permissions_read(&out->permissions, query_text(q, at + 2), &ignored)) out->permissions = 0;
    return str_copy(&out->name, a, query_text(q, at + 1), e);
}

#define TOKEN "t.id, t.name, t.permissions, t.created_at_ms, t.expires_at_ms, t.used_at_ms"

bool token_load(TokenRow *out, Arena *a, Db *db, Str hash, Err *e)
{
    Query *q;
    bool has;
    TokenRow row = {0};
    TRY(db_query(&q, db, "SELECT " ACCOUNT ", " TOKEN " FROM api_token AS t JOIN person AS p ON p.id = t.person_id WHERE t.hash = $1", e));
    query_bind_text(q, 1, hash);
    TRY(query_next(&has, q, e));
    bool good = !has || (read_account(&row.person, a, q, e) && read_token(&row.token, a, q, ACCOUNT_COLUMNS, e));
    row.found = has;
    query_end(q);
    if (good) *out = row;
    return good;
}

static bool read_tokens(ApiToken **rows, size_t *n, Arena *a, Query *q, Err *e)
{
    size_t room = 0;
    for (bool has;; ++*n) {
        TRY(query_next(&has, q, e));
        if (!has) return true;
        if (*n == room) {
            size_t more = room ? room * 2 : 8;
            ApiToken *grown = arena_grow(a, *rows, room * sizeof **rows, more * sizeof **rows, e);
            if (!grown) return false;
            *rows = grown;
            room = more;
        }
        TRY(read_token(&(*rows)[*n], a, q, 0, e));
    }
}

bool token_list_of(ApiToken **out, size_t *out_n, Arena *a, Db *db, int64_t person_id, Err *e)
{
    Query *q;
    ApiToken *rows = NULL;
    size_t n = 0;
    TRY(db_query(&q, db, "SELECT " TOKEN " FROM api_token AS t WHERE t.person_id = $1 ORDER BY t.id", e));
    query_bind_int(q, 1, person_id);
    bool good = read_tokens(&rows, &n, a, q, e);
    query_end(q);
    TRY(good);
    *out = rows;
    *out_n = n;
    return true;
}

bool token_delete(Str *out_name, Arena *a, Txn *txn, int64_t person_id, int64_t id, Err *e)
{
    Query *q;
    bool has;
    Str name = {NULL, 0};
    TRY(txn_query(&q, txn, "DELETE FROM api_token WHERE id = $1 AND person_id = $2 RETURNING name", e));
    query_bind_int(q, 1, id);
    query_bind_int(q, 2, person_id);
    TRY(query_next(&has, q, e));
    if (has) {
        TRY(str_copy(&name, a, query_text(q, 0), e));
        TRY(query_run(NULL, q, e));
    }
    *out_name = name;
    return true;
}

bool token_touch(Txn *txn, Str hash, int64_t now_ms, Err *e)
{
    return touch(txn, "UPDATE api_token SET used_at_ms = $2 WHERE hash = $1 AND coalesce(used_at_ms, 0) < $2", hash, now_ms, e);
}

bool tokens_delete_of(int64_t *out_n, Txn *txn, int64_t person_id, Err *e) { return run_int(out_n, txn, "DELETE FROM api_token WHERE person_id = $1", person_id, e); }

/* ---- Identities, and the way to them ---- */

bool identity_person(int64_t *out_id, Db *db, Str issuer, Str subject, Err *e)
{
    Query *q;
    bool has;
    TRY(db_query(&q, db, "SELECT person_id FROM person_identity WHERE issuer = $1 AND subject = $2", e));
    query_bind_text(q, 1, issuer);
    query_bind_text(q, 2, subject);
    TRY(query_next(&has, q, e));
    *out_id = has ? query_int(q, 0) : 0;
    query_end(q);
    return true;
}

bool identity_of(bool *out_has, Db *db, int64_t person_id, Str issuer, Err *e)
{
    Query *q;
    bool has;
    TRY(db_query(&q, db, "SELECT 1 FROM person_identity WHERE person_id = $1 AND issuer = $2", e));
    query_bind_int(q, 1, person_id);
    query_bind_text(q, 2, issuer);
    TRY(query_next(&has, q, e));
    query_end(q);
    *out_has = has;
    return true;
}

bool identity_insert(Txn *txn, Str issuer, Str subject, int64_t person_id, int64_t now_ms, Err *e)
{
    Query *q;
    TRY(txn_query(&q, txn, "INSERT INTO person_identity (issuer, subject, person_id, linked_at_ms) VALUES ($1, $2, $3, $4)", e));
    query_bind_text(q, 1, issuer);
    query_bind_text(q, 2, subject);
    query_bind_int(q, 3, person_id);
    query_bind_int(q, 4, now_ms);
    return query_run(NULL, q, e);
}

bool identities_delete_of(Txn *txn, int64_t person_id, Err *e) { return run_int(NULL, txn, "DELETE FROM person_identity WHERE person_id = $1", person_id, e); }

bool flow_insert(Txn *txn, Str state_hash, const FlowRow *flow, Err *e)
{
    Query *q;
    TRY(txn_query(&q, txn, "INSERT INTO oidc_flow (state_hash, provider, nonce, verifier, expires_at_ms) VALUES ($1, $2, $3, $4, $5)", e));
    query_bind_text(q, 1, state_hash);
    query_bind_text(q, 2, flow->provider);
    query_bind_text(q, 3, flow->nonce);
    query_bind_text(q, 4, flow->verifier);
    query_bind_int(q, 5, flow->expires_at_ms);
    return query_run_unaudited(NULL, q, e);
}

static bool read_flow(FlowRow *out, Arena *a, const Query *q, Err *e)
{
    out->found = true;
    out->expires_at_ms = query_int(q, 3);
    TRY(str_copy(&out->provider, a, query_text(q, 0), e));
    TRY(str_copy(&out->nonce, a, query_text(q, 1), e));
    return str_copy(&out->verifier, a, query_text(q, 2), e);
}

bool flow_take(FlowRow *out, Arena *a, Txn *txn, Str state_hash, Err *e)
{
    Query *q;
    bool has;
    FlowRow row = {0};
    TRY(txn_query(&q, txn, "DELETE FROM oidc_flow WHERE state_hash = $1 RETURNING provider, nonce, verifier, expires_at_ms", e));
    query_bind_text(q, 1, state_hash);
    TRY(query_next(&has, q, e));
    if (has) {
        TRY(read_flow(&row, a, q, e));
        TRY(query_run_unaudited(NULL, q, e));
    }
    *out = row;
    return true;
}

/* ---- Tries ---- */

bool tries_lock(Tries *out, Txn *txn, Str what, Err *e)
{
    Query *q;
    bool has;
    TRY(txn_query(&q, txn, "INSERT INTO sign_in_try (what, fails, since_ms, open_at_ms) VALUES ($1, 0, 0, 0) ON CONFLICT (what) DO NOTHING", e));
    query_bind_text(q, 1, what);
    TRY(query_run_unaudited(NULL, q, e));
    TRY(txn_query(&q, txn, "SELECT fails, since_ms, open_at_ms FROM sign_in_try WHERE what = $1 FOR UPDATE", e));
    query_bind_text(q, 1, what);
    TRY(query_next(&has, q, e));
    *out = has ? (Tries){query_int(q, 0), query_int(q, 1), query_int(q, 2)} : (Tries){0};
    query_end(q);
    return true;
}

bool tries_save(Txn *txn, Str what, const Tries *t, Err *e)
{
    Query *q;
    TRY(txn_query(&q, txn, "UPDATE sign_in_try SET fails = $2, since_ms = $3, open_at_ms = $4 WHERE what = $1", e));
    query_bind_text(q, 1, what);
    query_bind_int(q, 2, t->fails);
    query_bind_int(q, 3, t->since_ms);
    query_bind_int(q, 4, t->open_at_ms);
    return query_run_unaudited(NULL, q, e);
}

bool access_sweep(Txn *txn, int64_t now_ms, Err *e)
{
    const int64_t month_ms = (int64_t)30 * 24 * 60 * 60 * 1000;
    const struct { const char *sql; int64_t before_ms; } old[] = {
        {"DELETE FROM session WHERE began_at_ms <= $1", now_ms - PEOPLE_SESSION_MS},
        {"DELETE FROM session WHERE seen_at_ms <= $1", now_ms - PEOPLE_IDLE_MS},
        {"DELETE FROM oidc_flow WHERE expires_at_ms <= $1", now_ms},
        {"DELETE FROM sign_in_try WHERE since_ms <= $1", now_ms - TRY_ACCOUNT_FORGET_MS},
        {"DELETE FROM person_link WHERE expires_at_ms <= $1", now_ms - month_ms}, /* so that a page can say that a link is too old */
        {"DELETE FROM api_token WHERE expires_at_ms <= $1", now_ms - month_ms},
    };
    for (size_t i = 0; i < sizeof old / sizeof *old; i++) {
        Query *q;
        TRY(txn_query(&q, txn, old[i].sql, e));
        query_bind_int(q, 1, old[i].before_ms);
        TRY(query_run_unaudited(NULL, q, e));
    }
    return true;
}
