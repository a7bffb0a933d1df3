/* Passwords and sessions. */
#include "base/secret.h"
#include "people/people_access.h"

bool account_actor(Str *out, Arena *a, const Account *who, Err *e) { return people_actor(out, a, who->name, who->email, e); }

bool people_csrf(Str *out, Arena *a, Str secret, Err *e) { return secret_hash(out, a, CSRF_USE, secret, e); }

/* ---- Tries ---- */

static bool try_names(Str *account, Str *address, Arena *a, TryKind kind, Str email, Str client, Err *e)
{
    Str network, text;
    TRY(str_format(&text, a, e, "%s %.*s", kind == TRY_RESET ? "reset" : "account", STR_ARGUMENTS(email)));
    TRY(secret_hash(account, a, TRY_USE, text, e));
    TRY(address_network(&network, a, client, e));
    TRY(str_format(&text, a, e, "address %.*s", STR_ARGUMENTS(network)));
    return secret_hash(address, a, TRY_USE, text, e);
}

/* In a transaction of its own, in which no other row is locked; what fails now is done at the next sign-in. */
static void sweep(Arena *a, Db *db, int64_t now_ms)
{
    Txn *txn;
    Err later;
    bool good = people_begin_plain(&txn, a, db, STR("sign-in"), "clears away what nobody can use any more", now_ms, &later);
    if (good && !people_end(txn, access_sweep(txn, now_ms, &later), &later)) return;
}

static bool take_in(bool *is_new_minute, Txn *txn, Str account, Str address, int64_t free_tries, int64_t now_ms, Err *e)
{
    Tries t;
    TRY(tries_lock(&t, txn, address, e)); /* always the address first: two who wait for each other would both fail */
    *is_new_minute = now_ms - t.since_ms >= TRY_ADDRESS_MS;
    TRY(tries_take_address(&t, now_ms, e));
    TRY(tries_save(txn, address, &t, e));
    TRY(tries_lock(&t, txn, account, e));
    TRY(tries_take_account(&t, free_tries, now_ms, e));
    return tries_save(txn, account, &t, e);
}

bool tries_take(Arena *a, Db *db, TryKind kind, Str email, Str client, int64_t now_ms, Err *e)
{
    Str account, address;
    Txn *txn;
    bool is_new_minute = false;
    TRY(try_names(&account, &address, a, kind, email, client, e));
    TRY(people_begin_plain(&txn, a, db, STR("sign-in"), "counts the tries to sign in", now_ms, e));
    TRY(people_end(txn, take_in(&is_new_minute, txn, account, address, kind == TRY_RESET ? TRY_RESET_FREE : TRY_ACCOUNT_FREE, now_ms, e), e));
    if (is_new_minute) sweep(a, db, now_ms);
    return true;
}

bool tries_give_back(Txn *txn, Arena *a, Str email, Str client, Err *e)
{
    Str account, address;
    Tries t;
    TRY(try_names(&account, &address, a, TRY_SIGN_IN, email, client, e));
    TRY(tries_lock(&t, txn, address, e));
    if (t.fails > 0) t.fails--;
    TRY(tries_save(txn, address, &t, e));
    return tries_save(txn, account, &(Tries){0}, e);
}

bool tries_forget(Txn *txn, Arena *a, Str email, Err *e)
{
    Str account, ignored;
    TRY(try_names(&account, &ignored, a, TRY_SIGN_IN, email, STR(""), e));
    return tries_save(txn, account, &(Tries){0}, e);
}

/* ---- Signing in ---- */

bool session_start_in(Str *out_secret, Txn *txn, Arena *a, const Account *who, Str old_secret, const char *how, int64_t now_ms, Err *e)
{
    Str secret, hash;
    if (old_secret.n) {
        TRY(secret_hash(&hash, a, SESSION_USE, old_secret, e));
        TRY(session_delete(txn, hash, e));
    }
    TRY(secret_new(&secret, a, e));
    TRY(secret_hash(&hash, a, SESSION_USE, secret, e));
    TRY(session_insert(txn, hash, who->id, now_ms, e));
    TRY(people_audit(txn, "sign in", "session", who->email, &(AuditChange){.field = STR("how"), .after = str_from_c(how), .has_after = true}, 1, e));
    *out_secret = secret;
    return true;
}

static bool not_right(Err *e) { return FAIL(e, ERR_UNAUTHENTICATED, "password", "the address or the password is not right"); }

/* The password was right a moment ago; what it opens is looked at again under a lock. */
static bool sign_in_in(Str *out_secret, Txn *txn, Arena *a, const Account *seen, const SignIn *with, Str email, Str new_hash, Err *e)
{
    Account now;
    TRY(tries_give_back(txn, a, email, with->client, e));
    TRY(account_lock(&now, a, txn, seen->id, e));
    if (now.is_disabled || !str_equal(now.hash, seen->hash)) return not_right(e);
    if (new_hash.n) TRY(password_save(txn, now.id, new_hash, with->now_ms, e));
    return session_start_in(out_secret, txn, a, &now, with->old_secret, "password", with->now_ms, e);
}

bool people_sign_in(Str *out_secret, Arena *a, Db *db, const SignIn *with, Err *e)
{
    Str email, actor, new_hash = STR("");
    Account who;
    Txn *txn;
    bool fits;
    TRY(email_read(&email, a, with->email, e));
    TRY(tries_take(a, db, TRY_SIGN_IN, email, with->client, with->now_ms, e));
    TRY(account_load(&who, a, db, email, e));
    TRY(password_fits(&fits, who.is_disabled ? STR("") : who.hash, with->password, e));
    if (!fits) return not_right(e);
    if (password_is_dated(who.hash)) TRY(password_hash(&new_hash, a, with->password, e));
    TRY(account_actor(&actor, a, &who, e));
    TRY(people_begin_plain(&txn, a, db, actor, "signed in", with->now_ms, e));
    return people_end(txn, sign_in_in(out_secret, txn, a, &who, with, email, new_hash, e), e);
}

static bool sign_out_in(Txn *txn, const Principal *who, Err *e)
{
    TRY(session_delete(txn, who->session, e));
    return people_audit(txn, "sign out", "session", who->email, NULL, 0, e);
}

bool people_sign_out(Arena *a, Db *db, const Principal *who, int64_t now_ms, Err *e)
{
    Txn *txn;
    TRY(people_begin_plain(&txn, a, db, who->actor, "signed out", now_ms, e));
    return people_end(txn, sign_out_in(txn, who, e), e);
}

/* ---- Who is it ---- */

bool principal_make(Principal **out, Arena *a, Db *db, const Account *who, Str session, Err *e)
{
    Principal *p = PUSH(a, Principal, 1, e);
    Grant *grants;
    size_t n;
    if (!p) return false;
    TRY(grants_load(&grants, &n, a, db, who->id, e));
    for (size_t i = 0; i < n; i++)
        if (grants[i].sites.n) TRY(site_names_load(&grants[i].sites, a, db, grants[i].sites, e));
    *p = (Principal){.person_id = who->id, .name = who->name, .email = who->email, .grants = grants, .grants_n = n, .session = session};
    p->permissions = grants_permissions(grants, n);
    TRY(account_actor(&p->actor, a, who, e));
    *out = p;
    return true;
}

bool people_session_find(Principal **out, bool *out_seen_due, Arena *a, Db *db, Str secret, int64_t now_ms, Err *e)
{
    Str hash;
    SessionRow row = {0};
    Principal *p = NULL;
    if (secret.n == SECRET_TEXT_BYTES) {
        TRY(secret_hash(&hash, a, SESSION_USE, secret, e));
        TRY(session_load(&row, a, db, hash, e));
    }
    bool lives = row.found && !row.person.is_disabled && session_lives(row.began_at_ms, row.seen_at_ms, now_ms);
    if (lives) {
        TRY(principal_make(&p, a, db, &row.person, hash, e));
        p->expires_at_ms = row.began_at_ms + PEOPLE_SESSION_MS;
    }
    *out = p;
    *out_seen_due = lives && now_ms - row.seen_at_ms >= PEOPLE_SEEN_EVERY_MS;
    return true;
}

bool people_session_seen(Arena *a, Db *db, const Principal *who, int64_t now_ms, Err *e)
{
    Txn *txn;
    TRY(people_begin_plain(&txn, a, db, who->actor, "used Purser", now_ms, e));
    return people_end(txn, who->is_token ? token_touch(txn, who->session, now_ms, e) : session_touch(txn, who->session, now_ms, e), e);
}

/* ---- New passwords ---- */

bool password_check_in(Arena *a, Db *db, Str password, Str email, Str name, Err *e)
{
    Str district;
    int64_t ignored;
    TRY(district_load(&district, &ignored, a, db, e));
    return people_password_check(password, email, name, district, e);
}

static bool set_in(Txn *txn, Arena *a, const Account *who, Str hash, int64_t now_ms, Err *e)
{
    TRY(tries_forget(txn, a, who->email, e));
    TRY(password_save(txn, who->id, hash, now_ms, e));
    TRY(sessions_delete_of(NULL, txn, who->id, e));
    TRY(links_delete_of(txn, who->id, e));
    return people_audit(txn, "new password", "person", who->email, NULL, 0, e);
}

bool people_password_set(Arena *a, Db *db, int64_t id, Str password, const PeopleWhy *why, Err *e)
{
    Account who;
    Txn *txn;
    Str hash, reply;
    TRY(account_by_id(&who, a, db, id, e));
    if (!who.id) return FAIL(e, ERR_NOT_FOUND, "id", "there is no such person here");
    TRY(password_check_in(a, db, password, who.email, who.name, e));
    TRY(password_hash(&hash, a, password, e));
    TRY(people_begin(&txn, &reply, a, db, why, e));
    return !txn || people_end(txn, set_in(txn, a, &who, hash, why->now_ms, e), e);
}

static bool change_in(Str *out_secret, Txn *txn, Arena *a, const Account *seen, Str hash, Str client, int64_t now_ms, Err *e)
{
    Account now;
    TRY(tries_give_back(txn, a, seen->email, client, e));
    TRY(account_lock(&now, a, txn, seen->id, e));
    if (now.is_disabled || !str_equal(now.hash, seen->hash)) return not_right(e);
    TRY(set_in(txn, a, &now, hash, now_ms, e));
    return session_start_in(out_secret, txn, a, &now, STR(""), "new password", now_ms, e);
}

bool people_password_change(Str *out_secret, Arena *a, Db *db, const Principal *who, Str old_password, Str new_password, Str client, int64_t now_ms, Err *e)
{
    Account account;
    Txn *txn;
    Str hash;
    bool fits;
    TRY(password_check_in(a, db, new_password, who->email, who->name, e));
    if (str_equal(old_password, new_password)) return FAIL(e, ERR_INPUT, "new_password", "that is the old password");
    TRY(tries_take(a, db, TRY_SIGN_IN, who->email, client, now_ms, e)); /* one who found a browser open must not guess the password at leisure */
    TRY(account_by_id(&account, a, db, who->person_id, e));
    TRY(password_fits(&fits, account.hash, old_password, e));
    if (!fits) return FAIL(e, ERR_INPUT, "old_password", "the old password is not right");
    TRY(password_hash(&hash, a, new_password, e));
    TRY(people_begin_plain(&txn, a, db, who->actor, "changed the password", now_ms, e));
    return people_end(txn, change_in(out_secret, txn, a, &account, hash, client, now_ms, e), e);
}
