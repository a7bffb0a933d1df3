/* What the store's tests share: a fresh store on the engine under test. */
#ifndef PURSER_STORE_STORE_TESTING_H
#define PURSER_STORE_STORE_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/audit.h"

typedef struct {
    DbEngine engine;
    Arena *a;
    Db *db;
    char path[200], district[32]; /* what db_open takes */
    Err e;
} Fixture;

extern DbEngine test_engine;
/* The address of the cluster, or NULL, having said why on the way. */
const char *test_postgres_address(void);

/* The Fixture of a test; skips it when its engine is not there. */
Fixture *fixture(void **state);
int fixture_make(void **state);
int fixture_end(void **state);
/* A store on an engine of the test's choice; skips the test when it is not there. */
void fixture_make_on(Fixture *f, DbEngine engine);
void fixture_close(Fixture *f);
/* Another connection to the same store; ends with f->a. */
Db *fixture_open(Fixture *f);
Str fixture_store(const Fixture *f);

/* Fails the test with the Err's words. */
#define assert_done(call) do { if (!(call)) fail_msg("%s:%d: %s (%s)", __FILE__, __LINE__, f->e.message, err_name(f->e.code)); } while (0)
#define assert_refused(call, wanted) do { \
        if (call) fail_msg("%s:%d: should have been refused", __FILE__, __LINE__); \
        if (f->e.code != ERR_##wanted) fail_msg("%s:%d: %s (%s), not %s", __FILE__, __LINE__, f->e.message, err_name(f->e.code), #wanted); \
    } while (0)

/* Runs statements as someone who may do anything to the store: past its guards, triggers and roles. */
void as_intruder(Fixture *f, const char *sql);

/* thing (id, n, r, t, b): every type once. leg (id, posting, account, cents): double entry; cents may not be 0. */
Txn *begin(Fixture *f, Db *db);
Txn *begin_with_key(Fixture *f, Db *db, const char *key);
MUST bool add_thing(Txn *txn, int64_t id, int64_t n, Str text, Err *e);
MUST bool note(Txn *txn, const char *key, Err *e); /* one audit entry */
int64_t count(Fixture *f, Db *db, const char *sql);
/* The PostgreSQL server of a killed client ends its transaction only when it notices. */
void wait_for_servers(Fixture *f);
void assert_whole(Fixture *f, Db *db, int64_t entries); /* -1: any number */

extern const struct CMUnitTest core_tests[], audit_tests[], fault_tests[], record_tests[], group_tests[], both_tests[];
extern const size_t core_tests_n, audit_tests_n, fault_tests_n, record_tests_n, group_tests_n, both_tests_n;
#define ON_STORE(test) cmocka_unit_test_setup_teardown(test, fixture_make, fixture_end)

#endif
