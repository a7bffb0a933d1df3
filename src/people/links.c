/* Links of one use: the set-up of a new store, an invitation, a new password. */
#include "base/secret.h"
#include "people/people_access.h"

/* ---- Making ---- */

static bool make_in(Str *out_secret, Txn *txn, Arena *a, LinkKind kind, int64_t person_id, int64_t now_ms, Err *e)
{
    static const int64_t lives_ms[] = {PEOPLE_SETUP_MS, PEOPLE_INVITATION_MS, PEOPLE_RESET_MS};
    Str secret, hash;
    TRY(secret_new(&secret, a, e));
    TRY(secret_hash(&hash, a, LINK_USE, secret, e));
    TRY(link_insert(txn, hash, kind, person_id, now_ms + lives_ms[kind], e));
    *out_secret = secret;
    return true;
}

static bool make_for(Str *out_secret, LinkKind *out_kind, Txn *txn, Arena *a, int64_t person_id, bool by_administrator, int64_t now_ms, Err *e)
{
    Account who;
    TRY(account_lock(&who, a, txn, person_id, e));
    if (!who.id) return FAIL(e, ERR_NOT_FOUND, "id", "there is no such person here");
    if (who.is_disabled) return FAIL(e, ERR_CONFLICT, "is_disabled", "%.*s is disabled: enable them first", STR_ARGUMENTS(who.name));
    LinkKind kind = who.hash.n ? LINK_RESET : LINK_INVITATION;
    if (by_administrator) {
        /* who gives a new link knows whom they give it to: what was given, or said by a provider, before no longer counts. A stranger's asking ends nothing */
        TRY(links_delete_of(txn, who.id, e));
        TRY(identities_delete_of(txn, who.id, e));
    }
    TRY(make_in(out_secret, txn, a, kind, who.id, now_ms, e));
    *out_kind = kind;
    return people_audit(txn, "link", "person", who.email, &(AuditChange){.field = STR("kind"), .after = str_from_c(link_words[kind]), .has_after = true}, 1, e);
}

bool people_link_make(Str *out_secret, LinkKind *out_kind, Arena *a, Db *db, int64_t person_id, const PeopleWhy *why, Err *e)
{
    Txn *txn;
    Str reply;
    PeopleWhy once = *why;
    once.key = STR(""); /* a reply kept for a key would hold the secret in clear: asked twice, there are two links and the first has ended */
    TRY(people_begin(&txn, &reply, a, db, &once, e));
    return people_end(txn, make_for(out_secret, out_kind, txn, a, person_id, true, why->now_ms, e), e);
}

/* As much work as a real one, for an address that nobody has: the time of the answer tells nothing. */
static bool make_for_nobody(Txn *txn, Arena *a, int64_t now_ms, Err *e)
{
    Str secret, hash;
    TRY(secret_new(&secret, a, e));
    TRY(secret_hash(&hash, a, LINK_USE, secret, e));
    return link_insert_dead(txn, hash, now_ms, e);
}

bool people_reset_ask(Str *out_secret, Person *out, Arena *a, Db *db, Str email, Str client, int64_t now_ms, Err *e)
{
    Person person;
    Txn *txn;
    LinkKind kind;
    Str secret = STR("");
    bool found;
    TRY(email_read(&email, a, email, e));
    TRY(tries_take(a, db, TRY_RESET, email, client, now_ms, e));
    TRY(people_by_email(&person, &found, a, db, email, e));
    found = found && !person.is_disabled;
    TRY(people_begin_plain(&txn, a, db, STR("sign-in"), "someone asked for a new password", now_ms, e));
    TRY(people_end(txn, found ? make_for(&secret, &kind, txn, a, person.id, false, now_ms, e) : make_for_nobody(txn, a, now_ms, e), e));
    *out_secret = secret;
    if (found) *out = person;
    return true;
}

static bool setup_in(Str *out_secret, Txn *txn, Arena *a, int64_t now_ms, Err *e)
{
    int64_t people;
    TRY(people_lock(txn, e));
    TRY(people_count(&people, txn_db(txn), e));
    if (people) return true;
    TRY(make_in(out_secret, txn, a, LINK_SETUP, 0, now_ms, e));
    return people_audit(txn, "link", "person", STR("setup"), NULL, 0, e);
}

bool people_setup_link(Str *out_secret, Arena *a, Db *db, int64_t now_ms, Err *e)
{
    Txn *txn;
    int64_t people;
    Str secret = STR("");
    TRY(people_count(&people, db, e));
    if (!people) {
        TRY(people_begin_plain(&txn, a, db, STR("purser serve"), "the store has no people yet", now_ms, e));
        TRY(people_end(txn, setup_in(&secret, txn, a, now_ms, e), e));
    }
    *out_secret = secret;
    return true;
}

/* ---- Using ---- */

static bool is_gone(Err *e) { return FAIL(e, ERR_NOT_FOUND, "link", "this link was used already or is too old: ask for a new one"); }

static bool find(LinkRow *out, Str *out_hash, Arena *a, Db *db, Str secret, int64_t now_ms, Err *e)
{
    if (secret.n != SECRET_TEXT_BYTES) return is_gone(e);
    TRY(secret_hash(out_hash, a, LINK_USE, secret, e));
    TRY(link_load(out, a, db, *out_hash, e));
    bool opens = out->found && !out->is_used && !out->is_disabled && out->link.expires_at_ms > now_ms;
    return opens || is_gone(e);
}

bool people_link_find(PersonLink *out, Arena *a, Db *db, Str secret, int64_t now_ms, Err *e)
{
    LinkRow row;
    Str hash;
    TRY(find(&row, &hash, a, db, secret, now_ms, e));
    *out = row.link;
    return true;
}

/* The first person can do everything that must be done before there are others; which of it they keep is theirs to say. */
static bool add_first(int64_t *out_id, Txn *txn, Arena *a, Str email, Str name, int64_t now_ms, Err *e)
{
    static const Grant grants[] = {{.role = ROLE_ADMINISTRATOR}, {.role = ROLE_SUPERINTENDENT}};
    int64_t people;
    TRY(people_lock(txn, e));
    TRY(people_count(&people, txn_db(txn), e));
    if (people) return is_gone(e);
    return person_add_in(out_id, txn, a, email, name, grants, 2, now_ms, e);
}

typedef struct { const LinkUse *use; LinkRow row; Str link_hash, email, name, password_hash; } Opening;

/* The person's row is locked before the link's, as where links are made: two who took them the other way about would both fail. */
static bool use_in(Str *out_secret, Txn *txn, Arena *a, const Opening *o, Err *e)
{
    bool was_free;
    Account who = {0};
    int64_t id = o->row.link.person_id, now_ms = o->use->now_ms;
    TRY(tries_forget(txn, a, o->email, e));
    if (o->row.link.kind == LINK_SETUP) TRY(add_first(&id, txn, a, o->email, o->name, now_ms, e));
    TRY(account_lock(&who, a, txn, id, e));
    if (!who.id || who.is_disabled) return is_gone(e);
    TRY(link_use(&was_free, txn, o->link_hash, now_ms, e));
    if (!was_free) return is_gone(e);
    TRY(password_save(txn, id, o->password_hash, now_ms, e));
    TRY(sessions_delete_of(NULL, txn, id, e));
    TRY(links_delete_of(txn, id, e));
    TRY(people_audit(txn, "new password", "person", who.email, NULL, 0, e));
    return session_start_in(out_secret, txn, a, &who, o->use->old_secret, link_words[o->row.link.kind], now_ms, e);
}

bool people_link_use(Str *out_secret, Arena *a, Db *db, const LinkUse *use, Err *e)
{
    Opening o = {.use = use};
    Txn *txn;
    Str actor;
    TRY(find(&o.row, &o.link_hash, a, db, use->link, use->now_ms, e));
    o.email = o.row.link.email;
    o.name = o.row.link.name;
    if (o.row.link.kind == LINK_SETUP) {
        TRY(email_read(&o.email, a, use->email, e));
        TRY(name_read(&o.name, use->name, e));
    }
    TRY(password_check_in(a, db, use->password, o.email, o.name, e));
    TRY(password_hash(&o.password_hash, a, use->password, e));
    TRY(people_actor(&actor, a, o.name, o.email, e));
    TRY(people_begin_plain(&txn, a, db, actor, "opened a link of one use", use->now_ms, e));
    return people_end(txn, use_in(out_secret, txn, a, &o, e), e);
}
