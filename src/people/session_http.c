/* Sessions, links, tokens and OpenID, over HTTP. A session is a cookie: its secret leaves in Set-Cookie and nowhere else. */
#include <string.h>

#include "people/mail.h"
#include "people/oidc.h"
#include "people/people_store.h"
#include "people/people_views.h"

enum { PASSWORD_BYTES = 1000, ADDRESS_BYTES = 300 };

/* ---- Cookies ---- */

static Str cookie_of(const Request *r, Str name)
{
    Str part, rest = request_header(r, "Cookie");
    while (rest.n && str_next_part(&part, &rest, ';')) {
        part = str_trim(part);
        size_t at = str_find(part, '=');
        if (at < part.n && str_equal((Str){part.p, at}, name)) return (Str){part.p + at + 1, part.n - at - 1};
    }
    return STR("");
}

/* seconds: how long the browser keeps it; 0 takes it away, below 0: until the browser ends. */
static bool set_cookie(Reply *reply, const Request *r, Str name, Str value, int seconds, Err *e)
{
    Str text, age = STR("");
    if (seconds >= 0) TRY(str_format(&age, r->arena, e, "; Max-Age=%d", seconds));
    TRY(str_format(&text, r->arena, e, "%.*s=%.*s; Path=/; HttpOnly; SameSite=Lax%s%.*s", STR_ARGUMENTS(name), STR_ARGUMENTS(value), r->is_https ? "; Secure" : "", STR_ARGUMENTS(age)));
    return reply_header(reply, "Set-Cookie", text, e);
}

static bool flow_cookie(Str *out, const Request *r, Err *e) { return str_format(out, r->arena, e, "%.*s_oidc", STR_ARGUMENTS(r->cookie)); }

/* ---- Sessions ---- */

static bool write_session(JsonWriter *w, const Request *r, const Principal *who, Str csrf, Err *e)
{
    Str district;
    int64_t first_month;
    Grant *grants; /* as they were given: a principal's have each site's code and name */
    size_t n;
    TRY(district_load(&district, &first_month, r->arena, r->db, e));
    TRY(grants_load(&grants, &n, r->arena, r->db, who->person_id, e));
    json_write_object(w);
    json_write_key(w, "person");
    json_write_object(w);
    json_put_int(w, "id", who->person_id);
    json_put_text(w, "name", who->name);
    json_put_text(w, "email", who->email);
    json_write_object_end(w);
    write_grants(w, "roles", grants, n);
    write_permissions(w, "permissions", who->permissions);
    csrf.n ? json_put_text(w, "csrf", csrf) : json_put_null(w, "csrf");
    json_write_key(w, "district");
    json_write_object(w);
    json_put_text(w, "name", district);
    json_put_int(w, "fiscal_first_month", first_month);
    json_write_object_end(w);
    json_put_int(w, "expires_ms", who->expires_at_ms);
    json_write_object_end(w);
    return true;
}

/* The answer to every way of signing in. */
static bool answer_secret(Reply *reply, Request *r, Str secret, Err *e)
{
    Principal *who;
    Str csrf;
    bool ignored;
    TRY(people_session_find(&who, &ignored, r->arena, r->db, secret, r->now_ms, e));
    if (!who) return FAIL(e, ERR_UNAUTHENTICATED, NULL, "the session ended as it began: sign in again");
    TRY(people_csrf(&csrf, r->arena, secret, e));
    TRY(set_cookie(reply, r, r->cookie, secret, -1, e));
    return write_session(&reply->json, r, who, csrf, e);
}

bool answer_session(Reply *reply, Request *r, Err *e)
{
    Str csrf = STR(""), secret = cookie_of(r, r->cookie);
    if (!r->who->is_token && secret.n) TRY(people_csrf(&csrf, r->arena, secret, e));
    return write_session(&reply->json, r, r->who, csrf, e);
}

bool answer_session_new(Reply *reply, Request *r, Err *e)
{
    SignIn with = {.client = r->client, .old_secret = cookie_of(r, r->cookie), .now_ms = r->now_ms};
    Str secret;
    TRY(request_must_text(&with.email, r, "email", ADDRESS_BYTES, e));
    TRY(request_must_text(&with.password, r, "password", PASSWORD_BYTES, e));
    TRY(people_sign_in(&secret, r->arena, r->db, &with, e));
    return answer_secret(reply, r, secret, e);
}

bool answer_session_end(Reply *reply, Request *r, Err *e)
{
    TRY(people_sign_out(r->arena, r->db, r->who, r->now_ms, e));
    return set_cookie(reply, r, r->cookie, STR(""), 0, e);
}

bool answer_new_password(Reply *reply, Request *r, Err *e)
{
    Str before, after, secret;
    TRY(request_must_text(&before, r, "old_password", PASSWORD_BYTES, e));
    TRY(request_must_text(&after, r, "new_password", PASSWORD_BYTES, e));
    TRY(people_password_change(&secret, r->arena, r->db, r->who, before, after, r->client, r->now_ms, e));
    return answer_secret(reply, r, secret, e);
}

static bool write_provider(JsonWriter *w, const Request *r, const OidcProvider *provider, Err *e)
{
    Str start;
    TRY(str_format(&start, r->arena, e, "%.*s/api/oidc/%.*s/start", STR_ARGUMENTS(r->base), STR_ARGUMENTS(provider->name)));
    json_write_object(w);
    json_put_text(w, "name", provider->name);
    json_put_text(w, "title", provider->title);
    json_put_text(w, "start", start);
    json_write_object_end(w);
    return true;
}

bool answer_sign_in(Reply *reply, Request *r, Err *e)
{
    const PeopleSettings *settings = services_settings();
    JsonWriter *w = &reply->json;
    Str district;
    int64_t ignored, people;
    TRY(district_load(&district, &ignored, r->arena, r->db, e));
    TRY(people_count(&people, r->db, e));
    json_write_object(w);
    json_put_text(w, "district", district);
    json_put_bool(w, "is_signed_in", r->who != NULL);
    json_put_bool(w, "mail_works", settings->smtp_url.n > 0);
    json_write_key(w, "oidc");
    json_write_array(w);
    for (size_t i = 0; i < settings->providers_n; i++)
        if (oidc_provider(settings, settings->providers[i].name, r->base)) TRY(write_provider(w, r, &settings->providers[i], e));
    json_write_array_end(w);
    json_put_bool(w, "needs_setup", people == 0);
    json_write_object_end(w);
    return true;
}

/* ---- Links ---- */

bool answer_link(Reply *reply, Request *r, Err *e)
{
    PersonLink link;
    JsonWriter *w = &reply->json;
    TRY(people_link_find(&link, r->arena, r->db, r->parameters[0], r->now_ms, e));
    json_write_object(w);
    json_put_text(w, "kind", str_from_c(link_words[link.kind]));
    link.email.n ? json_put_text(w, "email", link.email) : json_put_null(w, "email");
    link.name.n ? json_put_text(w, "name", link.name) : json_put_null(w, "name");
    json_put_int(w, "expires_ms", link.expires_at_ms);
    json_write_object_end(w);
    return true;
}

bool answer_link_use(Reply *reply, Request *r, Err *e)
{
    LinkUse use = {.link = r->parameters[0], .now_ms = r->now_ms, .old_secret = cookie_of(r, r->cookie)};
    Str secret;
    bool given;
    TRY(request_must_text(&use.password, r, "password", PASSWORD_BYTES, e));
    TRY(request_text(&use.email, &given, r, "email", ADDRESS_BYTES, e));
    TRY(request_text(&use.name, &given, r, "name", ADDRESS_BYTES, e));
    TRY(people_link_use(&secret, r->arena, r->db, &use, e));
    return answer_secret(reply, r, secret, e);
}

static bool mail_reset(const Request *r, const Person *person, Str secret, Err *e)
{
    LinkMail about = {person->has_password ? LINK_RESET : LINK_INVITATION, person->name, person->email, STR(""), STR(""), STR(""), 0, r->now_ms};
    Mail mail;
    Str path;
    int64_t ignored;
    about.expires_at_ms = r->now_ms + (person->has_password ? PEOPLE_RESET_MS : PEOPLE_INVITATION_MS);
    TRY(district_load(&about.district, &ignored, r->arena, r->db, e));
    TRY(people_link_path(&path, r->arena, secret, e));
    TRY(str_format(&about.link, r->arena, e, "%.*s%.*s%.*s", STR_ARGUMENTS(r->origin), STR_ARGUMENTS(r->base), STR_ARGUMENTS(path)));
    TRY(mail_of_link(&mail, r->arena, &about, e));
    return mail_later(&mail, e);
}

/* Without a mail server there is nothing that could be done, and no link is made. */
bool answer_reset(Reply *reply, Request *r, Err *e)
{
    Str email, secret;
    Person person;
    TRY(request_must_text(&email, r, "email", ADDRESS_BYTES, e));
    if (services_settings()->smtp_url.n) {
        TRY(people_reset_ask(&secret, &person, r->arena, r->db, email, r->client, r->now_ms, e));
        if (secret.n) TRY(mail_reset(r, &person, secret, e));
    }
    json_write_object(&reply->json);
    json_write_object_end(&reply->json);
    return true;
}

/* ---- OpenID ---- */

static bool redirect(Reply *reply, Str to, Err *e)
{
    reply->status = 302;
    return reply_header(reply, "Location", to, e);
}

/* Back to the sign-in page with one word that says why: a sentence in an address could be anyone's. */
static bool redirect_refused(Reply *reply, const Request *r, const Err *why, Err *e)
{
    static const char *const words[] = {"expired", "token", "unreachable", "unverified", "stranger", "disabled", "other", "refused"};
    const char *word = "failed";
    Str to;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(why->field, words[i]) == 0) word = words[i];
    TRY(str_format(&to, r->arena, e, "%.*s/sign-in#oidc=%s", STR_ARGUMENTS(r->base), word));
    return redirect(reply, to, e);
}

static bool provider_of(const OidcProvider **out, Str *redirect_uri, const Request *r, Err *e)
{
    *out = oidc_provider(services_settings(), r->parameters[0], r->base);
    if (!*out) return FAIL(e, ERR_NOT_FOUND, NULL, "there is no such provider here");
    return str_format(redirect_uri, r->arena, e, "%.*s%.*s/api/oidc/%.*s/callback", STR_ARGUMENTS(r->origin), STR_ARGUMENTS(r->base), STR_ARGUMENTS((*out)->name));
}

bool answer_oidc_start(Reply *reply, Request *r, Err *e)
{
    const OidcProvider *provider;
    Str redirect_uri, url, state, cookie;
    Err why = {0};
    TRY(provider_of(&provider, &redirect_uri, r, e));
    if (!oidc_start(&url, &state, r->arena, r->db, provider, redirect_uri, r->now_ms, &why)) return redirect_refused(reply, r, &why, e);
    TRY(flow_cookie(&cookie, r, e));
    TRY(set_cookie(reply, r, cookie, state, OIDC_FLOW_MS / 1000, e));
    return redirect(reply, url, e);
}

static bool come_back(Str *out_secret, const Request *r, const OidcProvider *provider, OidcReturn *back, Err *e)
{
    OidcClaims claims;
    Str refusal;
    bool given, has_code, has_state;
    TRY(request_query(&refusal, &given, r, "error", e));
    if (given) return FAIL(e, ERR_DENIED, "refused", "the provider refused");
    TRY(request_query(&back->code, &has_code, r, "code", e));
    TRY(request_query(&back->state, &has_state, r, "state", e));
    if (!has_code || !has_state) return FAIL(e, ERR_INPUT, "expired", "the provider sent no code");
    TRY(oidc_finish(&claims, r->arena, r->db, provider, back, e));
    return people_sign_in_by_oidc(out_secret, r->arena, r->db, &claims, cookie_of(r, r->cookie), r->now_ms, e);
}

bool answer_oidc_callback(Reply *reply, Request *r, Err *e)
{
    const OidcProvider *provider;
    Str secret, cookie, home;
    OidcReturn back = {.now_ms = r->now_ms};
    Err why = {0};
    TRY(provider_of(&provider, &back.redirect_uri, r, e));
    TRY(flow_cookie(&cookie, r, e));
    back.cookie_state = cookie_of(r, cookie);
    TRY(set_cookie(reply, r, cookie, STR(""), 0, e));
    if (!come_back(&secret, r, provider, &back, &why)) return redirect_refused(reply, r, &why, e);
    TRY(set_cookie(reply, r, r->cookie, secret, -1, e));
    TRY(str_format(&home, r->arena, e, "%.*s/", STR_ARGUMENTS(r->base)));
    return redirect(reply, home, e);
}

/* ---- Tokens ---- */

/* Without the closing brace: a new one has its secret besides. */
static void write_token(JsonWriter *w, const ApiToken *t)
{
    json_write_object(w);
    json_put_int(w, "id", t->id);
    json_put_text(w, "name", t->name);
    write_permissions(w, "permissions", t->permissions);
    json_put_int(w, "created_at_ms", t->created_at_ms);
    json_put_int(w, "expires_at_ms", t->expires_at_ms);
    t->used_at_ms ? json_put_int(w, "last_used_ms", t->used_at_ms) : json_put_null(w, "last_used_ms");
}

bool answer_tokens(Reply *reply, Request *r, Err *e)
{
    ApiToken *rows;
    size_t n;
    JsonWriter *w = &reply->json;
    TRY(people_token_list(&rows, &n, r->arena, r->db, r->who->person_id, e));
    json_write_object(w);
    json_write_key(w, "rows");
    json_write_array(w);
    for (size_t i = 0; i < n; i++) {
        write_token(w, &rows[i]);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_put_int(w, "rows_n", (int64_t)n);
    json_write_object_end(w);
    return true;
}

static bool read_permissions(PermissionSet *out, const Request *r, Err *e)
{
    const json_t *list = json_object_get(r->json, "permissions"), *item;
    PermissionSet all = 0;
    size_t i;
    if (!json_is_array(list)) return FAIL(e, ERR_INPUT, "permissions", "'permissions' must be a list of permissions");
    json_array_foreach(list, i, item) {
        Permission permission;
        Str word = str_from_c(json_string_value(item));
        if (!permission_by_word(&permission, word)) return FAIL(e, ERR_INPUT, "permissions", "there is no permission '%.*s'", (int)(word.n > 60 ? 60 : word.n), word.p);
        all |= PERMISSION_BIT(permission);
    }
    *out = all;
    return true;
}

bool answer_token_new(Reply *reply, Request *r, Err *e)
{
    const int64_t day_ms = 24 * 60 * 60 * 1000;
    ApiToken made = {.created_at_ms = r->now_ms};
    int64_t days;
    bool given;
    Str secret;
    TRY(request_must_text(&made.name, r, "name", ADDRESS_BYTES, e));
    TRY(request_int(&days, &given, r, "days", 1, PEOPLE_TOKEN_DAYS_MOST, e));
    if (!given) return FAIL(e, ERR_INPUT, "days", "'days' is missing: how long shall the token live?");
    TRY(read_permissions(&made.permissions, r, e));
    TRY(people_token_make(&secret, &made.id, r->arena, r->db, r->who, made.name, made.permissions, days, r->now_ms, e));
    made.name = str_trim(made.name);
    made.expires_at_ms = r->now_ms + days * day_ms;
    write_token(&reply->json, &made);
    json_put_text(&reply->json, "token", secret);
    json_write_object_end(&reply->json);
    return true;
}

bool answer_token_end(Reply *reply, Request *r, Err *e)
{
    int64_t id;
    (void)reply;
    return request_id(&id, r, e) && people_token_revoke(r->arena, r->db, r->who, id, r->now_ms, e);
}
