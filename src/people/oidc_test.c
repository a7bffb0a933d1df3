/* OpenID Connect, against a real provider (npm's oidc-provider) and against one that lies, both on this machine. */
#include <unistd.h>

#include "http/http_testing.h"
#include "people/oidc.h"
#include "people/people_http.h"
#include "people/people_testing.h"
#include "people/process_testing.h"

DbEngine people_test_engines[2] = {DB_SQLITE, DB_POSTGRESQL};

#define CALLBACK "/api/oidc/school/callback"

static Helper provider_start(const char *file)
{
    const char *const arguments[] = {"node", file, NULL};
    if (access("tests/people/oidc/node_modules/oidc-provider", R_OK) != 0) {
        print_message("skipped: no oidc-provider: tools/npm_ci tests/people/oidc\n");
        skip();
    }
    Helper h = helper_start(arguments);
    if (!h.port) fail_msg("%s did not start: %s", file, h.line);
    return h;
}

static void services_for(const Helper *provider, const char *secret)
{
    Err e = {0};
    char issuer[60], path[300];
    const char *tmp = getenv("TMPDIR");
    snprintf(issuer, sizeof issuer, "http://127.0.0.1:%d", provider->port);
    snprintf(path, sizeof path, "%s/purser-oidc-secret-%d", tmp ? tmp : "/tmp", (int)getpid());
    FILE *f = fopen(path, "w");
    fputs(secret, f);
    fclose(f);
    setenv("PURSER_OIDC_NAME", "school", 1);
    setenv("PURSER_OIDC_TITLE", "School account", 1);
    setenv("PURSER_OIDC_ISSUER", issuer, 1);
    setenv("PURSER_OIDC_CLIENT_ID", "purser", 1);
    setenv("PURSER_OIDC_CLIENT_SECRET_FILE", path, 1);
    must(people_services_start(&e));
    unlink(path);
}

/* A browser and its two cookies. */
typedef struct { TestStore *t; char session[120], flow[120], location[2000]; int64_t now_ms; } Browser;

static void keep_cookies(Browser *b, const Reply *reply)
{
    for (size_t i = 0; i < reply->headers_n; i++) {
        const char *text = reply->headers[i].value.p;
        if (strcmp(reply->headers[i].name.p, "Location") == 0) snprintf(b->location, sizeof b->location, "%s", text);
        if (strcmp(reply->headers[i].name.p, "Set-Cookie") != 0) continue;
        assert_holds(text, "; HttpOnly; SameSite=Lax; Secure");
        bool is_flow = strncmp(text, "__Host-purser_oidc=", 19) == 0;
        char *to = is_flow ? b->flow : b->session;
        snprintf(to, 120, "%.*s", (int)strcspn(text, ";"), text);
    }
}

static int get(Browser *b, const char *address)
{
    char cookies[300];
    Err e = {0};
    Reply reply;
    const char *mark = strchr(address, '?');
    snprintf(cookies, sizeof cookies, "%s; %s", b->session, b->flow);
    HttpHeader header = {STR("Cookie"), str_from_c(cookies)};
    Request r = {.arena = b->t->arena, .method = STR("GET"), .path = {address, mark ? (size_t)(mark - address) : strlen(address)}, .query = str_from_c(mark ? mark + 1 : ""), .db = b->t->db,
                 .now_ms = b->now_ms, .id = STR("test"), .headers = &header, .headers_n = 1, .origin = STR("https://purser.example"), .cookie = STR("__Host-purser"), .is_https = true, .client = STR("192.0.2.1")};
    b->location[0] = 0;
    r.route = test_route(&r, &people_routes, "GET", r.path);
    assert_non_null(r.route);
    reply_begin(&reply, b->t->arena, &e);
    if (!test_run(&reply, &r, NULL, &e)) fail_msg("%s: %s", address, e.message);
    keep_cookies(b, &reply);
    return reply.status;
}

/* The parameter of an address, decoded where it need be (these are base64). */
static const char *parameter(const char *address, const char *name)
{
    static char out[2000];
    char mark[60];
    snprintf(mark, sizeof mark, "%s=", name);
    const char *found = strstr(address, mark);
    if (!found) fail_msg("no %s in %s", name, address);
    snprintf(out, sizeof out, "%.*s", (int)strcspn(found + strlen(mark), "&"), found + strlen(mark));
    return out;
}

static void begin_flow(Browser *b)
{
    assert_int_equal(get(b, "/api/oidc/school/start"), 302);
    assert_int_equal(strlen(parameter(b->location, "state")), 43);
    assert_int_equal(strlen(parameter(b->location, "nonce")), 43);
    assert_int_equal(strlen(parameter(b->location, "code_challenge")), 43);
    assert_string_equal(parameter(b->location, "code_challenge_method"), "S256");
    assert_string_equal(parameter(b->location, "response_type"), "code");
    assert_string_equal(parameter(b->location, "redirect_uri"), "https%3A%2F%2Fpurser.example%2Fapi%2Foidc%2Fschool%2Fcallback");
}

/* Fills in the provider's forms; gives the address that it sends the browser back to, without the host. */
static const char *visit_provider(const char *address, const char *account)
{
    static char out[4000];
    char line[5000];
    snprintf(line, sizeof line, "python3 tests/people/oidc/sign_in.py '%s' %s 2>&1", address, account);
    FILE *f = popen(line, "r");
    assert_non_null(f);
    size_t n = fread(out, 1, sizeof out - 1, f);
    pclose(f);
    out[n] = 0;
    out[strcspn(out, "\n")] = 0;
    const char *back = strstr(out, CALLBACK);
    if (!back || strncmp(out, "https://purser.example/", 23) != 0) fail_msg("the provider sent us elsewhere: %s", out);
    return back;
}

static void assert_refused(const Browser *b, const char *word)
{
    char wanted[60];
    snprintf(wanted, sizeof wanted, "/sign-in#oidc=%s", word);
    assert_string_equal(b->location, wanted);
    assert_string_equal(b->session, "");
    assert_string_equal(b->flow, "__Host-purser_oidc=");
}

/* text with the value of one parameter put in place of another. */
static const char *with(const char *address, const char *name, const char *value)
{
    static char out[3000];
    char mark[60];
    snprintf(mark, sizeof mark, "%s=", name);
    const char *found = strstr(address, mark);
    assert_non_null(found);
    const char *rest = found + strlen(mark) + strcspn(found + strlen(mark), "&");
    snprintf(out, sizeof out, "%.*s%s%s", (int)(found + strlen(mark) - address), address, value, rest);
    return out;
}

/* ---- The real one ---- */

static void test_real(void **state)
{
    char back[2000], second[2000];
    int64_t now = instant_now_ms();
    Helper provider = provider_start("tests/people/oidc/provider.mjs");
    TestStore t = store_for(state);
    services_for(&provider, "a secret & more: %");
    int64_t id = test_person(&t, "ana@x.org", "Ana Ruiz", ROLE_ANALYST, "", "", NULL);
    test_person(&t, "plain@x.org", "Pia Plain", ROLE_ANALYST, "", "", NULL);
    Browser b = {.t = &t, .now_ms = now};
    /* there and back */
    begin_flow(&b);
    snprintf(back, sizeof back, "%s", visit_provider(b.location, "ana"));
    Browser other = {.t = &t, .now_ms = now};
    assert_int_equal(get(&other, back), 302); /* another browser, which the address was sent to: it must not become Ana */
    assert_refused(&other, "expired");
    char flow[120];
    snprintf(flow, sizeof flow, "%s", b.flow);
    assert_int_equal(get(&b, back), 302);
    assert_string_equal(b.location, "/");
    Principal *who = test_who(&t, str_from_c(b.session + strlen("__Host-purser=")), now);
    assert_true(who && who->person_id == id);
    json_t *said = helper_json(&provider);
    assert_string_equal(json_string_value(json_object_get(said, "client")), "purser");
    json_decref(said);
    /* the same answer a second time, with the same cookie */
    Browser again = {.t = &t, .now_ms = now};
    snprintf(again.flow, sizeof again.flow, "%s", flow);
    get(&again, back);
    assert_refused(&again, "expired");
    /* a code that was used, within a new sign-in */
    Browser fresh = {.t = &t, .now_ms = now};
    begin_flow(&fresh);
    snprintf(second, sizeof second, "%s", with(back, "state", parameter(fresh.location, "state")));
    get(&fresh, second);
    assert_refused(&fresh, "token");
    /* another state than this browser's */
    Browser forged = {.t = &t, .now_ms = now};
    begin_flow(&forged);
    snprintf(back, sizeof back, "%s", visit_provider(forged.location, "ana"));
    get(&forged, with(back, "state", "0123456789012345678901234567890123456789012"));
    assert_refused(&forged, "expired");
    /* the provider was given another nonce, another challenge */
    static const char *const changed[] = {"nonce", "code_challenge"};
    for (size_t i = 0; i < 2; i++) {
        Browser c = {.t = &t, .now_ms = now};
        begin_flow(&c);
        snprintf(second, sizeof second, "%s", with(c.location, changed[i], "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
        get(&c, visit_provider(second, "ana"));
        assert_refused(&c, "token");
    }
    /* people whom nobody added, and whose address nobody verified */
    static const char *const strangers[][2] = {{"mallory", "stranger"}, {"plain", "unverified"}};
    for (size_t i = 0; i < 2; i++) {
        Browser c = {.t = &t, .now_ms = now};
        begin_flow(&c);
        get(&c, visit_provider(c.location, strangers[i][0]));
        assert_refused(&c, strangers[i][1]);
    }
    /* too slow; said no; a state made up; nothing at all */
    Browser slow = {.t = &t, .now_ms = now};
    begin_flow(&slow);
    snprintf(back, sizeof back, "%s", visit_provider(slow.location, "ana"));
    slow.now_ms += OIDC_FLOW_MS;
    get(&slow, back);
    assert_refused(&slow, "expired");
    Browser no = {.t = &t, .now_ms = now};
    begin_flow(&no);
    get(&no, CALLBACK "?error=access_denied&state=x");
    assert_refused(&no, "refused");
    begin_flow(&no);
    get(&no, CALLBACK);
    assert_refused(&no, "expired");
    helper_stop(&provider);
    people_services_stop(1);
    test_store_end(&t);
}

/* ---- The one that lies ---- */

/* A whole sign-in in which the provider gives out a token of this kind. */
static Browser lied_to(TestStore *t, const char *kind, int64_t now_ms)
{
    char address[600], nonce[60];
    Browser b = {.t = t, .now_ms = now_ms};
    begin_flow(&b);
    snprintf(nonce, sizeof nonce, "%s", parameter(b.location, "nonce"));
    snprintf(address, sizeof address, CALLBACK "?code=%s~%s~%lld&state=%s", kind, nonce, (long long)(now_ms / 1000), parameter(b.location, "state"));
    get(&b, address);
    return b;
}

static void test_lies(void **state)
{
    Helper provider = provider_start("tests/people/oidc/bad_provider.mjs");
    TestStore t = store_for(state);
    json_t *kinds = helper_json(&provider), *kind;
    size_t i, good = 0, bad = 0;
    int64_t now = TEST_NOW;
    services_for(&provider, "s3cret");
    int64_t id = test_person(&t, "ana@x.org", "Ana Ruiz", ROLE_ANALYST, "", "", NULL);
    test_person(&t, "root@x.org", "Rosa Root", ROLE_ADMINISTRATOR, "", "", GOOD_PASSWORD);
    assert_string_equal(lied_to(&t, "good", now).location, "/");
    json_array_foreach(kinds, i, kind) {
        const char *name = json_string_value(kind);
        if (strcmp(name, "good-rolled") == 0) continue;
        Browser b = lied_to(&t, name, now);
        if (strncmp(name, "good", 4) == 0) {
            if (strcmp(b.location, "/") != 0) fail_msg("%s was refused: %s", name, b.location);
            Principal *who = test_who(&t, str_from_c(b.session + strlen("__Host-purser=")), now);
            assert_true(who && who->person_id == id);
            good++;
        } else {
            if (strcmp(b.location, "/sign-in#oidc=token") != 0) fail_msg("%s: %s", name, b.location);
            assert_string_equal(b.session, "");
            bad++;
        }
    }
    assert_true(good == 4 && bad >= 28);
    static const char *const others[] = {"refused", "html", "no-such-kind"};
    for (i = 0; i < 3; i++) assert_string_equal(lied_to(&t, others[i], now).location, "/sign-in#oidc=token");
    assert_string_equal(lied_to(&t, "huge", now).location, "/sign-in#oidc=unreachable");
    /* keys roll over: a key that is not known yet is looked for, but not at every forged token */
    assert_string_equal(lied_to(&t, "good-rolled", now + 1000).location, "/sign-in#oidc=token");
    assert_string_equal(lied_to(&t, "good-rolled", now + 61 * 1000).location, "/");
    /* gone: those who come are told, in the page's words; an hour long the documents are remembered */
    helper_stop(&provider);
    assert_string_equal(lied_to(&t, "good", now + 62 * 1000).location, "/sign-in#oidc=unreachable");
    Browser b = {.t = &t, .now_ms = now + 2 * TEST_HOUR_MS};
    assert_int_equal(get(&b, "/api/oidc/school/start"), 302);
    assert_string_equal(b.location, "/sign-in#oidc=unreachable");
    json_decref(kinds);
    people_services_stop(1);
    test_store_end(&t);
}

/* Which district may use which provider. */
static void test_providers(void **state)
{
    (void)state;
    OidcProvider rows[] = {{.name = STR("all")}, {.name = STR("north"), .district = STR("north")}};
    PeopleSettings s = {.providers = rows, .providers_n = 2};
    assert_ptr_equal(oidc_provider(&s, STR("all"), STR("/d/north")), &rows[0]);
    assert_ptr_equal(oidc_provider(&s, STR("all"), STR("")), &rows[0]);
    assert_ptr_equal(oidc_provider(&s, STR("north"), STR("/d/north")), &rows[1]);
    assert_null(oidc_provider(&s, STR("north"), STR("/d/south")));
    assert_null(oidc_provider(&s, STR("north"), STR("")));
    assert_null(oidc_provider(&s, STR("nobody"), STR("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_providers), ON_BOTH(test_real), ON_BOTH(test_lies)};
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests_name("oidc", tests, NULL, NULL);
}
