#include "store/store_testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/engine.h"

static bool begin_raw(Txn **out, Fixture *f, Db *db, TxnWhy why)
{
    bool was_done;
    Str reply;
    return txn_begin(out, &was_done, &reply, f->a, db, &why, &f->e);
}

static void test_new_and_open(void **state)
{
    Fixture *f = fixture(state);
    Db *db = NULL;
    assert_refused(db_new(fixture_store(f), str_from_c(f->district), STR("Again"), 7, STR("tester"), &f->e), CONFLICT);
    assert_refused(db_new(fixture_store(f), STR("other"), STR(" "), 7, STR("tester"), &f->e), INPUT);
    assert_refused(db_new(fixture_store(f), STR("other"), STR("X"), 13, STR("tester"), &f->e), INPUT);
    assert_refused(db_new(STR(""), STR("other"), STR("X"), 1, STR("tester"), &f->e), INPUT);
    if (f->engine == DB_SQLITE) {
        assert_refused(db_open(&db, f->a, STR("/tmp/purser-no-such-store.db"), STR(""), &f->e), NOT_FOUND);
        assert_refused(db_open(&db, f->a, STR("/etc/passwd"), STR(""), &f->e), BROKEN);
        assert_refused(db_new(STR("/no/such/folder/x.db"), STR(""), STR("X"), 7, STR("tester"), &f->e), IO);
    } else {
        assert_refused(db_open(&db, f->a, fixture_store(f), STR("nobody_here"), &f->e), NOT_FOUND);
        assert_refused(db_open(&db, f->a, fixture_store(f), STR("a\"b"), &f->e), INPUT);
        assert_refused(db_open(&db, f->a, STR("postgresql:///x?host=/no/such/socket"), STR("a"), &f->e), IO);
        assert_null(strstr(f->e.message, "postgresql://"));
    }
    assert_null(db);
    /* a failed db_new leaves nothing behind: no actor, so the first transaction is refused */
    Str other = f->engine == DB_SQLITE ? STR("/tmp/purser-store-test-other.db") : fixture_store(f);
    assert_refused(db_new(other, STR("other"), STR("X"), 7, STR(""), &f->e), INPUT);
    assert_refused(db_open(&db, f->a, other, STR("other"), &f->e), NOT_FOUND);
    assert_int_equal(count(f, f->db, "SELECT fiscal_first_month FROM district"), 7);
    assert_whole(f, f->db, 1);
}

static void test_rules_of_a_transaction(void **state)
{
    Fixture *f = fixture(state);
    Txn *txn = NULL;
    assert_refused(begin_raw(&txn, f, f->db, (TxnWhy){.actor = STR(" "), .reason = STR("x")}), INPUT);
    assert_refused(begin_raw(&txn, f, f->db, (TxnWhy){.actor = STR("x"), .reason = STR("")}), INPUT);
    assert_refused(begin_raw(&txn, f, f->db, (TxnWhy){.actor = STR("x"), .reason = STR("\xff")}), INPUT);
    assert_null(txn);
    txn = begin(f, f->db);
    assert_refused(begin_raw(&txn, f, f->db, (TxnWhy){.actor = STR("x"), .reason = STR("x")}), BROKEN);
    assert_done(add_thing(txn, 1, 5, STR("kept?"), &f->e));
    assert_refused(txn_commit(txn, &f->e), BROKEN); /* no audit entry */
    assert_int_equal(count(f, f->db, "SELECT count(*) FROM thing"), 0);
    txn = begin(f, f->db);
    assert_done(add_thing(txn, 1, 5, STR("kept"), &f->e));
    assert_done(note(txn, "1", &f->e));
    assert_done(txn_commit(txn, &f->e));
    txn = begin(f, f->db);
    assert_done(add_thing(txn, 2, 5, STR("not kept"), &f->e));
    assert_done(note(txn, "2", &f->e));
    txn_rollback(txn);
    txn_rollback(NULL);
    txn = begin(f, f->db); /* nothing changed: no entry is needed */
    assert_done(txn_commit(txn, &f->e));
    assert_int_equal(count(f, f->db, "SELECT count(*) FROM thing"), 1);
    assert_whole(f, f->db, 2);
}

static void test_idempotency(void **state)
{
    Fixture *f = fixture(state);
    Txn *txn = begin_with_key(f, f->db, "key-1");
    assert_done(add_thing(txn, 1, 5, STR(""), &f->e));
    assert_done(note(txn, "1", &f->e));
    txn_rollback(txn);
    txn = begin_with_key(f, f->db, "key-1"); /* what was taken back may be done */
    assert_done(add_thing(txn, 1, 5, STR(""), &f->e));
    assert_done(note(txn, "1", &f->e));
    assert_done(txn_set_reply(txn, STR("{\"id\": 1, \"name\": \"\xc3\xa9\"}"), &f->e));
    assert_done(txn_commit(txn, &f->e));
    bool was_done = false;
    Str reply;
    TxnWhy why = {.actor = STR("tester"), .reason = STR("again"), .idempotency_key = STR("key-1")};
    for (int i = 0; i < 2; i++) {
        assert_done(txn_begin(&txn, &was_done, &reply, f->a, f->db, &why, &f->e));
        assert_true(was_done);
        assert_null(txn);
        assert_true(str_equal_c(reply, "{\"id\": 1, \"name\": \"\xc3\xa9\"}"));
    }
    assert_int_equal(count(f, f->db, "SELECT count(*) FROM thing"), 1);
    txn = begin_with_key(f, f->db, "key-2");
    txn_rollback(txn);
}

/* Values */

static const int64_t INTS[] = {0, 1, -1, INT32_MAX, INT32_MIN, 9007199254740993, INT64_MAX, INT64_MIN};
static const double REALS[] = {0.1, -0.5, 5e-324, 1.7976931348623157e308, 1e22, 1.0 / 3, -1e-7, 123456789.123456789};
#define TEXT(literal) {"" literal, sizeof(literal) - 1}
static const Str TEXTS[] = {TEXT(""), TEXT("plain"), TEXT("a\tb\nc\rd\\e\\N\\."), TEXT("\\N"), TEXT("\"quotes\" 'single' $1 ?"),
                            TEXT("\xc3\xa9\xe2\x82\xac\xf0\x9f\x92\xb0"), TEXT("  blanks  "), TEXT("\\.\n")};

static void check_values(Fixture *f)
{
    Query *q;
    bool has;
    unsigned char all[256];
    for (int i = 0; i < 256; i++) all[i] = (unsigned char)i;
    assert_done(db_query(&q, f->db, "SELECT id, n, r, t, b FROM thing ORDER BY id", &f->e));
    for (int i = 0; i < 8; i++) {
        assert_done(query_next(&has, q, &f->e));
        assert_true(has);
        assert_int_equal(query_int(q, 0), i + 1);
        assert_true(query_int(q, 1) == INTS[i]);
        double real = query_real(q, 2);
        assert_memory_equal(&real, &REALS[i], sizeof real);
        assert_true(str_equal(query_text(q, 3), TEXTS[i]));
        assert_int_equal(query_blob(q, 4).n, (size_t)(i * 36));
        assert_memory_equal(query_blob(q, 4).p, all, (size_t)(i * 36));
        for (int c = 0; c < 5; c++) assert_false(query_is_null(q, c));
    }
    assert_done(query_next(&has, q, &f->e));
    assert_true(has);
    for (int c = 1; c < 5; c++) assert_true(query_is_null(q, c));
    assert_true(query_int(q, 1) == 0 && query_real(q, 2) == 0 && query_text(q, 3).n == 0 && query_blob(q, 4).n == 0);
    assert_done(query_next(&has, q, &f->e));
    assert_false(has);
}

static void test_values(void **state)
{
    Fixture *f = fixture(state);
    unsigned char all[256];
    for (int i = 0; i < 256; i++) all[i] = (unsigned char)i;
    Txn *txn = begin(f, f->db);
    for (int i = 0; i < 9; i++) {
        Query *q;
        assert_done(txn_query(&q, txn, "INSERT INTO thing (id, n, r, t, b) VALUES ($1, $2, $3, $4, $5)", &f->e));
        query_bind_int(q, 1, i + 1);
        if (i == 8) {
            query_bind_null(q, 2);
            query_bind_real(q, 3, NAN); /* a null on both */
            query_bind_null(q, 4);
            query_bind_null(q, 5);
        } else {
            query_bind_int(q, 2, INTS[i]);
            query_bind_real(q, 3, REALS[i]);
            query_bind_text(q, 4, TEXTS[i]);
            query_bind_blob(q, 5, (Str){(const char *)all, (size_t)(i * 36)});
        }
        assert_done(query_run(NULL, q, &f->e));
    }
    assert_done(note(txn, "all", &f->e));
    assert_done(txn_commit(txn, &f->e));
    check_values(f);
}

static void test_bulk_values(void **state)
{
    Fixture *f = fixture(state);
    unsigned char all[256];
    for (int i = 0; i < 256; i++) all[i] = (unsigned char)i;
    Txn *txn = begin(f, f->db);
    Bulk *b;
    assert_done(bulk_begin(&b, txn, f->a, "thing", "id, n, r, t, b", &f->e));
    for (int i = 0; i < 9; i++) {
        bulk_int(b, i + 1);
        if (i == 8) {
            bulk_null(b);
            bulk_real(b, NAN);
            bulk_null(b);
            bulk_null(b);
        } else {
            bulk_int(b, INTS[i]);
            bulk_real(b, REALS[i]);
            bulk_text(b, TEXTS[i]);
            bulk_blob(b, (Str){(const char *)all, (size_t)(i * 36)});
        }
        assert_done(bulk_row(b, &f->e));
    }
    assert_done(bulk_end(b, &f->e));
    assert_refused(txn_commit(txn, &f->e), BROKEN); /* rows of a bulk are rows too */
    txn = begin(f, f->db);
    assert_done(bulk_begin(&b, txn, f->a, "thing", "id, n, r, t, b", &f->e));
    for (int i = 0; i < 9; i++) {
        bulk_int(b, i + 1);
        if (i == 8) for (int c = 0; c < 4; c++) bulk_null(b);
        else bulk_int(b, INTS[i]), bulk_real(b, REALS[i]), bulk_text(b, TEXTS[i]), bulk_blob(b, (Str){(const char *)all, (size_t)(i * 36)});
        assert_done(bulk_row(b, &f->e));
    }
    assert_done(bulk_end(b, &f->e));
    assert_done(note(txn, "all", &f->e));
    assert_done(txn_commit(txn, &f->e));
    check_values(f);
}

static void test_bulk_is_refused(void **state)
{
    Fixture *f = fixture(state);
    Txn *txn = begin(f, f->db);
    Bulk *b;
    Query *q;
    assert_done(bulk_begin(&b, txn, f->a, "thing", "id,n", &f->e));
    assert_refused(txn_query(&q, txn, "DELETE FROM thing", &f->e), BROKEN); /* not between begin and end */
    txn_rollback(txn);
    txn = begin(f, f->db);
    assert_done(bulk_begin(&b, txn, f->a, "thing", "id,n", &f->e));
    bulk_int(b, 1);
    assert_refused(bulk_row(b, &f->e), BROKEN); /* a value too few */
    txn_rollback(txn);
    txn = begin(f, f->db);
    assert_done(bulk_begin(&b, txn, f->a, "thing", "id,n", &f->e));
    for (int i = 0; i < 3; i++) bulk_int(b, i);
    assert_refused(bulk_row(b, &f->e), BROKEN); /* a value too many */
    txn_rollback(txn);
    /* the same key twice: refused at the row, or at the end of COPY */
    txn = begin(f, f->db);
    assert_done(bulk_begin(&b, txn, f->a, "thing", "id,n", &f->e));
    bool good = true;
    for (int i = 0; i < 2 && good; i++) {
        bulk_int(b, 1);
        bulk_int(b, 2);
        good = bulk_row(b, &f->e);
    }
    assert_refused(good && bulk_end(b, &f->e), CONFLICT);
    assert_refused(txn_commit(txn, &f->e), BROKEN);
    txn = begin(f, f->db);
    assert_refused(bulk_begin(&b, txn, f->a, "no_such_table", "id,n", &f->e), BROKEN);
    txn_rollback(txn);
    /* a transaction that ends in the middle of a bulk leaves a usable connection */
    txn = begin(f, f->db);
    assert_done(bulk_begin(&b, txn, f->a, "thing", "id,n", &f->e));
    bulk_int(b, 1);
    bulk_int(b, 2);
    assert_done(bulk_row(b, &f->e));
    assert_refused(txn_commit(txn, &f->e), BROKEN);
    assert_int_equal(count(f, f->db, "SELECT count(*) FROM thing"), 0);
}

static void test_statements(void **state)
{
    Fixture *f = fixture(state);
    Query *q, *second;
    bool has;
    assert_done(db_query(&q, f->db, "SELECT $2 || $1 || $2, CASE WHEN '$3' = $1 THEN 1 ELSE 0 END", &f->e));
    query_bind_text(q, 1, STR("one"));
    query_bind_text(q, 2, STR("two"));
    assert_done(query_next(&has, q, &f->e));
    assert_true(str_equal_c(query_text(q, 0), "twoonetwo"));
    assert_int_equal(query_int(q, 1), 0);
    assert_refused(db_query(&second, f->db, "SELECT $2 || $1 || $2, CASE WHEN '$3' = $1 THEN 1 ELSE 0 END", &f->e), BROKEN); /* open already */
    query_end(q);
    assert_done(db_query(&q, f->db, "SELECT $2 || $1 || $2, CASE WHEN '$3' = $1 THEN 1 ELSE 0 END", &f->e));
    query_bind_text(q, 1, STR("one"));
    assert_refused(query_next(&has, q, &f->e), BROKEN); /* $2 is not bound, though it was the time before */
    assert_done(db_query(&q, f->db, "SELECT 1 WHERE $1 = 1", &f->e));
    query_bind_int(q, 1, 1);
    query_bind_int(q, 2, 1);
    assert_refused(query_next(&has, q, &f->e), BROKEN); /* there is no $2 */
    assert_done(db_query(&q, f->db, "SELECT 1 WHERE $1 = 'x'", &f->e));
    query_bind_text(q, 1, STR("\xc3"));
    assert_refused(query_next(&has, q, &f->e), INPUT);
    assert_done(db_query(&q, f->db, "SELECT 1 WHERE $1 = 'x'", &f->e));
    query_bind_text(q, 1, (Str){"a\0b", 3});
    assert_refused(query_next(&has, q, &f->e), INPUT);
    /* a number wider than PostgreSQL would guess from the literal beside it */
    assert_done(db_query(&q, f->db, "SELECT CASE WHEN $1 > 1 THEN $1 ELSE 0 END", &f->e));
    query_bind_int(q, 1, INT64_MAX);
    assert_done(query_next(&has, q, &f->e));
    assert_true(query_int(q, 0) == INT64_MAX);
    query_end(q);
    /* the same text with a parameter of another kind */
    for (int i = 0; i < 4; i++) {
        assert_done(db_query(&q, f->db, "SELECT count(*) FROM thing WHERE t = $1 OR $1 IS NULL", &f->e));
        if (i % 2) query_bind_null(q, 1);
        else query_bind_text(q, 1, STR("x"));
        assert_done(query_next(&has, q, &f->e));
        query_end(q);
    }
    assert_refused(db_query(&q, f->db, "DELETE FROM thing", &f->e), BROKEN);
    bool opened = db_query(&q, f->db, "SELECT \"nosuch\" FROM thing", &f->e);
    assert_refused(opened && query_next(&has, q, &f->e), BROKEN); /* not a string */
    opened = db_query(&q, f->db, "SELEC 1", &f->e);
    assert_refused(opened && query_next(&has, q, &f->e), BROKEN);
}

static void test_failures_spoil(void **state)
{
    Fixture *f = fixture(state);
    static const struct { const char *sql; ErrCode code; } CASES[] = {
        {"INSERT INTO thing (id) VALUES (1)", ERR_CONFLICT},
        {"INSERT INTO leg (id, posting, account, cents) VALUES (1, 1, 'a', 0)", ERR_INPUT},
        {"INSERT INTO leg (id, posting, account, cents) VALUES (1, 1, NULL, 1)", ERR_INPUT},
        {"INSERT INTO part (id, thing_id) VALUES (1, 99)", ERR_CONFLICT},
        {"DELETE FROM thing", ERR_CONFLICT},
        {"INSERT INTO no_such_table VALUES (1)", ERR_BROKEN},
        {"UPDATE audit_log SET actor = 'someone else'", ERR_DENIED},
        {"DELETE FROM audit_log", ERR_DENIED},
    };
    Txn *txn = begin(f, f->db);
    assert_done(add_thing(txn, 1, 1, STR(""), &f->e));
    Query *q;
    assert_done(txn_query(&q, txn, "INSERT INTO part (id, thing_id) VALUES (1, 1)", &f->e));
    assert_done(query_run(NULL, q, &f->e));
    assert_done(note(txn, "1", &f->e));
    assert_done(txn_commit(txn, &f->e));
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        txn = begin(f, f->db);
        assert_done(note(txn, "x", &f->e));
        bool good = txn_query(&q, txn, CASES[i].sql, &f->e) && query_run(NULL, q, &f->e);
        if (good || f->e.code != CASES[i].code) fail_msg("%s: %s (%s)", CASES[i].sql, f->e.message, err_name(f->e.code));
        assert_refused(add_thing(txn, 50, 1, STR(""), &f->e), BROKEN);
        assert_refused(txn_commit(txn, &f->e), BROKEN);
    }
    assert_int_equal(count(f, f->db, "SELECT count(*) FROM thing"), 1);
    assert_whole(f, f->db, 2);
}

static void test_returning_and_conflict(void **state)
{
    Fixture *f = fixture(state);
    Query *q;
    bool has;
    int64_t changed;
    Txn *txn = begin(f, f->db);
    for (int i = 1; i <= 3; i++) {
        assert_done(txn_query(&q, txn, "INSERT INTO thing (n) VALUES ($1) RETURNING id, n", &f->e));
        query_bind_int(q, 1, i * 10);
        assert_done(query_next(&has, q, &f->e));
        assert_true(has && query_int(q, 0) == i && query_int(q, 1) == i * 10);
        assert_done(query_run(&changed, q, &f->e));
        assert_int_equal(changed, 1);
    }
    assert_done(txn_query(&q, txn, "INSERT INTO thing (id, n) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET n = thing.n + excluded.n", &f->e));
    query_bind_int(q, 1, 2);
    query_bind_int(q, 2, 5);
    assert_done(query_run(&changed, q, &f->e));
    assert_int_equal(changed, 1);
    assert_done(txn_query(&q, txn, "UPDATE thing SET n = n + 1 WHERE n >= $1", &f->e));
    query_bind_int(q, 1, 25);
    assert_done(query_run(&changed, q, &f->e));
    assert_int_equal(changed, 2);
    assert_done(db_query(&q, f->db, "SELECT n FROM thing WHERE id = 2 FOR UPDATE", &f->e));
    assert_done(query_next(&has, q, &f->e));
    assert_int_equal(query_int(q, 0), 26);
    query_end(q);
    assert_int_equal(count(f, f->db, "SELECT CAST(sum(n) AS BIGINT) FROM thing"), 10 + 26 + 31);
    assert_done(note(txn, "x", &f->e));
    assert_done(txn_commit(txn, &f->e));
}

static void test_newer_and_older(void **state)
{
    Fixture *f = fixture(state);
    Db *db;
    int64_t steps = count(f, f->db, "SELECT count(*) FROM schema_version");
    fixture_open(f);
    assert_int_equal(count(f, f->db, "SELECT count(*) FROM schema_version"), steps);
    as_intruder(f, "INSERT INTO schema_version (version, name, applied_at_ms) VALUES (9999, '9999_future', 0)");
    assert_refused(db_open(&db, f->a, fixture_store(f), str_from_c(f->district), &f->e), CONFLICT);
    assert_non_null(strstr(f->e.message, "9999_future"));
    /* an older store: the last step is missing, and is applied again */
    as_intruder(f, "DELETE FROM schema_version WHERE version = 9999");
    assert_non_null(fixture_open(f));
}

/* Two at once */

static void test_two_writers(void **state)
{
    Fixture *f = fixture(state);
    Db *other = fixture_open(f);
    Txn *txn = begin(f, f->db), *second = NULL;
    Query *q;
    for (int i = 1; i <= 2; i++) assert_done(add_thing(txn, i, 0, STR(""), &f->e));
    assert_done(note(txn, "1", &f->e));
    assert_int_equal(count(f, other, "SELECT count(*) FROM thing"), 0); /* not before the commit */
    assert_done(txn_commit(txn, &f->e));
    assert_int_equal(count(f, other, "SELECT count(*) FROM thing"), 2);
    assert_done(db_set_wait(other, 100, &f->e));
    txn = begin(f, f->db);
    assert_done(txn_query(&q, txn, "UPDATE thing SET n = 1 WHERE id = 1", &f->e));
    assert_done(query_run(NULL, q, &f->e));
    assert_done(note(txn, "1", &f->e));
    if (f->engine == DB_SQLITE) {
        assert_refused(begin_raw(&second, f, other, (TxnWhy){.actor = STR("b"), .reason = STR("b")}), BUSY);
    } else {
        second = begin(f, other);
        assert_done(txn_query(&q, second, "UPDATE thing SET n = 2 WHERE id = 2", &f->e)); /* another row: no wait */
        assert_done(query_run(NULL, q, &f->e));
        assert_done(txn_query(&q, second, "UPDATE thing SET n = 2 WHERE id = 1", &f->e));
        assert_refused(query_run(NULL, q, &f->e), BUSY);
        txn_rollback(second);
    }
    assert_done(txn_commit(txn, &f->e));
    assert_int_equal(count(f, other, "SELECT n FROM thing WHERE id = 1"), 1);
}

/* One of four processes that each add 1 to the same row, many times. */
static _Noreturn void add_many(Fixture *f, int times)
{
    Arena *a;
    Db *db;
    for (int i = 0; i < times; i++) {
        if (i % 10 == 0 && i) arena_end(a);
        if (i % 10 == 0 && (!arena_new(&a, 0, &f->e) || !db_open(&db, a, fixture_store(f), str_from_c(f->district), &f->e))) _exit(1);
        Txn *txn;
        Query *q;
        bool was_done;
        Str reply;
        TxnWhy why = {.actor = STR("adder"), .reason = STR("to add")};
        if (!txn_begin(&txn, &was_done, &reply, a, db, &why, &f->e) || !txn_query(&q, txn, "UPDATE thing SET n = n + 1 WHERE id = 1", &f->e) ||
            !query_run(NULL, q, &f->e) || !note(txn, "1", &f->e) || !txn_commit(txn, &f->e)) _exit(2);
    }
    arena_end(a);
    _exit(0);
}

static void test_no_lost_update(void **state)
{
    Fixture *f = fixture(state);
    enum { PROCESSES = 4, TIMES = 40 };
    pid_t pids[PROCESSES];
    Txn *txn = begin(f, f->db);
    assert_done(add_thing(txn, 1, 0, STR(""), &f->e));
    assert_done(note(txn, "1", &f->e));
    assert_done(txn_commit(txn, &f->e));
    fflush(NULL);
    for (int i = 0; i < PROCESSES; i++) {
        pids[i] = fork();
        if (pids[i] == 0) add_many(f, TIMES);
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status;
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_int_equal(status, 0);
    }
    assert_int_equal(count(f, f->db, "SELECT n FROM thing WHERE id = 1"), PROCESSES * TIMES);
    assert_whole(f, f->db, 2 + PROCESSES * TIMES);
}

static void test_snapshot(void **state)
{
    Fixture *f = fixture(state);
    Db *reader = fixture_open(f);
    assert_done(db_read_begin(reader, &f->e));
    assert_int_equal(count(f, reader, "SELECT count(*) FROM thing"), 0);
    Txn *txn = begin(f, f->db);
    assert_done(add_thing(txn, 1, 0, STR(""), &f->e));
    assert_done(note(txn, "1", &f->e));
    assert_done(txn_commit(txn, &f->e));
    assert_int_equal(count(f, reader, "SELECT count(*) FROM thing"), 0);
    assert_refused(begin_raw(&txn, f, reader, (TxnWhy){.actor = STR("x"), .reason = STR("x")}), BROKEN);
    db_read_end(reader);
    assert_int_equal(count(f, reader, "SELECT count(*) FROM thing"), 1);
}

/* PostgreSQL alone */

static void test_lost_commit(void **state)
{
    Fixture *f = fixture(state);
    if (f->engine != DB_POSTGRESQL) skip(); /* SQLite has no connection to lose */
    for (int lost = 1; lost <= 2; lost++) {
        for (int with_key = 0; with_key < 2; with_key++) {
            char key[16];
            snprintf(key, sizeof key, "lost-%d", lost);
            Txn *txn = begin_with_key(f, f->db, with_key ? key : "");
            assert_done(add_thing(txn, lost * 10 + with_key, 0, STR(""), &f->e));
            assert_done(note(txn, "1", &f->e));
            postgres_lose_commit = lost;
            if (with_key && lost == 2) assert_done(txn_commit(txn, &f->e));
            else assert_refused(txn_commit(txn, &f->e), IO);
            if (!with_key) assert_non_null(strstr(f->e.message, "not known"));
        }
    }
    /* the connection mends itself; 1: nothing was kept, 2: everything */
    assert_int_equal(count(f, f->db, "SELECT count(*) FROM thing WHERE id < 20"), 0);
    assert_int_equal(count(f, f->db, "SELECT count(*) FROM thing WHERE id >= 20"), 2);
    assert_whole(f, f->db, 3);
}

static void test_session(void **state)
{
    Fixture *f = fixture(state);
    if (f->engine != DB_POSTGRESQL) skip(); /* roles and sessions */
    Err e;
    assert_int_equal(count(f, f->db, "SELECT CASE WHEN current_user = 'postgres' THEN 0 ELSE 1 END"), 1);
    assert_false(f->db->engine->exec(f->db, "INSERT INTO thing (n) VALUES (1)", &e));
    assert_int_equal(e.code, ERR_BROKEN); /* a session that reads only */
    assert_false(f->db->engine->exec(f->db, "BEGIN READ WRITE; TRUNCATE audit_log CASCADE", &e));
    assert_int_equal(e.code, ERR_DENIED);
    f->db->engine->rollback(f->db);
}

const struct CMUnitTest core_tests[] = {
    ON_STORE(test_new_and_open), ON_STORE(test_rules_of_a_transaction), ON_STORE(test_idempotency), ON_STORE(test_values),
    ON_STORE(test_bulk_values), ON_STORE(test_bulk_is_refused), ON_STORE(test_statements), ON_STORE(test_failures_spoil),
    ON_STORE(test_returning_and_conflict), ON_STORE(test_newer_and_older), ON_STORE(test_two_writers), ON_STORE(test_no_lost_update),
    ON_STORE(test_snapshot), ON_STORE(test_lost_commit), ON_STORE(test_session),
};
const size_t core_tests_n = sizeof core_tests / sizeof *core_tests;
