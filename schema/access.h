/* Who may do what: the permissions and the roles that hold them, from permissions.def and roles.def. No person is in here. */
#ifndef PURSER_SCHEMA_ACCESS_H
#define PURSER_SCHEMA_ACCESS_H

#include "base/str.h"

typedef enum {
#define PERMISSION(NAME, word, meaning) PERMISSION_##NAME,
#include "permissions.def"
#undef PERMISSION
    PERMISSIONS,
    PERMISSION_SIGNED_IN,   /* of a route: any signed-in person */
    PERMISSION_PUBLIC       /* of a route: everyone, without a session */
} Permission;

typedef enum {
#define ROLE(NAME, word, title, scope, permissions) ROLE_##NAME,
#include "roles.def"
#undef ROLE
    ROLES
} Role;

typedef enum { SCOPE_DISTRICT, SCOPE_SITES, SCOPE_DEPARTMENTS, SCOPE_OWN } Scope;

typedef uint64_t PermissionSet; /* bit p: holds Permission p */
#define PERMISSION_BIT(p) ((PermissionSet)1 << (p))

typedef struct { const char *word, *title; Scope scope; PermissionSet permissions; } RoleRow;
typedef struct { const char *word, *meaning; } PermissionRow;

extern const RoleRow role_rows[ROLES];
extern const PermissionRow permission_rows[PERMISSIONS];

/* By its word; false when there is none such. */
bool role_by_word(Role *out, Str word);
bool permission_by_word(Permission *out, Str word);

#endif
