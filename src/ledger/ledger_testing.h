/* What the ledger's test programs share: stores, files made on the spot, and what a store holds as one hash. */
#ifndef PURSER_LEDGER_LEDGER_TESTING_H
#define PURSER_LEDGER_LEDGER_TESTING_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/random.h"
#include "ledger/ledger.h"
#include "tests/engines.h"

static const DbEngine engines[] = {DB_SQLITE, DB_POSTGRESQL};
#define FOR_EACH_ENGINE(i) for (size_t i = 0; i < sizeof engines / sizeof *engines; i++)

/* ---- Numbers by chance, the same for the same seed ---- */

typedef struct { uint64_t seed, drawn; } Chance;

/* $PURSER_SEED, else `usual`; printed, so that a failure can be had again. */
static inline Chance chance_from(uint64_t usual)
{
    const char *given = getenv("PURSER_SEED");
    Chance c = {given ? strtoull(given, NULL, 10) : usual, 0};
    print_message("PURSER_SEED=%llu\n", (unsigned long long)c.seed);
    return c;
}
static inline int below(Chance *c, int n) { return (int)(random_u64(c->seed, 1, c->drawn++) % (uint64_t)n); }
static inline bool one_in(Chance *c, int n) { return below(c, n) == 0; }

/* ---- Files, gone when the program ends ---- */

static char made_files[1200][80];
static int made_files_n;
static pid_t made_files_owner;

static inline void remove_files(void)
{
    if (getpid() != made_files_owner) return; /* a child of the test */
    for (int i = 0; i < made_files_n; i++) unlink(made_files[i]);
}

static inline const char *new_path(const char *end)
{
    if (made_files_n == 0) {
        made_files_owner = getpid();
        atexit(remove_files);
    }
    assert_true(made_files_n < 1200);
    char *path = made_files[made_files_n++];
    snprintf(path, 80, "/tmp/purser-ledger-%d-%d%s", (int)getpid(), made_files_n, end);
    return path;
}

static inline const char *write_bytes(const char *text, size_t n)
{
    const char *path = new_path(".csv");
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
    return path;
}
static inline const char *write_file(const char *text) { return write_bytes(text, strlen(text)); }

static inline Str file_text(Arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f) fail_msg("%s cannot be read", path);
    Err e = {0};
    Buf b = buf_in(a, 0);
    char piece[65536];
    for (size_t n; (n = fread(piece, 1, sizeof piece, f)) > 0;) assert_true(buf_add(&b, (Str){piece, n}, &e));
    fclose(f);
    return buf_str(&b);
}

/* ---- Import, tag, look ---- */

static inline LedgerImportRequest request_for(const char *path, Str map)
{
    return (LedgerImportRequest){.path = path, .map_json = map, .map_name = "map.json", .actor = STR("tester"), .now_ms = 1700000000000};
}

static inline LedgerImport must_import(TestStore *t, const LedgerImportRequest *request, Problems *problems)
{
    LedgerImport out;
    Err e = {0};
    if (!ledger_import(&out, problems, t->arena, t->db, request, &e)) fail_msg("%s: %s", request->path, e.message);
    return out;
}

static inline LedgerImport import_file(TestStore *t, const char *path, const char *map)
{
    LedgerImportRequest request = request_for(path, str_from_c(map));
    Problems problems = problems_in(t->arena);
    return must_import(t, &request, &problems);
}

static inline LedgerTagRequest tag_request_for(const char *path)
{
    return (LedgerTagRequest){.path = path, .actor = STR("tester"), .now_ms = 1700000001000};
}

static inline LedgerTagging tag_file(TestStore *t, const char *path)
{
    LedgerTagRequest request = tag_request_for(path);
    LedgerTagging out;
    Problems problems = problems_in(t->arena);
    Err e = {0};
    if (!ledger_tag(&out, &problems, t->arena, t->db, &request, &e)) fail_msg("%s", e.message);
    return out;
}

static inline LedgerTotals totals_by(TestStore *t, size_t n, const char *const *names)
{
    Str by[14] = {{"", 0}};
    for (size_t i = 0; i < n; i++) by[i] = str_from_c(names[i]);
    LedgerTotals out;
    Err e = {0};
    if (!ledger_totals(&out, t->arena, t->db, by, n, &e)) fail_msg("%s", e.message);
    return out;
}

static inline void assert_whole(TestStore *t)
{
    bool whole;
    char why[300];
    Err e = {0};
    if (!ledger_verify(&whole, why, t->arena, t->db, NULL, &e)) fail_msg("%s", e.message);
    if (!whole) fail_msg("%s", why);
}

static inline int64_t count(TestStore *t, const char *sql)
{
    int64_t n;
    Err e = {0};
    if (!db_count(&n, t->db, sql, &e)) fail_msg("%s", e.message);
    return n;
}

static inline void hash_rows(Hasher *h, TestStore *t, const char *sql)
{
    Query *q;
    Err e = {0};
    if (!db_query(&q, t->db, sql, &e)) fail_msg("%s", e.message);
    for (bool has_row;;) {
        if (!query_next(&has_row, q, &e)) fail_msg("%s", e.message);
        if (!has_row) return;
        Str text = query_text(q, 0);
        hash_add(h, text.p, text.n);
        hash_add(h, "\n", 1);
    }
}

#define TEXT_OF(column) "COALESCE(CAST(" column " AS TEXT), '-') || '|'"
static const char tag_rows_sql[] =
    "SELECT " TEXT_OF("rule_id") " || " TEXT_OF("account_id") " || " TEXT_OF("fiscal_year") " || " TEXT_OF("cents") " || " TEXT_OF("lines_n") " || "
    TEXT_OF("refused_cents") " || " TEXT_OF("refused_n") " FROM tag_balance ORDER BY rule_id, account_id, fiscal_year";

/* Of every row that an import or a tagging may write, and the number of audit entries. */
static inline Hash store_hash(TestStore *t)
{
    Hasher h;
    hash_start(&h, "test-rows");
    hash_rows(&h, t, "SELECT " TEXT_OF("position") " || name FROM account_element ORDER BY position");
    hash_rows(&h, t, "SELECT " TEXT_OF("id") " || e1 || '|' || e2 || '|' || e3 || '|' || e4 || '|' || e5 || '|' || e6 || '|' || e7 || '|' || e8 || '|' || "
                     "e9 || '|' || e10 || '|' || e11 || '|' || e12 FROM account ORDER BY id");
    hash_rows(&h, t, "SELECT " TEXT_OF("id") " || name FROM vendor ORDER BY id");
    hash_rows(&h, t, "SELECT " TEXT_OF("lines_n") " || " TEXT_OF("blocks_n") " FROM ledger_state ORDER BY id");
    hash_rows(&h, t, "SELECT " TEXT_OF("id") " || file_name || file_hash || lines_root || " TEXT_OF("first_line") " || " TEXT_OF("lines_n") " || "
                     TEXT_OF("actual_cents") " FROM ledger_import ORDER BY id");
    hash_rows(&h, t, "SELECT " TEXT_OF("id") " || " TEXT_OF("first_line") " || " TEXT_OF("lines_n") " || " TEXT_OF("length(lines)") " FROM ledger_block ORDER BY id");
    hash_rows(&h, t, "SELECT " TEXT_OF("account_id") " || " TEXT_OF("fiscal_year") " || " TEXT_OF("period") " || " TEXT_OF("actual_cents") " || "
                     TEXT_OF("budget_cents") " || " TEXT_OF("encumbrance_cents") " FROM balance ORDER BY account_id, fiscal_year, period");
    hash_rows(&h, t, "SELECT " TEXT_OF("id") " || " TEXT_OF("position") " || " TEXT_OF("initiative") " || " TEXT_OF("pool") " || vendor || text || "
                     TEXT_OF("from_day") " || " TEXT_OF("to_day") " || " TEXT_OF("share_millionths") " FROM rule ORDER BY id");
    hash_rows(&h, t, "SELECT " TEXT_OF("rule_id") " || element || '|' || pattern FROM rule_pattern ORDER BY rule_id, element");
    hash_rows(&h, t, tag_rows_sql);
    hash_rows(&h, t, "SELECT " TEXT_OF("COUNT(*)") " FROM balance_incoming");
    hash_rows(&h, t, "SELECT " TEXT_OF("COUNT(*)") " FROM tag_balance_incoming");
    hash_rows(&h, t, "SELECT " TEXT_OF("COUNT(*)") " FROM audit_log");
    return hash_end(&h);
}

static inline void assert_same_store(TestStore *t, const Hash *before)
{
    Hash now = store_hash(t);
    assert_true(hash_equal(before, &now));
}

#endif
