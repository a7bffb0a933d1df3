/* Mails, to a real mail server (Debian's python3-aiosmtpd) on this machine. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "http/http_testing.h"
#include "people/mail.h"
#include "people/people_http.h"
#include "people/people_testing.h"
#include "people/process_testing.h"

static char folder[200], certificate[300], key[300], other_certificate[300], other_key[300];

static void make_certificate(const char *name, char *cert, char *private_key)
{
    char line[1200];
    snprintf(cert, 300, "%s/%s.crt", folder, name);
    snprintf(private_key, 300, "%s/%s.key", folder, name);
    snprintf(line, sizeof line, "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1,IP:127.0.0.2 "
                                "-keyout %s -out %s >%s/openssl.log 2>&1", private_key, cert, folder);
    if (system(line) != 0) fail_msg("no certificate: %s", line);
}

static int set_up(void **state)
{
    (void)state;
    const char *tmp = getenv("TMPDIR");
    Err e = {0};
    must(hash_ready(&e));
    snprintf(folder, sizeof folder, "%s/purser-mail-XXXXXX", tmp ? tmp : "/tmp");
    if (!mkdtemp(folder)) return -1;
    make_certificate("server", certificate, key);
    make_certificate("other", other_certificate, other_key);
    return 0;
}

static int tear_down(void **state)
{
    char line[300];
    (void)state;
    snprintf(line, sizeof line, "rm -rf %s", folder);
    return system(line);
}

static Helper server_with(const char *a, const char *b, const char *c)
{
    const char *const arguments[] = {"/usr/bin/python3", "tests/people/smtp_server.py", a, b, c, NULL};
    Helper server = helper_start(arguments);
    if (!server.port) {
        helper_stop(&server);
        if (!strstr(server.line, "aiosmtpd")) fail_msg("the mail server did not start: %s", server.line);
        print_message("skipped: %s\n", server.line);
        skip();
    }
    return server;
}

static PeopleSettings settings_for(Arena *a, const char *host, int port)
{
    Err e = {0};
    PeopleSettings s = {.mail_from = STR("Purser <purser@district.example>")};
    must(str_format(&s.smtp_url, a, &e, "smtp://%s:%d", host, port));
    return s;
}

static Arena *new_arena(void)
{
    Arena *a;
    Err e = {0};
    must(arena_new(&a, 0, &e));
    return a;
}

static const char *got(const json_t *mail, const char *name)
{
    const char *text = json_string_value(json_object_get(mail, name));
    if (!text) fail_msg("the mail has no %s", name);
    return text;
}

#define LITERAL(text) {text, sizeof(text) - 1}
static const LinkMail about = {LINK_INVITATION, LITERAL("Zoë \"Zo\" Llorente-Ångström"), LITERAL("zoe@x.org"), LITERAL("Rosa Root"), LITERAL("Fruit & Cheese Unified — Obst"),
                               LITERAL("https://purser.example/invitation#EFsmyW-cmF0-G2oZz1TBkN9eYOoGraczhP10PUMUtVk"), TEST_NOW + 604800000, TEST_NOW};

/* Every letter arrives, in headers that a strict reader takes, in lines that every server passes on. */
static void test_words(void **state)
{
    (void)state;
    Arena *a = new_arena();
    Err e = {0};
    Mail mail;
    Helper server = server_with(NULL, NULL, NULL);
    PeopleSettings s = settings_for(a, "127.0.0.1", server.port);
    must(mail_of_link(&mail, a, &about, &e));
    must(mail_send(a, &s, &mail, &e));
    json_t *mails = helper_json(&server);
    assert_string_equal(got(mails, "mail_from"), "purser@district.example");
    assert_string_equal(json_string_value(json_array_get(json_object_get(mails, "rcpt"), 0)), "zoe@x.org");
    assert_string_equal(got(mails, "from"), "Purser <purser@district.example>");
    assert_holds(got(mails, "to"), "Zoë \\\"Zo\\\" Llorente-Ångström");
    assert_holds(got(mails, "subject"), "Your way into Purser at Fruit & Cheese Unified — Obst");
    assert_holds(got(mails, "text"), "Rosa Root has given you access");
    assert_holds(got(mails, "text"), "\n\nhttps://purser.example/invitation#EFsmyW-cmF0-G2oZz1TBkN9eYOoGraczhP10PUMUtVk\n");
    assert_holds(got(mails, "text"), "until\nNovember 21, 2023, 22:13 UTC");
    assert_string_equal(got(mails, "date"), "Tue, 14 Nov 2023 22:13:20 +0000");
    assert_holds(got(mails, "id"), "@district.example>");
    assert_true(json_integer_value(json_object_get(mails, "longest_line")) <= 78 && json_is_true(json_object_get(mails, "is_ascii")));
    json_decref(mails);
    /* a reset that nobody asked for by name */
    LinkMail reset = about;
    reset.kind = LINK_RESET;
    reset.by = STR("");
    must(mail_of_link(&mail, a, &reset, &e));
    must(mail_send(a, &s, &mail, &e));
    mails = helper_json(&server);
    assert_holds(got(mails, "text"), "Someone, probably you, asked for a new password");
    json_decref(mails);
    /* a name cannot add headers, recipients or a second mail */
    static const char *const evil[] = {"Ana\r\nBcc: all@x.org", "Ana\n.\nMAIL FROM", "Ana\rX: y"};
    for (size_t i = 0; i < sizeof evil / sizeof *evil; i++) {
        Mail bad = mail;
        bad.to_name = str_from_c(evil[i]);
        must_not(mail_send(a, &s, &bad, &e), INPUT);
        bad = mail;
        bad.subject = str_from_c(evil[i]);
        must_not(mail_send(a, &s, &bad, &e), INPUT);
    }
    mail.text = STR("one\n.\ntwo\n..\n = equals \nlast"); /* a lone dot would end the mail */
    must(mail_send(a, &s, &mail, &e));
    mails = helper_json(&server);
    assert_holds(got(mails, "text"), "one\n.\ntwo\n..\n = equals \nlast");
    json_decref(mails);
    helper_stop(&server);
    arena_end(a);
}

/* TLS where the server offers it, with a certificate that must be right; and never without it beyond this machine. */
static void test_tls(void **state)
{
    (void)state;
    Arena *a = new_arena();
    Err e = {0};
    Mail mail;
    must(mail_of_link(&mail, a, &about, &e));
    Helper server = server_with("--starttls", certificate, key);
    PeopleSettings s = settings_for(a, "127.0.0.1", server.port);
    s.ca_file = str_from_c(certificate);
    must(mail_send(a, &s, &mail, &e));
    json_t *sent = helper_json(&server);
    assert_true(json_is_true(json_object_get(sent, "tls")));
    json_decref(sent);
    s.ca_file = str_from_c(other_certificate);
    must_not(mail_send(a, &s, &mail, &e), IO);
    PeopleSettings far = settings_for(a, "127.0.0.2", server.port);
    far.ca_file = str_from_c(certificate);
    must(mail_send(a, &far, &mail, &e));
    helper_stop(&server);
    server = server_with(NULL, NULL, NULL);
    far = settings_for(a, "127.0.0.2", server.port); /* not one of the names of this machine: as far away as any other */
    must_not(mail_send(a, &far, &mail, &e), IO);
    s = settings_for(a, "127.0.0.1", server.port);
    must(mail_send(a, &s, &mail, &e));
    helper_stop(&server);
    must_not(mail_send(a, &s, &mail, &e), IO); /* nobody there */
    s.smtp_url = STR("");
    must_not(mail_send(a, &s, &mail, &e), INPUT);
    arena_end(a);
}

static void test_password(void **state)
{
    (void)state;
    Arena *a = new_arena();
    Err e = {0};
    Mail mail;
    must(mail_of_link(&mail, a, &about, &e));
    Helper server = server_with("--auth", "purser", "s3cret");
    PeopleSettings s = settings_for(a, "127.0.0.1", server.port);
    must_not(mail_send(a, &s, &mail, &e), IO);
    s.smtp_user = STR("purser");
    s.smtp_password = STR("wrong");
    must_not(mail_send(a, &s, &mail, &e), IO);
    assert_null(strstr(e.message, "wrong"));
    s.smtp_password = STR("s3cret");
    must(mail_send(a, &s, &mail, &e));
    json_t *sent = helper_json(&server);
    assert_string_equal(got(sent, "user"), "purser");
    json_decref(sent);
    helper_stop(&server);
    server = server_with("--refuse", NULL, NULL);
    s = settings_for(a, "127.0.0.1", server.port);
    must_not(mail_send(a, &s, &mail, &e), IO);
    assert_holds(e.message, "550");
    helper_stop(&server);
    arena_end(a);
}

/* ---- The routes that send ---- */

static Answer call(TestStore *t, const Principal *who, const char *method, const char *address, const char *body)
{
    Caller caller = {.arena = t->arena, .db = t->db, .table = &people_routes, .who = who, .now_ms = TEST_NOW};
    return test_call(&caller, method, address, body);
}

static void set_mail(int port)
{
    char url[60];
    snprintf(url, sizeof url, "smtp://127.0.0.1:%d", port);
    setenv("PURSER_SMTP_URL", url, 1);
    setenv("PURSER_MAIL_FROM", "Purser <purser@district.example>", 1);
}

static void test_routes(void **state)
{
    TestStore t = store_for(state);
    Err e = {0};
    char address[300], link[300];
    Helper server = server_with(NULL, NULL, NULL);
    test_person(&t, "root@x.org", "Rosa Root", ROLE_ADMINISTRATOR, "", "", GOOD_PASSWORD);
    int64_t id = test_person(&t, "ana@x.org", "Ana Ruiz", ROLE_ANALYST, "", "", NULL);
    Principal *root = test_who(&t, test_sign_in(&t, "root@x.org", GOOD_PASSWORD, TEST_NOW), TEST_NOW);
    set_mail(server.port);
    must(people_services_start(&e));
    assert_true(json_is_true(json_object_get(call(&t, NULL, "GET", "/api/sign-in", NULL).json, "mail_works")));
    /* an invitation: the link is in the mail, and nowhere else */
    snprintf(address, sizeof address, "/api/people/%lld/invitation", (long long)id);
    Answer answer = call(&t, root, "POST", address, NULL);
    assert_true(answer.status == 200 && json_is_true(json_object_get(answer.json, "mailed")) && json_is_null(json_object_get(answer.json, "link")));
    json_t *sent = helper_json(&server);
    const char *found = strstr(got(sent, "text"), "http://127.0.0.1/invitation#");
    assert_non_null(found);
    snprintf(link, sizeof link, "/api/invitations/%.43s", found + strlen("http://127.0.0.1/invitation#"));
    json_decref(sent);
    assert_int_equal(call(&t, NULL, "POST", link, "{\"password\": \"" OTHER_PASSWORD "\"}").status, 200);
    /* a reset: the same answer for everyone, a mail for those who are here */
    Answer known = call(&t, NULL, "POST", "/api/password-resets", "{\"email\": \"ana@x.org\"}"), unknown = call(&t, NULL, "POST", "/api/password-resets", "{\"email\": \"nobody@x.org\"}");
    assert_true(known.status == 200 && unknown.status == 200 && str_equal(known.text, unknown.text));
    sent = helper_json(&server);
    assert_holds(got(sent, "subject"), "A new password");
    found = strstr(got(sent, "text"), "invitation#");
    snprintf(link, sizeof link, "/api/invitations/%.43s", found + strlen("invitation#"));
    json_decref(sent);
    assert_int_equal(call(&t, NULL, "POST", link, "{\"password\": \"" GOOD_PASSWORD "\"}").status, 200);
    assert_int_equal(call(&t, NULL, "POST", "/api/password-resets", "{\"email\": \"no address\"}").status, 422);
    /* the server is gone: the administrator gets the link, and is told why */
    helper_stop(&server);
    answer = call(&t, root, "POST", address, NULL);
    assert_true(answer.status == 200 && json_is_false(json_object_get(answer.json, "mailed")) && json_is_string(json_object_get(answer.json, "link")));
    assert_holds(json_string_value(json_object_get(answer.json, "problem")), "was not sent");
    assert_int_equal(call(&t, NULL, "POST", "/api/password-resets", "{\"email\": \"ana@x.org\"}").status, 200);
    people_services_stop(10); /* waits for what is in the queue */
    PeopleMailFigures figures = people_mail_figures();
    assert_true(figures.sent == 1 && figures.failed == 1 && figures.waiting == 0);
    assert_holds(figures.last_failure, "was not sent");
    unsetenv("PURSER_SMTP_URL");
    unsetenv("PURSER_MAIL_FROM");
    test_store_end(&t);
}

/* ---- Settings ---- */

static bool settings_of(PeopleSettings *out, Arena *a, const char *file_text, Err *e)
{
    char path[300];
    snprintf(path, sizeof path, "%s/people.json", folder);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(file_text, f);
    fclose(f);
    setenv("PURSER_PEOPLE_SETTINGS", path, 1);
    bool good = people_settings_read(out, a, e);
    unsetenv("PURSER_PEOPLE_SETTINGS");
    return good;
}

static void test_settings(void **state)
{
    (void)state;
    Arena *a = new_arena();
    Err e = {0};
    PeopleSettings s;
    char text[900], path[300];
    must(people_settings_read(&s, a, &e));
    assert_true(!s.smtp_url.n && !s.providers_n);
    snprintf(path, sizeof path, "%s/secret", folder);
    FILE *f = fopen(path, "w");
    fputs("s3cret\n", f);
    fclose(f);
    snprintf(text, sizeof text, "{\"mail\": {\"smtp_url\": \"smtps://mail.x.org\", \"from\": \"Purser <p@x.org>\", \"user\": \"purser\", \"password_file\": \"%s\"},"
             " \"openid\": [{\"name\": \"azure\", \"title\": \"District account\", \"issuer\": \"https://id.x.org/v2.0\", \"client_id\": \"c1\", \"client_secret_file\": \"%s\"},"
             " {\"name\": \"b\", \"issuer\": \"http://127.0.0.1:99\", \"client_id\": \"c2\", \"district\": \"north\"}]}", path, path);
    must(settings_of(&s, a, text, &e));
    assert_true(str_equal_c(s.smtp_password, "s3cret") && s.providers_n == 2 && str_equal_c(s.providers[0].client_secret, "s3cret") && str_equal_c(s.providers[1].title, "b"));
    setenv("PURSER_OIDC_NAME", "c", 1);
    setenv("PURSER_OIDC_ISSUER", "https://c.example", 1);
    must_not(settings_of(&s, a, text, &e), INPUT); /* a client id is missing */
    setenv("PURSER_OIDC_CLIENT_ID", "c3", 1);
    must(settings_of(&s, a, text, &e));
    assert_int_equal(s.providers_n, 3);
    setenv("PURSER_OIDC_ISSUER", "http://c.example", 1); /* not https */
    must_not(settings_of(&s, a, text, &e), INPUT);
    unsetenv("PURSER_OIDC_NAME");
    unsetenv("PURSER_OIDC_ISSUER");
    unsetenv("PURSER_OIDC_CLIENT_ID");
    static const char *const bad[] = {"{", "[]", "{\"male\": {}}", "{\"mail\": {\"url\": \"smtp://x\"}}", "{\"mail\": {\"smtp_url\": \"https://x\", \"from\": \"a@b\"}}",
                                      "{\"mail\": {\"smtp_url\": \"smtp://x\"}}", "{\"openid\": [{\"name\": \"A B\", \"issuer\": \"https://x\", \"client_id\": \"c\"}]}",
                                      "{\"openid\": [{\"issuer\": \"https://x\", \"client_id\": \"c\", \"secret\": \"in clear\"}]}", "{\"mail\": {\"smtp_url\": 3}}",
                                      "{\"openid\": [{\"issuer\": \"https://x\", \"client_id\": \"c\"}, {\"issuer\": \"https://y\", \"client_id\": \"c\"}]}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (settings_of(&s, a, bad[i], &e)) fail_msg("taken: %s", bad[i]);
    must_not(settings_of(&s, a, "{\"openid\": [{\"issuer\": \"https://x\", \"client_id\": \"c\", \"client_secret_file\": \"/nowhere/x\"}]}", &e), NOT_FOUND);
    static const struct { const char *url; bool is_safe; } urls[] = {{"https://x", true}, {"http://127.0.0.1", true}, {"http://127.0.0.1:8/x", true}, {"http://localhost/x", true}, {"http://[::1]:3", true},
                                                                     {"http://x", false}, {"http://127.0.0.1.evil.example", false}, {"http://localhost.evil", false}, {"http://127.0.0.1@evil.example/", false}, {"ftp://127.0.0.1", false}, {"", false}};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) assert_true(url_is_safe(str_from_c(urls[i].url)) == urls[i].is_safe);
    arena_end(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_settings), cmocka_unit_test(test_words), cmocka_unit_test(test_tls), cmocka_unit_test(test_password), ON_BOTH(test_routes)};
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests_name("mail", tests, set_up, tear_down);
}

DbEngine people_test_engines[2] = {DB_SQLITE, DB_POSTGRESQL};
