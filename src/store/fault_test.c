#include "store/store_testing.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "store/engine.h"

/* Every step fails once */

/* A bit of everything: a key, a statement, a bulk, an entry, a reply, a commit. */
static bool script(Arena *a, Db *db, int64_t id, Err *e)
{
    Txn *txn;
    Bulk *b;
    bool was_done;
    Str reply;
    char key[24];
    snprintf(key, sizeof key, "script-%lld", (long long)id);
    TxnWhy why = {.actor = STR("tester"), .reason = STR("faults"), .idempotency_key = str_from_c(key), .now_ms = 5};
    TRY(txn_begin(&txn, &was_done, &reply, a, db, &why, e));
    bool good = add_thing(txn, id, 1, STR("script"), e) && bulk_begin(&b, txn, a, "leg", "posting, account, cents", e);
    for (int i = 0; good && i < 2; i++) {
        bulk_int(b, id);
        bulk_text(b, i ? STR("a") : STR("b"));
        bulk_int(b, i ? 5 : -5);
        good = bulk_row(b, e);
    }
    good = good && bulk_end(b, e) && note(txn, "script", e) && txn_set_reply(txn, STR("done"), e);
    if (good) return txn_commit(txn, e);
    txn_rollback(txn);
    return false;
}

static void assert_script_whole(Fixture *f, int64_t id, bool done)
{
    char sql[100];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM thing WHERE id = %lld", (long long)id);
    assert_int_equal(count(f, f->db, sql), done);
    snprintf(sql, sizeof sql, "SELECT count(*) FROM leg WHERE posting = %lld", (long long)id);
    assert_int_equal(count(f, f->db, sql), done ? 2 : 0);
    snprintf(sql, sizeof sql, "SELECT count(*) FROM idempotency WHERE key = 'script-%lld'", (long long)id);
    assert_int_equal(count(f, f->db, sql), done);
}

static void test_each_step_fails(void **state)
{
    Fixture *f = fixture(state);
    long n = 1;
    for (bool done = false; !done; n++) {
        f->e = (Err){0};
        db_fail_after(n);
        done = script(f->a, f->db, 1, &f->e);
        db_fail_after(0);
        if (!done && f->e.code != ERR_IO) fail_msg("step %ld: %s", n, f->e.message);
        assert_script_whole(f, 1, done);
        assert_true(n < 100);
    }
    assert_true(n > 8); /* there were that many steps to fail */
    assert_whole(f, f->db, 2);
    for (n = 1;; n++) { /* verify and seal */
        AuditVerdict v;
        int64_t sealed;
        db_fail_after(n);
        bool good = audit_seal(&sealed, f->db, &f->e) && audit_verify(&v, f->db, 0, NULL, &f->e);
        db_fail_after(0);
        if (good) break;
    }
    assert_whole(f, f->db, 2);
}

static void test_each_allocation_fails(void **state)
{
    Fixture *f = fixture(state);
    long n = 1;
    for (bool done = false; !done; n++) {
        Arena *a = NULL;
        Db *db;
        f->e = (Err){0};
        arena_fail_after(n);
        done = arena_new(&a, 0, &f->e) && db_open(&db, a, fixture_store(f), str_from_c(f->district), &f->e) && script(a, db, 1, &f->e);
        arena_fail_after(0);
        if (!done && f->e.code != ERR_MEMORY) fail_msg("push %ld: %s", n, f->e.message);
        arena_end(a);
        if (n % 8 == 0 || done) assert_script_whole(f, 1, done);
        assert_true(n < 1000);
    }
    assert_true(n > 20);
    assert_whole(f, f->db, 2);
}

static void test_new_fails_whole(void **state)
{
    Fixture *f = fixture(state);
    char path[220], district[40];
    snprintf(path, sizeof path, "%s.other", f->path);
    snprintf(district, sizeof district, "%s_o", f->district);
    Str store = f->engine == DB_SQLITE ? str_from_c(path) : fixture_store(f);
    long n = 1;
    for (bool done = false; !done; n += 3) {
        db_fail_after(n);
        done = db_new(store, str_from_c(district), STR("Other"), 1, STR("tester"), &f->e);
        db_fail_after(0);
        if (!done && f->e.code != ERR_IO) fail_msg("%ld: %s", n, f->e.message);
        Db *db;
        if (!done) assert_refused(db_open(&db, f->a, store, str_from_c(district), &f->e), NOT_FOUND);
    }
    assert_true(n > 10);
    unlink(path);
    if (f->engine == DB_POSTGRESQL) {
        char sql[200];
        snprintf(sql, sizeof sql, "DROP SCHEMA \"purser_%s\" CASCADE; DROP ROLE \"purser_%s\"", district, district);
        as_intruder(f, sql);
    }
}

/* Killed at any moment */

enum { KILLS = 40 };

/* Double entry, audited, one posting after the other; each is told to the parent when it is kept. With `lies` it is
 * told before: the bug that this harness must find. */
static _Noreturn void post(Fixture *f, int64_t first, int acks, bool lies)
{
    Arena *a;
    Db *db;
    Err e;
    if (!arena_new(&a, 0, &e) || !db_open(&db, a, fixture_store(f), str_from_c(f->district), &e)) _exit(1);
    for (int64_t posting = first;; posting++) {
        Txn *txn;
        Query *q;
        bool was_done, good = true;
        Str reply;
        ArenaMark mark = arena_mark(a);
        TxnWhy why = {.actor = STR("poster"), .reason = STR("to post")};
        if (!txn_begin(&txn, &was_done, &reply, a, db, &why, &e)) _exit(2);
        for (int side = 0; good && side < 2; side++) {
            good = txn_query(&q, txn, "INSERT INTO leg (posting, account, cents) VALUES ($1, $2, $3)", &e);
            if (!good) break;
            query_bind_int(q, 1, posting);
            query_bind_text(q, 2, side ? STR("debit") : STR("credit"));
            query_bind_int(q, 3, side ? posting : -posting);
            good = query_run(NULL, q, &e);
        }
        if (!good || !note(txn, "posting", &e)) _exit(3);
        if (lies && write(acks, &posting, sizeof posting) != sizeof posting) _exit(4);
        if (lies) usleep(2000);
        if (!txn_commit(txn, &e)) _exit(5);
        if (!lies && write(acks, &posting, sizeof posting) != sizeof posting) _exit(4);
        arena_reset(a, mark);
    }
}

/* One child, killed a random while after its first word; *told is the last posting it said was kept. */
static void kill_one(Fixture *f, int64_t first, bool lies, int64_t *told)
{
    int acks[2], status;
    int64_t posting;
    assert_int_equal(pipe(acks), 0);
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        close(acks[0]);
        post(f, first, acks[1], lies);
    }
    close(acks[1]);
    assert_int_equal(read(acks[0], &posting, sizeof posting), sizeof posting);
    usleep((useconds_t)(rand() % 12000));
    kill(pid, SIGKILL);
    do *told = posting; while (read(acks[0], &posting, sizeof posting) == sizeof posting);
    close(acks[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    wait_for_servers(f);
}

static int64_t lost_postings(Fixture *f, int64_t told)
{
    char sql[200];
    snprintf(sql, sizeof sql, "SELECT %lld - count(DISTINCT posting) FROM leg WHERE posting <= %lld", (long long)told, (long long)told);
    return count(f, f->db, sql);
}

static void test_kill(void **state)
{
    Fixture *f = fixture(state);
    int64_t told = 0;
    for (int i = 0; i < KILLS; i++) {
        int64_t first = count(f, f->db, "SELECT coalesce(max(posting), 0) + 1 FROM leg");
        assert_true(first > told); /* what was told is there */
        kill_one(f, first, false, &told);
        assert_int_equal(lost_postings(f, told), 0);
        assert_int_equal(count(f, f->db, "SELECT count(*) FROM (SELECT posting FROM leg GROUP BY posting HAVING count(*) <> 2 OR sum(cents) <> 0) AS bad"), 0);
    }
    assert_true(told > KILLS);
    assert_whole(f, f->db, 1 + count(f, f->db, "SELECT count(DISTINCT posting) FROM leg"));
    if (f->engine == DB_SQLITE) assert_int_equal(count(f, f->db, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), 1);
}

/* The control: a program that says "kept" before it commits must be caught. */
static void test_kill_finds_early_answers(void **state)
{
    Fixture *f = fixture(state);
    int64_t told = 0, lost = 0;
    for (int i = 0; i < KILLS && lost == 0; i++) {
        kill_one(f, count(f, f->db, "SELECT coalesce(max(posting), 0) + 1 FROM leg"), true, &told);
        lost = lost_postings(f, told);
    }
    assert_true(lost > 0);
}

const struct CMUnitTest fault_tests[] = {
    ON_STORE(test_each_step_fails), ON_STORE(test_each_allocation_fails), ON_STORE(test_new_fails_whole), ON_STORE(test_kill),
    ON_STORE(test_kill_finds_early_answers),
};
const size_t fault_tests_n = sizeof fault_tests / sizeof *fault_tests;
