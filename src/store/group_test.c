/* Several transactions in one commit, and what others changed: the ground of the server's writer and of everything that is kept in memory. */
#include "store/store_testing.h"

#include <stdio.h>
#include <string.h>

#include "base/random.h"

static void must_add(Fixture *f, Db *db, int64_t id, const char *key)
{
    Txn *txn = begin(f, db);
    assert_done(add_thing(txn, id, id, STR("x"), &f->e));
    assert_done(note(txn, key, &f->e));
    assert_done(txn_commit(txn, &f->e));
}

static int64_t things(Fixture *f) { return count(f, fixture_open(f), "SELECT count(*) FROM thing"); } /* as another connection sees it */

#define ONLY_SQLITE(f) do { if ((f)->engine != DB_SQLITE) { assert_refused(db_group_begin((f)->db, &(f)->e), BROKEN); return; } } while (0)

static void test_a_group_is_kept_together(void **state)
{
    Fixture *f = fixture(state);
    ONLY_SQLITE(f);
    assert_done(db_group_begin(f->db, &f->e));
    assert_refused(db_group_begin(f->db, &f->e), BROKEN);
    must_add(f, f->db, 1, "one");
    must_add(f, f->db, 2, "two");
    assert_int_equal(things(f), 0); /* nobody sees a member before the group is on the disk */
    Txn *txn = begin(f, f->db); /* one that changes its mind takes nothing with it */
    assert_done(add_thing(txn, 3, 3, STR("x"), &f->e));
    txn_rollback(txn);
    txn = begin(f, f->db); /* nor one that breaks a rule */
    assert_done(add_thing(txn, 4, 4, STR("x"), &f->e));
    assert_refused(txn_commit(txn, &f->e), BROKEN);
    must_add(f, f->db, 5, "five");
    assert_done(db_group_commit(f->db, &f->e));
    assert_int_equal(things(f), 3);
    assert_whole(f, f->db, 4); /* the store's own entry, and three */
    assert_refused(db_group_commit(f->db, &f->e), IO); /* there is none */
}

static void test_a_group_that_fails_keeps_nothing(void **state)
{
    Fixture *f = fixture(state);
    ONLY_SQLITE(f);
    assert_done(db_group_begin(f->db, &f->e));
    must_add(f, f->db, 1, "one");
    db_group_rollback(f->db);
    assert_int_equal(things(f), 0);
    db_group_rollback(f->db); /* nothing to do */
    int failed = 0;
    for (long n = 1;; n++) { /* the n-th step of a group of two fails */
        Txn *txn = NULL;
        bool was_done, good = true;
        Str reply;
        const TxnWhy why = {.actor = STR("tester"), .reason = STR("group"), .now_ms = 1};
        db_fail_after(n);
        good = db_group_begin(f->db, &f->e);
        bool is_open = good;
        for (int64_t id = 1; good && id <= 2; id++) {
            good = txn_begin(&txn, &was_done, &reply, f->a, f->db, &why, &f->e);
            if (!good) break;
            good = add_thing(txn, 10 * n + id, 1, STR("x"), &f->e) && note(txn, "k", &f->e);
            if (good) good = txn_commit(txn, &f->e);
            else txn_rollback(txn);
        }
        if (good) good = db_group_commit(f->db, &f->e);
        else if (is_open) db_group_rollback(f->db);
        db_fail_after(0);
        if (good) break;
        failed++;
        assert_int_equal(things(f), 0);
        assert_false(db_abandon(f->db));
    }
    assert_true(failed > 5);
    assert_int_equal(things(f), 2);
    assert_whole(f, f->db, 3);
}

/* A handler that forgets its change must neither keep it nor end the server. */
static void test_a_forgotten_change(void **state)
{
    Fixture *f = fixture(state);
    bool is_group = f->engine == DB_SQLITE;
    if (is_group) assert_done(db_group_begin(f->db, &f->e));
    if (is_group) must_add(f, f->db, 1, "one");
    Txn *txn = begin(f, f->db);
    assert_done(add_thing(txn, 2, 2, STR("x"), &f->e));
    assert_true(db_abandon(f->db));
    assert_false(db_abandon(f->db));
    if (is_group) must_add(f, f->db, 3, "three");
    if (is_group) assert_done(db_group_commit(f->db, &f->e));
    assert_int_equal(things(f), is_group ? 2 : 0);
    must_add(f, f->db, 4, "four");
}

/* ---- What others changed ---- */

static size_t next_changes(Fixture *f, StoreChange **out, StoreCursor *cursor, Db *db, size_t limit, bool *too_many)
{
    size_t n = 0;
    if (!db_changes_next(out, &n, too_many, cursor, f->a, db, limit, &f->e)) fail_msg("%s", f->e.message);
    return n;
}

static void test_changes_are_told_once(void **state)
{
    Fixture *f = fixture(state);
    Db *reader = fixture_open(f);
    StoreChange *changes;
    StoreCursor cursor;
    bool too_many;
    char key[32];
    assert_done(db_cursor_now(&cursor, reader, &f->e));
    assert_int_equal(next_changes(f, &changes, &cursor, reader, 10, &too_many), 0);
    int64_t told = 0, made = 0;
    for (uint64_t step = 0; step < 40; step++) {
        for (uint64_t k = 0, n = random_u64(7, 1, step) % 4; k < n; k++) {
            snprintf(key, sizeof key, "key %lld", (long long)++made);
            must_add(f, f->db, made, key);
        }
        size_t n = next_changes(f, &changes, &cursor, reader, 10, &too_many);
        assert_false(too_many);
        for (size_t i = 0; i < n; i++) {
            snprintf(key, sizeof key, "key %lld", (long long)++told);
            assert_true(str_equal_c(changes[i].object_key, key)); /* each once, in order */
        }
        assert_int_equal(told, made);
    }
    for (int i = 0; i < 12; i++) must_add(f, f->db, ++made, "many");
    assert_int_equal(next_changes(f, &changes, &cursor, reader, 10, &too_many), 0);
    assert_true(too_many); /* and the cursor stands behind all of it */
    assert_int_equal(next_changes(f, &changes, &cursor, reader, 10, &too_many), 0);
    assert_false(too_many);
}

/* On PostgreSQL the one that began first commits last: its lower number comes after the higher one was told. */
static void test_late_commits_are_told(void **state)
{
    Fixture *f = fixture(state);
    if (f->engine == DB_SQLITE) return; /* one writer: numbers are given in the order of commits */
    Db *reader = fixture_open(f), *slow = fixture_open(f);
    StoreChange *changes;
    StoreCursor cursor;
    bool too_many;
    assert_done(db_cursor_now(&cursor, reader, &f->e));
    Txn *late = begin(f, slow);
    assert_done(add_thing(late, 1, 1, STR("x"), &f->e));
    assert_done(note(late, "late", &f->e)); /* has its number by now */
    must_add(f, f->db, 2, "early");
    assert_int_equal(next_changes(f, &changes, &cursor, reader, 10, &too_many), 1);
    assert_true(str_equal_c(changes[0].object_key, "early"));
    int64_t early = changes[0].entry;
    assert_done(txn_commit(late, &f->e));
    assert_int_equal(next_changes(f, &changes, &cursor, reader, 10, &too_many), 1);
    assert_true(str_equal_c(changes[0].object_key, "late"));
    assert_true(changes[0].entry < early); /* what a reader that keeps only the last number would have missed */
    assert_int_equal(next_changes(f, &changes, &cursor, reader, 10, &too_many), 0);
}

static void test_word_goes_round(void **state)
{
    Fixture *f = fixture(state);
    Str names;
    int64_t version, later;
    Db *other = fixture_open(f);
    assert_done(db_data_version(&version, other, &f->e));
    must_add(f, f->db, 1, "one");
    assert_done(db_data_version(&later, other, &f->e));
    if (f->engine == DB_SQLITE) {
        assert_true(version != later);
        assert_refused(db_notify(f->db, &f->e), BROKEN);
        assert_refused(db_listen_wait(&names, f->a, other, 1, &f->e), BROKEN);
        return;
    }
    assert_done(db_listen_wait(&names, f->a, other, 1, &f->e)); /* listens from here on */
    assert_int_equal(names.n, 0);
    assert_done(db_notify(f->db, &f->e));
    for (int i = 0; i < 100 && !names.n; i++) assert_done(db_listen_wait(&names, f->a, other, 100, &f->e));
    assert_true(names.n > 0);
    assert_done(db_listen_wait(&names, f->a, other, 1, &f->e));
    assert_int_equal(names.n, 0); /* said once */
}

const struct CMUnitTest group_tests[] = {ON_STORE(test_a_group_is_kept_together), ON_STORE(test_a_group_that_fails_keeps_nothing), ON_STORE(test_a_forgotten_change),
                                         ON_STORE(test_changes_are_told_once), ON_STORE(test_late_commits_are_told), ON_STORE(test_word_goes_round)};
const size_t group_tests_n = sizeof group_tests / sizeof *group_tests;
