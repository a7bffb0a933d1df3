/* The rules of people that need neither store nor clock: what is an address, a grant, a fair password, and who has to wait. */
#ifndef PURSER_PEOPLE_PEOPLE_RULES_H
#define PURSER_PEOPLE_PEOPLE_RULES_H

#include "people/people.h"

/* Small letters, one @, ASCII without blanks: it stands in mails' headers. Errors: INPUT. */
MUST bool email_read(Str *out, Arena *a, Str text, Err *e);
/* Trimmed, one line, at most 120 bytes, without < and >: it stands in the audit log's actors. Errors: INPUT. */
MUST bool name_read(Str *out, Str text, Err *e);

/* Known roles, each once; one that is held to sites or departments needs them, another has none. Errors: INPUT. */
MUST bool grants_check(const Grant *grants, size_t n, Err *e);
PermissionSet grants_permissions(const Grant *grants, size_t n);
/* "principal (sites 031;032), analyst", for the audit log. */
MUST bool grants_text(Str *out, Arena *a, const Grant *grants, size_t n, Err *e);

/* "inventory_read;cost_read" both ways. Errors: INPUT (no such permission). */
MUST bool permissions_text(Str *out, Arena *a, PermissionSet permissions, Err *e);
MUST bool permissions_read(PermissionSet *out, Str text, Err *e);

/* Neither idle nor too old. */
bool session_lives(int64_t began_at_ms, int64_t seen_at_ms, int64_t now_ms);

/* ---- Throttling ---- */

enum {
    TRY_ACCOUNT_FREE = 10,                  /* tries of an account before it slows down */
    TRY_RESET_FREE = 3,                     /* and of new links for it, each of which is a mail */
    TRY_ACCOUNT_FIRST_MS = 1000, TRY_ACCOUNT_MOST_MS = 15 * 60 * 1000,
    TRY_ACCOUNT_FORGET_MS = 24 * 60 * 60 * 1000, /* without a try: as if there had been none */
    TRY_ADDRESS_MOST = 100, TRY_ADDRESS_MS = 60 * 1000
};

/* fails: tries that have not (yet) succeeded; since_ms: the last of an account, the beginning of the minute of an address; open_at_ms: not before. */
typedef struct { int64_t fails, since_ms, open_at_ms; } Tries;

/* May one more be made now? Then it is counted, before anyone knows how it ends: so that a thousand at once are not a thousand free ones. A refused one is
 * not counted: an attacker cannot prolong the wait. Errors: THROTTLED, with the seconds to wait. */
MUST bool tries_take_account(Tries *t, int64_t free_tries, int64_t now_ms, Err *e);
MUST bool tries_take_address(Tries *t, int64_t now_ms, Err *e);
/* The network that one household or office has: an IPv4 address, or the first 64 bits of an IPv6 one. */
MUST bool address_network(Str *out, Arena *a, Str address, Err *e);

#endif
