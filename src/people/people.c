#include "people/people.h"

#include "base/secret.h"
#include "people/people_access.h"
#include "people/people_store.h"

/* ---- Reading ---- */

bool people_list(Person **out, size_t *out_n, Arena *a, Db *db, Err *e)
{
    return person_load(out, out_n, a, db, PERSON_ALL, 0, STR(""), e);
}

bool people_count(int64_t *out, Db *db, Err *e) { return db_count(out, db, "SELECT COUNT(*) FROM person", e); }

bool people_get(Person *out, Arena *a, Db *db, int64_t id, Err *e)
{
    Person *rows;
    size_t n;
    TRY(person_load(&rows, &n, a, db, PERSON_BY_ID, id, STR(""), e));
    if (n == 0) return FAIL(e, ERR_NOT_FOUND, "id", "there is no such person here");
    *out = rows[0];
    return true;
}

bool people_by_email(Person *out, bool *found, Arena *a, Db *db, Str email, Err *e)
{
    Person *rows;
    size_t n;
    TRY(email_read(&email, a, email, e));
    TRY(person_load(&rows, &n, a, db, PERSON_BY_EMAIL, 0, email, e));
    *found = n == 1;
    if (n == 1) *out = rows[0];
    return true;
}

/* ---- Adding ---- */

/* A site that is misspelt would silently give its principal nothing. */
static bool check_grants(Db *db, const Grant *grants, size_t n, Err *e)
{
    TRY(grants_check(grants, n, e));
    for (size_t i = 0; i < n; i++) {
        Str part, rest = grants[i].sites;
        while (grants[i].sites.n && str_next_part(&part, &rest, ';')) {
            bool known;
            TRY(site_is_known(&known, db, str_trim(part), e));
            if (!known) return FAIL(e, ERR_INPUT, "sites", "there is no site '%.*s': write its code or its whole name", (int)(part.n > 80 ? 80 : part.n), part.p);
        }
    }
    return true;
}

bool person_add_in(int64_t *out_id, Txn *txn, Arena *a, Str email, Str name, const Grant *grants, size_t grants_n, int64_t now_ms, Err *e)
{
    int64_t id;
    Str roles;
    TRY(person_insert(&id, txn, email, name, now_ms, e));
    TRY(grants_replace(txn, id, grants, grants_n, e));
    TRY(grants_text(&roles, a, grants, grants_n, e));
    AuditChange changes[] = {{.field = STR("name"), .after = name, .has_after = true}, {.field = STR("roles"), .after = roles, .has_after = true}};
    TRY(people_audit(txn, "insert", "person", email, changes, 2, e));
    *out_id = id;
    return true;
}

static bool add_once(int64_t *out_id, Txn *txn, Arena *a, Str email, Str name, const Grant *grants, size_t grants_n, int64_t now_ms, Err *e)
{
    Person there;
    bool found;
    Str reply;
    TRY(people_lock(txn, e));
    TRY(people_by_email(&there, &found, a, txn_db(txn), email, e));
    if (found) return FAIL(e, ERR_CONFLICT, "email", "%.*s is here already, as %.*s", STR_ARGUMENTS(email), STR_ARGUMENTS(there.name));
    TRY(check_grants(txn_db(txn), grants, grants_n, e));
    TRY(person_add_in(out_id, txn, a, email, name, grants, grants_n, now_ms, e));
    TRY(str_format(&reply, a, e, "%lld", (long long)*out_id));
    return txn_set_reply(txn, reply, e);
}

bool people_add(int64_t *out_id, Arena *a, Db *db, Str email, Str name, const Grant *grants, size_t grants_n, const PeopleWhy *why, Err *e)
{
    Txn *txn;
    Str reply;
    int64_t id = 0;
    TRY(email_read(&email, a, email, e));
    TRY(name_read(&name, name, e));
    TRY(people_begin(&txn, &reply, a, db, why, e));
    if (!txn) return str_to_int(out_id, reply, e); /* asked for before: it is that person */
    bool good = add_once(&id, txn, a, email, name, grants, grants_n, why->now_ms, e);
    TRY(people_end(txn, good, e));
    *out_id = id;
    return true;
}

/* ---- Changing ---- */

typedef struct { AuditChange list[3]; size_t n; } Changes;

static void note_change(Changes *changes, Str field, Str before, Str after)
{
    if (!str_equal(before, after)) changes->list[changes->n++] = (AuditChange){field, before, after, true, true};
}

static bool note_changes(Changes *changes, Arena *a, const Person *was, const Person *is, Err *e)
{
    Str before, after;
    TRY(grants_text(&before, a, was->grants, was->grants_n, e));
    TRY(grants_text(&after, a, is->grants, is->grants_n, e));
    note_change(changes, STR("name"), was->name, is->name);
    note_change(changes, STR("is_disabled"), was->is_disabled ? STR("yes") : STR("no"), is->is_disabled ? STR("yes") : STR("no"));
    note_change(changes, STR("roles"), before, after);
    return true;
}

static bool apply_change(Person *is, const PersonChange *change, Err *e)
{
    if (change->has_name) TRY(name_read(&is->name, change->name, e));
    if (change->has_disabled) is->is_disabled = change->is_disabled;
    if (change->has_grants) is->grants = change->grants, is->grants_n = change->grants_n;
    return true;
}

static bool save_change(Txn *txn, Arena *a, const Person *was, const Person *is, Err *e)
{
    Changes changes = {.n = 0};
    int64_t managers_before, managers_after;
    bool found;
    TRY(note_changes(&changes, a, was, is, e));
    TRY(managers_count(&managers_before, txn_db(txn), e));
    TRY(person_update(&found, txn, is->id, is->version, is->name, is->is_disabled, e));
    if (!found) return FAIL(e, ERR_STALE, NULL, "someone changed %.*s since you opened it: look again", STR_ARGUMENTS(was->name));
    TRY(grants_replace(txn, is->id, is->grants, is->grants_n, e));
    TRY(managers_count(&managers_after, txn_db(txn), e));
    if (managers_before && !managers_after) return FAIL(e, ERR_CONFLICT, "grants", "nobody else may manage people and can sign in: make someone else an administrator first");
    return people_audit(txn, "update", "person", was->email, changes.list, changes.n, e);
}

static bool change_in(Txn *txn, Arena *a, int64_t id, int64_t version, const PersonChange *change, Err *e)
{
    Person was;
    TRY(people_lock(txn, e));
    TRY(people_get(&was, a, txn_db(txn), id, e));
    Person is = was;
    is.version = version;
    TRY(apply_change(&is, change, e));
    if (change->has_grants) TRY(check_grants(txn_db(txn), is.grants, is.grants_n, e));
    TRY(save_change(txn, a, &was, &is, e));
    if (change->has_grants || is.is_disabled) TRY(sessions_delete_of(NULL, txn, id, e));
    if (!is.is_disabled) return true;
    TRY(tokens_delete_of(NULL, txn, id, e));
    return links_delete_of(txn, id, e);
}

bool people_change(Arena *a, Db *db, int64_t id, int64_t version, const PersonChange *change, const PeopleWhy *why, Err *e)
{
    Txn *txn;
    Str reply;
    TRY(people_begin(&txn, &reply, a, db, why, e));
    return !txn || people_end(txn, change_in(txn, a, id, version, change, e), e);
}

static bool sign_out_in(int64_t *out_n, Txn *txn, Arena *a, int64_t id, Err *e)
{
    Person person;
    int64_t sessions, tokens;
    Str text;
    TRY(people_get(&person, a, txn_db(txn), id, e));
    TRY(sessions_delete_of(&sessions, txn, id, e));
    TRY(tokens_delete_of(&tokens, txn, id, e));
    TRY(str_format(&text, a, e, "%lld sessions, %lld tokens", (long long)sessions, (long long)tokens));
    *out_n = sessions + tokens;
    return people_audit(txn, "sign out everywhere", "person", person.email, &(AuditChange){.field = STR("ended"), .after = text, .has_after = true}, 1, e);
}

bool people_sign_out_everywhere(int64_t *out_n, Arena *a, Db *db, int64_t id, const PeopleWhy *why, Err *e)
{
    Txn *txn;
    Str reply;
    int64_t n = 0;
    TRY(people_begin(&txn, &reply, a, db, why, e));
    if (txn) TRY(people_end(txn, sign_out_in(&n, txn, a, id, e), e));
    *out_n = n;
    return true;
}
