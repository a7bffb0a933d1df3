#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "people/people_rules.h"
#include "people/services.h"

enum { SECRET_FILE_BYTES = 4096 };

/* Where each setting may stand: a variable, or a member of the file's "mail" object. A password or secret is named by the file that holds it. */
typedef struct { const char *variable, *member; size_t at; bool is_file; } Setting;
static const Setting mail_settings[] = {
    {"PURSER_SMTP_URL", "smtp_url", offsetof(PeopleSettings, smtp_url), false},
    {"PURSER_MAIL_FROM", "from", offsetof(PeopleSettings, mail_from), false},
    {"PURSER_SMTP_USER", "user", offsetof(PeopleSettings, smtp_user), false},
    {"PURSER_SMTP_PASSWORD_FILE", "password_file", offsetof(PeopleSettings, smtp_password), true},
    {"PURSER_CA_FILE", "ca_file", offsetof(PeopleSettings, ca_file), false},
};
static const Setting provider_settings[] = {
    {"PURSER_OIDC_NAME", "name", offsetof(OidcProvider, name), false},
    {"PURSER_OIDC_TITLE", "title", offsetof(OidcProvider, title), false},
    {"PURSER_OIDC_ISSUER", "issuer", offsetof(OidcProvider, issuer), false},
    {"PURSER_OIDC_CLIENT_ID", "client_id", offsetof(OidcProvider, client_id), false},
    {"PURSER_OIDC_CLIENT_SECRET_FILE", "client_secret_file", offsetof(OidcProvider, client_secret), true},
    {"PURSER_OIDC_DISTRICT", "district", offsetof(OidcProvider, district), false},
};
enum { MAIL_SETTINGS = sizeof mail_settings / sizeof *mail_settings, PROVIDER_SETTINGS = sizeof provider_settings / sizeof *provider_settings };

static bool read_file(Str *out, Arena *a, const char *path, const char *setting, size_t most, Err *e)
{
    FILE *f = fopen(path, "rb");
    if (!f) return FAIL(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, NULL, "%s: the file %s cannot be read: %s", setting, path, strerror(errno));
    char *p = arena_push(a, most + 1, e);
    size_t n = p ? fread(p, 1, most + 1, f) : 0;
    bool failed = ferror(f);
    fclose(f);
    if (!p) return false;
    if (failed || n > most) return FAIL(e, ERR_INPUT, NULL, "%s: the file %s %s", setting, path, failed ? "cannot be read" : "is too large to be what it should be");
    while (n && (p[n - 1] == '\n' || p[n - 1] == '\r')) n--;
    *out = (Str){p, n};
    return true;
}

static bool set(void *row, Arena *a, const Setting *s, const char *value, Err *e)
{
    Str *to = (Str *)((char *)row + s->at);
    if (s->is_file) return read_file(to, a, value, s->variable, SECRET_FILE_BYTES, e);
    return str_copy(to, a, str_from_c(value), e);
}

static bool set_from_environment(bool *any, void *row, Arena *a, const Setting *settings, size_t n, Err *e)
{
    for (size_t i = 0; i < n; i++) {
        const char *value = getenv(settings[i].variable);
        if (!value || !*value) continue;
        TRY(set(row, a, &settings[i], value, e));
        *any = true;
    }
    return true;
}

/* Every member must be known: a misspelt one would silently leave a door open or shut. */
static bool set_from_object(void *row, Arena *a, const json_t *object, const Setting *settings, size_t n, const char *what, Err *e)
{
    const char *key;
    json_t *value;
    if (object && !json_is_object(object)) return FAIL(e, ERR_INPUT, NULL, "PURSER_PEOPLE_SETTINGS: %s must be an object", what);
    json_object_foreach((json_t *)(uintptr_t)object, key, value) {
        const Setting *found = NULL;
        for (size_t i = 0; i < n; i++)
            if (strcmp(settings[i].member, key) == 0) found = &settings[i];
        if (!found || !json_is_string(value)) return FAIL(e, ERR_INPUT, NULL, "PURSER_PEOPLE_SETTINGS: %s has no text called '%.60s'", what, key);
        TRY(set(row, a, found, json_string_value(value), e));
    }
    return true;
}

static bool add_provider(PeopleSettings *s, Arena *a, const OidcProvider *provider, Err *e)
{
    OidcProvider *grown = arena_grow(a, s->providers, s->providers_n * sizeof *grown, (s->providers_n + 1) * sizeof *grown, e);
    if (!grown) return false;
    grown[s->providers_n] = *provider;
    s->providers = grown;
    s->providers_n++;
    return true;
}

static bool read_settings_file(PeopleSettings *s, Arena *a, const char *path, Err *e)
{
    Str text;
    json_t *root, *provider;
    const char *key;
    json_t *value;
    size_t i;
    TRY(read_file(&text, a, path, "PURSER_PEOPLE_SETTINGS", (size_t)LIMIT_JSON_BYTES, e));
    TRY(json_read(&root, a, text, path, e));
    if (!json_is_object(root) || (json_object_get(root, "openid") && !json_is_array(json_object_get(root, "openid"))))
        return FAIL(e, ERR_INPUT, NULL, "PURSER_PEOPLE_SETTINGS: %s must be an object with \"mail\" and a list \"openid\"", path);
    json_object_foreach(root, key, value)
        if (strcmp(key, "mail") != 0 && strcmp(key, "openid") != 0) return FAIL(e, ERR_INPUT, NULL, "PURSER_PEOPLE_SETTINGS: there is no '%.60s'; there is \"mail\" and \"openid\"", key);
    TRY(set_from_object(s, a, json_object_get(root, "mail"), mail_settings, MAIL_SETTINGS, "\"mail\"", e));
    json_array_foreach(json_object_get(root, "openid"), i, provider) {
        OidcProvider row = {0};
        TRY(set_from_object(&row, a, provider, provider_settings, PROVIDER_SETTINGS, "a provider", e));
        TRY(add_provider(s, a, &row, e));
    }
    return true;
}

/* ---- Checks ---- */

bool url_is_safe(Str url)
{
    static const char *const local[] = {"http://127.0.0.1", "http://localhost", "http://[::1]"};
    if (str_starts_with(url, STR("https://"))) return true;
    for (size_t i = 0; i < sizeof local / sizeof *local; i++) {
        size_t n = strlen(local[i]);
        if (str_starts_with(url, str_from_c(local[i])) && (url.n == n || strchr(":/", url.p[n]))) return true;
    }
    return false;
}

static bool check_mail(const PeopleSettings *s, Err *e)
{
    if (!s->smtp_url.n) return true;
    if (!str_starts_with(s->smtp_url, STR("smtp://")) && !str_starts_with(s->smtp_url, STR("smtps://")))
        return FAIL(e, ERR_INPUT, NULL, "PURSER_SMTP_URL begins with smtp:// or smtps://");
    if (!s->mail_from.n) return FAIL(e, ERR_INPUT, NULL, "PURSER_MAIL_FROM says from whom mails come: Purser <purser@district.example>");
    return true;
}

static bool check_provider(OidcProvider *p, Err *e)
{
    if (!p->name.n) p->name = STR("openid");
    if (!p->title.n) p->title = p->name;
    for (size_t i = 0; i < p->name.n; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-", p->name.p[i])) return FAIL(e, ERR_INPUT, NULL, "PURSER_OIDC_NAME stands in addresses: small letters, digits and -");
    if (!url_is_safe(p->issuer)) return FAIL(e, ERR_INPUT, NULL, "PURSER_OIDC_ISSUER is an https:// address (http:// only on this machine itself)");
    if (!p->client_id.n) return FAIL(e, ERR_INPUT, NULL, "PURSER_OIDC_CLIENT_ID is what the provider calls this server");
    return true;
}

bool people_settings_read(PeopleSettings *out, Arena *a, Err *e)
{
    PeopleSettings s = {0};
    OidcProvider provider = {0};
    bool any = false, ignored = false;
    const char *path = getenv("PURSER_PEOPLE_SETTINGS");
    if (path && *path) TRY(read_settings_file(&s, a, path, e));
    TRY(set_from_environment(&ignored, &s, a, mail_settings, MAIL_SETTINGS, e));
    TRY(set_from_environment(&any, &provider, a, provider_settings, PROVIDER_SETTINGS, e));
    if (any) TRY(add_provider(&s, a, &provider, e));
    TRY(check_mail(&s, e));
    for (size_t i = 0; i < s.providers_n; i++) {
        TRY(check_provider(&s.providers[i], e));
        for (size_t k = 0; k < i; k++)
            if (str_equal(s.providers[k].name, s.providers[i].name)) return FAIL(e, ERR_INPUT, NULL, "two providers are called '%.*s'", STR_ARGUMENTS(s.providers[i].name));
    }
    *out = s;
    return true;
}
