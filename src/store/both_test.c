#include "store/store_testing.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/random.h"
#include "store/engine.h"

/* The same random script on both engines must give the same JSON, byte for byte. */

enum { SCRIPTS = 200, OPERATIONS = 18 };

/* Parameters: $1 a small id, $2 a number or null, $3 a text or null, $4 a real or null. */
static const char *const WRITES[] = {
    "INSERT INTO thing (id, n, t, r) VALUES ($1, $2, $3, $4)",
    "INSERT INTO thing (id, n, t, r) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET n = excluded.n, t = excluded.t, r = thing.r + excluded.r RETURNING id, n, t, r",
    "INSERT INTO thing (id, n, t, r) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING",
    "UPDATE thing SET n = n + $2, t = $3, r = $4 WHERE id >= $1", /* the order in which RETURNING gives many rows is the engine's own */
    "UPDATE thing SET n = CAST($2 AS BIGINT), t = t || $3 WHERE id = $1 AND (r < $4 OR $4 IS NULL)",
    "DELETE FROM thing WHERE id = $1 AND (n <> $2 OR t = $3 OR r > $4) RETURNING t",
    "INSERT INTO thing (id, n, t, r) SELECT id + $1, n + $2, t || $3, r * $4 FROM thing WHERE id < 4 ON CONFLICT (id) DO NOTHING",
    "INSERT INTO leg (id, posting, account, cents) VALUES ($1, $1, coalesce($3, 'none'), coalesce(CAST($2 AS BIGINT), CAST($4 * 8 AS BIGINT)))",
    "WITH top AS (SELECT id FROM thing ORDER BY n DESC NULLS LAST, id LIMIT 2) UPDATE thing SET t = $3, n = $2, r = $4 WHERE id IN (SELECT id FROM top) AND id <> $1",
};
static const char *const READS[] = {
    "SELECT id, n, t, r FROM thing ORDER BY t NULLS FIRST, n DESC NULLS LAST, r NULLS FIRST, id",
    "SELECT t, count(*), CAST(sum(n) AS BIGINT), min(r), max(t) FROM thing GROUP BY t ORDER BY t NULLS LAST",
    "SELECT id, n / 7, n % 7, abs(n), length(t), coalesce(t, '-'), CASE WHEN n > 0 THEN 'positive' WHEN n IS NULL THEN 'none' ELSE 'rest' END FROM thing WHERE n IS NULL OR n > -1000000 ORDER BY id",
    "SELECT id, row_number() OVER (ORDER BY n NULLS FIRST, id), CAST(sum(n) OVER (ORDER BY id) AS BIGINT), lag(t) OVER (ORDER BY id) FROM thing ORDER BY id",
    "SELECT a.id, b.id, a.t = b.t FROM thing AS a LEFT JOIN thing AS b ON a.n = b.n AND a.id < b.id ORDER BY a.id, b.id NULLS FIRST",
    "WITH RECURSIVE steps (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM steps WHERE k < 5) SELECT k, (SELECT count(*) FROM thing WHERE id > k) FROM steps ORDER BY k",
    "SELECT substr(t, 2, 3), trim(t), replace(t, 'a', 'b'), t || '!' FROM thing WHERE t IS NOT NULL ORDER BY id",
    "SELECT id, r / 2, r + n, r <= n FROM thing WHERE r IS NOT NULL AND n IS NOT NULL ORDER BY id",
    "SELECT count(*), count(n), count(DISTINCT t), CAST(coalesce(sum(n), 0) AS BIGINT), count(*) FILTER (WHERE r > 0) FROM thing",
    "SELECT posting, account, cents FROM leg ORDER BY account, posting, id",
};
static const char *const TEXTS[] = {"", "a", "B", "b", "aa", " a ", "\xc3\xa9", "\xc3\x89", "z\xf0\x9f\x92\xb0", "tab\there", "quote'\"", "10", "9", "back\\slash", "_", "Zz"};
static const int64_t NUMBERS[] = {0, 1, -1, 7, -8, 100, 4000000000, -4000000000, 9007199254740991};

static void bind_all(Query *q, uint64_t seed, uint64_t script, uint64_t *draw)
{
    uint64_t number = random_u64(seed, script, (*draw)++) % 10, text = random_u64(seed, script, (*draw)++) % 17, real = random_u64(seed, script, (*draw)++) % 40;
    query_bind_int(q, 1, (int64_t)(random_u64(seed, script, (*draw)++) % 9) + 1);
    if (number == 9) query_bind_null(q, 2);
    else query_bind_int(q, 2, NUMBERS[number]);
    if (text == 16) query_bind_null(q, 3);
    else query_bind_text(q, 3, str_from_c(TEXTS[text]));
    if (real == 39) query_bind_null(q, 4);
    else query_bind_real(q, 4, ((double)real - 19) / 8); /* eighths: sums are exact in any order */
}

static void write_value(JsonWriter *w, const Query *q, int column)
{
    switch (q->db->engine->kind(q, column)) {
    case VALUE_INT: json_write_int(w, query_int(q, column)); break;
    case VALUE_REAL: json_write_real(w, query_real(q, column)); break;
    case VALUE_TEXT: json_write_text(w, query_text(q, column)); break;
    default: json_write_null(w); break;
    }
}

/* Rows, or the kind of failure. */
static bool write_rows(JsonWriter *w, Query *q, Err *e)
{
    bool has = true;
    json_write_array(w);
    while (true) {
        if (!query_next(&has, q, e)) {
            json_write_text(w, str_from_c(err_name(e->code)));
            break;
        }
        if (!has) break;
        json_write_array(w);
        for (int c = 0; c < q->columns_n; c++) write_value(w, q, c);
        json_write_array_end(w);
    }
    json_write_array_end(w);
    return !has;
}

static void run_transaction(Fixture *f, JsonWriter *w, uint64_t script, uint64_t *draw)
{
    Txn *txn = begin(f, f->db);
    Query *q;
    Err e;
    bool good = true;
    for (uint64_t k = random_u64(1, script, (*draw)++) % 4 + 1; k > 0; k--) {
        const char *sql = WRITES[random_u64(1, script, (*draw)++) % (sizeof WRITES / sizeof *WRITES)];
        uint64_t skip_draws = *draw + 4;
        if (good) {
            assert_done(txn_query(&q, txn, sql, &f->e));
            bind_all(q, 1, script, draw);
            good = write_rows(w, q, &e);
        }
        *draw = skip_draws;
    }
    if (good && random_u64(1, script, (*draw)++) % 5) {
        assert_done(note(txn, "script", &f->e));
        assert_done(txn_commit(txn, &f->e));
    } else {
        txn_rollback(txn);
    }
}

static Str run_script(Fixture *f, uint64_t script)
{
    Buf out = buf_in(f->a, 0);
    JsonWriter w = json_writer(&out, false, &f->e);
    uint64_t draw = 0;
    Query *q;
    Err e;
    as_intruder(f, "DELETE FROM thing; DELETE FROM leg");
    json_write_array(&w);
    for (int i = 0; i < OPERATIONS; i++) {
        if (i < 2 || random_u64(1, script, draw++) % 2) {
            run_transaction(f, &w, script, &draw);
            continue;
        }
        uint64_t read = random_u64(1, script, draw++) % (sizeof READS / sizeof *READS);
        assert_done(db_query(&q, f->db, READS[read], &f->e));
        if (!write_rows(&w, q, &e)) fail_msg("%s: %s", READS[read], e.message);
    }
    for (size_t i = 0; i < 2; i++) { /* what there is in the end */
        assert_done(db_query(&q, f->db, i ? READS[9] : READS[0], &f->e));
        write_rows(&w, q, &e);
    }
    json_write_array_end(&w);
    assert_done(json_write_done(&w));
    return buf_str(&out);
}

static void test_scripts_agree(void **state)
{
    (void)state;
    Fixture lite, pg;
    size_t bytes = 0;
    fixture_make_on(&pg, DB_POSTGRESQL);
    fixture_make_on(&lite, DB_SQLITE);
    for (uint64_t script = 0; script < SCRIPTS; script++) {
        ArenaMark mark_lite = arena_mark(lite.a), mark_pg = arena_mark(pg.a);
        Str a = run_script(&lite, script), b = run_script(&pg, script);
        if (!str_equal(a, b)) {
            size_t i = 0;
            while (i < a.n && i < b.n && a.p[i] == b.p[i]) i++;
            size_t from = i > 100 ? i - 100 : 0;
            fail_msg("script %d at %zu:\n%.*s\n%.*s", (int)script, i, (int)(a.n - from > 200 ? 200 : a.n - from), a.p + from, (int)(b.n - from > 200 ? 200 : b.n - from), b.p + from);
        }
        bytes += a.n;
        arena_reset(lite.a, mark_lite);
        arena_reset(pg.a, mark_pg);
    }
    assert_true(bytes > SCRIPTS * 300);
    assert_whole(&lite, lite.db, -1);
    assert_whole(&pg, pg.db, -1);
    fixture_close(&lite);
    fixture_close(&pg);
}

const struct CMUnitTest both_tests[] = {cmocka_unit_test(test_scripts_agree)};
const size_t both_tests_n = 1;
