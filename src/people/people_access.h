/* What the files of this room that let people in share. */
#ifndef PURSER_PEOPLE_PEOPLE_ACCESS_H
#define PURSER_PEOPLE_PEOPLE_ACCESS_H

#include "people/people_store.h"

/* Uses of secret_hash. */
#define SESSION_USE "purser-session"
#define LINK_USE "purser-link"
#define TOKEN_USE "purser-token"
#define CSRF_USE "purser-csrf"
#define STATE_USE "purser-oidc"
#define TRY_USE "purser-try"

/* Adds a person within a transaction, audited; the texts were read. */
MUST bool person_add_in(int64_t *out_id, Txn *txn, Arena *a, Str email, Str name, const Grant *grants, size_t grants_n, int64_t now_ms, Err *e);

/* Starts a session within a transaction, audited as the person's; ends old_secret's ("" none). */
MUST bool session_start_in(Str *out_secret, Txn *txn, Arena *a, const Account *who, Str old_secret, const char *how, int64_t now_ms, Err *e);

/* Counts a try of the account (email in small letters) and of the address, in a transaction of its own. Errors: THROTTLED. */
typedef enum { TRY_SIGN_IN, TRY_RESET } TryKind;
MUST bool tries_take(Arena *a, Db *db, TryKind kind, Str email, Str client, int64_t now_ms, Err *e);
/* A sign-in succeeded: the account starts anew, and the address gets this one back. */
MUST bool tries_give_back(Txn *txn, Arena *a, Str email, Str client, Err *e);

/* A new password: the account starts anew, so that whoever was kept waiting by a stranger's tries has a way in. Before the person's row is locked. */
MUST bool tries_forget(Txn *txn, Arena *a, Str email, Err *e);

/* people_password_check, with the name of the district. */
MUST bool password_check_in(Arena *a, Db *db, Str password, Str email, Str name, Err *e);

/* The person with their grants; session: the hash that names what they showed. */
MUST bool principal_make(Principal **out, Arena *a, Db *db, const Account *who, Str session, Err *e);

/* "Ana Ruiz <...>" of an account. */
MUST bool account_actor(Str *out, Arena *a, const Account *who, Err *e);

#endif
