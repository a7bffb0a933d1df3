#include "http/principal.h"

bool principal_may(const Principal *who, Permission permission)
{
    if (permission == PERMISSION_PUBLIC) return true;
    if (!who) return false;
    return permission == PERMISSION_SIGNED_IN || (who->permissions & PERMISSION_BIT(permission)) != 0;
}

static bool list_has(Str list, Str text)
{
    Str part, rest = list;
    while (list.n && str_next_part(&part, &rest, ';'))
        if (part.n && str_equal_folded(str_trim(part), text)) return true;
    return false;
}

static bool lists_meet(Str a, Str b)
{
    Str part, rest = a;
    while (a.n && str_next_part(&part, &rest, ';'))
        if (str_trim(part).n && list_has(b, str_trim(part))) return true;
    return false;
}

static bool reaches_all(Str campuses)
{
    return list_has(campuses, STR("All")) || list_has(campuses, STR("All campuses")) || list_has(campuses, STR("All schools")) ||
           list_has(campuses, STR("All sites"));
}

static bool grant_takes_in(const Principal *who, const Grant *g, const Place *place)
{
    switch (role_rows[g->role].scope) {
    case SCOPE_DISTRICT: return true;
    case SCOPE_SITES: return reaches_all(place->campuses) || lists_meet(place->campuses, g->sites);
    case SCOPE_DEPARTMENTS: return lists_meet(place->departments, g->departments);
    case SCOPE_OWN: return list_has(place->coordinators, who->name) || list_has(place->coordinators, who->email);
    }
    return false;
}

static bool any_grant(const Principal *who, Permission permission, const Place *place, bool reading)
{
    if (!principal_may(who, permission)) return false;
    for (size_t i = 0; i < who->grants_n; i++) {
        const Grant *g = &who->grants[i];
        if (!(role_rows[g->role].permissions & PERMISSION_BIT(permission))) continue;
        if (reading && role_rows[g->role].scope != SCOPE_SITES) return true;
        if (grant_takes_in(who, g, place)) return true;
    }
    return false;
}

bool principal_may_at(const Principal *who, Permission permission, const Place *place)
{
    return any_grant(who, permission, place, false);
}

bool principal_sees(const Principal *who, Permission permission, const Place *place)
{
    return any_grant(who, permission, place, true);
}

/* Two people with the same permissions see the same things unless a grant of theirs is held to sites, or to what is their own. */
bool principal_view_key(Str *out, Arena *a, const Principal *who, Err *e)
{
    Buf b = buf_in(a, 0);
    if (!who) return *out = STR("nobody"), true;
    TRY(buf_format(&b, e, "%llx", (unsigned long long)who->permissions));
    for (size_t i = 0; i < who->grants_n; i++) {
        const Grant *g = &who->grants[i];
        TRY(buf_format(&b, e, "|%d", (int)g->role));
        if (role_rows[g->role].scope == SCOPE_SITES) TRY(buf_format(&b, e, ":%.*s", STR_ARGUMENTS(g->sites)));
        if (role_rows[g->role].scope == SCOPE_DEPARTMENTS) TRY(buf_format(&b, e, ":%.*s", STR_ARGUMENTS(g->departments)));
        if (role_rows[g->role].scope == SCOPE_OWN) TRY(buf_format(&b, e, ":%.*s:%.*s", STR_ARGUMENTS(who->name), STR_ARGUMENTS(who->email)));
    }
    *out = buf_str(&b);
    return true;
}
