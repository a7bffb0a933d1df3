/* The people of one district: who they are, what their roles let them do, and how they show that it is them.
 *
 * A person has an address (small letters), a name and grants: a role, held to sites or departments where the role is of that kind
 * (schema/roles.def). They sign in with a password, by a link of one use, or through the district's OpenID provider; scripts use tokens. Secrets
 * (sessions, links, tokens) are 256 random bits, kept as BLAKE2b hashes; passwords are kept as argon2id. Every change and every sign-in is
 * audited, with object types person, session and api_token; no secret is ever in the log.
 *
 * Figures: a session ends after 30 minutes without use and after 12 hours in any case; an invitation after 7 days, a reset after 1 hour. After 10
 * failed tries an account answers more and more slowly (1 s, doubling, at most 15 minutes), but is never locked for good: that would hand
 * anyone a way to lock others out. An address may fail 100 times a minute. Refused: passwords that expire and rules about which characters they
 * must have (NIST SP 800-63B).
 *
 * Times are milliseconds UTC, given by the caller. Functions that write open their own Txn, so none may be open on `db`. Those that hash a
 * password take 25 to 75 ms of a processor and do so outside the Txn. */
#ifndef PURSER_PEOPLE_PEOPLE_H
#define PURSER_PEOPLE_PEOPLE_H

#include "http/principal.h"
#include "store/db.h"

enum {
    PEOPLE_IDLE_MS = 30 * 60 * 1000,
    PEOPLE_SESSION_MS = 12 * 60 * 60 * 1000,
    PEOPLE_SEEN_EVERY_MS = 2 * 60 * 1000,   /* how often a session's last use is written: it may end so much early, never late */
    PEOPLE_RESET_MS = 60 * 60 * 1000,
    PEOPLE_INVITATION_MS = 7 * 24 * 60 * 60 * 1000,
    PEOPLE_SETUP_MS = 24 * 60 * 60 * 1000,
    PEOPLE_PASSWORD_LEAST = 15, PEOPLE_PASSWORD_MOST = 200, /* characters */
    PEOPLE_TOKEN_DAYS_MOST = 366,
    PEOPLE_GRANTS_MOST = ROLES
};

typedef struct {
    int64_t id, version;
    Str email, name;
    bool is_disabled;
    bool has_password, has_identity; /* neither: invited, and has not come yet */
    const Grant *grants;
    size_t grants_n;
    int64_t sessions_n, tokens_n;
    int64_t seen_at_ms;              /* last use of a session that is still kept; 0 none */
    int64_t created_at_ms;
} Person;

/* Who makes a change, and why. key: an idempotency key, may be empty. */
typedef struct { Str actor, reason, key; int64_t now_ms; } PeopleWhy;

/* ---- People ---- */

/* By name. Memory: rows and texts in `a`. */
MUST bool people_list(Person **out, size_t *out_n, Arena *a, Db *db, Err *e);
MUST bool people_count(int64_t *out, Db *db, Err *e);
/* Errors: NOT_FOUND. */
MUST bool people_get(Person *out, Arena *a, Db *db, int64_t id, Err *e);
/* email in any case. */
MUST bool people_by_email(Person *out, bool *found, Arena *a, Db *db, Str email, Err *e);

/* Adds someone who cannot sign in yet: give them a link or a password. Errors: INPUT (address, name, a role without what it is held to, a
 * site that is not there), CONFLICT (the address is there). */
MUST bool people_add(int64_t *out_id, Arena *a, Db *db, Str email, Str name, const Grant *grants, size_t grants_n, const PeopleWhy *why, Err *e);

/* Makes the person as given, where the bits say so. Disabling ends their sessions, tokens and links; other grants end their sessions, so that what a
 * page was allowed does not outlive the grant. Errors: STALE (another version by now), CONFLICT (nobody would be left who may manage people and can
 * sign in), INPUT, NOT_FOUND. */
typedef struct { bool has_name, has_disabled, has_grants; Str name; bool is_disabled; const Grant *grants; size_t grants_n; } PersonChange;
MUST bool people_change(Arena *a, Db *db, int64_t id, int64_t version, const PersonChange *change, const PeopleWhy *why, Err *e);

/* Ends the person's sessions and tokens, everywhere and at once. Errors: NOT_FOUND. */
MUST bool people_sign_out_everywhere(int64_t *out_n, Arena *a, Db *db, int64_t id, const PeopleWhy *why, Err *e);

/* ---- Passwords and sessions ---- */

/* At least 15 characters, not made of what is tried first, nor of the person's or district's own names. Errors: INPUT, in words. */
MUST bool people_password_check(Str password, Str email, Str name, Str district, Err *e);
/* Checks and sets it; ends every session and link of the person. Errors: INPUT, NOT_FOUND, BUSY. */
MUST bool people_password_set(Arena *a, Db *db, int64_t id, Str password, const PeopleWhy *why, Err *e);

/* Signs in: *out_secret is the new session's, for the cookie; old_secret ("" none) is that of a session this browser had, which ends. Takes as long for
 * an unknown address as for a wrong password. Errors: UNAUTHENTICATED (one sentence for every cause), THROTTLED, BUSY. */
typedef struct { Str email, password, client, old_secret; int64_t now_ms; } SignIn;
MUST bool people_sign_in(Str *out_secret, Arena *a, Db *db, const SignIn *with, Err *e);
/* Sets a new password after the old one was shown, and starts a new session in place of all others. Errors: as above, and INPUT. */
MUST bool people_password_change(Str *out_secret, Arena *a, Db *db, const Principal *who, Str old_password, Str new_password, Str client, int64_t now_ms, Err *e);
/* Signs out of this session. */
MUST bool people_sign_out(Arena *a, Db *db, const Principal *who, int64_t now_ms, Err *e);

/* Who is behind a session's secret; *out NULL when nobody is (unknown, ended, too old, disabled). *out_seen_due: its last use should be written, by
 * people_session_seen, in its own time. Reads only. */
MUST bool people_session_find(Principal **out, bool *out_seen_due, Arena *a, Db *db, Str secret, int64_t now_ms, Err *e);
/* Writes the session's (or token's) last use; no audit entry. */
MUST bool people_session_seen(Arena *a, Db *db, const Principal *who, int64_t now_ms, Err *e);
/* What a browser must send in X-CSRF-Token with each change: follows from the session's secret, so nothing more is stored. */
MUST bool people_csrf(Str *out, Arena *a, Str secret, Err *e);

/* ---- Links of one use ---- */

typedef enum { LINK_SETUP, LINK_INVITATION, LINK_RESET } LinkKind;
extern const char *const link_words[3]; /* "setup", "invitation", "reset" */
typedef struct { LinkKind kind; int64_t person_id; Str email, name; int64_t expires_at_ms; } PersonLink; /* of LINK_SETUP: nobody yet */

/* A new link for the person: an invitation while they have no password, else a reset; earlier ones end. Errors: NOT_FOUND, CONFLICT (disabled). */
MUST bool people_link_make(Str *out_secret, LinkKind *out_kind, Arena *a, Db *db, int64_t person_id, const PeopleWhy *why, Err *e);
/* The same on behalf of someone who forgot the password; *out_secret "" when there is nobody with that address who may sign in. Errors: THROTTLED. */
MUST bool people_reset_ask(Str *out_secret, Person *out, Arena *a, Db *db, Str email, Str client, int64_t now_ms, Err *e);
/* While the store has no people: a link that makes the first administrator. *out_secret "" once there are. */
MUST bool people_setup_link(Str *out_secret, Arena *a, Db *db, int64_t now_ms, Err *e);
/* Errors: NOT_FOUND (unknown, used or too old). */
MUST bool people_link_find(PersonLink *out, Arena *a, Db *db, Str secret, int64_t now_ms, Err *e);
/* Uses the link up: sets the password, with LINK_SETUP makes the first person (administrator and superintendent) from email and name, which no
 * other link heeds, and starts a session. Errors: NOT_FOUND, INPUT, BUSY. */
typedef struct { Str link, email, name, password; int64_t now_ms; Str old_secret; } LinkUse; /* old_secret: as in SignIn */
MUST bool people_link_use(Str *out_secret, Arena *a, Db *db, const LinkUse *use, Err *e);
/* What is put behind the server's address: "/invitation#SECRET". In the fragment, which browsers send to nobody. */
MUST bool people_link_path(Str *out, Arena *a, Str secret, Err *e);

/* ---- Tokens ---- */

typedef struct { int64_t id; Str name; PermissionSet permissions; int64_t created_at_ms, expires_at_ms, used_at_ms; } ApiToken; /* used_at_ms 0: never */

/* permissions: some of the maker's own. Errors: INPUT (none, one the maker lacks, 1 to 366 days, name). */
MUST bool people_token_make(Str *out_secret, int64_t *out_id, Arena *a, Db *db, const Principal *who, Str name, PermissionSet permissions, int64_t days,
                            int64_t now_ms, Err *e);
MUST bool people_token_list(ApiToken **out, size_t *out_n, Arena *a, Db *db, int64_t person_id, Err *e);
/* Errors: NOT_FOUND (also another person's). */
MUST bool people_token_revoke(Arena *a, Db *db, const Principal *who, int64_t id, int64_t now_ms, Err *e);
/* As people_session_find. Its permissions are the token's that the person still holds. */
MUST bool people_token_find(Principal **out, bool *out_seen_due, Arena *a, Db *db, Str secret, int64_t now_ms, Err *e);

/* ---- OpenID ---- */

/* What a provider has proved of someone (oidc.h checks the proof). */
typedef struct { Str issuer, subject, email; bool is_email_verified; } OidcClaims;
/* Signs in the person of that identity; the first time, the one who was added with the address, if the provider has verified it. Errors: DENIED (its
 * field says why, for the page: "stranger", "unverified", "disabled", "other"). */
MUST bool people_sign_in_by_oidc(Str *out_secret, Arena *a, Db *db, const OidcClaims *claims, Str old_secret, int64_t now_ms, Err *e);

/* ---- Mail, for other rooms (services.c) ---- */

/* A mail in plain words, sent by and by. *out_queued false where the district sends no mail, or too many wait: give the link in another way. */
typedef struct { Str to_name, to_email, subject, text; int64_t now_ms; } PeopleMail;
MUST bool people_mail(bool *out_queued, const PeopleMail *mail, Err *e);

/* ---- Words ---- */

/* "Ana Ruiz <ana@district.example>", at most 200 bytes. */
MUST bool people_actor(Str *out, Arena *a, Str name, Str email, Err *e);
/* A new password that is easy to type and hard to guess: five words, 50 bits. */
MUST bool people_password_words(Str *out, Arena *a, Err *e);

#endif
