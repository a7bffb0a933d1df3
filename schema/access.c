#include "access.h"

enum {
#define PERMISSION(NAME, word, meaning) NAME = 1 << PERMISSION_##NAME,
#include "permissions.def"
#undef PERMISSION
};

const RoleRow role_rows[ROLES] = {
#define ROLE(NAME, word, title, scope, permissions) {#word, title, SCOPE_##scope, (PermissionSet)(permissions)},
#include "roles.def"
#undef ROLE
};

const PermissionRow permission_rows[PERMISSIONS] = {
#define PERMISSION(NAME, word, meaning) {#word, meaning},
#include "permissions.def"
#undef PERMISSION
};

bool role_by_word(Role *out, Str word)
{
    for (int i = 0; i < ROLES; i++)
        if (str_equal_c(word, role_rows[i].word)) return *out = (Role)i, true;
    return false;
}

bool permission_by_word(Permission *out, Str word)
{
    for (int i = 0; i < PERMISSIONS; i++)
        if (str_equal_c(word, permission_rows[i].word)) return *out = (Permission)i, true;
    return false;
}
