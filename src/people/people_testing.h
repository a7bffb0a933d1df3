/* What this room's tests share: a district with people in it. */
#ifndef PURSER_PEOPLE_TESTING_H
#define PURSER_PEOPLE_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "people/people_rules.h"
#include "tests/engines.h"
#include "tests/postgres.h"

extern DbEngine people_test_engines[2];
#define ON_BOTH(test) {#test " (sqlite)", test, NULL, NULL, &people_test_engines[0]}, {#test " (postgresql)", test, NULL, NULL, &people_test_engines[1]}

/* The store of a test; skips it where there is no PostgreSQL. */
static inline TestStore store_for(void **state)
{
    TestStore t;
    const char *address, *why;
    DbEngine engine = *(DbEngine *)*state;
    if (engine == DB_POSTGRESQL && !postgres_start(&address, &why)) {
        print_message("skipped: no PostgreSQL: %s\n", why);
        skip();
    }
    test_store_new(&t, engine);
    return t;
}

static inline int64_t count_of(TestStore *t, const char *sql)
{
    int64_t n;
    Err e = {0};
    if (!db_count(&n, t->db, sql, &e)) fail_msg("%s", e.message);
    return n;
}

static inline void assert_holds(const char *text, const char *part)
{
    if (!text) text = "";
    if (!strstr(text, part)) fail_msg("'%s' is not in:\n%s", part, text);
}

#define GOOD_PASSWORD "copper wagon lentil tundra"
#define OTHER_PASSWORD "violet anchor muffin glacier"
enum { TEST_HOUR_MS = 60 * 60 * 1000 };
#define TEST_NOW INT64_C(1700000000000)

static inline PeopleWhy test_why(int64_t now_ms) { return (PeopleWhy){.actor = STR("tester"), .reason = STR("a test"), .now_ms = now_ms}; }

/* Fails the test with the Err's words. */
#define must(call) do { Err *must_e = &e; if (!(call)) fail_msg("%s:%d: %s (%s)", __FILE__, __LINE__, must_e->message, err_name(must_e->code)); } while (0)
#define must_not(call, wanted) do { \
        e = (Err){0}; \
        if (call) fail_msg("%s:%d: should have been refused", __FILE__, __LINE__); \
        if (e.code != ERR_##wanted) fail_msg("%s:%d: %s (%s), not %s", __FILE__, __LINE__, e.message, err_name(e.code), #wanted); \
    } while (0)

static inline int64_t test_person(TestStore *t, const char *email, const char *name, Role role, const char *sites, const char *departments, const char *password)
{
    Err e = {0};
    int64_t id;
    PeopleWhy why = test_why(TEST_NOW);
    Grant grant = {role, str_from_c(sites), str_from_c(departments)};
    must(people_add(&id, t->arena, t->db, str_from_c(email), str_from_c(name), &grant, 1, &why, &e));
    if (password) must(people_password_set(t->arena, t->db, id, str_from_c(password), &why, &e));
    return id;
}

static inline Str test_sign_in(TestStore *t, const char *email, const char *password, int64_t now_ms)
{
    Err e = {0};
    Str secret;
    SignIn with = {.email = str_from_c(email), .password = str_from_c(password), .client = STR("192.0.2.1"), .now_ms = now_ms};
    must(people_sign_in(&secret, t->arena, t->db, &with, &e));
    return secret;
}

/* Who is behind a session, NULL nobody. */
static inline Principal *test_who(TestStore *t, Str secret, int64_t now_ms)
{
    Err e = {0};
    Principal *p;
    bool due;
    must(people_session_find(&p, &due, t->arena, t->db, secret, now_ms, &e));
    return p;
}

#endif
