/* store_bench [ROWS]: what the store costs over the engine alone. Bulk rows of 13 columns through bulk_* and through a
 * bare loop of sqlite3_bind, step and reset; audited transactions of one row. PostgreSQL too when there is one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "store/engine.h"
#include "tests/postgres.h"

#define DO(call) do { if (!(call)) { fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, e.message); exit(1); } } while (0)
#define COLUMNS "id,account_id,import_id,line,posted_on,fiscal_year,period,actual_cents,budget_cents,vendor_id,rate,reference,description"
static const char CREATE[] = "CREATE TABLE line (id BIGINTEGER PRIMARY KEY, account_id BIGINTEGER, import_id BIGINTEGER, line BIGINTEGER, posted_on BIGINTEGER, "
    "fiscal_year BIGINTEGER, period BIGINTEGER, actual_cents BIGINTEGER, budget_cents BIGINTEGER, vendor_id BIGINTEGER, rate REAL, reference TEXT, description TEXT)";

static Err e;
static char text_a[] = "PO-0000000", text_b[] = "CLASSROOM SUPPLIES, GRADE 0000";

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Of this process: what other programs do meanwhile does not count. */
static double cpu(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_utime.tv_sec + (double)usage.ru_utime.tv_usec / 1e6;
}

static void vary(int64_t i)
{
    for (int k = 9; k > 2; k--, i /= 10) text_a[k] = text_b[k + 20] = (char)('0' + i % 10);
}

/* The type names as each engine wants them; on SQLite STRICT and the rowid. */
static void create(Db *db, const char *end)
{
    char sql[800], *out = sql;
    for (const char *p = CREATE; *p;) {
        bool is_int = strncmp(p, "BIGINTEGER", 10) == 0, is_real = strncmp(p, "REAL", 4) == 0;
        const char *word = db->kind == DB_SQLITE ? (is_int ? "INTEGER" : "REAL") : is_int ? "BIGINT" : "DOUBLE PRECISION";
        if (is_int || is_real) out += sprintf(out, "%s", word), p += is_int ? 10 : 4;
        else *out++ = *p++;
    }
    strcpy(out, end);
    DO(db->engine->exec(db, sql, &e));
}

static double bulk(Db *db, Arena *a, int64_t rows)
{
    double start = now();
    Txn *txn;
    Bulk *b;
    bool was_done;
    Str reply;
    TxnWhy why = {.actor = STR("bench"), .reason = STR("to measure")};
    DO(txn_begin(&txn, &was_done, &reply, a, db, &why, &e));
    DO(bulk_begin(&b, txn, a, "line", COLUMNS, &e));
    for (int64_t i = 1; i <= rows; i++) {
        vary(i);
        bulk_int(b, i);
        for (int64_t c = 1; c <= 9; c++) bulk_int(b, i * c % 100003);
        bulk_real(b, (double)i / 8);
        bulk_text(b, (Str){text_a, sizeof text_a - 1});
        bulk_text(b, (Str){text_b, sizeof text_b - 1});
        DO(bulk_row(b, &e));
    }
    DO(bulk_end(b, &e));
    AuditEntry entry = {.action = "import", .object_type = "line", .object_key = STR("1")};
    DO(audit_add(txn, &entry, &e));
    DO(txn_commit(txn, &e));
    return now() - start;
}

static double bare(sqlite3 *sqlite, int64_t rows)
{
    double start = now();
    sqlite3_stmt *s;
    sqlite3_exec(sqlite, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    sqlite3_prepare_v3(sqlite, "INSERT INTO line (" COLUMNS ") VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)", -1, SQLITE_PREPARE_PERSISTENT, &s, NULL);
    for (int64_t i = 1; i <= rows; i++) {
        vary(i);
        sqlite3_bind_int64(s, 1, i);
        for (int c = 1; c <= 9; c++) sqlite3_bind_int64(s, c + 1, i * c % 100003);
        sqlite3_bind_double(s, 11, (double)i / 8);
        sqlite3_bind_text(s, 12, text_a, sizeof text_a - 1, SQLITE_STATIC);
        sqlite3_bind_text(s, 13, text_b, sizeof text_b - 1, SQLITE_STATIC);
        if (sqlite3_step(s) != SQLITE_DONE) exit(1);
        sqlite3_reset(s);
    }
    sqlite3_finalize(s);
    if (sqlite3_exec(sqlite, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) exit(1);
    return now() - start;
}

static double commits(Db *db, Arena *a, int n)
{
    double start = now();
    for (int i = 0; i < n; i++) {
        ArenaMark mark = arena_mark(a);
        Txn *txn;
        Query *q;
        bool was_done;
        Str reply;
        TxnWhy why = {.actor = STR("bench"), .reason = STR("to measure a small change")};
        DO(txn_begin(&txn, &was_done, &reply, a, db, &why, &e));
        DO(txn_query(&q, txn, "UPDATE line SET actual_cents = actual_cents + $2 WHERE id = $1", &e));
        query_bind_int(q, 1, i % 1000 + 1);
        query_bind_int(q, 2, i);
        DO(query_run(NULL, q, &e));
        AuditChange change = {.field = STR("actual_cents"), .before = STR("12345"), .after = STR("12346"), .had_before = true, .has_after = true};
        AuditEntry entry = {.action = "update", .object_type = "line", .object_key = STR("1"), .changes = &change, .changes_n = 1};
        DO(audit_add(txn, &entry, &e));
        DO(txn_commit(txn, &e));
        arena_reset(a, mark);
    }
    return n / (now() - start);
}

static void remove_file(const char *path)
{
    char part[200];
    static const char *const tails[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) snprintf(part, sizeof part, "%s%s", path, tails[i]), unlink(part);
}

static Db *fresh(Arena *a, Str store, Str district)
{
    Db *db;
    DO(db_new(store, district, STR("Bench"), 7, STR("bench"), &e));
    DO(db_open(&db, a, store, district, &e));
    if (db->kind == DB_POSTGRESQL) DO(db->engine->exec(db, "RESET ROLE; SET default_transaction_read_only = off", &e));
    create(db, db->kind == DB_SQLITE ? " STRICT" : "");
    return db;
}

int main(int n, char **arguments)
{
    int64_t rows = n > 1 ? atoll(arguments[1]) : 1000000;
    const char *folder = getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", *address, *why;
    char path[160];
    DO(hash_ready(&e));
    snprintf(path, sizeof path, "%s/store-bench-%d.db", folder, (int)getpid());
    for (int round = 0; round < 6; round++) {
        Arena *a;
        DO(arena_new(&a, 0, &e));
        Db *db = fresh(a, str_from_c(path), STR(""));
        bool is_bare = round % 4 == 1 || round % 4 == 2; /* bulk, bare, bare, bulk: neither always comes first */
        double c = cpu(), s = is_bare ? bare(db->sqlite, rows) : bulk(db, a, rows);
        printf("SQLite      %s  %9.0f rows/s  %6.3f s of processor   arena %zu bytes\n", is_bare ? "bare" : "bulk", (double)rows / s, cpu() - c, arena_bytes(a));
        if (round == 5) printf("SQLite      audited commits, durable   %7.0f /s\n", commits(db, a, 5000));
        arena_end(a);
        remove_file(path);
    }
    setenv("PURSER_TEST_POSTGRES_FSYNC", "1", 1);
    if (postgres_start(&address, &why)) {
        Arena *a;
        DO(arena_new(&a, 0, &e));
        Db *db = fresh(a, str_from_c(address), STR("bench"));
        double s = bulk(db, a, rows);
        printf("PostgreSQL  bulk  %9.0f rows/s\n", (double)rows / s);
        printf("PostgreSQL  audited commits, durable   %7.0f /s (one client)\n", commits(db, a, 3000));
        int64_t sealed;
        s = now();
        DO(audit_seal(&sealed, db, &e));
        printf("PostgreSQL  sealed %lld entries at %.0f /s\n", (long long)sealed, (double)sealed / (now() - s));
        arena_end(a);
    } else printf("PostgreSQL: %s\n", why);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("most memory: %ld KB\n", usage.ru_maxrss);
    return 0;
}
