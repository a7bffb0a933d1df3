#include "people/people_store.h"

#include <assert.h>

#include "base/map.h"

/* ---- Reading ---- */

static bool read_grant(Grant *out, Arena *a, const Query *q, Err *e)
{
    Str word = query_text(q, 0);
    if (!role_by_word(&out->role, word)) return FAIL(e, ERR_BROKEN, "role", "the store knows a role '%.*s' that this program does not", STR_ARGUMENTS(word));
    TRY(str_copy(&out->sites, a, query_text(q, 1), e));
    return str_copy(&out->departments, a, query_text(q, 2), e);
}

static bool read_grants(Grant *rows, size_t *n, Arena *a, Query *q, Err *e)
{
    for (bool has; *n < PEOPLE_GRANTS_MOST; ++*n) {
        TRY(query_next(&has, q, e));
        if (!has) break;
        TRY(read_grant(&rows[*n], a, q, e));
    }
    return true;
}

bool grants_load(Grant **out, size_t *out_n, Arena *a, Db *db, int64_t person_id, Err *e)
{
    Query *q;
    size_t n = 0;
    Grant *rows = PUSH(a, Grant, PEOPLE_GRANTS_MOST, e);
    if (!rows) return false;
    TRY(db_query(&q, db, "SELECT role, sites, departments FROM person_grant WHERE person_id = $1 ORDER BY role", e));
    query_bind_int(q, 1, person_id);
    bool good = read_grants(rows, &n, a, q, e);
    query_end(q);
    TRY(good);
    *out = rows;
    *out_n = n;
    return true;
}

#define PERSON_COLUMNS                                                                                                                           \
    "SELECT p.id, p.version, p.email, p.name, p.is_disabled, p.created_at_ms, "                                                                  \
    "(SELECT COUNT(*) FROM person_password AS w WHERE w.person_id = p.id), (SELECT COUNT(*) FROM person_identity AS i WHERE i.person_id = p.id), " \
    "(SELECT COUNT(*) FROM session AS s WHERE s.person_id = p.id), (SELECT COUNT(*) FROM api_token AS t WHERE t.person_id = p.id), "               \
    "(SELECT MAX(s.seen_at_ms) FROM session AS s WHERE s.person_id = p.id) FROM person AS p "
static const char *const person_sql[] = {PERSON_COLUMNS "ORDER BY p.name, p.email", PERSON_COLUMNS "WHERE p.id = $1", PERSON_COLUMNS "WHERE p.email = $1"};

static bool read_person(Person *out, Arena *a, const Query *q, Err *e)
{
    *out = (Person){.id = query_int(q, 0), .version = query_int(q, 1), .is_disabled = query_int(q, 4) == 1, .created_at_ms = query_int(q, 5),
                    .has_password = query_int(q, 6) > 0, .has_identity = query_int(q, 7) > 0, .sessions_n = query_int(q, 8), .tokens_n = query_int(q, 9),
                    .seen_at_ms = query_int(q, 10)};
    TRY(str_copy(&out->email, a, query_text(q, 2), e));
    return str_copy(&out->name, a, query_text(q, 3), e);
}

static bool read_people(Person **rows, size_t *n, Arena *a, Query *q, Err *e)
{
    size_t room = 0;
    for (bool has;; ++*n) {
        TRY(query_next(&has, q, e));
        if (!has) return true;
        if (*n == room) {
            size_t more = room ? room * 2 : 16;
            Person *grown = arena_grow(a, *rows, room * sizeof **rows, more * sizeof **rows, e);
            if (!grown) return false;
            *rows = grown;
            room = more;
        }
        TRY(read_person(&(*rows)[*n], a, q, e));
    }
}

/* Everyone's grants with one query: `rows` get theirs by id. */
static bool read_all_grants(Person *rows, size_t n, Arena *a, Query *q, Err *e)
{
    Map by_id;
    int64_t *at;
    bool is_new;
    TRY(map_new(&by_id, a, n, e));
    for (size_t i = 0; i < n; i++) {
        TRY(map_put(&at, &is_new, &by_id, (Str){(const char *)&rows[i].id, sizeof rows[i].id}, (int64_t)i, e));
        rows[i].grants = NULL;
    }
    for (bool has;;) {
        TRY(query_next(&has, q, e));
        if (!has) return true;
        int64_t id = query_int(q, 3);
        at = map_get(&by_id, (Str){(const char *)&id, sizeof id});
        if (!at) continue;
        assert(rows);
        Person *person = &rows[*at];
        Grant *grants = (Grant *)(uintptr_t)person->grants;
        if (!grants) person->grants = grants = PUSH(a, Grant, PEOPLE_GRANTS_MOST, e);
        if (!grants) return false;
        if (person->grants_n < PEOPLE_GRANTS_MOST) TRY(read_grant(&grants[person->grants_n++], a, q, e));
    }
}

static bool load_all_grants(Person *rows, size_t n, Arena *a, Db *db, Err *e)
{
    Query *q;
    TRY(db_query(&q, db, "SELECT role, sites, departments, person_id FROM person_grant ORDER BY person_id, role", e));
    bool good = read_all_grants(rows, n, a, q, e);
    query_end(q);
    return good;
}

bool person_load(Person **out, size_t *out_n, Arena *a, Db *db, PersonWhere where, int64_t id, Str email, Err *e)
{
    Query *q;
    Person *rows = NULL;
    size_t n = 0;
    TRY(db_query(&q, db, person_sql[where], e));
    if (where == PERSON_BY_ID) query_bind_int(q, 1, id);
    if (where == PERSON_BY_EMAIL) query_bind_text(q, 1, email);
    bool good = read_people(&rows, &n, a, q, e);
    query_end(q);
    TRY(good);
    if (where == PERSON_ALL) TRY(load_all_grants(rows, n, a, db, e));
    for (size_t i = 0; where != PERSON_ALL && i < n; i++) {
        Grant *grants;
        TRY(grants_load(&grants, &rows[i].grants_n, a, db, rows[i].id, e));
        rows[i].grants = grants;
    }
    *out = rows;
    *out_n = n;
    return true;
}

bool district_load(Str *out_name, int64_t *out_first_month, Arena *a, Db *db, Err *e)
{
    Query *q;
    bool has;
    TRY(db_query(&q, db, "SELECT name, fiscal_first_month FROM district", e));
    TRY(query_next(&has, q, e));
    bool good = str_copy(out_name, a, has ? query_text(q, 0) : STR(""), e);
    *out_first_month = has ? query_int(q, 1) : 7;
    query_end(q);
    return good;
}

bool site_is_known(bool *out, Db *db, Str site, Err *e)
{
    Query *q;
    bool has;
    TRY(db_query(&q, db, "SELECT COUNT(*), (SELECT COUNT(*) FROM site) FROM site WHERE code = $1 OR lower(name) = lower($1)", e));
    query_bind_text(q, 1, site);
    TRY(query_next(&has, q, e));
    bool known = has && (query_int(q, 0) > 0 || query_int(q, 1) == 0);
    query_end(q);
    *out = known;
    return true;
}

static bool add_site(Buf *b, Query *q, Str site, Err *e)
{
    bool has;
    query_bind_text(q, 1, site);
    TRY(buf_format(b, e, "%s%.*s", b->n ? ";" : "", STR_ARGUMENTS(site)));
    TRY(query_next(&has, q, e));
    if (!has) return true;
    for (int i = 0; i < 2; i++)
        if (query_text(q, i).n && !str_equal(query_text(q, i), site)) TRY(buf_format(b, e, ";%.*s", STR_ARGUMENTS(query_text(q, i))));
    return true;
}

bool site_names_load(Str *out, Arena *a, Db *db, Str sites, Err *e)
{
    Buf b = buf_in(a, 0);
    Str part, rest = sites;
    while (sites.n && str_next_part(&part, &rest, ';')) {
        Query *q;
        TRY(db_query(&q, db, "SELECT code, name FROM site WHERE code = $1 OR lower(name) = lower($1) ORDER BY code LIMIT 1", e));
        bool good = add_site(&b, q, str_trim(part), e);
        query_end(q);
        TRY(good);
    }
    *out = buf_str(&b);
    return true;
}

/* ---- Writing ---- */

bool people_begin(Txn **out, Str *reply, Arena *a, Db *db, const PeopleWhy *why, Err *e)
{
    bool was_done;
    TxnWhy txn_why = {.actor = why->actor, .reason = why->reason, .idempotency_key = why->key, .now_ms = why->now_ms};
    return txn_begin(out, &was_done, reply, a, db, &txn_why, e);
}

bool people_begin_plain(Txn **out, Arena *a, Db *db, Str actor, const char *reason, int64_t now_ms, Err *e)
{
    Str reply;
    return people_begin(out, &reply, a, db, &(PeopleWhy){.actor = actor, .reason = str_from_c(reason), .now_ms = now_ms}, e);
}

bool people_end(Txn *txn, bool good, Err *e)
{
    if (good) return txn_commit(txn, e);
    txn_rollback(txn);
    return false;
}

bool people_audit(Txn *txn, const char *action, const char *object_type, Str key, const AuditChange *changes, size_t n, Err *e)
{
    AuditEntry entry = {.action = action, .object_type = object_type, .object_key = key, .changes = changes, .changes_n = n};
    return audit_add(txn, &entry, e);
}

bool person_insert(int64_t *out_id, Txn *txn, Str email, Str name, int64_t now_ms, Err *e)
{
    Query *q;
    bool has;
    TRY(txn_query(&q, txn, "INSERT INTO person (email, name, created_at_ms) VALUES ($1, $2, $3) RETURNING id", e));
    query_bind_text(q, 1, email);
    query_bind_text(q, 2, name);
    query_bind_int(q, 3, now_ms);
    TRY(query_next(&has, q, e));
    if (!has) return FAIL(e, ERR_BROKEN, NULL, "a person was added without an id");
    int64_t id = query_int(q, 0);
    TRY(query_run(NULL, q, e));
    *out_id = id;
    return true;
}

bool person_update(bool *out_found, Txn *txn, int64_t id, int64_t version, Str name, bool is_disabled, Err *e)
{
    Query *q;
    int64_t changed;
    TRY(txn_query(&q, txn, "UPDATE person SET name = $3, is_disabled = $4, version = version + 1 WHERE id = $1 AND version = $2", e));
    query_bind_int(q, 1, id);
    query_bind_int(q, 2, version);
    query_bind_text(q, 3, name);
    query_bind_int(q, 4, is_disabled);
    TRY(query_run(&changed, q, e));
    *out_found = changed == 1;
    return true;
}

bool grants_replace(Txn *txn, int64_t id, const Grant *grants, size_t n, Err *e)
{
    Query *q;
    TRY(txn_query(&q, txn, "DELETE FROM person_grant WHERE person_id = $1", e));
    query_bind_int(q, 1, id);
    TRY(query_run(NULL, q, e));
    for (size_t i = 0; i < n; i++) {
        TRY(txn_query(&q, txn, "INSERT INTO person_grant (person_id, role, sites, departments) VALUES ($1, $2, $3, $4)", e));
        query_bind_int(q, 1, id);
        query_bind_text(q, 2, str_from_c(role_rows[grants[i].role].word));
        query_bind_text(q, 3, grants[i].sites);
        query_bind_text(q, 4, grants[i].departments);
        TRY(query_run(NULL, q, e));
    }
    return true;
}

/* The district's row stands for all its people. */
bool people_lock(Txn *txn, Err *e)
{
    Query *q;
    bool has;
    TRY(txn_query(&q, txn, "SELECT only_row FROM district FOR UPDATE", e));
    TRY(query_next(&has, q, e));
    query_end(q);
    return true;
}

/* The roles that may manage people are few, and known here as words: PostgreSQL cannot see permissions. */
static bool count_managers(int64_t *n, Query *q, Err *e)
{
    int64_t last = 0;
    for (bool has;;) {
        Role role;
        TRY(query_next(&has, q, e));
        if (!has) return true;
        bool counts = query_int(q, 0) != last && role_by_word(&role, query_text(q, 1)) && (role_rows[role].permissions & PERMISSION_BIT(PERMISSION_PEOPLE_WRITE));
        if (counts) ++*n, last = query_int(q, 0);
    }
}

bool managers_count(int64_t *out, Db *db, Err *e)
{
    Query *q;
    int64_t n = 0;
    TRY(db_query(&q, db, "SELECT p.id, g.role FROM person AS p JOIN person_grant AS g ON g.person_id = p.id WHERE p.is_disabled = 0 AND "
                         "(EXISTS (SELECT 1 FROM person_password AS w WHERE w.person_id = p.id) OR EXISTS (SELECT 1 FROM person_identity AS i WHERE i.person_id = p.id)) "
                         "ORDER BY p.id, g.role", e));
    bool good = count_managers(&n, q, e);
    query_end(q);
    TRY(good);
    *out = n;
    return true;
}
