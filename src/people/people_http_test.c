/* The routes, called as the server calls them: what a browser, a script and a stranger get. */
#include "http/http_testing.h"
#include "people/people_http.h"
#include "people/people_testing.h"

/* A browser: who it is signed in as, and its cookies. */
typedef struct { TestStore *t; const Principal *who; const char *cookie, *if_match, *query; int64_t now_ms; } Browser;

static Answer ask_with(const Browser *b, Reply *reply, const char *method, const char *address, const char *body)
{
    Answer out = {0};
    Err e = {0};
    HttpHeader headers[2] = {{STR("Cookie"), str_from_c(b->cookie)}, {STR("If-Match"), str_from_c(b->if_match)}};
    const char *mark = strchr(address, '?');
    Request r = {.arena = b->t->arena, .method = str_from_c(method), .path = {address, mark ? (size_t)(mark - address) : strlen(address)}, .query = str_from_c(mark ? mark + 1 : ""),
                 .who = b->who, .db = b->t->db, .now_ms = b->now_ms ? b->now_ms : TEST_NOW, .id = STR("test"), .headers = headers, .headers_n = 2,
                 .origin = STR("https://purser.example"), .cookie = STR("__Host-purser"), .is_https = true, .client = STR("192.0.2.1")};
    r.route = test_route(&r, &people_routes, method, r.path);
    assert_non_null(r.route);
    reply_begin(reply, b->t->arena, &out.error);
    if (!test_run(reply, &r, body, &out.error) || !reply_end(reply)) reply_error(reply, &r, &out.error);
    out.status = reply->status;
    out.text = buf_str(&reply->body);
    if (out.text.n) must(json_read(&out.json, b->t->arena, out.text, "reply", &e));
    if (out.status == 200 && r.route->gives && !view_check(r.route->gives, out.json, &e)) fail_msg("%s %s: %s", method, address, e.message);
    return out;
}

static Answer ask(const Browser *b, const char *method, const char *address, const char *body)
{
    Reply reply;
    return ask_with(b, &reply, method, address, body);
}

static const char *text_of(const Answer *answer, const char *name)
{
    const char *text = json_string_value(json_object_get(answer->json, name));
    if (!text) fail_msg("no %s in %.*s", name, STR_ARGUMENTS(answer->text));
    return text;
}

static const char *header_of(const Reply *reply, const char *name)
{
    for (size_t i = reply->headers_n; i > 0; i--)
        if (strcmp(reply->headers[i - 1].name.p, name) == 0) return reply->headers[i - 1].value.p;
    return NULL;
}

/* Signs in and gives the cookie that the browser would send. */
static const char *sign_in(TestStore *t, const char *email, const char *password, const Principal **who)
{
    static char cookie[200];
    char body[300];
    Reply reply;
    Browser b = {.t = t};
    snprintf(body, sizeof body, "{\"email\": \"%s\", \"password\": \"%s\"}", email, password);
    Answer answer = ask_with(&b, &reply, "POST", "/api/session", body);
    if (answer.status != 200) fail_msg("%.*s", STR_ARGUMENTS(answer.text));
    const char *set = header_of(&reply, "Set-Cookie");
    assert_non_null(set);
    snprintf(cookie, sizeof cookie, "%.*s", (int)strcspn(set, ";"), set);
    *who = test_who(t, str_from_c(strchr(cookie, '=') + 1), TEST_NOW);
    assert_non_null(*who);
    return cookie;
}

static void test_signing_in(void **state)
{
    TestStore t = store_for(state);
    Browser b = {.t = &t};
    Reply reply;
    const Principal *who;
    test_person(&t, "ana@x.org", "Ana Ruiz", ROLE_PRINCIPAL, "031;032", "", GOOD_PASSWORD);
    Answer answer = ask(&b, "GET", "/api/sign-in", NULL);
    assert_true(answer.status == 200 && json_is_false(json_object_get(answer.json, "needs_setup")) && json_is_false(json_object_get(answer.json, "mail_works")));
    assert_int_equal(ask(&b, "GET", "/api/session", NULL).status, 401);
    assert_int_equal(ask(&b, "POST", "/api/session", "{\"email\": \"ana@x.org\", \"password\": \"wrong\"}").status, 401);
    assert_int_equal(ask(&b, "POST", "/api/session", "{\"email\": \"ana@x.org\"}").status, 422);
    assert_int_equal(ask(&b, "POST", "/api/session", "{\"email\": \"ana@x.org\", \"password\": \"x\", \"role\": \"administrator\"}").status, 422);
    assert_int_equal(ask(&b, "POST", "/api/session", "{\"email\": 3, \"password\": []}").status, 422);
    answer = ask_with(&b, &reply, "POST", "/api/session", "{\"email\": \"Ana@X.org\", \"password\": \"" GOOD_PASSWORD "\"}");
    assert_int_equal(answer.status, 200);
    /* G20: HttpOnly, Secure, SameSite=Lax, the __Host- prefix, which wants Path=/ and no Domain */
    const char *cookie = header_of(&reply, "Set-Cookie");
    assert_true(strncmp(cookie, "__Host-purser=", 14) == 0 && strlen(cookie) > 14 + 43);
    static const char *const parts[] = {"; Path=/;", "; HttpOnly", "; Secure", "; SameSite=Lax"};
    for (size_t i = 0; i < 4; i++) assert_holds(cookie, parts[i]);
    assert_null(strstr(cookie, "Domain"));
    assert_null(strstr(cookie, "Max-Age"));
    char secret[60];
    snprintf(secret, sizeof secret, "%.43s", cookie + 14);
    assert_null(strstr(answer.text.p, secret)); /* the page's scripts never see it */
    assert_int_equal(strlen(text_of(&answer, "csrf")), 64);
    const json_t *roles = json_object_get(answer.json, "roles");
    assert_int_equal(json_array_size(json_object_get(json_array_get(roles, 0), "sites")), 2);
    assert_int_equal(json_integer_value(json_object_get(answer.json, "expires_ms")), TEST_NOW + 12 * TEST_HOUR_MS);
    /* the session as it is asked for again, with the same csrf */
    b.cookie = sign_in(&t, "ana@x.org", GOOD_PASSWORD, &who);
    b.who = who;
    answer = ask(&b, "GET", "/api/session", NULL);
    Str csrf;
    Err e = {0};
    must(people_csrf(&csrf, t.arena, str_from_c(strchr(b.cookie, '=') + 1), &e));
    assert_true(str_equal_c(csrf, text_of(&answer, "csrf")));
    assert_true(json_is_true(json_object_get(ask(&b, "GET", "/api/sign-in", NULL).json, "is_signed_in")));
    /* out again: the cookie is taken away, and opens nothing if it was copied */
    answer = ask_with(&b, &reply, "DELETE", "/api/session", NULL);
    assert_int_equal(answer.status, 204);
    assert_holds(header_of(&reply, "Set-Cookie"), "__Host-purser=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0");
    assert_null(test_who(&t, str_from_c(strchr(b.cookie, '=') + 1), TEST_NOW));
    test_store_end(&t);
}

static void test_own_password(void **state)
{
    TestStore t = store_for(state);
    Browser b = {.t = &t};
    Reply reply;
    const Principal *who;
    test_person(&t, "ana@x.org", "Ana Ruiz", ROLE_BOARD, "", "", GOOD_PASSWORD);
    b.cookie = sign_in(&t, "ana@x.org", GOOD_PASSWORD, &who);
    b.who = who;
    assert_int_equal(ask(&b, "POST", "/api/session/password", "{\"old_password\": \"x\", \"new_password\": \"" OTHER_PASSWORD "\"}").status, 422);
    assert_int_equal(ask(&b, "POST", "/api/session/password", "{\"old_password\": \"" GOOD_PASSWORD "\", \"new_password\": \"short\"}").status, 422);
    Answer answer = ask_with(&b, &reply, "POST", "/api/session/password", "{\"old_password\": \"" GOOD_PASSWORD "\", \"new_password\": \"" OTHER_PASSWORD "\"}");
    assert_int_equal(answer.status, 200);
    assert_non_null(header_of(&reply, "Set-Cookie"));
    assert_null(test_who(&t, str_from_c(strchr(b.cookie, '=') + 1), TEST_NOW));
    (void)sign_in(&t, "ana@x.org", OTHER_PASSWORD, &who);
    test_store_end(&t);
}

/* An administrator adds someone, hands the link over, and the person comes in. */
static void test_invited(void **state)
{
    TestStore t = store_for(state);
    const Principal *root, *ana;
    char address[200], secret[60];
    test_person(&t, "root@x.org", "Rosa Root", ROLE_ADMINISTRATOR, "", "", GOOD_PASSWORD);
    (void)sign_in(&t, "root@x.org", GOOD_PASSWORD, &root);
    Browser b = {.t = &t, .who = root}, stranger = {.t = &t};
    static const char *const refused[] = {
        "{\"email\": \"ana@x.org\", \"name\": \"Ana\"}", "{\"email\": \"ana\", \"name\": \"Ana\", \"grants\": []}", "{\"email\": \"ana@x.org\", \"name\": \"Ana\", \"grants\": [{\"role\": \"king\"}]}",
        "{\"email\": \"ana@x.org\", \"name\": \"Ana\", \"grants\": [{\"role\": \"principal\"}]}", "{\"email\": \"ana@x.org\", \"name\": \"Ana\", \"grants\": [{\"role\": \"analyst\", \"sites\": \"031\"}]}",
        "{\"email\": \"ana@x.org\", \"name\": \"Ana\", \"grants\": [{\"role\": \"analyst\", \"scope\": \"all\"}]}", "{\"email\": \"ana@x.org\", \"name\": \"Ana\", \"grants\": {}}",
        "{\"email\": \"ana@x.org\", \"name\": \"Ana\", \"grants\": [{\"role\": \"principal\", \"sites\": [\"a;b\"]}]}", "{\"email\": \"ana@x.org\", \"name\": \"Ana\", \"grants\": [], \"id\": 1}"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (ask(&b, "POST", "/api/people", refused[i]).status != 422) fail_msg("taken: %s", refused[i]);
    Answer answer = ask(&b, "POST", "/api/people", "{\"email\": \"ana@x.org\", \"name\": \"Ana Ruiz\", \"grants\": [{\"role\": \"principal\", \"sites\": [\"031\", \"032\"]}]}");
    assert_int_equal(answer.status, 200);
    assert_string_equal(text_of(&answer, "state"), "invited");
    int64_t id = json_integer_value(json_object_get(answer.json, "id"));
    assert_int_equal(ask(&b, "POST", "/api/people", "{\"email\": \"ana@x.org\", \"name\": \"Ana Ruiz\", \"grants\": []}").status, 409);
    snprintf(address, sizeof address, "/api/people/%lld/invitation", (long long)id);
    answer = ask(&b, "POST", address, NULL);
    assert_int_equal(answer.status, 200);
    assert_true(json_is_false(json_object_get(answer.json, "mailed")) && strcmp(text_of(&answer, "kind"), "invitation") == 0);
    const char *link = text_of(&answer, "link");
    assert_true(strncmp(link, "https://purser.example/invitation#", 34) == 0);
    snprintf(secret, sizeof secret, "%.50s", link + 34);
    snprintf(address, sizeof address, "/api/invitations/%s", secret);
    answer = ask(&stranger, "GET", address, NULL);
    assert_string_equal(text_of(&answer, "email"), "ana@x.org");
    assert_int_equal(ask(&stranger, "POST", address, "{\"password\": \"AnaRuizAnaRuiz1\"}").status, 422);
    answer = ask(&stranger, "POST", address, "{\"password\": \"" OTHER_PASSWORD "\", \"name\": \"Someone Else\"}");
    assert_int_equal(answer.status, 200);
    assert_string_equal(json_string_value(json_object_get(json_object_get(answer.json, "person"), "name")), "Ana Ruiz");
    assert_int_equal(ask(&stranger, "POST", address, "{\"password\": \"" OTHER_PASSWORD "\"}").status, 404);
    assert_int_equal(ask(&stranger, "GET", address, NULL).status, 404);
    (void)sign_in(&t, "ana@x.org", OTHER_PASSWORD, &ana);
    /* and may manage nobody */
    Browser c = {.t = &t, .who = ana, .if_match = "\"1\""};
    snprintf(address, sizeof address, "/api/people/%lld", (long long)id);
    assert_int_equal(ask(&c, "GET", "/api/people", NULL).status, 403);
    assert_int_equal(ask(&c, "PATCH", address, "{\"grants\": [{\"role\": \"administrator\"}]}").status, 403);
    test_store_end(&t);
}

static void test_managing(void **state)
{
    TestStore t = store_for(state);
    const Principal *root;
    char address[200], own[200];
    test_person(&t, "root@x.org", "Rosa Root", ROLE_ADMINISTRATOR, "", "", GOOD_PASSWORD);
    int64_t id = test_person(&t, "ana@x.org", "Ana Ruiz", ROLE_ANALYST, "", "", OTHER_PASSWORD);
    (void)sign_in(&t, "root@x.org", GOOD_PASSWORD, &root);
    Browser b = {.t = &t, .who = root};
    snprintf(address, sizeof address, "/api/people/%lld", (long long)id);
    snprintf(own, sizeof own, "/api/people/%lld", (long long)root->person_id);
    assert_int_equal(ask(&b, "PATCH", address, "{\"name\": \"Ana\"}").status, 428);
    b.if_match = "\"1\"";
    Answer answer = ask(&b, "PATCH", address, "{\"name\": \"Ana Ruiz Díaz\", \"grants\": [{\"role\": \"department_head\", \"departments\": [\"Mathematics\"]}]}");
    assert_true(answer.status == 200 && json_integer_value(json_object_get(answer.json, "version")) == 2);
    assert_int_equal(ask(&b, "PATCH", address, "{\"name\": \"Ana\"}").status, 412);
    b.if_match = "\"2\"";
    assert_int_equal(ask(&b, "PATCH", address, "{}").status, 422);
    assert_int_equal(ask(&b, "PATCH", address, "{\"email\": \"other@x.org\"}").status, 422);
    assert_int_equal(ask(&b, "PATCH", address, "{\"is_disabled\": \"yes\"}").status, 422);
    answer = ask(&b, "PATCH", address, "{\"is_disabled\": true}");
    assert_string_equal(text_of(&answer, "state"), "disabled");
    b.if_match = "\"1\"";
    assert_int_equal(ask(&b, "PATCH", own, "{\"is_disabled\": true}").status, 409); /* the last administrator */
    assert_int_equal(ask(&b, "PATCH", "/api/people/999", "{\"name\": \"X\"}").status, 404);
    assert_int_equal(ask(&b, "GET", "/api/people/ana", NULL).status, 404);
    answer = ask(&b, "GET", "/api/people?q=RUIZ", NULL);
    assert_int_equal(json_integer_value(json_object_get(answer.json, "rows_n")), 1);
    answer = ask(&b, "GET", "/api/people?page=2&page_size=1", NULL);
    assert_true(json_integer_value(json_object_get(answer.json, "rows_n")) == 2 && json_array_size(json_object_get(answer.json, "rows")) == 1);
    const json_t *grants = json_object_get(json_array_get(json_object_get(answer.json, "rows"), 0), "grants");
    assert_int_equal(json_array_size(grants), 1);
    assert_int_equal(ask(&b, "GET", "/api/people?role=x", NULL).status, 422);
    strcat(address, "/sessions");
    assert_int_equal(ask(&b, "DELETE", address, NULL).status, 200);
    answer = ask(&b, "GET", "/api/roles", NULL);
    assert_int_equal(json_array_size(json_object_get(answer.json, "roles")), ROLES);
    test_store_end(&t);
}

static void test_token_routes(void **state)
{
    TestStore t = store_for(state);
    const Principal *who;
    Principal *by_token;
    bool due;
    Err e = {0};
    test_person(&t, "ana@x.org", "Ana Ruiz", ROLE_ANALYST, "", "", GOOD_PASSWORD);
    (void)sign_in(&t, "ana@x.org", GOOD_PASSWORD, &who);
    Browser b = {.t = &t, .who = who};
    static const char *const refused[] = {"{\"name\": \"x\", \"permissions\": [\"cost_read\"]}", "{\"name\": \"x\", \"permissions\": [\"people_write\"], \"days\": 3}",
                                          "{\"name\": \"x\", \"permissions\": [], \"days\": 3}", "{\"name\": \"x\", \"permissions\": [\"cost_read\"], \"days\": 999}",
                                          "{\"name\": \"x\", \"permissions\": [\"everything\"], \"days\": 3}", "{\"name\": \"x\", \"permissions\": [7], \"days\": 3}"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (ask(&b, "POST", "/api/tokens", refused[i]).status != 422) fail_msg("taken: %s", refused[i]);
    Answer answer = ask(&b, "POST", "/api/tokens", "{\"name\": \"nightly\", \"permissions\": [\"cost_read\", \"inventory_read\"], \"days\": 30}");
    assert_int_equal(answer.status, 200);
    const char *token = text_of(&answer, "token");
    must(people_token_find(&by_token, &due, t.arena, t.db, str_from_c(token), TEST_NOW, &e));
    assert_non_null(by_token);
    Answer list = ask(&b, "GET", "/api/tokens", NULL);
    assert_true(list.status == 200 && !strstr(list.text.p, token)); /* shown once */
    assert_int_equal(json_integer_value(json_object_get(list.json, "rows_n")), 1);
    Browser script = {.t = &t, .who = by_token};
    Answer session = ask(&script, "GET", "/api/session", NULL);
    assert_true(session.status == 200 && json_is_null(json_object_get(session.json, "csrf")) && json_array_size(json_object_get(session.json, "permissions")) == 2);
    assert_int_equal(json_integer_value(json_object_get(session.json, "expires_ms")), TEST_NOW + 30 * 24 * (int64_t)TEST_HOUR_MS);
    char address[80];
    snprintf(address, sizeof address, "/api/tokens/%lld", (long long)json_integer_value(json_object_get(answer.json, "id")));
    assert_int_equal(ask(&b, "DELETE", address, NULL).status, 204);
    assert_int_equal(ask(&b, "DELETE", address, NULL).status, 404);
    test_store_end(&t);
}

static void test_set_up(void **state)
{
    TestStore t = store_for(state);
    Err e = {0};
    Browser b = {.t = &t};
    Str secret;
    char address[200];
    assert_true(json_is_true(json_object_get(ask(&b, "GET", "/api/sign-in", NULL).json, "needs_setup")));
    must(people_setup_link(&secret, t.arena, t.db, TEST_NOW, &e));
    snprintf(address, sizeof address, "/api/invitations/%.*s", STR_ARGUMENTS(secret));
    Answer answer = ask(&b, "GET", address, NULL);
    assert_true(strcmp(text_of(&answer, "kind"), "setup") == 0 && json_is_null(json_object_get(answer.json, "email")));
    assert_int_equal(ask(&b, "POST", address, "{\"password\": \"" GOOD_PASSWORD "\"}").status, 422);
    answer = ask(&b, "POST", address, "{\"password\": \"" GOOD_PASSWORD "\", \"email\": \"rosa@x.org\", \"name\": \"Rosa\"}");
    assert_int_equal(answer.status, 200);
    assert_int_equal(json_array_size(json_object_get(answer.json, "roles")), 2);
    assert_int_equal(ask(&b, "POST", "/api/password-resets", "{\"email\": \"rosa@x.org\"}").status, 200); /* without a mail server: the same answer, and no link */
    assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM person_link WHERE kind = 'reset'"), 0);
    assert_int_equal(ask(&b, "GET", "/api/oidc/nobody/start", NULL).status, 404);
    test_store_end(&t);
}

const struct CMUnitTest http_tests[] = {ON_BOTH(test_signing_in), ON_BOTH(test_own_password), ON_BOTH(test_invited), ON_BOTH(test_managing), ON_BOTH(test_token_routes), ON_BOTH(test_set_up)};
const size_t http_tests_n = sizeof http_tests / sizeof *http_tests;
