/* Every SQL string of the room: people_store.c the people themselves, access_store.c how they show who they are. */
#ifndef PURSER_PEOPLE_PEOPLE_STORE_H
#define PURSER_PEOPLE_PEOPLE_STORE_H

#include "people/people_rules.h"
#include "store/audit.h"

/* ---- people_store.c ---- */

typedef enum { PERSON_ALL, PERSON_BY_ID, PERSON_BY_EMAIL } PersonWhere;
/* With their grants. id and email count where `where` says so. */
MUST bool person_load(Person **out, size_t *out_n, Arena *a, Db *db, PersonWhere where, int64_t id, Str email, Err *e);
MUST bool grants_load(Grant **out, size_t *out_n, Arena *a, Db *db, int64_t person_id, Err *e);
MUST bool district_load(Str *out_name, int64_t *out_first_month, Arena *a, Db *db, Err *e);
/* Is there a site of that code or name? True while no sites are known at all. */
MUST bool site_is_known(bool *out, Db *db, Str site, Err *e);
/* The sites with both code and name each: initiatives name their campuses by either. */
MUST bool site_names_load(Str *out, Arena *a, Db *db, Str sites, Err *e);

MUST bool person_insert(int64_t *out_id, Txn *txn, Str email, Str name, int64_t now_ms, Err *e);
/* *out_found false when the version is another by now. */
MUST bool person_update(bool *out_found, Txn *txn, int64_t id, int64_t version, Str name, bool is_disabled, Err *e);
MUST bool grants_replace(Txn *txn, int64_t id, const Grant *grants, size_t n, Err *e);
/* Lets one change of people at a time through, so that two of them cannot each remove the other's last administrator. */
MUST bool people_lock(Txn *txn, Err *e);
/* People who may manage people, are not disabled and can sign in. */
MUST bool managers_count(int64_t *out, Db *db, Err *e);

/* Opens a transaction; with why->key used before, *out is NULL and *reply what was answered. */
MUST bool people_begin(Txn **out, Str *reply, Arena *a, Db *db, const PeopleWhy *why, Err *e);
/* Of one that no key guards. */
MUST bool people_begin_plain(Txn **out, Arena *a, Db *db, Str actor, const char *reason, int64_t now_ms, Err *e);
/* Commits where `good`, else rolls back and leaves *e as it is. */
MUST bool people_end(Txn *txn, bool good, Err *e);
MUST bool people_audit(Txn *txn, const char *action, const char *object_type, Str key, const AuditChange *changes, size_t n, Err *e);

/* ---- access_store.c ---- */

/* What signing in needs: found or not, it is one query. hash "" when there is no such person, or no password. */
typedef struct { int64_t id; Str name, email, hash; bool is_disabled; } Account;
MUST bool account_load(Account *out, Arena *a, Db *db, Str email, Err *e);
MUST bool account_by_id(Account *out, Arena *a, Db *db, int64_t id, Err *e);
/* The same, and its row stays as it is until the transaction ends. */
MUST bool account_lock(Account *out, Arena *a, Txn *txn, int64_t id, Err *e);
MUST bool password_save(Txn *txn, int64_t id, Str hash, int64_t now_ms, Err *e);

MUST bool session_insert(Txn *txn, Str hash, int64_t person_id, int64_t now_ms, Err *e);
typedef struct { Account person; int64_t began_at_ms, seen_at_ms; bool found; } SessionRow;
MUST bool session_load(SessionRow *out, Arena *a, Db *db, Str hash, Err *e);
MUST bool session_delete(Txn *txn, Str hash, Err *e);
MUST bool session_touch(Txn *txn, Str hash, int64_t now_ms, Err *e);
MUST bool sessions_delete_of(int64_t *out_n, Txn *txn, int64_t person_id, Err *e);

MUST bool link_insert(Txn *txn, Str hash, LinkKind kind, int64_t person_id, int64_t expires_at_ms, Err *e); /* person_id 0: none */
/* A row that opens nothing; no audit entry. */
MUST bool link_insert_dead(Txn *txn, Str hash, int64_t now_ms, Err *e);
typedef struct { PersonLink link; bool found, is_used, is_disabled; } LinkRow;
MUST bool link_load(LinkRow *out, Arena *a, Db *db, Str hash, Err *e);
MUST bool link_use(bool *out_was_free, Txn *txn, Str hash, int64_t now_ms, Err *e);
MUST bool links_delete_of(Txn *txn, int64_t person_id, Err *e);

typedef struct { Account person; ApiToken token; bool found; } TokenRow;
MUST bool token_insert(int64_t *out_id, Txn *txn, Str hash, int64_t person_id, const ApiToken *token, Err *e);
MUST bool token_load(TokenRow *out, Arena *a, Db *db, Str hash, Err *e);
MUST bool token_list_of(ApiToken **out, size_t *out_n, Arena *a, Db *db, int64_t person_id, Err *e);
MUST bool token_delete(Str *out_name, Arena *a, Txn *txn, int64_t person_id, int64_t id, Err *e); /* *out_name p NULL: not there */
MUST bool token_touch(Txn *txn, Str hash, int64_t now_ms, Err *e);
MUST bool tokens_delete_of(int64_t *out_n, Txn *txn, int64_t person_id, Err *e);

MUST bool identity_person(int64_t *out_id, Db *db, Str issuer, Str subject, Err *e); /* 0: nobody's */
MUST bool identity_of(bool *out_has, Db *db, int64_t person_id, Str issuer, Err *e);
MUST bool identity_insert(Txn *txn, Str issuer, Str subject, int64_t person_id, int64_t now_ms, Err *e);
MUST bool identities_delete_of(Txn *txn, int64_t person_id, Err *e);

/* For the provider's round trip. take: one use. */
typedef struct { Str provider, nonce, verifier; int64_t expires_at_ms; bool found; } FlowRow;
MUST bool flow_insert(Txn *txn, Str state_hash, const FlowRow *flow, Err *e);
MUST bool flow_take(FlowRow *out, Arena *a, Txn *txn, Str state_hash, Err *e);

/* The row is made where it is not there, and stays as it is for others until the transaction ends. */
MUST bool tries_lock(Tries *out, Txn *txn, Str what, Err *e);
MUST bool tries_save(Txn *txn, Str what, const Tries *t, Err *e);
/* Sessions, links, flows, tokens and tries that nobody can use any more; no audit entry. */
MUST bool access_sweep(Txn *txn, int64_t now_ms, Err *e);

#endif
