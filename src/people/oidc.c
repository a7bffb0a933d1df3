#include "people/oidc.h"

#include <pthread.h>
#include <string.h>

#include "base/secret.h"
#include "people/fetch.h"
#include "people/people_access.h"

enum { DOCUMENTS_MS = 60 * 60 * 1000, KEYS_AGAIN_MS = 60 * 1000 };

/* ---- What the provider says of itself ---- */

typedef struct { Str authorization, token, keys_url, userinfo, keys; bool secret_in_form; } Documents;

/* Copies in an arena that is made anew with each fetch. Slots go by the provider's place in the settings. */
typedef struct { Arena *arena; Documents documents; int64_t fetched_ms, keys_ms; } Cache;
static struct { pthread_mutex_t lock; Cache *slots; size_t n; } caches = {.lock = PTHREAD_MUTEX_INITIALIZER};

bool oidc_caches_make(Arena *a, size_t n, Err *e)
{
    caches.slots = PUSH(a, Cache, n, e);
    caches.n = caches.slots ? n : 0;
    return caches.slots != NULL;
}

void oidc_caches_end(void)
{
    for (size_t i = 0; i < caches.n; i++) arena_end(caches.slots[i].arena);
    caches.slots = NULL;
    caches.n = 0;
}

const OidcProvider *oidc_provider(const PeopleSettings *settings, Str name, Str base)
{
    for (size_t i = 0; i < settings->providers_n; i++) {
        const OidcProvider *p = &settings->providers[i];
        Str district = str_starts_with(base, STR("/d/")) ? (Str){base.p + 3, base.n - 3} : STR("");
        if (str_equal(p->name, name) && (!p->district.n || str_equal(p->district, district))) return p;
    }
    return NULL;
}

static bool unreachable(Err *e)
{
    memcpy(e->field, "unreachable", sizeof "unreachable");
    return false;
}

static bool fetch_json(json_t **out, Str *out_text, Arena *a, const Fetch *what, Err *e)
{
    int status;
    Str text;
    if (!fetch(&text, &status, a, what, e)) return unreachable(e);
    if (status != 200 || !json_read(out, a, text, "the provider's answer", e)) {
        FAIL(e, ERR_IO, NULL, "%.*s answered with status %d and no document", (int)(what->url.n > 200 ? 200 : what->url.n), what->url.p, status);
        return unreachable(e);
    }
    *out_text = text;
    return true;
}

static bool copy_address(Str *out, Arena *a, const json_t *document, const char *name, bool must, Err *e)
{
    Str url = str_from_c(json_string_value(json_object_get(document, name)));
    if (!url.n && !must) return *out = STR(""), true;
    if (!url_is_safe(url)) {
        FAIL(e, ERR_IO, NULL, "the provider's document has no https:// address called %s", name);
        return unreachable(e);
    }
    return str_copy(out, a, url, e);
}

static bool needs_form(const json_t *document)
{
    const json_t *methods = json_object_get(document, "token_endpoint_auth_methods_supported"), *one;
    bool basic = !methods, post = false;
    size_t i;
    json_array_foreach(methods, i, one) {
        basic = basic || str_equal_c(str_from_c(json_string_value(one)), "client_secret_basic");
        post = post || str_equal_c(str_from_c(json_string_value(one)), "client_secret_post");
    }
    return !basic && post;
}

static bool fetch_keys(Documents *d, Arena *a, Str ca_file, Err *e)
{
    json_t *ignored;
    return fetch_json(&ignored, &d->keys, a, &(Fetch){.url = d->keys_url, .ca_file = ca_file}, e);
}

static bool fetch_documents(Documents *out, Arena *a, const OidcProvider *provider, Str ca_file, Err *e)
{
    Documents d = {0};
    json_t *document;
    Str url, text, issuer = provider->issuer;
    while (issuer.n && issuer.p[issuer.n - 1] == '/') issuer.n--;
    TRY(str_format(&url, a, e, "%.*s/.well-known/openid-configuration", STR_ARGUMENTS(issuer)));
    TRY(fetch_json(&document, &text, a, &(Fetch){.url = url, .ca_file = ca_file}, e));
    if (!str_equal(str_from_c(json_string_value(json_object_get(document, "issuer"))), provider->issuer)) {
        FAIL(e, ERR_IO, NULL, "the document at %.*s speaks for another issuer", STR_ARGUMENTS(url));
        return unreachable(e);
    }
    TRY(copy_address(&d.authorization, a, document, "authorization_endpoint", true, e));
    TRY(copy_address(&d.token, a, document, "token_endpoint", true, e));
    TRY(copy_address(&d.keys_url, a, document, "jwks_uri", true, e));
    TRY(copy_address(&d.userinfo, a, document, "userinfo_endpoint", false, e));
    d.secret_in_form = needs_form(document);
    TRY(fetch_keys(&d, a, ca_file, e));
    *out = d;
    return true;
}

static bool refresh(Cache *c, const OidcProvider *provider, int64_t now_ms, Err *e)
{
    Arena *fresh;
    Documents d;
    TRY(arena_new(&fresh, 0, e));
    if (!fetch_documents(&d, fresh, provider, services_settings()->ca_file, e)) return arena_end(fresh), false;
    arena_end(c->arena);
    *c = (Cache){fresh, d, now_ms, now_ms};
    return true;
}

static bool copy_documents(Documents *out, Arena *a, const Documents *d, Err *e)
{
    Documents copy = {.secret_in_form = d->secret_in_form};
    TRY(str_copy(&copy.authorization, a, d->authorization, e));
    TRY(str_copy(&copy.token, a, d->token, e));
    TRY(str_copy(&copy.userinfo, a, d->userinfo, e));
    TRY(str_copy(&copy.keys, a, d->keys, e));
    *out = copy;
    return true;
}

/* wants_new: a token names a key that the kept document does not have; it is fetched again, but not at every forged token. */
static bool documents_of(Documents *out, Arena *a, const OidcProvider *provider, bool wants_new, int64_t now_ms, Err *e)
{
    size_t at = (size_t)(provider - services_settings()->providers);
    pthread_mutex_lock(&caches.lock);
    Cache *c = &caches.slots[at];
    bool is_old = !c->arena || now_ms - c->fetched_ms >= DOCUMENTS_MS || (wants_new && now_ms - c->keys_ms >= KEYS_AGAIN_MS);
    bool good = (!is_old || refresh(c, provider, now_ms, e)) && copy_documents(out, a, &c->documents, e);
    pthread_mutex_unlock(&caches.lock);
    return good;
}

/* ---- The way there ---- */

static bool keep_flow(Str state, const FlowRow *flow, Arena *a, Db *db, int64_t now_ms, Err *e)
{
    Str hash;
    Txn *txn;
    TRY(secret_hash(&hash, a, STATE_USE, state, e));
    TRY(people_begin_plain(&txn, a, db, STR("sign-in"), "someone went to an OpenID provider", now_ms, e));
    return people_end(txn, flow_insert(txn, hash, flow, e), e);
}

bool oidc_start(Str *out_url, Str *out_state, Arena *a, Db *db, const OidcProvider *provider, Str redirect_uri, int64_t now_ms, Err *e)
{
    Documents d;
    FlowRow flow = {.provider = provider->name, .expires_at_ms = now_ms + OIDC_FLOW_MS};
    Str state, challenge;
    TRY(documents_of(&d, a, provider, false, now_ms, e));
    TRY(secret_new(&state, a, e));
    TRY(secret_new(&flow.nonce, a, e));
    TRY(secret_new(&flow.verifier, a, e));
    TRY(secret_challenge(&challenge, a, flow.verifier, e));
    TRY(keep_flow(state, &flow, a, db, now_ms, e));
    Buf url = buf_in(a, 0);
    TRY(buf_add(&url, d.authorization, e));
    TRY(buf_add_char(&url, str_find(d.authorization, '?') < d.authorization.n ? '&' : '?', e));
    TRY(form_add(&url, "response_type", STR("code"), e));
    TRY(form_add(&url, "client_id", provider->client_id, e));
    TRY(form_add(&url, "redirect_uri", redirect_uri, e));
    TRY(form_add(&url, "scope", STR("openid email profile"), e));
    TRY(form_add(&url, "state", state, e));
    TRY(form_add(&url, "nonce", flow.nonce, e));
    TRY(form_add(&url, "code_challenge", challenge, e));
    TRY(form_add(&url, "code_challenge_method", STR("S256"), e));
    *out_url = buf_str(&url);
    *out_state = state;
    return true;
}

/* ---- The way back ---- */

static bool take_flow(FlowRow *out, Arena *a, Db *db, const OidcProvider *provider, const OidcReturn *back, Err *e)
{
    Str hash;
    Txn *txn;
    FlowRow flow = {0};
    if (back->state.n == SECRET_TEXT_BYTES && secret_equal(back->state, back->cookie_state)) {
        TRY(secret_hash(&hash, a, STATE_USE, back->state, e));
        TRY(people_begin_plain(&txn, a, db, STR("sign-in"), "someone came back from an OpenID provider", back->now_ms, e));
        TRY(people_end(txn, flow_take(&flow, a, txn, hash, e), e));
    }
    if (!flow.found || flow.expires_at_ms <= back->now_ms || !str_equal(flow.provider, provider->name))
        return FAIL(e, ERR_INPUT, "expired", "this sign-in was begun elsewhere, used already, or took too long: begin again");
    *out = flow;
    return true;
}

static bool exchange(json_t **out, Arena *a, const Documents *d, const OidcProvider *provider, const FlowRow *flow, const OidcReturn *back, Err *e)
{
    Fetch post = {.url = d->token, .ca_file = services_settings()->ca_file};
    Buf form = buf_in(a, 0);
    Str text;
    int status;
    TRY(form_add(&form, "grant_type", STR("authorization_code"), e));
    TRY(form_add(&form, "code", back->code, e));
    TRY(form_add(&form, "redirect_uri", back->redirect_uri, e));
    TRY(form_add(&form, "code_verifier", flow->verifier, e));
    bool in_form = !provider->client_secret.n || d->secret_in_form;
    if (in_form) TRY(form_add(&form, "client_id", provider->client_id, e));
    if (in_form && provider->client_secret.n) TRY(form_add(&form, "client_secret", provider->client_secret, e));
    if (!in_form) post.user = provider->client_id, post.password = provider->client_secret;
    post.form = buf_str(&form);
    if (!fetch(&text, &status, a, &post, e)) return unreachable(e);
    Err ignored;
    if (!json_read(out, a, text, "the provider's answer", &ignored)) return FAIL(e, ERR_DENIED, "token", "the provider answered with status %d and no token", status);
    const char *refusal = json_string_value(json_object_get(*out, "error"));
    if (status != 200) return FAIL(e, ERR_DENIED, "token", "the provider did not take the code: %.80s", refusal ? refusal : "no reason given");
    return true;
}

static bool check(OidcClaims *out, Arena *a, Documents *d, const OidcProvider *provider, const FlowRow *flow, Str token, int64_t now_ms, Err *e)
{
    OidcExpected expected = {provider->issuer, provider->client_id, flow->nonce, now_ms};
    bool knew_key;
    if (oidc_token_check(out, &knew_key, a, token, d->keys, &expected, e)) return true;
    if (knew_key || e->code != ERR_DENIED) return false;
    TRY(documents_of(d, a, provider, true, now_ms, e)); /* keys are rolled over */
    return oidc_token_check(out, &knew_key, a, token, d->keys, &expected, e);
}

/* Providers may keep the address out of the token; then it is asked for, and must be of the same person. */
static bool add_address(OidcClaims *claims, Arena *a, const Documents *d, Str access_token, Err *e)
{
    json_t *info;
    Str text;
    if (claims->email.n || !d->userinfo.n || !access_token.n) return true;
    TRY(fetch_json(&info, &text, a, &(Fetch){.url = d->userinfo, .bearer = access_token, .ca_file = services_settings()->ca_file}, e));
    if (!str_equal(str_from_c(json_string_value(json_object_get(info, "sub"))), claims->subject)) return FAIL(e, ERR_DENIED, "token", "the provider speaks of someone else");
    const json_t *verified = json_object_get(info, "email_verified");
    claims->is_email_verified = json_is_true(verified) || str_equal_c(str_from_c(json_string_value(verified)), "true");
    return str_copy(&claims->email, a, str_from_c(json_string_value(json_object_get(info, "email"))), e);
}

bool oidc_finish(OidcClaims *out, Arena *a, Db *db, const OidcProvider *provider, const OidcReturn *back, Err *e)
{
    FlowRow flow;
    Documents d;
    json_t *answer;
    OidcClaims claims;
    TRY(take_flow(&flow, a, db, provider, back, e));
    TRY(documents_of(&d, a, provider, false, back->now_ms, e));
    TRY(exchange(&answer, a, &d, provider, &flow, back, e));
    TRY(check(&claims, a, &d, provider, &flow, str_from_c(json_string_value(json_object_get(answer, "id_token"))), back->now_ms, e));
    TRY(add_address(&claims, a, &d, str_from_c(json_string_value(json_object_get(answer, "access_token"))), e));
    *out = claims;
    return true;
}
