/* Who asks: the person behind a session or a token, with what they may do and where. Made by the room people, read by every room. */
#ifndef PURSER_HTTP_PRINCIPAL_H
#define PURSER_HTTP_PRINCIPAL_H

#include "access.h"

typedef struct {
    Role role;
    Str sites, departments; /* codes or names, joined by ';': what a scoped role is held to */
} Grant;

typedef struct {
    int64_t person_id;
    Str name, email;
    Str actor;              /* as the audit log writes them: "Ana Ruiz <ana@district.example>" */
    const Grant *grants;
    size_t grants_n;
    PermissionSet permissions; /* of all grants together; of a token, those of its scopes among them */
    bool is_token;          /* an API token asks, not a browser: no CSRF, and nothing that needs a person at the keyboard */
    int64_t expires_at_ms;  /* when the session or token ends, however much it is used */
    Str session;            /* hash that names the session or token in the store; never the secret */
} Principal;

/* NULL (nobody) may nothing but PERMISSION_PUBLIC. */
bool principal_may(const Principal *who, Permission permission);

/* What a thing is held to, for scoped roles: texts joined by ';', as an initiative's fields are. A site is met by its code or its name; an
 * initiative whose campuses are "All", "All campuses" or "All schools" reaches every site. */
typedef struct { Str coordinators, departments, campuses; } Place;

/* Is there a grant that holds the permission and whose scope takes this place in? Missing campuses reach no site. */
bool principal_may_at(const Principal *who, Permission permission, const Place *place);

/* Of reading: scoped roles but SITES see the whole district's inventory and change only their own; a principal sees what reaches their sites. */
bool principal_sees(const Principal *who, Permission permission, const Place *place);

/* A text that is the same for two people who see the same things: the key of cached replies. In `a`. Errors: MEMORY, LIMIT. */
MUST bool principal_view_key(Str *out, Arena *a, const Principal *who, Err *e);

#endif
