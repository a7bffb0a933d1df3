#include "people/people_rules.h"

#include <ctype.h>
#include <string.h>

#include <arpa/inet.h>

/* ---- Texts ---- */

bool email_read(Str *out, Arena *a, Str text, Err *e)
{
    enum { EMAIL_MOST_BYTES = 150 }; /* RFC 5321 allows 254; with the name it must fit an actor of the audit log */
    Str copy;
    text = str_trim(text);
    size_t at = str_find(text, '@');
    bool good = text.n <= EMAIL_MOST_BYTES && at > 0 && at + 1 < text.n;
    for (size_t i = 0; good && i < text.n; i++) good = text.p[i] > ' ' && text.p[i] < 127 && (text.p[i] != '@' || i == at) && !strchr("<>,;:\\\"()[]", text.p[i]);
    if (!good) return FAIL(e, ERR_INPUT, "email", "'%.*s' is no e-mail address: write name@district.example, in plain letters", (int)(text.n > 80 ? 80 : text.n), text.p);
    char *p = arena_push(a, text.n + 1, e);
    if (!p) return false;
    copy = (Str){p, text.n};
    for (size_t i = 0; i < text.n; i++) p[i] = (char)tolower((unsigned char)text.p[i]);
    *out = copy;
    return true;
}

bool name_read(Str *out, Str text, Err *e)
{
    enum { NAME_MOST_BYTES = 120 };
    text = str_trim(text);
    bool good = text.n > 0 && text.n <= NAME_MOST_BYTES;
    for (size_t i = 0; good && i < text.n; i++) good = (unsigned char)text.p[i] >= ' ' && text.p[i] != 127 && !strchr("<>;", text.p[i]);
    if (!good) return FAIL(e, ERR_INPUT, "name", "a person's name is one line of at most %d bytes, without < > and ;", NAME_MOST_BYTES);
    *out = text;
    return true;
}

bool people_actor(Str *out, Arena *a, Str name, Str email, Err *e)
{
    enum { ACTOR_MOST_BYTES = 200 };
    Str actor;
    TRY(str_format(&actor, a, e, "%.*s <%.*s>", STR_ARGUMENTS(name), STR_ARGUMENTS(email)));
    *out = actor.n <= ACTOR_MOST_BYTES ? actor : email; /* the name is cut away as a whole: half a letter is no UTF-8 */
    return true;
}

bool people_link_path(Str *out, Arena *a, Str secret, Err *e) { return str_format(out, a, e, "/invitation#%.*s", STR_ARGUMENTS(secret)); }

/* ---- Grants and permissions ---- */

bool grants_check(const Grant *grants, size_t n, Err *e)
{
    if (n > PEOPLE_GRANTS_MOST) return FAIL(e, ERR_INPUT, "grants", "a person has each role once at most");
    for (size_t i = 0; i < n; i++) {
        const Grant *g = &grants[i];
        const RoleRow *role = &role_rows[g->role];
        if (role->scope == SCOPE_SITES && !g->sites.n) return FAIL(e, ERR_INPUT, "sites", "the role '%s' is held to sites: name at least one", role->title);
        if (role->scope == SCOPE_DEPARTMENTS && !g->departments.n)
            return FAIL(e, ERR_INPUT, "departments", "the role '%s' is held to departments: name at least one", role->title);
        if (role->scope != SCOPE_SITES && g->sites.n) return FAIL(e, ERR_INPUT, "sites", "the role '%s' is not held to sites: leave them out", role->title);
        if (role->scope != SCOPE_DEPARTMENTS && g->departments.n)
            return FAIL(e, ERR_INPUT, "departments", "the role '%s' is not held to departments: leave them out", role->title);
        for (size_t k = 0; k < i; k++)
            if (grants[k].role == g->role) return FAIL(e, ERR_INPUT, "grants", "the role '%s' is given twice: put its sites or departments into one", role->title);
    }
    return true;
}

PermissionSet grants_permissions(const Grant *grants, size_t n)
{
    PermissionSet all = 0;
    for (size_t i = 0; i < n; i++) all |= role_rows[grants[i].role].permissions;
    return all;
}

bool grants_text(Str *out, Arena *a, const Grant *grants, size_t n, Err *e)
{
    Buf b = buf_in(a, 0);
    for (size_t i = 0; i < n; i++) {
        TRY(buf_format(&b, e, "%s%s", i ? ", " : "", role_rows[grants[i].role].word));
        if (grants[i].sites.n) TRY(buf_format(&b, e, " (sites %.*s)", STR_ARGUMENTS(grants[i].sites)));
        if (grants[i].departments.n) TRY(buf_format(&b, e, " (departments %.*s)", STR_ARGUMENTS(grants[i].departments)));
    }
    *out = buf_str(&b);
    return true;
}

bool permissions_text(Str *out, Arena *a, PermissionSet permissions, Err *e)
{
    Buf b = buf_in(a, 0);
    for (int i = 0; i < PERMISSIONS; i++)
        if (permissions & PERMISSION_BIT(i)) TRY(buf_format(&b, e, "%s%s", b.n ? ";" : "", permission_rows[i].word));
    *out = buf_str(&b);
    return true;
}

bool permissions_read(PermissionSet *out, Str text, Err *e)
{
    PermissionSet all = 0;
    Str part, rest = text;
    while (text.n && str_next_part(&part, &rest, ';')) {
        Permission permission;
        if (!permission_by_word(&permission, part)) return FAIL(e, ERR_INPUT, "permissions", "there is no permission '%.*s'", (int)(part.n > 60 ? 60 : part.n), part.p);
        all |= PERMISSION_BIT(permission);
    }
    *out = all;
    return true;
}

bool session_lives(int64_t began_at_ms, int64_t seen_at_ms, int64_t now_ms)
{
    return now_ms - seen_at_ms < PEOPLE_IDLE_MS && now_ms - began_at_ms < PEOPLE_SESSION_MS;
}

/* ---- Throttling ---- */

static bool must_wait(Err *e, int64_t ms)
{
    long long seconds = (long long)((ms + 999) / 1000);
    (void)FAIL(e, ERR_THROTTLED, NULL, "too many tries; wait %lld seconds, then try again", seconds);
    e->retry_after_s = (int)(seconds > 86400 ? 86400 : seconds);
    return false;
}

static int64_t wait_after(int64_t fails, int64_t free_tries)
{
    int64_t wait = fails < free_tries ? 0 : TRY_ACCOUNT_FIRST_MS;
    for (int64_t i = free_tries; i < fails && wait < TRY_ACCOUNT_MOST_MS; i++) wait *= 2;
    return wait < TRY_ACCOUNT_MOST_MS ? wait : TRY_ACCOUNT_MOST_MS;
}

bool tries_take_account(Tries *t, int64_t free_tries, int64_t now_ms, Err *e)
{
    Tries next = *t;
    if (now_ms - t->since_ms >= TRY_ACCOUNT_FORGET_MS) next = (Tries){0};
    if (now_ms < next.open_at_ms) return must_wait(e, next.open_at_ms - now_ms);
    next.fails++;
    next.since_ms = now_ms;
    next.open_at_ms = now_ms + wait_after(next.fails, free_tries);
    *t = next;
    return true;
}

bool tries_take_address(Tries *t, int64_t now_ms, Err *e)
{
    Tries next = *t;
    if (now_ms - t->since_ms >= TRY_ADDRESS_MS) next = (Tries){.since_ms = now_ms};
    if (next.fails >= TRY_ADDRESS_MOST) return must_wait(e, next.since_ms + TRY_ADDRESS_MS - now_ms);
    next.fails++;
    *t = next;
    return true;
}

bool address_network(Str *out, Arena *a, Str address, Err *e)
{
    char text[INET6_ADDRSTRLEN + 1] = "";
    struct in6_addr six;
    if (address.n < sizeof text) memcpy(text, address.p, address.n);
    if (inet_pton(AF_INET6, text, &six) != 1 || IN6_IS_ADDR_V4MAPPED(&six)) return str_copy(out, a, address, e);
    memset(six.s6_addr + 8, 0, 8);
    inet_ntop(AF_INET6, &six, text, sizeof text);
    return str_format(out, a, e, "%s/64", text);
}
