/* Several at once, each with a connection of its own: what may happen once happens once. */
#include <pthread.h>

#include "people/people_testing.h"

enum { THREADS = 12 };

typedef struct Racer Racer;
struct Racer {
    TestStore *t;
    bool (*run)(Racer *r, Err *e);
    Arena *arena;
    Db *db;
    int number;
    Str link;
    int64_t id;
    pthread_barrier_t *start;
    bool done;
    Err e;
};

static void *race(void *racer)
{
    Racer *r = racer;
    pthread_barrier_wait(r->start);
    r->done = r->run(r, &r->e);
    return NULL;
}

/* Opens the connections, lets all go at the same moment; gives how many succeeded. */
static int run_all(Racer racers[THREADS], int n, TestStore *t)
{
    pthread_t threads[THREADS];
    pthread_barrier_t start;
    Err e = {0};
    int done = 0;
    pthread_barrier_init(&start, NULL, (unsigned)n);
    for (int i = 0; i < n; i++) {
        Racer *r = &racers[i];
        r->t = t;
        r->number = i;
        r->start = &start;
        r->e = (Err){0};
        must(arena_new(&r->arena, 0, &e));
        must(db_open(&r->db, r->arena, str_from_c(t->store), str_from_c(t->district), &e));
    }
    for (int i = 0; i < n; i++) assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
    for (int i = 0; i < n; i++) pthread_join(threads[i], NULL);
    for (int i = 0; i < n; i++) {
        done += racers[i].done;
        arena_end(racers[i].arena);
    }
    pthread_barrier_destroy(&start);
    return done;
}

static bool use_link(Racer *r, Err *e)
{
    Str secret;
    LinkUse use = {.link = r->link, .email = STR("rosa@x.org"), .name = STR("Rosa"), .password = STR(GOOD_PASSWORD), .now_ms = TEST_NOW};
    return people_link_use(&secret, r->arena, r->db, &use, e);
}

static void test_one_link(void **state)
{
    TestStore t = store_for(state);
    Err e = {0};
    static Racer racers[THREADS];
    Str link;
    must(people_setup_link(&link, t.arena, t.db, TEST_NOW, &e));
    for (int i = 0; i < THREADS; i++) racers[i] = (Racer){.run = use_link, .link = link};
    assert_int_equal(run_all(racers, THREADS, &t), 1);
    for (int i = 0; i < THREADS; i++)
        if (!racers[i].done && racers[i].e.code != ERR_NOT_FOUND) fail_msg("%s", racers[i].e.message);
    assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM person"), 1);
    assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM session"), 1);
    test_store_end(&t);
}

static bool disable_other(Racer *r, Err *e)
{
    PeopleWhy why = test_why(TEST_NOW);
    return people_change(r->arena, r->db, r->id, 1, &(PersonChange){.has_disabled = true, .is_disabled = true}, &why, e);
}

/* Each administrator disables another: whoever is left can still manage people. */
static void test_last_administrators(void **state)
{
    TestStore t = store_for(state);
    static Racer racers[THREADS];
    for (int i = 0; i < THREADS; i++) {
        char email[40];
        snprintf(email, sizeof email, "root%d@x.org", i);
        racers[i] = (Racer){.run = disable_other, .id = test_person(&t, email, "Rosa Root", ROLE_ADMINISTRATOR, "", "", GOOD_PASSWORD)};
    }
    assert_int_equal(run_all(racers, THREADS, &t), THREADS - 1);
    assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM person WHERE is_disabled = 0"), 1);
    test_store_end(&t);
}

static bool guess(Racer *r, Err *e)
{
    Str secret;
    SignIn with = {.email = STR("ana@x.org"), .password = STR("a wrong password"), .client = STR("192.0.2.1"), .now_ms = TEST_NOW};
    return people_sign_in(&secret, r->arena, r->db, &with, e);
}

/* Twelve guesses at the same moment: ten are looked at. */
static void test_guesses(void **state)
{
    TestStore t = store_for(state);
    static Racer racers[THREADS];
    int looked_at = 0;
    test_person(&t, "ana@x.org", "Ana Ruiz", ROLE_ANALYST, "", "", GOOD_PASSWORD);
    for (int i = 0; i < THREADS; i++) racers[i] = (Racer){.run = guess};
    assert_int_equal(run_all(racers, THREADS, &t), 0);
    for (int i = 0; i < THREADS; i++) {
        looked_at += racers[i].e.code == ERR_UNAUTHENTICATED;
        if (racers[i].e.code != ERR_UNAUTHENTICATED && racers[i].e.code != ERR_THROTTLED) fail_msg("%s", racers[i].e.message);
    }
    assert_int_equal(looked_at, TRY_ACCOUNT_FREE);
    test_store_end(&t);
}

static bool add_or_invite(Racer *r, Err *e)
{
    PeopleWhy why = test_why(TEST_NOW);
    Str secret;
    LinkKind kind;
    int64_t id;
    Grant board = {ROLE_BOARD, STR(""), STR("")};
    if (r->number % 2 == 0) return people_link_make(&secret, &kind, r->arena, r->db, r->id, &why, e);
    return people_add(&id, r->arena, r->db, STR("new@x.org"), STR("New"), &board, 1, &why, e);
}

static void test_add_and_invite(void **state)
{
    TestStore t = store_for(state);
    static Racer racers[THREADS];
    int64_t id = test_person(&t, "ana@x.org", "Ana Ruiz", ROLE_ANALYST, "", "", NULL);
    for (int i = 0; i < THREADS; i++) racers[i] = (Racer){.run = add_or_invite, .id = id};
    assert_int_equal(run_all(racers, THREADS, &t), THREADS / 2 + 1);
    for (int i = 0; i < THREADS; i++)
        if (!racers[i].done && racers[i].e.code != ERR_CONFLICT) fail_msg("%s", racers[i].e.message);
    assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM person_link"), 1); /* the last one given */
    test_store_end(&t);
}

const struct CMUnitTest race_tests[] = {ON_BOTH(test_one_link), ON_BOTH(test_last_administrators), ON_BOTH(test_guesses), ON_BOTH(test_add_and_invite)};
const size_t race_tests_n = sizeof race_tests / sizeof *race_tests;
