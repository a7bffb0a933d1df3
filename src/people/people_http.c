/* The routes of this room, and those of people themselves; session_http.c has the rest. */
#include "people/people_http.h"

#include <string.h>

#include "people/mail.h"
#include "people/people_rules.h"
#include "people/people_store.h"
#include "people/people_views.h"

static const char *const scope_words[] = {[SCOPE_DISTRICT] = "district", [SCOPE_SITES] = "sites", [SCOPE_DEPARTMENTS] = "departments", [SCOPE_OWN] = "own"};

/* ---- Reading and writing JSON ---- */

bool request_must_text(Str *out, const Request *r, const char *name, size_t most_bytes, Err *e)
{
    bool given;
    TRY(request_text(out, &given, r, name, most_bytes, e));
    return given || FAIL(e, ERR_INPUT, name, "'%s' is missing", name);
}

bool request_id(int64_t *out, const Request *r, Err *e)
{
    Err ignored;
    return str_to_int(out, r->parameters[0], &ignored) || FAIL(e, ERR_NOT_FOUND, "id", "there is no such thing here");
}

void write_list(JsonWriter *w, const char *name, Str joined)
{
    Str part, rest = joined;
    json_write_key(w, name);
    json_write_array(w);
    while (joined.n && str_next_part(&part, &rest, ';')) json_write_text(w, part);
    json_write_array_end(w);
}

void write_permissions(JsonWriter *w, const char *name, PermissionSet permissions)
{
    json_write_key(w, name);
    json_write_array(w);
    for (int i = 0; i < PERMISSIONS; i++)
        if (permissions & PERMISSION_BIT(i)) json_write_text(w, str_from_c(permission_rows[i].word));
    json_write_array_end(w);
}

void write_grants(JsonWriter *w, const char *name, const Grant *grants, size_t n)
{
    json_write_key(w, name);
    json_write_array(w);
    for (size_t i = 0; i < n; i++) {
        json_write_object(w);
        json_put_text(w, "role", str_from_c(role_rows[grants[i].role].word));
        json_put_text(w, "title", str_from_c(role_rows[grants[i].role].title));
        write_list(w, "sites", grants[i].sites);
        write_list(w, "departments", grants[i].departments);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

static void write_person(JsonWriter *w, const Person *p)
{
    const char *state = p->is_disabled ? "disabled" : p->has_password || p->has_identity ? "active" : "invited";
    json_write_object(w);
    json_put_int(w, "id", p->id);
    json_put_int(w, "version", p->version);
    json_put_text(w, "email", p->email);
    json_put_text(w, "name", p->name);
    json_put_text(w, "state", str_from_c(state));
    json_put_bool(w, "is_disabled", p->is_disabled);
    json_put_bool(w, "has_password", p->has_password);
    json_put_bool(w, "has_identity", p->has_identity);
    write_grants(w, "grants", p->grants, p->grants_n);
    json_put_int(w, "sessions_n", p->sessions_n);
    json_put_int(w, "tokens_n", p->tokens_n);
    p->seen_at_ms ? json_put_int(w, "seen_at_ms", p->seen_at_ms) : json_put_null(w, "seen_at_ms");
    json_put_int(w, "created_at_ms", p->created_at_ms);
    json_write_object_end(w);
}

static bool read_texts(Str *out, Arena *a, const json_t *list, const char *name, Err *e)
{
    Buf b = buf_in(a, 0);
    size_t i;
    const json_t *item;
    if (list && !json_is_null(list) && !json_is_array(list)) return FAIL(e, ERR_INPUT, name, "'%s' must be a list of texts", name);
    json_array_foreach(list, i, item) {
        Str text = str_trim((Str){json_string_value(item), json_string_length(item)});
        if (!json_is_string(item) || !text.n || text.n > 200 || str_find(text, ';') < text.n || str_find(text, '\n') < text.n)
            return FAIL(e, ERR_INPUT, name, "'%s' must be a list of texts without semicolons", name);
        if (b.n) TRY(buf_add_char(&b, ';', e));
        TRY(buf_add(&b, text, e));
    }
    *out = buf_str(&b);
    return true;
}

static bool read_grant(Grant *out, Arena *a, const json_t *object, Err *e)
{
    const char *key;
    json_t *value;
    Str word = str_from_c(json_string_value(json_object_get(object, "role")));
    if (!json_is_object(object) || !role_by_word(&out->role, word)) return FAIL(e, ERR_INPUT, "role", "there is no role '%.*s'", (int)(word.n > 60 ? 60 : word.n), word.p);
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
        if (strcmp(key, "role") != 0 && strcmp(key, "sites") != 0 && strcmp(key, "departments") != 0) return FAIL(e, ERR_INPUT, key, "'%.60s' cannot be set in a grant", key);
    TRY(read_texts(&out->sites, a, json_object_get(object, "sites"), "sites", e));
    return read_texts(&out->departments, a, json_object_get(object, "departments"), "departments", e);
}

static bool read_grants(Grant **out, size_t *out_n, bool *given, const Request *r, Err *e)
{
    const json_t *list = json_object_get(r->json, "grants"), *item;
    size_t i;
    *given = list && !json_is_null(list);
    if (!*given) return true;
    if (!json_is_array(list) || json_array_size(list) > PEOPLE_GRANTS_MOST) return FAIL(e, ERR_INPUT, "grants", "'grants' must be a list of at most %d roles", (int)PEOPLE_GRANTS_MOST);
    Grant *grants = PUSH(r->arena, Grant, json_array_size(list) + 1, e);
    if (!grants) return false;
    json_array_foreach(list, i, item) TRY(read_grant(&grants[i], r->arena, item, e));
    *out = grants;
    *out_n = json_array_size(list);
    return true;
}

static bool why_of(PeopleWhy *out, const Request *r, const char *reason, Err *e)
{
    *out = (PeopleWhy){.actor = r->who->actor, .reason = str_from_c(reason), .now_ms = r->now_ms};
    return request_key(&out->key, r, e);
}

/* ---- People ---- */

static bool answer_person_of(Reply *reply, Request *r, int64_t id, Err *e)
{
    Person person;
    TRY(people_get(&person, r->arena, r->db, id, e));
    reply->version = person.version;
    write_person(&reply->json, &person);
    return true;
}

static bool answer_person(Reply *reply, Request *r, Err *e)
{
    int64_t id;
    return request_id(&id, r, e) && answer_person_of(reply, r, id, e);
}

static bool is_wanted(Arena *a, const Person *p, Str q, bool *out, Err *e)
{
    Str pattern;
    if (!q.n) return *out = true, true;
    TRY(str_format(&pattern, a, e, "*%.*s*", STR_ARGUMENTS(q)));
    *out = str_matches(pattern, p->name, true) || str_matches(pattern, p->email, true);
    return true;
}

static bool answer_people(Reply *reply, Request *r, Err *e)
{
    enum { PAGE_SIZE = 200, PAGE_SIZE_MOST = 1000, PAGES_MOST = 1000000 };
    Person *people;
    size_t n, found = 0;
    int64_t page = 1, size = PAGE_SIZE;
    Str q = STR("");
    bool given, wanted;
    JsonWriter *w = &reply->json;
    TRY(request_query(&q, &given, r, "q", e));
    TRY(request_query_int(&page, &given, r, "page", 1, PAGES_MOST, e));
    TRY(request_query_int(&size, &given, r, "page_size", 1, PAGE_SIZE_MOST, e));
    TRY(people_list(&people, &n, r->arena, r->db, e));
    json_write_object(w);
    json_write_key(w, "rows");
    json_write_array(w);
    for (size_t i = 0; i < n; i++) {
        TRY(is_wanted(r->arena, &people[i], q, &wanted, e));
        bool on_page = wanted && (int64_t)found >= (page - 1) * size && (int64_t)found < page * size;
        if (on_page) write_person(w, &people[i]);
        found += wanted;
    }
    json_write_array_end(w);
    json_put_int(w, "rows_n", (int64_t)found);
    json_put_int(w, "page", page);
    json_put_int(w, "page_size", size);
    json_write_object_end(w);
    return true;
}

static bool answer_person_new(Reply *reply, Request *r, Err *e)
{
    enum { EMAIL_BYTES = 300, NAME_BYTES = 300 };
    Str email, name;
    Grant *grants = NULL;
    size_t n = 0;
    int64_t id;
    bool given;
    PeopleWhy why;
    TRY(request_must_text(&email, r, "email", EMAIL_BYTES, e));
    TRY(request_must_text(&name, r, "name", NAME_BYTES, e));
    TRY(read_grants(&grants, &n, &given, r, e));
    if (!given) return FAIL(e, ERR_INPUT, "grants", "'grants' is missing: say what the person may do");
    TRY(why_of(&why, r, "added a person", e));
    TRY(people_add(&id, r->arena, r->db, email, name, grants, n, &why, e));
    return answer_person_of(reply, r, id, e);
}

static bool answer_person_change(Reply *reply, Request *r, Err *e)
{
    enum { NAME_BYTES = 300 };
    PersonChange change = {0};
    Grant *grants = NULL;
    int64_t id, version;
    PeopleWhy why;
    TRY(request_id(&id, r, e));
    TRY(request_if_match(&version, r, e));
    TRY(request_text(&change.name, &change.has_name, r, "name", NAME_BYTES, e));
    TRY(request_bool(&change.is_disabled, &change.has_disabled, r, "is_disabled", e));
    TRY(read_grants(&grants, &change.grants_n, &change.has_grants, r, e));
    change.grants = grants;
    if (!change.has_name && !change.has_disabled && !change.has_grants) return FAIL(e, ERR_INPUT, NULL, "nothing to change was sent");
    TRY(why_of(&why, r, "changed a person", e));
    TRY(people_change(r->arena, r->db, id, version, &change, &why, e));
    return answer_person_of(reply, r, id, e);
}

static bool answer_sign_out_everywhere(Reply *reply, Request *r, Err *e)
{
    int64_t id, n;
    PeopleWhy why;
    TRY(request_id(&id, r, e));
    TRY(why_of(&why, r, "signed a person out everywhere", e));
    TRY(people_sign_out_everywhere(&n, r->arena, r->db, id, &why, e));
    return answer_person_of(reply, r, id, e);
}

/* ---- Invitations ---- */

static bool mail_invitation(bool *out_mailed, Str *out_problem, const Request *r, const Person *person, LinkKind kind, Str link, int64_t expires_ms, Err *e)
{
    LinkMail about = {kind, person->name, person->email, r->who->name, STR(""), link, expires_ms, r->now_ms};
    Mail mail;
    int64_t ignored;
    Err why;
    *out_mailed = false;
    *out_problem = STR("");
    if (!services_settings()->smtp_url.n) return true;
    TRY(district_load(&about.district, &ignored, r->arena, r->db, e));
    TRY(mail_of_link(&mail, r->arena, &about, e));
    *out_mailed = mail_send(r->arena, services_settings(), &mail, &why);
    return *out_mailed || str_copy(out_problem, r->arena, str_from_c(why.message), e);
}

static bool answer_invitation(Reply *reply, Request *r, Err *e)
{
    static const int64_t lives_ms[] = {[LINK_SETUP] = PEOPLE_SETUP_MS, [LINK_INVITATION] = PEOPLE_INVITATION_MS, [LINK_RESET] = PEOPLE_RESET_MS};
    Person person;
    Str secret, path, link, problem;
    LinkKind kind;
    PeopleWhy why;
    int64_t id;
    bool mailed;
    JsonWriter *w = &reply->json;
    TRY(request_id(&id, r, e));
    TRY(people_get(&person, r->arena, r->db, id, e));
    TRY(why_of(&why, r, "gave a person a link", e));
    TRY(people_link_make(&secret, &kind, r->arena, r->db, id, &why, e));
    TRY(people_link_path(&path, r->arena, secret, e));
    TRY(str_format(&link, r->arena, e, "%.*s%.*s%.*s", STR_ARGUMENTS(r->origin), STR_ARGUMENTS(r->base), STR_ARGUMENTS(path)));
    TRY(mail_invitation(&mailed, &problem, r, &person, kind, link, r->now_ms + lives_ms[kind], e));
    json_write_object(w);
    json_put_text(w, "kind", str_from_c(link_words[kind]));
    mailed ? json_put_null(w, "link") : json_put_text(w, "link", link);
    json_put_bool(w, "mailed", mailed);
    problem.n ? json_put_text(w, "problem", problem) : json_put_null(w, "problem");
    json_put_int(w, "expires_ms", r->now_ms + lives_ms[kind]);
    json_write_object_end(w);
    return true;
}

static bool answer_roles(Reply *reply, Request *r, Err *e)
{
    JsonWriter *w = &reply->json;
    (void)r, (void)e;
    json_write_object(w);
    json_write_key(w, "roles");
    json_write_array(w);
    for (int i = 0; i < ROLES; i++) {
        json_write_object(w);
        json_put_text(w, "role", str_from_c(role_rows[i].word));
        json_put_text(w, "title", str_from_c(role_rows[i].title));
        json_put_text(w, "scope", str_from_c(scope_words[role_rows[i].scope]));
        write_permissions(w, "permissions", role_rows[i].permissions);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_key(w, "permissions");
    json_write_array(w);
    for (int i = 0; i < PERMISSIONS; i++) {
        json_write_object(w);
        json_put_text(w, "permission", str_from_c(permission_rows[i].word));
        json_put_text(w, "meaning", str_from_c(permission_rows[i].meaning));
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_object_end(w);
    return true;
}

/* ---- The table ---- */

static const Route routes[] = {
    {"GET", "/api/sign-in", PERMISSION_PUBLIC, 0, NULL, &view_sign_in, answer_sign_in, "What the sign-in page needs to know", NULL},
    {"GET", "/api/session", PERMISSION_SIGNED_IN, 0, NULL, &view_session, answer_session, "Who is signed in, and what they may do", NULL},
    {"POST", "/api/session", PERMISSION_PUBLIC, ROUTE_SLOW, &view_sign_in_given, &view_session, answer_session_new, "Signs in with address and password", NULL},
    {"DELETE", "/api/session", PERMISSION_SIGNED_IN, ROUTE_PERSON, NULL, NULL, answer_session_end, "Signs out", NULL},
    {"POST", "/api/session/password", PERMISSION_SIGNED_IN, ROUTE_PERSON | ROUTE_SLOW, &view_new_password, &view_session, answer_new_password,
     "Changes one's own password; other sessions end", NULL},
    {"POST", "/api/password-resets", PERMISSION_PUBLIC, ROUTE_SLOW, &view_reset_given, NULL, answer_reset,
     "Mails a link for a new password, if there is such a person; the answer is always the same", NULL},
    {"GET", "/api/invitations/{token}", PERMISSION_PUBLIC, 0, NULL, &view_link, answer_link, "What a link of one use is for", NULL},
    {"POST", "/api/invitations/{token}", PERMISSION_PUBLIC, ROUTE_SLOW, &view_link_given, &view_session, answer_link_use, "Uses the link: sets the password and signs in", NULL},
    {"GET", "/api/oidc/{provider}/start", PERMISSION_PUBLIC, ROUTE_SLOW, NULL, NULL, answer_oidc_start, "Sends the browser to an OpenID provider", NULL},
    {"GET", "/api/oidc/{provider}/callback", PERMISSION_PUBLIC, ROUTE_SLOW, NULL, NULL, answer_oidc_callback, "Where an OpenID provider sends the browser back to",
     "code state iss session_state error error_description error_uri scope authuser prompt hd"},
    {"GET", "/api/tokens", PERMISSION_SIGNED_IN, ROUTE_PERSON, NULL, &view_tokens, answer_tokens, "One's own tokens", NULL},
    {"POST", "/api/tokens", PERMISSION_SIGNED_IN, ROUTE_PERSON, &view_token_given, &view_token_made, answer_token_new, "Makes a token for a script; it is shown once", NULL},
    {"DELETE", "/api/tokens/{id}", PERMISSION_SIGNED_IN, ROUTE_PERSON, NULL, NULL, answer_token_end, "Revokes a token", NULL},
    {"GET", "/api/roles", PERMISSION_SIGNED_IN, 0, NULL, &view_roles, answer_roles, "Which role may do what", NULL},
    {"GET", "/api/people", PERMISSION_PEOPLE_WRITE, 0, NULL, &view_people, answer_people, "Everyone who may sign in", "q page page_size"},
    {"POST", "/api/people", PERMISSION_PEOPLE_WRITE, 0, &view_person_given, &view_person, answer_person_new, "Adds a person; give them a link next", NULL},
    {"GET", "/api/people/{id}", PERMISSION_PEOPLE_WRITE, 0, NULL, &view_person, answer_person, "One person", NULL},
    {"PATCH", "/api/people/{id}", PERMISSION_PEOPLE_WRITE, 0, &view_person_change, &view_person, answer_person_change, "Changes a person's name or roles, disables or enables them", NULL},
    {"POST", "/api/people/{id}/invitation", PERMISSION_PEOPLE_WRITE, ROUTE_SLOW, NULL, &view_invitation, answer_invitation,
     "A new link of one use, by mail where there is a mail server; earlier ones end", NULL},
    {"DELETE", "/api/people/{id}/sessions", PERMISSION_PEOPLE_WRITE, 0, NULL, &view_person, answer_sign_out_everywhere, "Ends a person's sessions and tokens", NULL},
};
const RouteTable people_routes = ROUTE_TABLE_OF("people", routes);
