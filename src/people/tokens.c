/* Tokens for scripts, and people whom an OpenID provider vouches for. */
#include "base/secret.h"
#include "people/people_access.h"

/* What a token begins with: so that tools that look for leaked secrets know one when they see it. */
#define TOKEN_MARK "purser_"

static bool read_token(ApiToken *token, const Principal *who, Str name, PermissionSet permissions, int64_t days, int64_t now_ms, Err *e)
{
    const int64_t day_ms = 24 * 60 * 60 * 1000;
    TRY(name_read(&name, name, e));
    if (!permissions) return FAIL(e, ERR_INPUT, "permissions", "say what the token may do: at least one permission");
    if (permissions & ~who->permissions) return FAIL(e, ERR_INPUT, "permissions", "a token may do no more than its owner");
    if (days < 1 || days > PEOPLE_TOKEN_DAYS_MOST) return FAIL(e, ERR_INPUT, "days", "a token lives 1 to %d days", PEOPLE_TOKEN_DAYS_MOST);
    *token = (ApiToken){.name = name, .permissions = permissions, .created_at_ms = now_ms, .expires_at_ms = now_ms + days * day_ms};
    return true;
}

static bool make_in(int64_t *out_id, Txn *txn, Arena *a, const Principal *who, Str hash, const ApiToken *token, Err *e)
{
    Account now;
    Str permissions;
    TRY(account_lock(&now, a, txn, who->person_id, e));
    if (!now.id || now.is_disabled) return FAIL(e, ERR_DENIED, NULL, "your account was disabled");
    TRY(token_insert(out_id, txn, hash, now.id, token, e));
    TRY(permissions_text(&permissions, a, token->permissions, e));
    AuditChange changes[] = {{.field = STR("token"), .after = token->name, .has_after = true}, {.field = STR("permissions"), .after = permissions, .has_after = true}};
    return people_audit(txn, "insert", "api_token", who->email, changes, 2, e);
}

bool people_token_make(Str *out_secret, int64_t *out_id, Arena *a, Db *db, const Principal *who, Str name, PermissionSet permissions, int64_t days,
                       int64_t now_ms, Err *e)
{
    ApiToken token;
    Str secret, text, hash;
    Txn *txn;
    int64_t id = 0;
    TRY(read_token(&token, who, name, permissions, days, now_ms, e));
    TRY(secret_new(&secret, a, e));
    TRY(str_format(&text, a, e, TOKEN_MARK "%.*s", STR_ARGUMENTS(secret)));
    TRY(secret_hash(&hash, a, TOKEN_USE, text, e));
    TRY(people_begin_plain(&txn, a, db, who->actor, "made a token", now_ms, e));
    TRY(people_end(txn, make_in(&id, txn, a, who, hash, &token, e), e));
    *out_secret = text;
    *out_id = id;
    return true;
}

bool people_token_list(ApiToken **out, size_t *out_n, Arena *a, Db *db, int64_t person_id, Err *e) { return token_list_of(out, out_n, a, db, person_id, e); }

static bool revoke_in(Txn *txn, Arena *a, const Principal *who, int64_t id, Err *e)
{
    Str name;
    TRY(token_delete(&name, a, txn, who->person_id, id, e));
    if (!name.p) return FAIL(e, ERR_NOT_FOUND, "id", "you have no such token");
    return people_audit(txn, "remove", "api_token", who->email, &(AuditChange){.field = STR("token"), .before = name, .had_before = true}, 1, e);
}

bool people_token_revoke(Arena *a, Db *db, const Principal *who, int64_t id, int64_t now_ms, Err *e)
{
    Txn *txn;
    TRY(people_begin_plain(&txn, a, db, who->actor, "revoked a token", now_ms, e));
    return people_end(txn, revoke_in(txn, a, who, id, e), e);
}

bool people_token_find(Principal **out, bool *out_seen_due, Arena *a, Db *db, Str secret, int64_t now_ms, Err *e)
{
    Str hash;
    TokenRow row = {0};
    Principal *p = NULL;
    if (secret.n == sizeof TOKEN_MARK - 1 + SECRET_TEXT_BYTES && str_starts_with(secret, STR(TOKEN_MARK))) {
        TRY(secret_hash(&hash, a, TOKEN_USE, secret, e));
        TRY(token_load(&row, a, db, hash, e));
    }
    bool lives = row.found && !row.person.is_disabled && now_ms < row.token.expires_at_ms;
    if (lives) {
        TRY(principal_make(&p, a, db, &row.person, hash, e));
        p->is_token = true;
        p->permissions &= row.token.permissions;
        p->expires_at_ms = row.token.expires_at_ms;
    }
    *out = p;
    *out_seen_due = lives && now_ms - row.token.used_at_ms >= PEOPLE_SEEN_EVERY_MS;
    return true;
}

/* ---- OpenID ---- */

/* The person of that identity; *out_is_new: not linked yet, but added with this address. */
static bool whose(int64_t *out_id, bool *out_is_new, Arena *a, Db *db, const OidcClaims *claims, Err *e)
{
    Account account;
    bool has_other;
    Str email;
    TRY(identity_person(out_id, db, claims->issuer, claims->subject, e));
    *out_is_new = *out_id == 0;
    if (!*out_is_new) return true;
    if (!claims->is_email_verified) return FAIL(e, ERR_DENIED, "unverified", "the provider has not verified your address, so nobody knows that it is yours");
    TRY(email_read(&email, a, claims->email, e));
    TRY(account_load(&account, a, db, email, e));
    if (!account.id) return FAIL(e, ERR_DENIED, "stranger", "nobody was added to Purser with the address %.*s", STR_ARGUMENTS(email));
    TRY(identity_of(&has_other, db, account.id, claims->issuer, e));
    /* an address may be given to someone new: the provider then knows them by another subject */
    if (has_other) return FAIL(e, ERR_DENIED, "other", "this address belonged to another account of your provider: ask an administrator for a new invitation");
    *out_id = account.id;
    return true;
}

static bool oidc_in(Str *out_secret, Txn *txn, Arena *a, const OidcClaims *claims, Str old_secret, int64_t now_ms, Err *e)
{
    int64_t id;
    bool is_new;
    Account who;
    TRY(people_lock(txn, e));
    TRY(whose(&id, &is_new, a, txn_db(txn), claims, e));
    TRY(account_lock(&who, a, txn, id, e));
    if (who.is_disabled) return FAIL(e, ERR_DENIED, "disabled", "your account here is disabled");
    if (is_new) {
        TRY(identity_insert(txn, claims->issuer, claims->subject, id, now_ms, e));
        AuditChange change = {.field = STR("issuer"), .after = claims->issuer, .has_after = true};
        TRY(people_audit(txn, "link identity", "person", who.email, &change, 1, e));
    }
    return session_start_in(out_secret, txn, a, &who, old_secret, "openid", now_ms, e);
}

bool people_sign_in_by_oidc(Str *out_secret, Arena *a, Db *db, const OidcClaims *claims, Str old_secret, int64_t now_ms, Err *e)
{
    Txn *txn;
    Str actor;
    TRY(str_format(&actor, a, e, "%.*s", (int)(claims->email.n && claims->email.n < 150 ? claims->email.n : 0), claims->email.p));
    if (!str_trim(actor).n) actor = STR("openid");
    TRY(people_begin_plain(&txn, a, db, actor, "signed in with an OpenID provider", now_ms, e));
    return people_end(txn, oidc_in(out_secret, txn, a, claims, old_secret, now_ms, e), e);
}
