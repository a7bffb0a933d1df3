/* What the tests of rooms that take in files share: a file made on the spot, and both engines. */
#ifndef PURSER_IMPORTS_TESTING_H
#define PURSER_IMPORTS_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "imports/record_import.h"
#include "tests/engines.h"
#include "tests/postgres.h"

typedef bool (*Importer)(RecordImport *, Problems *, Arena *, Db *, const RecordImportRequest *, Err *);

static DbEngine engines[] = {DB_SQLITE, DB_POSTGRESQL};
#define ON_BOTH(test) {#test " (sqlite)", test, NULL, NULL, &engines[0]}, {#test " (postgresql)", test, NULL, NULL, &engines[1]}

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

/* A file of this text, in the folder for temporary files; *path holds until the next call. */
static inline const char *file_of(const char *name, const char *text)
{
    static char path[300];
    const char *folder = getenv("TMPDIR");
    snprintf(path, sizeof path, "%s/purser-%d-%s", folder ? folder : "/tmp", (int)getpid(), name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
    return path;
}

typedef struct { bool dry_run, skip_rows; } ImportHow;

/* Takes `text` in as a file called `name`, which is removed again. */
static inline bool try_import(RecordImport *out, Problems *problems, TestStore *t, Importer import, const char *name, const char *text, ImportHow how, Err *e)
{
    RecordImportRequest request = {.path = file_of(name, text), .csv.name = name, .dry_run = how.dry_run, .skip_rows = how.skip_rows, .actor = STR("tester"), .now_ms = 1700000000000};
    bool done = import(out, problems, t->arena, t->db, &request, e);
    unlink(request.path);
    return done;
}

static inline RecordImport must_import(TestStore *t, Importer import, const char *name, const char *text)
{
    RecordImport out = {0};
    Problems problems = problems_in(t->arena);
    Err e = {0};
    if (!try_import(&out, &problems, t, import, name, text, (ImportHow){0}, &e)) fail_msg("%s: %s", name, e.message);
    return out;
}

static inline int64_t count_of(TestStore *t, const char *sql)
{
    int64_t n;
    Err e = {0};
    if (!db_count(&n, t->db, sql, &e)) fail_msg("%s", e.message);
    return n;
}

/* The problems as "severity line column: message" lines, for comparing and for failures that can be read. */
static inline const char *problems_text(TestStore *t, const Problems *problems)
{
    static const char *const words[] = {"bad", "warning", "note"};
    Buf b = buf_in(t->arena, 0);
    Err e = {0};
    for (size_t i = 0; i < problems->n; i++) {
        const Problem *p = &problems->rows[i];
        assert_true(buf_format(&b, &e, "%s %lld %.*s: %.*s\n", words[p->severity], (long long)p->line, STR_ARGUMENTS(p->column), STR_ARGUMENTS(p->message)));
    }
    assert_true(buf_add_char(&b, '\0', &e));
    return buf_str(&b).p;
}

static inline void assert_holds(const char *text, const char *part)
{
    assert_non_null(text);
    if (!strstr(text, part)) fail_msg("'%s' is not in:\n%s", part, text);
}

#define assert_code(e, wanted) do { if ((e).code != ERR_##wanted) fail_msg("%s (%s), not %s", (e).message, err_name((e).code), #wanted); } while (0)

#endif
