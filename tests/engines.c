#include "tests/engines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/postgres.h"

static int made;

static void remove_files(const char *store)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (int i = 0; i < 3; i++) {
        char path[320];
        snprintf(path, sizeof path, "%s%s", store, ends[i]);
        unlink(path);
    }
}

void test_store_new(TestStore *out, DbEngine engine)
{
    Err e = {0};
    *out = (TestStore){0};
    assert_true(hash_ready(&e));
    made++;
    if (engine == DB_SQLITE) {
        const char *folder = getenv("TMPDIR");
        snprintf(out->store, sizeof out->store, "%s/purser-test-%d-%d.db", folder ? folder : "/tmp", (int)getpid(), made);
        remove_files(out->store); /* of a program that died with this number */
    } else {
        const char *address = NULL, *why = NULL;
        if (!postgres_start(&address, &why)) fail_msg("no PostgreSQL for the test: %s", why);
        snprintf(out->store, sizeof out->store, "%s", address);
        postgres_district(out->district);
    }
    if (!db_new(str_from_c(out->store), str_from_c(out->district), STR("Testville"), 7, STR("tester"), &e)) fail_msg("%s", e.message);
    test_store_reopen(out);
}

void test_store_reopen(TestStore *t)
{
    Err e = {0};
    arena_end(t->arena);
    assert_true(arena_new(&t->arena, 0, &e));
    if (!db_open(&t->db, t->arena, str_from_c(t->store), str_from_c(t->district), &e)) fail_msg("%s", e.message);
}

void test_store_end(TestStore *t)
{
    arena_end(t->arena);
    t->arena = NULL;
    if (t->district[0]) return; /* the cluster goes as a whole */
    remove_files(t->store);
}

const char *shared_path(char out[400], const char *file)
{
    const char *folder = getenv("PURSER_SHARED");
    snprintf(out, 400, "%s/%s", folder ? folder : "../shared", file);
    return out;
}
