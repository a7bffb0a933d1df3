/* The rules that need neither store nor clock. */
#include "base/secret.h"
#include <stdio.h>

#include "people/people_testing.h"

static Arena *arena_for(void)
{
    Arena *a;
    Err e = {0};
    must(hash_ready(&e));
    must(arena_new(&a, 0, &e));
    return a;
}

static void test_texts(void **state)
{
    static const char *const bad[] = {"", "ana", "@x", "ana@", "a b@x.org", "ana@x@y", "ana<b>@x.org", "ana@x.org\r\nBcc: all@x.org", "an\xc3\xa4@x.org", "a,b@x.org", "\"a\"@x.org"};
    static const char *const bad_names[] = {"", "  ", "Ana <b>", "Ana\nRuiz", "Ana;Ruiz", "Ana\x7f"};
    (void)state;
    Arena *a = arena_for();
    Err e = {0};
    Str out;
    char long_text[400];
    must(email_read(&out, a, STR("  Ana.Ruiz+x@District.Example "), &e));
    assert_true(str_equal_c(out, "ana.ruiz+x@district.example"));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) must_not(email_read(&out, a, str_from_c(bad[i]), &e), INPUT);
    memset(long_text, 'a', sizeof long_text);
    must_not(email_read(&out, a, (Str){long_text, 200}, &e), INPUT);
    must(name_read(&out, STR(" Ana Ruíz "), &e));
    assert_true(str_equal_c(out, "Ana Ruíz"));
    for (size_t i = 0; i < sizeof bad_names / sizeof *bad_names; i++) must_not(name_read(&out, str_from_c(bad_names[i]), &e), INPUT);
    must_not(name_read(&out, (Str){long_text, 121}, &e), INPUT);
    must(people_actor(&out, a, STR("Ana Ruiz"), STR("ana@x.org"), &e));
    assert_true(str_equal_c(out, "Ana Ruiz <ana@x.org>"));
    must(people_actor(&out, a, (Str){long_text, 120}, (Str){long_text, 150}, &e));
    assert_int_equal(out.n, 150);
    must(people_link_path(&out, a, STR("abc"), &e));
    assert_true(str_equal_c(out, "/invitation#abc"));
    arena_end(a);
}

static void test_grants(void **state)
{
    static const struct { Grant grants[2]; size_t n; bool good; } cases[] = {
        {{{0}}, 0, true},
        {{{ROLE_ANALYST, {0}, {0}}, {ROLE_BOARD, {0}, {0}}}, 2, true},
        {{{ROLE_PRINCIPAL, {"031", 3}, {0}}}, 1, true},
        {{{ROLE_PRINCIPAL, {0}, {0}}}, 1, false},                     /* of no site */
        {{{ROLE_PRINCIPAL, {"031", 3}, {"Math", 4}}}, 1, false},
        {{{ROLE_DEPARTMENT_HEAD, {0}, {"Math", 4}}}, 1, true},
        {{{ROLE_DEPARTMENT_HEAD, {0}, {0}}}, 1, false},
        {{{ROLE_ANALYST, {"031", 3}, {0}}}, 1, false},                /* would look as if it were held to a site */
        {{{ROLE_ANALYST, {0}, {0}}, {ROLE_ANALYST, {0}, {0}}}, 2, false},
    };
    (void)state;
    Arena *a = arena_for();
    Err e = {0};
    Str text;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (grants_check(cases[i].grants, cases[i].n, &e) != cases[i].good) fail_msg("case %zu: %s", i, e.message);
    Grant both[] = {{ROLE_PRINCIPAL, STR("031;032"), STR("")}, {ROLE_ANALYST, STR(""), STR("")}};
    must(grants_text(&text, a, both, 2, &e));
    assert_true(str_equal_c(text, "principal (sites 031;032), analyst"));
    assert_true(grants_permissions(both, 2) == (role_rows[ROLE_PRINCIPAL].permissions | role_rows[ROLE_ANALYST].permissions));
    assert_true(grants_permissions(NULL, 0) == 0);
    PermissionSet set;
    must(permissions_read(&set, STR("inventory_read;people_write"), &e));
    assert_true(set == (PERMISSION_BIT(PERMISSION_INVENTORY_READ) | PERMISSION_BIT(PERMISSION_PEOPLE_WRITE)));
    must(permissions_text(&text, a, set, &e));
    assert_true(str_equal_c(text, "inventory_read;people_write"));
    must_not(permissions_read(&set, STR("inventory_read;everything"), &e), INPUT);
    must(permissions_read(&set, STR(""), &e));
    assert_true(set == 0);
    arena_end(a);
}

static bool is_fair(const char *password, Err *e)
{
    return people_password_check(str_from_c(password), STR("ana.ruiz@cheese.example"), STR("Ana Ruiz-Llorente"), STR("Fruit & Cheese Unified"), e);
}

static void test_passwords(void **state)
{
    static const char *const good[] = {GOOD_PASSWORD, OTHER_PASSWORD, "maple-river-candle-forty", "Xq7!vb2#Lm9$Rt4", "der Mond hängt schief", "我喜欢在星期天吃很多的苹果派和桃子", "taxi 4711 blue garden"};
    static const char *const bad[] = {
        "", "short", "copper wagon l", "passwordpassword", "Password1234567!", "P@ssw0rdP@ssw0rd", "123456789012345", "1234567890123456789012345", "qwertyuiopasdfgh",
        "qwertyuiop123456", "1qaz2wsx3edc4rfv", "aaaaaaaaaaaaaaaaaaaa", "abcabcabcabcabcabc", "abcdefghijklmnopqrst", "zyxwvutsrqponmlk", "iloveyouiloveyou", "letmeinletmeinletmein",
        "welcome2welcome2026", "Summer2026Summer2026", "anaruiz anaruiz ana", "AnaRuizLlorente2026", "ana.ruiz@cheese.example", "Fruit&CheeseUnified2026", "Llorente-Llorente-1",
        "correcthorsebatterystaple", "thequickbrownfoxjumps", "1111111111111111", "20262026202620262026", "maplemaplemaplemaple", "school district budget", "               ", "!!!!!!!!!!!!!!!!!!!!", "superintendent1"};
    (void)state;
    Err e = {0};
    char text[900];
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!is_fair(good[i], &e)) fail_msg("refused: %s: %s", good[i], e.message);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (is_fair(bad[i], &e)) fail_msg("taken: %s", bad[i]);
        assert_true(e.code == ERR_INPUT && strcmp(e.field, "password") == 0);
        if (strlen(bad[i]) > 6 && strstr(e.message, bad[i])) fail_msg("the message holds the password: %s", e.message);
    }
    memset(text, 'a', sizeof text);
    must_not(people_password_check((Str){text, 201}, STR("a@b"), STR("A"), STR("D"), &e), INPUT);
    must_not(people_password_check(STR("copper wagon \xff lentil tundra"), STR("a@b"), STR("A"), STR("D"), &e), INPUT);
    must_not(people_password_check(STR("copper wagon \0 lentil tundra"), STR("a@b"), STR("A"), STR("D"), &e), INPUT);
}

static void test_words(void **state)
{
    (void)state;
    Arena *a = arena_for();
    Err e = {0};
    Str one, other;
    for (int i = 0; i < 2000; i++) {
        must(people_password_words(&one, a, &e));
        if (!people_password_check(one, STR("a@b"), STR("A"), STR("Fruit & Cheese Unified"), &e)) fail_msg("%.*s: %s", STR_ARGUMENTS(one), e.message);
    }
    must(people_password_words(&other, a, &e));
    assert_false(str_equal(one, other));
    arena_end(a);
}

static void test_hashes(void **state)
{
    (void)state;
    Arena *a = arena_for();
    Err e = {0};
    Str hash, again, one, two;
    bool fits;
    must(password_hash(&hash, a, STR(GOOD_PASSWORD), &e));
    must(password_hash(&again, a, STR(GOOD_PASSWORD), &e));
    assert_false(str_equal(hash, again)); /* a salt of its own */
    assert_true(str_starts_with(hash, STR("$argon2id$v=19$m=19456,t=2,p=1$")));
    must(password_fits(&fits, hash, STR(GOOD_PASSWORD), &e));
    assert_true(fits);
    must(password_fits(&fits, hash, STR("copper wagon lentil tundrA"), &e));
    assert_false(fits);
    must(password_fits(&fits, STR(""), STR(""), &e));
    assert_false(fits);
    must(password_fits(&fits, STR("no hash"), STR("no hash"), &e));
    assert_false(fits);
    assert_false(password_is_dated(hash));
    assert_true(password_is_dated(STR("$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI")));
    must(secret_new(&one, a, &e));
    must(secret_new(&two, a, &e));
    assert_true(one.n == SECRET_TEXT_BYTES && !str_equal(one, two)); /* 43 characters of base64: 256 bits */
    assert_true(secret_equal(one, one) && !secret_equal(one, two) && !secret_equal(one, STR("")));
    must(secret_hash(&hash, a, "use-a", one, &e));
    must(secret_hash(&again, a, "use-b", one, &e));
    assert_true(hash.n == 64 && !str_equal(hash, again));
    /* RFC 7636, appendix B */
    must(secret_challenge(&hash, a, STR("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), &e));
    assert_true(str_equal_c(hash, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
    arena_end(a);
}

/* G20: idle 30 minutes, absolute 12 hours. */
static void test_session_figures(void **state)
{
    (void)state;
    const int64_t minute = 60 * 1000, hour = TEST_HOUR_MS, t = TEST_NOW;
    assert_true(session_lives(t, t, t));
    assert_true(session_lives(t, t, t + 30 * minute - 1));
    assert_false(session_lives(t, t, t + 30 * minute));
    assert_true(session_lives(t, t + 12 * hour - minute, t + 12 * hour - 1));
    assert_false(session_lives(t, t + 12 * hour - minute, t + 12 * hour));
}

/* G19: 10 tries, then 1 s, 2 s, 4 s ... 15 min; 100 a minute for an address. */
static void test_tries(void **state)
{
    (void)state;
    Err e = {0};
    Tries t = {0};
    int64_t now = TEST_NOW, waited = 0;
    for (int i = 0; i < 10; i++) must(tries_take_account(&t, TRY_ACCOUNT_FREE, now, &e));
    for (int64_t wait = 1000, i = 0; i < 30; i++) {
        must_not(tries_take_account(&t, TRY_ACCOUNT_FREE, now + wait - 1, &e), THROTTLED);
        must_not(tries_take_account(&t, TRY_ACCOUNT_FREE, now + wait - 1, &e), THROTTLED); /* a refused try prolongs nothing */
        now += wait;
        waited = wait;
        must(tries_take_account(&t, TRY_ACCOUNT_FREE, now, &e));
        wait = wait * 2 < 15 * 60 * 1000 ? wait * 2 : 15 * 60 * 1000;
    }
    assert_int_equal(waited, 15 * 60 * 1000); /* never more: no lock for good */
    must_not(tries_take_account(&t, TRY_ACCOUNT_FREE, now, &e), THROTTLED);
    assert_holds(e.message, "wait 900 seconds");
    must(tries_take_account(&t, TRY_ACCOUNT_FREE, now + 24 * TEST_HOUR_MS, &e));
    assert_int_equal(t.fails, 1); /* after a day all is forgotten */
    t = (Tries){0};
    for (int i = 0; i < 100; i++) must(tries_take_address(&t, TEST_NOW + i, &e));
    must_not(tries_take_address(&t, TEST_NOW + 59999, &e), THROTTLED);
    must(tries_take_address(&t, TEST_NOW + 60000, &e));
    assert_int_equal(t.fails, 1);
}

static void test_networks(void **state)
{
    static const char *const pairs[][2] = {{"192.0.2.7", "192.0.2.7"}, {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"}, {"2001:db8:1:2::9", "2001:db8:1:2::/64"},
                                           {"::ffff:192.0.2.7", "::ffff:192.0.2.7"}, {"", ""}, {"nonsense", "nonsense"}};
    (void)state;
    Arena *a = arena_for();
    Err e = {0};
    Str out;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        must(address_network(&out, a, str_from_c(pairs[i][0]), &e));
        assert_true(str_equal_c(out, pairs[i][1]));
    }
    arena_end(a);
}

/* docs/people.md has a row for every role, with what it is held to. */
static void test_document(void **state)
{
    static char text[60000];
    static const char *const held[] = {[SCOPE_DISTRICT] = "nothing", [SCOPE_SITES] = "sites", [SCOPE_DEPARTMENTS] = "departments", [SCOPE_OWN] = "their own"};
    (void)state;
    FILE *f = fopen("docs/people.md", "r");
    assert_non_null(f);
    text[fread(text, 1, sizeof text - 1, f)] = 0;
    fclose(f);
    for (int i = 0; i < ROLES; i++) {
        char row[200];
        snprintf(row, sizeof row, "| `%s` | %s | %s | ", role_rows[i].word, role_rows[i].title, held[role_rows[i].scope]);
        const char *at = strstr(text, row);
        if (!at) fail_msg("docs/people.md has no row that begins: %s", row);
        snprintf(row, sizeof row, "%.*s", (int)strcspn(at, "\n"), at);
        const PermissionSet all = role_rows[i].permissions;
        assert_true((strstr(row, "people") != NULL) == ((all & PERMISSION_BIT(PERMISSION_PEOPLE_WRITE)) != 0));
        assert_true((strstr(row, "audit") != NULL) == ((all & PERMISSION_BIT(PERMISSION_AUDIT_READ)) != 0));
        assert_true((strstr(row, "merge") != NULL) == ((all & PERMISSION_BIT(PERMISSION_INVENTORY_MERGE)) != 0));
    }
}

const struct CMUnitTest rules_tests[] = {cmocka_unit_test(test_document), cmocka_unit_test(test_texts), cmocka_unit_test(test_grants), cmocka_unit_test(test_passwords), cmocka_unit_test(test_words),
                                         cmocka_unit_test(test_hashes), cmocka_unit_test(test_session_figures), cmocka_unit_test(test_tries), cmocka_unit_test(test_networks)};
const size_t rules_tests_n = sizeof rules_tests / sizeof *rules_tests;
