/* A fresh store for a test, on SQLite (a file of its own) or PostgreSQL (a schema of its own in the throw-away cluster). */
#ifndef PURSER_TESTS_ENGINES_H
#define PURSER_TESTS_ENGINES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "store/db.h"

typedef struct {
    Arena *arena;
    Db *db;
    char store[300], district[40];
} TestStore;

/* Fails the test when it cannot be made. The fiscal year starts in July. */
void test_store_new(TestStore *out, DbEngine engine);
/* Closes and removes it. */
void test_store_end(TestStore *t);
/* Closes and opens the connection: what was not committed is gone. */
void test_store_reopen(TestStore *t);

/* ../shared, or $PURSER_SHARED: data that the project may not hold. A test that needs it and finds none is skipped, saying so. */
const char *shared_path(char out[400], const char *file);
#define NEEDS_SHARED(path, file)                                              \
    char path[400];                                                           \
    if (access(shared_path(path, file), R_OK) != 0) {                         \
        print_message("skipped: %s is not here\n", path);                     \
        skip();                                                               \
    }

#endif
