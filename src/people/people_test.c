/* People in a store, on both engines. */
#include "base/secret.h"
#include "people/people_testing.h"
#include "store/audit.h"

DbEngine people_test_engines[2] = {DB_SQLITE, DB_POSTGRESQL};
extern const struct CMUnitTest rules_tests[], http_tests[], race_tests[];
extern const size_t rules_tests_n, http_tests_n, race_tests_n;

#define LITERAL_STR(text) {text, sizeof(text) - 1}

static int64_t add_administrator(TestStore *t) { return test_person(t, "root@x.org", "Rosa Root", ROLE_ADMINISTRATOR, "", "", GOOD_PASSWORD); }

/* ---- People ---- */

static void test_people(void **state)
{
    TestStore t = store_for(state);
    Err e = {0};
    PeopleWhy why = test_why(TEST_NOW);
    Person p, *list;
    size_t n;
    int64_t id, again;
    bool found;
    Grant grant = {ROLE_PRINCIPAL, STR("031"), STR("")};
    must(people_count(&id, t.db, &e));
    assert_int_equal(id, 0);
    why.key = STR("key-1");
    must(people_add(&id, t.arena, t.db, STR("Ana@X.org"), STR("Ana Ruiz"), &grant, 1, &why, &e));
    must(people_add(&again, t.arena, t.db, STR("Ana@X.org"), STR("Ana Ruiz"), &grant, 1, &why, &e)); /* the same request twice is one person */
    assert_int_equal(id, again);
    why.key = STR("");
    must_not(people_add(&again, t.arena, t.db, STR("ana@x.ORG"), STR("Another"), &grant, 1, &why, &e), CONFLICT);
    must_not(people_add(&again, t.arena, t.db, STR("b@x.org"), STR("B"), &(Grant){ROLE_PRINCIPAL, STR(""), STR("")}, 1, &why, &e), INPUT);
    must(people_get(&p, t.arena, t.db, id, &e));
    assert_true(str_equal_c(p.email, "ana@x.org") && str_equal_c(p.name, "Ana Ruiz") && p.grants_n == 1 && p.grants[0].role == ROLE_PRINCIPAL);
    assert_true(str_equal_c(p.grants[0].sites, "031") && !p.has_password && !p.is_disabled && p.sessions_n == 0);
    must(people_by_email(&p, &found, t.arena, t.db, STR("ANA@x.org"), &e));
    assert_true(found);
    must(people_by_email(&p, &found, t.arena, t.db, STR("nobody@x.org"), &e));
    assert_false(found);
    must_not(people_get(&p, t.arena, t.db, id + 7, &e), NOT_FOUND);
    must(people_list(&list, &n, t.arena, t.db, &e));
    assert_int_equal(n, 1);
    test_store_end(&t);
}

static void test_site_must_be_there(void **state)
{
    TestStore t = store_for(state);
    Err e = {0};
    PeopleWhy why = test_why(TEST_NOW);
    Txn *txn;
    Query *q;
    bool done;
    Str reply;
    int64_t id;
    must(txn_begin(&txn, &done, &reply, t.arena, t.db, &(TxnWhy){STR("tester"), STR("a site"), STR(""), TEST_NOW}, &e));
    must(txn_query(&q, txn, "INSERT INTO site (code, name) VALUES ('031', 'Brie Middle School')", &e));
    must(query_run(NULL, q, &e));
    must(audit_add(txn, &(AuditEntry){.action = "insert", .object_type = "site", .object_key = STR("031")}, &e));
    must(txn_commit(txn, &e));
    must_not(people_add(&id, t.arena, t.db, STR("a@x.org"), STR("A"), &(Grant){ROLE_PRINCIPAL, STR("031;Bry"), STR("")}, 1, &why, &e), INPUT);
    assert_holds(e.message, "no site 'Bry'");
    must(people_add(&id, t.arena, t.db, STR("a@x.org"), STR("A"), &(Grant){ROLE_PRINCIPAL, STR("031"), STR("")}, 1, &why, &e));
    must(people_add(&id, t.arena, t.db, STR("b@x.org"), STR("B"), &(Grant){ROLE_PRINCIPAL, STR("brie middle school"), STR("")}, 1, &why, &e));
    /* whichever of the two an initiative says, the principal is of that site, and of no other */
    must(people_password_set(t.arena, t.db, id, STR(GOOD_PASSWORD), &why, &e));
    Principal *who = test_who(&t, test_sign_in(&t, "b@x.org", GOOD_PASSWORD, TEST_NOW), TEST_NOW);
    assert_true(principal_sees(who, PERMISSION_INVENTORY_READ, &(Place){.campuses = STR("030;031")}));
    assert_true(principal_sees(who, PERMISSION_INVENTORY_READ, &(Place){.campuses = STR("Brie Middle School")}));
    assert_false(principal_sees(who, PERMISSION_INVENTORY_READ, &(Place){.campuses = STR("032;Colby Middle School")}));
    test_store_end(&t);
}

static void test_changes(void **state)
{
    TestStore t = store_for(state);
    Err e = {0};
    PeopleWhy why = test_why(TEST_NOW);
    Person p;
    add_administrator(&t);
    int64_t id = test_person(&t, "ana@x.org", "Ana Ruiz", ROLE_ANALYST, "", "", OTHER_PASSWORD);
    Str secret = test_sign_in(&t, "ana@x.org", OTHER_PASSWORD, TEST_NOW);
    must(people_change(t.arena, t.db, id, 1, &(PersonChange){.has_name = true, .name = STR("Ana Ruiz Díaz")}, &why, &e));
    assert_non_null(test_who(&t, secret, TEST_NOW)); /* a name ends no session */
    must_not(people_change(t.arena, t.db, id, 1, &(PersonChange){.has_name = true, .name = STR("X")}, &why, &e), STALE);
    must_not(people_change(t.arena, t.db, id + 7, 1, &(PersonChange){.has_name = true, .name = STR("X")}, &why, &e), NOT_FOUND);
    must_not(people_change(t.arena, t.db, id, 2, &(PersonChange){.has_name = true, .name = STR("")}, &why, &e), INPUT);
    Grant board = {ROLE_BOARD, STR(""), STR("")};
    must(people_change(t.arena, t.db, id, 2, &(PersonChange){.has_grants = true, .grants = &board, .grants_n = 1}, &why, &e));
    must(people_get(&p, t.arena, t.db, id, &e));
    assert_true(p.version == 3 && p.grants[0].role == ROLE_BOARD && str_equal_c(p.name, "Ana Ruiz Díaz"));
    assert_null(test_who(&t, secret, TEST_NOW)); /* other rights, another session: ASVS 7.2.4 */
    test_store_end(&t);
}

/* What a grant is held to, from the store to the question a room asks. */
static void test_scopes(void **state)
{
    TestStore t = store_for(state);
    static const struct { const char *email; Role role; const char *sites, *departments; } rows[] = {
        {"ines@x.org", ROLE_COORDINATOR, "", ""}, {"dan@x.org", ROLE_DEPARTMENT_HEAD, "", "Mathematics;World Languages"}, {"pia@x.org", ROLE_PRINCIPAL, "031;032", ""}, {"sam@x.org", ROLE_ANALYST, "", ""}};
    static const struct { Place place; bool writes[4], sees[4], comments[4]; } cases[] = {
        {{LITERAL_STR("Ines Duarte;Ana"), LITERAL_STR("World Languages"), LITERAL_STR("031;040")}, {true, true, false, true}, {true, true, true, true}, {true, true, true, true}},
        {{LITERAL_STR("INES@x.org"), LITERAL_STR("Arts"), LITERAL_STR("040")}, {true, false, false, true}, {true, true, false, true}, {true, false, false, true}},
        {{LITERAL_STR("Ines"), LITERAL_STR("Math"), LITERAL_STR("0311;03")}, {false, false, false, true}, {true, true, false, true}, {false, false, false, true}},
        {{LITERAL_STR(""), LITERAL_STR("mathematics"), LITERAL_STR("All campuses")}, {false, true, false, true}, {true, true, true, true}, {false, true, true, true}},
        {{LITERAL_STR(""), LITERAL_STR(""), LITERAL_STR("")}, {false, false, false, true}, {true, true, false, true}, {false, false, false, true}},
    };
    for (size_t i = 0; i < 4; i++) {
        test_person(&t, rows[i].email, i ? "Somebody Else" : "Ines Duarte", rows[i].role, rows[i].sites, rows[i].departments, GOOD_PASSWORD);
        Principal *who = test_who(&t, test_sign_in(&t, rows[i].email, GOOD_PASSWORD, TEST_NOW), TEST_NOW);
        assert_non_null(who);
        for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
            if (principal_may_at(who, PERMISSION_INVENTORY_WRITE, &cases[k].place) != cases[k].writes[i]) fail_msg("%s writes %zu", rows[i].email, k);
            if (principal_sees(who, PERMISSION_INVENTORY_READ, &cases[k].place) != cases[k].sees[i]) fail_msg("%s sees %zu", rows[i].email, k);
            if (principal_may_at(who, PERMISSION_COMMENT, &cases[k].place) != cases[k].comments[i]) fail_msg("%s comments %zu", rows[i].email, k);
        }
        assert_false(principal_may(who, PERMISSION_PEOPLE_WRITE));
    }
    test_store_end(&t);
}

static void test_last_administrator(void **state)
{
    TestStore t = store_for(state);
    Err e = {0};
    PeopleWhy why = test_why(TEST_NOW);
    int64_t first = add_administrator(&t), second;
    const PersonChange off = {.has_disabled = true, .is_disabled = true}, none = {.has_grants = true};
    Grant administrator = {ROLE_ADMINISTRATOR, STR(""), STR("")};
    must_not(people_change(t.arena, t.db, first, 1, &off, &why, &e), CONFLICT);
    must_not(people_change(t.arena, t.db, first, 1, &none, &why, &e), CONFLICT);
    must(people_add(&second, t.arena, t.db, STR("b@x.org"), STR("Bo"), &administrator, 1, &why, &e));
    must_not(people_change(t.arena, t.db, first, 1, &off, &why, &e), CONFLICT); /* the other was invited and has not come: nobody could sign in */
    must(people_password_set(t.arena, t.db, second, STR(OTHER_PASSWORD), &why, &e));
    must(people_change(t.arena, t.db, first, 1, &off, &why, &e));
    must_not(people_change(t.arena, t.db, second, 1, &off, &why, &e), CONFLICT);
    must(people_change(t.arena, t.db, first, 2, &(PersonChange){.has_disabled = true}, &why, &e));
    must(people_change(t.arena, t.db, second, 1, &none, &why, &e));
    test_store_end(&t);
}

/* ---- Sessions ---- */

static void test_sessions(void **state)
{
    TestStore t = store_for(state);
    Err e = {0};
    Principal *who;
    Str secret, second, csrf, other_csrf;
    bool due;
    const int64_t minute = 60 * 1000;
    int64_t id = test_person(&t, "ana@x.org", "Ana Ruiz", ROLE_PRINCIPAL, "031;032", "", GOOD_PASSWORD);
    secret = test_sign_in(&t, "Ana@x.org", GOOD_PASSWORD, TEST_NOW);
    assert_true(secret.n * 6 >= 256); /* base64: 6 bits a character */
    who = test_who(&t, secret, TEST_NOW);
    assert_non_null(who);
    assert_true(who->person_id == id && str_equal_c(who->actor, "Ana Ruiz <ana@x.org>") && !who->is_token && who->grants_n == 1);
    assert_true(str_equal_c(who->grants[0].sites, "031;032") && who->permissions == role_rows[ROLE_PRINCIPAL].permissions);
    assert_int_equal(who->expires_at_ms, TEST_NOW + 12 * TEST_HOUR_MS);
    /* the store holds no secret */
    assert_false(str_equal(who->session, secret));
    assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM session WHERE length(hash) = 64"), 1);
    /* idle: 30 minutes */
    assert_null(test_who(&t, secret, TEST_NOW + 30 * minute));
    must(people_session_find(&who, &due, t.arena, t.db, secret, TEST_NOW + PEOPLE_SEEN_EVERY_MS - 1, &e));
    assert_false(due);
    must(people_session_find(&who, &due, t.arena, t.db, secret, TEST_NOW + 20 * minute, &e));
    assert_true(due);
    must(people_session_seen(t.arena, t.db, who, TEST_NOW + 20 * minute, &e));
    assert_non_null(test_who(&t, secret, TEST_NOW + 49 * minute));
    assert_null(test_who(&t, secret, TEST_NOW + 50 * minute));
    /* absolute: 12 hours, however much it is used */
    must(people_session_seen(t.arena, t.db, who, TEST_NOW + 12 * TEST_HOUR_MS - minute, &e));
    assert_non_null(test_who(&t, secret, TEST_NOW + 12 * TEST_HOUR_MS - 1));
    assert_null(test_who(&t, secret, TEST_NOW + 12 * TEST_HOUR_MS));
    /* rotated: a sign-in in the same browser ends the old session */
    SignIn with = {.email = STR("ana@x.org"), .password = STR(GOOD_PASSWORD), .client = STR("192.0.2.1"), .old_secret = secret, .now_ms = TEST_NOW + minute};
    must(people_sign_in(&second, t.arena, t.db, &with, &e));
    assert_false(str_equal(secret, second));
    assert_null(test_who(&t, secret, TEST_NOW + minute));
    who = test_who(&t, second, TEST_NOW + minute);
    assert_non_null(who);
    /* CSRF: of this session only */
    must(people_csrf(&csrf, t.arena, second, &e));
    must(people_csrf(&other_csrf, t.arena, secret, &e));
    assert_true(csrf.n == 64 && !str_equal(csrf, other_csrf) && !str_equal(csrf, who->session));
    must(people_sign_out(t.arena, t.db, who, TEST_NOW + minute, &e));
    assert_null(test_who(&t, second, TEST_NOW + minute));
    /* nonsense is nobody */
    assert_null(test_who(&t, STR(""), TEST_NOW));
    assert_null(test_who(&t, STR("0123456789012345678901234567890123456789012"), TEST_NOW));
    assert_null(test_who(&t, who->session, TEST_NOW)); /* what stands in the store opens nothing */
    test_store_end(&t);
}

static void test_all_sessions_end(void **state)
{
    TestStore t = store_for(state);
    Err e = {0};
    PeopleWhy why = test_why(TEST_NOW);
    Str one, two, third;
    int64_t n, token_id;
    Principal *who;
    bool due;
    add_administrator(&t);
    int64_t id = test_person(&t, "ana@x.org", "Ana Ruiz", ROLE_ANALYST, "", "", OTHER_PASSWORD);
    /* a new password ends all sessions but the one it was changed in */
    one = test_sign_in(&t, "ana@x.org", OTHER_PASSWORD, TEST_NOW);
    two = test_sign_in(&t, "ana@x.org", OTHER_PASSWORD, TEST_NOW);
    who = test_who(&t, one, TEST_NOW);
    must_not(people_password_change(&third, t.arena, t.db, who, STR("wrong"), STR(GOOD_PASSWORD), STR("192.0.2.1"), TEST_NOW, &e), INPUT);
    assert_string_equal(e.field, "old_password");
    must_not(people_password_change(&third, t.arena, t.db, who, STR(OTHER_PASSWORD), STR("anaruizanaruizana"), STR("192.0.2.1"), TEST_NOW, &e), INPUT);
    must_not(people_password_change(&third, t.arena, t.db, who, STR(OTHER_PASSWORD), STR(OTHER_PASSWORD), STR("192.0.2.1"), TEST_NOW, &e), INPUT);
    must(people_password_change(&third, t.arena, t.db, who, STR(OTHER_PASSWORD), STR(GOOD_PASSWORD), STR("192.0.2.1"), TEST_NOW, &e));
    assert_null(test_who(&t, one, TEST_NOW));
    assert_null(test_who(&t, two, TEST_NOW));
    assert_non_null(test_who(&t, third, TEST_NOW));
    /* signed out everywhere: tokens too */
    who = test_who(&t, third, TEST_NOW);
    must(people_token_make(&one, &token_id, t.arena, t.db, who, STR("report"), PERMISSION_BIT(PERMISSION_COST_READ), 10, TEST_NOW, &e));
    must(people_sign_out_everywhere(&n, t.arena, t.db, id, &why, &e));
    assert_int_equal(n, 2);
    assert_null(test_who(&t, third, TEST_NOW));
    must(people_token_find(&who, &due, t.arena, t.db, one, TEST_NOW, &e));
    assert_null(who);
    /* disabled: at once, and no way back in */
    one = test_sign_in(&t, "ana@x.org", GOOD_PASSWORD, TEST_NOW);
    LinkKind kind;
    must(people_link_make(&two, &kind, t.arena, t.db, id, &why, &e));
    must(people_change(t.arena, t.db, id, 1, &(PersonChange){.has_disabled = true, .is_disabled = true}, &why, &e));
    assert_null(test_who(&t, one, TEST_NOW));
    SignIn with = {.email = STR("ana@x.org"), .password = STR(GOOD_PASSWORD), .client = STR("192.0.2.1"), .now_ms = TEST_NOW};
    must_not(people_sign_in(&one, t.arena, t.db, &with, &e), UNAUTHENTICATED);
    PersonLink link;
    must_not(people_link_find(&link, t.arena, t.db, two, TEST_NOW, &e), NOT_FOUND);
    must_not(people_link_make(&two, &kind, t.arena, t.db, id, &why, &e), CONFLICT);
    test_store_end(&t);
}

/* ---- Signing in ---- */

static void refused(TestStore *t, const char *email, const char *password, const char *client, int64_t now_ms, ErrCode wanted)
{
    Err e = {0};
    Str secret;
    SignIn with = {.email = str_from_c(email), .password = str_from_c(password), .client = str_from_c(client), .now_ms = now_ms};
    if (people_sign_in(&secret, t->arena, t->db, &with, &e)) fail_msg("signed in as %s", email);
    if (e.code != wanted) fail_msg("%s: %s, not %s", email, e.message, err_name(wanted));
}

static void test_throttle(void **state)
{
    TestStore t = store_for(state);
    Err e = {0};
    Str words[2];
    test_person(&t, "ana@x.org", "Ana Ruiz", ROLE_ANALYST, "", "", GOOD_PASSWORD);
    test_person(&t, "bo@x.org", "Bo", ROLE_ANALYST, "", "", GOOD_PASSWORD);
    /* known and unknown people are told the same */
    static const char *const who[] = {"ana@x.org", "nobody@x.org"};
    for (int i = 0; i < 2; i++) {
        Str secret;
        SignIn with = {.email = str_from_c(who[i]), .password = STR("wrong wrong wrong"), .client = STR("192.0.2.9"), .now_ms = TEST_NOW};
        must_not(people_sign_in(&secret, t.arena, t.db, &with, &e), UNAUTHENTICATED);
        must(str_copy(&words[i], t.arena, str_from_c(e.message), &e));
    }
    assert_true(str_equal(words[0], words[1]));
    for (int i = 1; i < 10; i++)
        for (int k = 0; k < 2; k++) refused(&t, who[k], "wrong", "192.0.2.9", TEST_NOW, ERR_UNAUTHENTICATED);
    for (int k = 0; k < 2; k++) refused(&t, who[k], GOOD_PASSWORD, "198.51.100.1", TEST_NOW + 999, ERR_THROTTLED); /* from anywhere, right or wrong */
    test_store_reopen(&t); /* in the store: another node, or a new start, knows it too */
    refused(&t, "ana@x.org", GOOD_PASSWORD, "198.51.100.1", TEST_NOW + 999, ERR_THROTTLED);
    test_sign_in(&t, "bo@x.org", GOOD_PASSWORD, TEST_NOW); /* others are not kept waiting */
    for (int i = 0; i < 10; i++) refused(&t, "bo@x.org", "wrong", "192.0.2.9", TEST_NOW, ERR_UNAUTHENTICATED);
    refused(&t, "bo@x.org", GOOD_PASSWORD, "192.0.2.1", TEST_NOW, ERR_THROTTLED);
    Person bo;
    Str link, secret;
    must(people_reset_ask(&link, &bo, t.arena, t.db, STR("bo@x.org"), STR("192.0.2.1"), TEST_NOW, &e)); /* a stranger's tries shut nobody out */
    must(people_link_use(&secret, t.arena, t.db, &(LinkUse){.link = link, .password = STR(OTHER_PASSWORD), .now_ms = TEST_NOW}, &e));
    test_sign_in(&t, "bo@x.org", OTHER_PASSWORD, TEST_NOW);
    test_sign_in(&t, "ana@x.org", GOOD_PASSWORD, TEST_NOW + 1000);
    refused(&t, "ana@x.org", "wrong", "192.0.2.9", TEST_NOW + 1001, ERR_UNAUTHENTICATED); /* a success starts the count anew */
    test_store_end(&t);
}

static void test_address_throttle(void **state)
{
    TestStore t = store_for(state);
    Err e = {0};
    char email[40];
    test_person(&t, "ana@x.org", "Ana Ruiz", ROLE_ANALYST, "", "", GOOD_PASSWORD);
    /* ended before the hash: 100 tries of addresses that nobody has, one each, from one network of IPv6 */
    for (int i = 0; i < 100; i++) {
        Str secret;
        Person p;
        snprintf(email, sizeof email, "p%d@x.org", i);
        must(people_reset_ask(&secret, &p, t.arena, t.db, str_from_c(email), STR("2001:db8::1"), TEST_NOW + i, &e));
        assert_int_equal(secret.n, 0);
    }
    refused(&t, "ana@x.org", GOOD_PASSWORD, "2001:db8::2", TEST_NOW + 59999, ERR_THROTTLED);
    test_sign_in(&t, "ana@x.org", GOOD_PASSWORD, TEST_NOW + 59999);
    SignIn with = {.email = STR("ana@x.org"), .password = STR(GOOD_PASSWORD), .client = STR("2001:db8::2"), .now_ms = TEST_NOW + 60001};
    Str secret;
    for (int i = 0; i < 3; i++) must(people_sign_in(&secret, t.arena, t.db, &with, &e));
    assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM sign_in_try WHERE fails > 1"), 0); /* who signs in is not counted: a school is one address */
    test_store_end(&t);
}

/* A hash made with weaker figures is made anew when its owner comes by. */
static void test_rehash(void **state)
{
    TestStore t = store_for(state);
    Err e = {0};
    char weak[128];
    Txn *txn;
    Query *q;
    bool done;
    Str reply;
    test_person(&t, "ana@x.org", "Ana Ruiz", ROLE_ANALYST, "", "", GOOD_PASSWORD);
    assert_int_equal(crypto_pwhash_str_alg(weak, GOOD_PASSWORD, strlen(GOOD_PASSWORD), 1, 8192 * 1024, crypto_pwhash_ALG_ARGON2ID13), 0);
    must(txn_begin(&txn, &done, &reply, t.arena, t.db, &(TxnWhy){STR("tester"), STR("an old hash"), STR(""), TEST_NOW}, &e));
    must(txn_query(&q, txn, "UPDATE person_password SET hash = $1", &e));
    query_bind_text(q, 1, str_from_c(weak));
    must(query_run_unaudited(NULL, q, &e));
    must(txn_commit(txn, &e));
    test_sign_in(&t, "ana@x.org", GOOD_PASSWORD, TEST_NOW);
    assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM person_password WHERE hash LIKE '$argon2id$v=19$m=19456,t=2,p=1$%'"), 1);
    test_sign_in(&t, "ana@x.org", GOOD_PASSWORD, TEST_NOW);
    test_store_end(&t);
}

/* ---- Links ---- */

static void test_links(void **state)
{
    TestStore t = store_for(state);
    Err e = {0};
    PeopleWhy why = test_why(TEST_NOW);
    Str link, newer, secret;
    LinkKind kind;
    PersonLink found;
    const int64_t week = 7 * 24 * (int64_t)TEST_HOUR_MS;
    int64_t id = test_person(&t, "ana@x.org", "Ana Ruiz", ROLE_COORDINATOR, "", "", NULL);
    must(people_link_make(&link, &kind, t.arena, t.db, id, &why, &e));
    assert_int_equal(kind, LINK_INVITATION);
    must(people_link_find(&found, t.arena, t.db, link, TEST_NOW + week - 1, &e));
    assert_true(found.person_id == id && str_equal_c(found.email, "ana@x.org") && found.expires_at_ms == TEST_NOW + week);
    must_not(people_link_find(&found, t.arena, t.db, link, TEST_NOW + week, &e), NOT_FOUND);
    must(people_link_make(&newer, &kind, t.arena, t.db, id, &why, &e));
    must_not(people_link_find(&found, t.arena, t.db, link, TEST_NOW, &e), NOT_FOUND); /* the newer one takes its place */
    LinkUse use = {.link = newer, .password = STR("ana ruiz ana ruiz ana"), .name = STR("Mallory"), .email = STR("m@x.org"), .now_ms = TEST_NOW + 5};
    must_not(people_link_use(&secret, t.arena, t.db, &use, &e), INPUT); /* a poor password does not use it up */
    use.password = STR(GOOD_PASSWORD);
    must(people_link_use(&secret, t.arena, t.db, &use, &e));
    Principal *who = test_who(&t, secret, TEST_NOW + 6);
    assert_non_null(who);
    assert_true(str_equal_c(who->name, "Ana Ruiz")); /* the name is the administrator's to give: a coordinator's rights follow it */
    must_not(people_link_use(&secret, t.arena, t.db, &use, &e), NOT_FOUND); /* one use */
    test_sign_in(&t, "ana@x.org", GOOD_PASSWORD, TEST_NOW + 7);
    must(people_link_make(&link, &kind, t.arena, t.db, id, &why, &e));
    assert_int_equal(kind, LINK_RESET);
    must_not(people_link_find(&found, t.arena, t.db, link, TEST_NOW + TEST_HOUR_MS, &e), NOT_FOUND);
    must_not(people_link_find(&found, t.arena, t.db, STR("short"), TEST_NOW, &e), NOT_FOUND);
    must_not(people_link_make(&link, &kind, t.arena, t.db, id + 9, &why, &e), NOT_FOUND);
    test_store_end(&t);
}

static void test_reset(void **state)
{
    TestStore t = store_for(state);
    Err e = {0};
    Str first, second, secret;
    Person p;
    PersonLink found;
    test_person(&t, "ana@x.org", "Ana Ruiz", ROLE_ANALYST, "", "", GOOD_PASSWORD);
    must(people_reset_ask(&first, &p, t.arena, t.db, STR("Ana@x.org"), STR("192.0.2.1"), TEST_NOW, &e));
    assert_true(first.n > 0 && str_equal_c(p.name, "Ana Ruiz"));
    must(people_reset_ask(&second, &p, t.arena, t.db, STR("ana@x.org"), STR("192.0.2.1"), TEST_NOW, &e));
    must(people_link_find(&found, t.arena, t.db, first, TEST_NOW, &e)); /* asking again takes nothing away: it may be someone else who asks */
    Str old = test_sign_in(&t, "ana@x.org", GOOD_PASSWORD, TEST_NOW);
    must(people_link_use(&secret, t.arena, t.db, &(LinkUse){.link = first, .password = STR(OTHER_PASSWORD), .now_ms = TEST_NOW}, &e));
    assert_null(test_who(&t, old, TEST_NOW));
    must_not(people_link_find(&found, t.arena, t.db, second, TEST_NOW, &e), NOT_FOUND); /* a new password ends the others */
    must(people_reset_ask(&second, &p, t.arena, t.db, STR("ana@x.org"), STR("192.0.2.1"), TEST_NOW, &e));
    must_not(people_reset_ask(&second, &p, t.arena, t.db, STR("ana@x.org"), STR("192.0.2.1"), TEST_NOW + 1, &e), THROTTLED); /* each is a mail */
    for (int i = 0; i < 3; i++) {
        must(people_reset_ask(&second, &p, t.arena, t.db, STR("nobody@x.org"), STR("192.0.2.1"), TEST_NOW, &e));
        assert_int_equal(second.n, 0);
    }
    must_not(people_reset_ask(&second, &p, t.arena, t.db, STR("nobody@x.org"), STR("192.0.2.1"), TEST_NOW + 1, &e), THROTTLED); /* the same for nobody */
    test_store_end(&t);
}

static void test_setup(void **state)
{
    TestStore t = store_for(state);
    Err e = {0};
    Str link, other, secret, none;
    PersonLink found;
    must(people_setup_link(&link, t.arena, t.db, TEST_NOW, &e));
    must(people_setup_link(&other, t.arena, t.db, TEST_NOW, &e)); /* two nodes that start at once: both links are good */
    must(people_link_find(&found, t.arena, t.db, link, TEST_NOW, &e));
    assert_int_equal(found.kind, LINK_SETUP);
    must_not(people_link_find(&found, t.arena, t.db, link, TEST_NOW + 24 * TEST_HOUR_MS, &e), NOT_FOUND);
    LinkUse use = {.link = link, .email = STR("rosa@x.org"), .name = STR("Rosa Root"), .password = STR(GOOD_PASSWORD), .now_ms = TEST_NOW};
    must(people_link_use(&secret, t.arena, t.db, &use, &e));
    Principal *who = test_who(&t, secret, TEST_NOW);
    assert_true(who && principal_may(who, PERMISSION_PEOPLE_WRITE) && principal_may(who, PERMISSION_STRATEGY_WRITE));
    use.link = other;
    use.email = STR("mallory@x.org");
    must_not(people_link_use(&secret, t.arena, t.db, &use, &e), NOT_FOUND); /* there is somebody now */
    must(people_setup_link(&none, t.arena, t.db, TEST_NOW, &e));
    assert_int_equal(none.n, 0);
    test_store_end(&t);
}

/* ---- Tokens ---- */

static void test_tokens(void **state)
{
    TestStore t = store_for(state);
    Err e = {0};
    PeopleWhy why = test_why(TEST_NOW);
    const int64_t day = 24 * (int64_t)TEST_HOUR_MS;
    const PermissionSet read = PERMISSION_BIT(PERMISSION_INVENTORY_READ), write = PERMISSION_BIT(PERMISSION_INVENTORY_WRITE);
    Str token, session;
    int64_t token_id;
    ApiToken *list;
    size_t n;
    Principal *who, *by_token;
    bool due;
    int64_t id = test_person(&t, "ana@x.org", "Ana Ruiz", ROLE_COORDINATOR, "", "", GOOD_PASSWORD), other = test_person(&t, "bo@x.org", "Bo", ROLE_BOARD, "", "", OTHER_PASSWORD);
    session = test_sign_in(&t, "ana@x.org", GOOD_PASSWORD, TEST_NOW);
    who = test_who(&t, session, TEST_NOW);
    must_not(people_token_make(&token, &token_id, t.arena, t.db, who, STR("all"), PERMISSION_BIT(PERMISSION_PEOPLE_WRITE), 9, TEST_NOW, &e), INPUT);
    must_not(people_token_make(&token, &token_id, t.arena, t.db, who, STR("none"), 0, 9, TEST_NOW, &e), INPUT);
    must_not(people_token_make(&token, &token_id, t.arena, t.db, who, STR(""), read, 9, TEST_NOW, &e), INPUT);
    must_not(people_token_make(&token, &token_id, t.arena, t.db, who, STR("long"), read, 367, TEST_NOW, &e), INPUT);
    must_not(people_token_make(&token, &token_id, t.arena, t.db, who, STR("short"), read, 0, TEST_NOW, &e), INPUT);
    must(people_token_make(&token, &token_id, t.arena, t.db, who, STR("nightly"), read | write, 30, TEST_NOW, &e));
    assert_true(str_starts_with(token, STR("purser_")));
    must(people_token_find(&by_token, &due, t.arena, t.db, token, TEST_NOW + 1, &e));
    assert_true(by_token && by_token->is_token && by_token->permissions == (read | write) && by_token->person_id == id && due);
    must(people_session_seen(t.arena, t.db, by_token, TEST_NOW + 1, &e));
    must(people_token_list(&list, &n, t.arena, t.db, id, &e));
    assert_true(n == 1 && str_equal_c(list[0].name, "nightly") && list[0].permissions == (read | write) && list[0].used_at_ms == TEST_NOW + 1);
    must(people_token_find(&by_token, &due, t.arena, t.db, token, TEST_NOW + 30 * day, &e));
    assert_null(by_token); /* expired */
    /* the person lost a permission: so did the token */
    Grant board = {ROLE_BOARD, STR(""), STR("")};
    must(people_change(t.arena, t.db, id, 1, &(PersonChange){.has_grants = true, .grants = &board, .grants_n = 1}, &why, &e));
    must(people_token_find(&by_token, &due, t.arena, t.db, token, TEST_NOW, &e));
    assert_true(by_token && by_token->permissions == read);
    /* revoked by its owner only */
    Principal stranger = {.person_id = other, .email = STR("bo@x.org"), .actor = STR("Bo <bo@x.org>")};
    must_not(people_token_revoke(t.arena, t.db, &stranger, token_id, TEST_NOW, &e), NOT_FOUND);
    must(people_token_revoke(t.arena, t.db, by_token, token_id, TEST_NOW, &e));
    must(people_token_find(&by_token, &due, t.arena, t.db, token, TEST_NOW, &e));
    assert_null(by_token);
    must(people_token_find(&by_token, &due, t.arena, t.db, session, TEST_NOW, &e)); /* a session is no token, nor the other way about */
    assert_null(by_token);
    assert_null(test_who(&t, token, TEST_NOW));
    test_store_end(&t);
}

/* ---- OpenID: what is done once a provider's word was proved ---- */

static void test_identities(void **state)
{
    TestStore t = store_for(state);
    Err e = {0};
    PeopleWhy why = test_why(TEST_NOW);
    Str secret, link;
    LinkKind kind;
    add_administrator(&t);
    int64_t id = test_person(&t, "ana@x.org", "Ana Ruiz", ROLE_ANALYST, "", "", NULL);
    OidcClaims claims = {STR("https://id.example"), STR("sub-1"), STR("Ana@x.org"), false};
    must_not(people_sign_in_by_oidc(&secret, t.arena, t.db, &claims, STR(""), TEST_NOW, &e), DENIED);
    assert_string_equal(e.field, "unverified");
    claims.is_email_verified = true;
    must(people_sign_in_by_oidc(&secret, t.arena, t.db, &claims, STR(""), TEST_NOW, &e));
    Principal *who = test_who(&t, secret, TEST_NOW);
    assert_true(who && who->person_id == id);
    claims.email = STR("new-address@x.org"); /* from now on the subject counts */
    claims.is_email_verified = false;
    must(people_sign_in_by_oidc(&secret, t.arena, t.db, &claims, STR(""), TEST_NOW, &e));
    OidcClaims other = {STR("https://id.example"), STR("sub-2"), STR("ana@x.org"), true};
    must_not(people_sign_in_by_oidc(&secret, t.arena, t.db, &other, STR(""), TEST_NOW, &e), DENIED); /* the address was given to someone new */
    assert_string_equal(e.field, "other");
    OidcClaims elsewhere = {STR("https://evil.example"), STR("sub-1"), STR("x@evil.example"), true};
    must_not(people_sign_in_by_oidc(&secret, t.arena, t.db, &elsewhere, STR(""), TEST_NOW, &e), DENIED); /* a subject is an issuer's own */
    assert_string_equal(e.field, "stranger");
    must(people_link_make(&link, &kind, t.arena, t.db, id, &why, &e)); /* an administrator's new link forgets the old identity */
    must(people_sign_in_by_oidc(&secret, t.arena, t.db, &other, STR(""), TEST_NOW, &e));
    must(people_change(t.arena, t.db, id, 1, &(PersonChange){.has_disabled = true, .is_disabled = true}, &why, &e));
    must_not(people_sign_in_by_oidc(&secret, t.arena, t.db, &other, STR(""), TEST_NOW, &e), DENIED);
    assert_string_equal(e.field, "disabled");
    test_store_end(&t);
}

/* ---- The log ---- */

/* Everything above that happens in one life: the chain holds, every change is there, and no secret is. */
static void test_log(void **state)
{
    TestStore t = store_for(state);
    Err e = {0};
    PeopleWhy why = test_why(TEST_NOW);
    Str secrets[4];
    AuditRow *rows;
    size_t n;
    int64_t sealed, id, token_id;
    LinkKind kind;
    AuditVerdict verdict;
    must(people_setup_link(&secrets[0], t.arena, t.db, TEST_NOW, &e));
    must(people_link_use(&secrets[1], t.arena, t.db, &(LinkUse){.link = secrets[0], .email = STR("rosa@x.org"), .name = STR("Rosa"), .password = STR(GOOD_PASSWORD), .now_ms = TEST_NOW}, &e));
    Principal *who = test_who(&t, secrets[1], TEST_NOW);
    must(people_token_make(&secrets[2], &token_id, t.arena, t.db, who, STR("nightly"), PERMISSION_BIT(PERMISSION_COST_READ), 3, TEST_NOW, &e));
    id = test_person(&t, "ana@x.org", "Ana", ROLE_ANALYST, "", "", OTHER_PASSWORD);
    must(people_link_make(&secrets[3], &kind, t.arena, t.db, id, &why, &e));
    must(audit_seal(&sealed, t.db, &e));
    must(audit_list(&rows, &n, t.arena, t.db, 0, 1000, &e));
    static const char *const wanted[][2] = {{"insert", "district"}, {"link", "person"}, {"insert", "person"}, {"new password", "person"}, {"sign in", "session"}, {"insert", "api_token"},
                                            {"insert", "person"}, {"new password", "person"}, {"link", "person"}};
    assert_int_equal(n, sizeof wanted / sizeof *wanted);
    for (size_t i = 0; i < n; i++) {
        assert_true(str_equal_c(rows[i].action, wanted[i][0]) && str_equal_c(rows[i].object_type, wanted[i][1]));
        Str texts[] = {rows[i].actor, rows[i].object_key, rows[i].reason, rows[i].changes_json};
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
            const char *text;
            must(str_to_c(&text, t.arena, texts[k], &e));
            for (size_t s = 0; s < 4; s++) assert_null(strstr(text, secrets[s].p));
            assert_null(strstr(text, GOOD_PASSWORD));
            assert_null(strstr(text, "argon2"));
        }
    }
    assert_true(str_equal_c(rows[5].actor, "Rosa <rosa@x.org>"));
    must(audit_verify(&verdict, t.db, 0, NULL, &e));
    assert_true(verdict.whole);
    test_store_end(&t);
}

/* The n-th statement fails, for every n: nothing half is left, and what failed can be done again. */
static void test_faults(void **state)
{
    TestStore t = store_for(state);
    Err e = {0};
    PeopleWhy why = test_why(TEST_NOW);
    Grant grant = {ROLE_ANALYST, STR(""), STR("")};
    int64_t id = 0, people;
    for (long n = 1;; n++) {
        db_fail_after(n);
        bool done = people_add(&id, t.arena, t.db, STR("ana@x.org"), STR("Ana"), &grant, 1, &why, &e);
        db_fail_after(0);
        must(people_count(&people, t.db, &e));
        assert_int_equal(people, done ? 1 : 0);
        if (done) break;
        assert_int_equal(e.code, ERR_IO);
    }
    must(people_password_set(t.arena, t.db, id, STR(GOOD_PASSWORD), &why, &e));
    for (long n = 1;; n++) {
        Str secret;
        SignIn with = {.email = STR("ana@x.org"), .password = STR(GOOD_PASSWORD), .client = STR("192.0.2.1"), .now_ms = TEST_NOW + n * TEST_HOUR_MS};
        db_fail_after(n);
        bool done = people_sign_in(&secret, t.arena, t.db, &with, &e);
        db_fail_after(0);
        assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM session"), done ? 1 : 0);
        if (done) break;
        assert_int_equal(e.code, ERR_IO);
    }
    test_store_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(test_people), ON_BOTH(test_site_must_be_there), ON_BOTH(test_changes), ON_BOTH(test_scopes), ON_BOTH(test_last_administrator), ON_BOTH(test_sessions),
        ON_BOTH(test_all_sessions_end), ON_BOTH(test_throttle), ON_BOTH(test_address_throttle), ON_BOTH(test_rehash), ON_BOTH(test_links), ON_BOTH(test_reset),
        ON_BOTH(test_setup), ON_BOTH(test_tokens), ON_BOTH(test_identities), ON_BOTH(test_log), ON_BOTH(test_faults)};
    int failed = _cmocka_run_group_tests("people rules", rules_tests, rules_tests_n, NULL, NULL);
    failed += _cmocka_run_group_tests("people routes", http_tests, http_tests_n, NULL, NULL);
    failed += _cmocka_run_group_tests("people at once", race_tests, race_tests_n, NULL, NULL);
    return failed + cmocka_run_group_tests_name("people", tests, NULL, NULL);
}
