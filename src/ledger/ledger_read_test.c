/* What is read from the ledger: totals, the lines behind a rule, explanations; blocks and tallies; and that verification
 * finds what another hand has changed. */
#include <sqlite3.h>

#include "ledger/ledger_block.h"
#include "ledger/ledger_store.h"
#include "ledger/ledger_testing.h"

static const char map[] = "{\"columns\": {\"fund\": \"Fund\", \"object\": \"Object\", \"posted_on\": \"Date\", \"amount\": \"Amount\", \"vendor\": \"Vendor\", "
                          "\"reference\": \"Ref\", \"description\": \"Text\", \"budget\": \"Budget\", \"encumbrance\": \"Held\"}}";
static const char ledger_file[] = "Fund,Object,Date,Amount,Budget,Held,Vendor,Ref,Text\n"
                                  "100,315,2019-08-01,10.00,50,1,Acme,C-1,Teacher salary\n"  /* 1: FY 2020 period 2 */
                                  "100,360,2019-08-01,3.33,,,Acme,C-2,benefits\n"            /* 2 */
                                  "100,315,2020-07-01,-20.00,,,,C-3,Teacher refund\n"        /* 3: FY 2021 period 1 */
                                  "0100,315,2020-07-02,0.05,5,,Zed,C-4,other\n"              /* 4 */
                                  "100,315,2020-07-03,7.01,,2.50,Zed,C-5,teacher books\n";   /* 5 */
static const char rules_file[] = "order,initiative,pool,fund,object,vendor,text,share_percent\n"
                                 "1,READ/ING,,100,315,,teacher,50\n" /* 1, 3, 5: 5.00 -10.00 3.50 */
                                 "2,,OFFICE,,3*,acme,,100\n"           /* 1 half, 2 */
                                 "3,MATH,,9*,,,,\n";                   /* nothing */

static void begin_store(TestStore *t, DbEngine engine)
{
    test_store_new(t, engine);
    tag_file(t, write_file(rules_file)); /* before there is a ledger or a chart */
    import_file(t, write_file(ledger_file), map);
}

static void assert_row(const LedgerTotals *totals, size_t i, const char *codes, long long actual, long long budget, long long held)
{
    char found[200] = "";
    for (size_t k = 0; k < totals->by_n; k++) snprintf(found + strlen(found), sizeof found - strlen(found), "%s%.*s", k ? " " : "", STR_ARGUMENTS(totals->rows[i].codes[k]));
    assert_string_equal(found, codes);
    assert_int_equal(totals->rows[i].actual.v, actual);
    assert_int_equal(totals->rows[i].budget.v, budget);
    assert_int_equal(totals->rows[i].encumbrance.v, held);
}

static void test_totals(void **state)
{
    (void)state;
    FOR_EACH_ENGINE(k) {
        TestStore t;
        begin_store(&t, engines[k]);
        const char *by[] = {"FUND", "object"}, *by_year[] = {"fiscal_year", "fund", "period"};
        LedgerTotals totals = totals_by(&t, 2, by);
        assert_int_equal(totals.n, 3);
        assert_row(&totals, 0, "0100 315", 5, 500, 0);
        assert_row(&totals, 1, "100 315", -299, 5000, 350);
        assert_row(&totals, 2, "100 360", 333, 0, 0);
        totals = totals_by(&t, 3, by_year);
        assert_int_equal(totals.n, 3);
        assert_row(&totals, 0, "2020 100 2", 1333, 5000, 100);
        assert_row(&totals, 1, "2021 0100 1", 5, 500, 0);
        assert_row(&totals, 2, "2021 100 1", -1299, 0, 250);
        assert_int_equal(totals.lines, 5);
        assert_int_equal(totals.actual.v, 39);
        assert_int_equal(totals.tagged.v, -150 + 833);
        assert_int_equal(totals.untagged.v, 39 - 683);
        Err e = {0};
        LedgerTotals none;
        Str wrong[] = {STR("fund"), STR("colour")};
        assert_false(ledger_totals(&none, t.arena, t.db, wrong, 2, &e));
        assert_int_equal(e.code, ERR_INPUT);
        assert_non_null(strstr(e.message, "'colour' is not an element of this chart; there are: fund, object, fiscal_year, period"));
        Str many[15];
        for (int i = 0; i < 15; i++) many[i] = STR("fund");
        assert_false(ledger_totals(&none, t.arena, t.db, many, 15, &e));
        test_store_end(&t);
    }
}

/* Twelve names as long as they may be, in the words of a refusal. */
static void test_long_names_in_a_refusal(void **state)
{
    (void)state;
    TestStore t;
    test_store_new(&t, DB_SQLITE);
    char long_map[2000] = "{\"columns\": {\"posted_on\": \"D\", \"amount\": \"A\"";
    for (int i = 0; i < 12; i++) snprintf(long_map + strlen(long_map), 200, ", \"%064d\": \"F\"", i);
    strcat(long_map, "}}");
    import_file(&t, write_file("F,D,A\n1,2020-01-01,5\n"), long_map);
    LedgerTotals none;
    Err e = {0};
    Str wrong = STR("colour");
    assert_false(ledger_totals(&none, t.arena, t.db, &wrong, 1, &e));
    assert_non_null(strstr(e.message, "'colour' is not an element"));
    test_store_end(&t);
}

static void test_an_empty_ledger(void **state)
{
    (void)state;
    FOR_EACH_ENGINE(k) {
        TestStore t;
        test_store_new(&t, engines[k]);
        LedgerTotals totals = totals_by(&t, 0, NULL);
        assert_int_equal(totals.n, 1);
        assert_int_equal(totals.lines, 0);
        bool found = true;
        Day day;
        Err e = {0};
        assert_true(ledger_last_day(&found, &day, t.db, &e));
        assert_false(found);
        ExplainNode *node;
        assert_true(ledger_explain(&node, t.arena, t.db, STR("total"), STR("amount_cents"), &e));
        assert_int_equal(node->cents.v, 0);
        assert_whole(&t);
        LedgerTagging tagging = tag_file(&t, write_file(rules_file));
        assert_int_equal(tagging.rules_idle, 3);
        /* a header alone makes the chart and no line; the next file begins where it ended */
        import_file(&t, write_file("Fund,Object,Date,Amount,Budget,Held,Vendor,Ref,Text\n"), map);
        import_file(&t, write_file(ledger_file), map);
        assert_whole(&t);
        assert_int_equal(totals_by(&t, 0, NULL).tagged.v, 683);
        test_store_end(&t);
    }
}

static void test_rule_lines(void **state)
{
    (void)state;
    FOR_EACH_ENGINE(k) {
        TestStore t;
        begin_store(&t, engines[k]);
        LedgerTaggedLine *lines;
        size_t n;
        int64_t all;
        Err e = {0};
        assert_true(ledger_rule_lines(&lines, &n, &all, t.arena, t.db, 1, 0, 10, &e));
        assert_int_equal(n, 3);
        assert_int_equal(all, 3);
        static const struct { int number, file_line; long long share; const char *text; } want[] = {{3, 4, -1000, "Teacher refund"}, {1, 2, 500, "Teacher salary"}, {5, 6, 350, "teacher books"}};
        for (size_t i = 0; i < 3; i++) { /* the largest first, whatever its sign */
            assert_int_equal(lines[i].line.number, want[i].number);
            assert_int_equal(lines[i].line.file_line, want[i].file_line);
            assert_int_equal(lines[i].share.v, want[i].share);
            assert_true(str_equal_c(lines[i].line.description, want[i].text));
            assert_true(str_equal_c(lines[i].account, "100-315"));
            assert_true(lines[i].file.n > 0);
        }
        assert_true(str_equal_c(lines[1].vendor, "Acme"));
        assert_int_equal(lines[0].vendor.n, 0);
        assert_true(ledger_rule_lines(&lines, &n, &all, t.arena, t.db, 1, 0, 1, &e)); /* only the largest, but all are counted */
        assert_int_equal(n, 1);
        assert_int_equal(all, 3);
        assert_int_equal(lines[0].share.v, -1000);
        assert_true(ledger_rule_lines(&lines, &n, &all, t.arena, t.db, 2, 2, 10, &e)); /* one account */
        assert_int_equal(n, 1);
        assert_int_equal(lines[0].share.v, 333);
        assert_true(ledger_rule_lines(&lines, &n, &all, t.arena, t.db, 3, 0, 10, &e));
        assert_int_equal(n, 0);
        test_store_end(&t);
    }
}

/* The largest of many, in whatever order they come. */
static void test_largest_lines_of_many(void **state)
{
    (void)state;
    enum { ROWS = 5000, MOST = 7 };
    TestStore t;
    test_store_new(&t, DB_SQLITE);
    const char *path = new_path(".csv");
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fputs("fund,posted_on,amount,description\n", f);
    for (int i = 0; i < ROWS; i++) fprintf(f, "1,2020-01-01,%d,line %d\n", (i * 2741) % ROWS * (i % 2 ? 1 : -1), i);
    fclose(f);
    import_file(&t, path, "");
    tag_file(&t, write_file("initiative\nALL\n"));
    LedgerTaggedLine *lines;
    size_t n;
    int64_t all;
    Err e = {0};
    assert_true(ledger_rule_lines(&lines, &n, &all, t.arena, t.db, 1, 0, MOST, &e));
    assert_int_equal(n, MOST);
    assert_int_equal(all, ROWS - 1); /* one line is zero */
    for (size_t i = 0; i < MOST; i++) assert_int_equal(llabs(lines[i].share.v), (ROWS - 1 - (int)i) * 100);
    test_store_end(&t);
}

static void test_tags(void **state)
{
    (void)state;
    FOR_EACH_ENGINE(k) {
        TestStore t;
        begin_store(&t, engines[k]);
        LedgerTag *tags;
        size_t n;
        Err e = {0};
        assert_true(ledger_tags(&tags, &n, t.arena, t.db, 0, &e));
        assert_int_equal(n, 3);
        assert_true(str_equal_c(tags[0].pool, "OFFICE") && tags[0].initiative.n == 0); /* by initiative: those without first */
        assert_true(str_equal_c(tags[0].account, "100-315"));
        assert_int_equal(tags[0].cents.v, 500);
        assert_int_equal(tags[1].cents.v, 333);
        assert_true(str_equal_c(tags[2].initiative, "READ/ING"));
        assert_int_equal(tags[2].cents.v, 500 - 1000 + 350);
        assert_int_equal(tags[2].lines, 3);
        assert_int_equal(tags[2].position, 1);
        assert_true(ledger_tags(&tags, &n, t.arena, t.db, 2021, &e));
        assert_int_equal(n, 1);
        assert_int_equal(tags[0].cents.v, -650);
        LedgerRuleTotal *rules;
        assert_true(ledger_rule_totals(&rules, &n, t.arena, t.db, &e));
        assert_int_equal(n, 3);
        assert_int_equal(rules[1].refused.v, 500); /* the half of line 1 that rule 1 had */
        assert_int_equal(rules[1].refused_lines, 1);
        assert_int_equal(rules[2].lines, 0);
        test_store_end(&t);
    }
}

static void assert_explained(TestStore *t, const char *record, const char *field, long long cents)
{
    ExplainNode *node;
    Err e = {0};
    Cents leaves;
    if (!ledger_explain(&node, t->arena, t->db, str_from_c(record), str_from_c(field), &e)) fail_msg("%s/%s: %s", record, field, e.message);
    if (!explain_check(node, &e) || !explain_leaves(&leaves, node, &e)) fail_msg("%s/%s: %s", record, field, e.message);
    assert_int_equal(node->cents.v, cents);
    assert_int_equal(leaves.v, cents);
}

static void test_explain(void **state)
{
    (void)state;
    FOR_EACH_ENGINE(k) {
        TestStore t;
        begin_store(&t, engines[k]);
        import_file(&t, write_file("fund,posted_on,amount\n100,2020-08-01,1\n"), "");
        assert_explained(&t, "total", "amount_cents", 139);
        assert_explained(&t, "total", "budget_cents", 5500);
        assert_explained(&t, "total", "encumbrance_cents", 350);
        assert_explained(&t, "total", "tagged_cents", 683);
        assert_explained(&t, "total", "untagged_cents", 139 - 683);
        assert_explained(&t, "rule-1", "taken_cents", -150);
        assert_explained(&t, "rule-2", "taken_cents", 833);
        assert_explained(&t, "rule-3", "taken_cents", 0);
        static const struct { const char *record, *field; ErrCode code; } wrong[] = {
            {"rule-4", "taken_cents", ERR_NOT_FOUND}, {"rule-0", "taken_cents", ERR_NOT_FOUND}, {"rule-1", "cents", ERR_NOT_FOUND}, {"rule-x", "taken_cents", ERR_INPUT},
            {"rule-", "taken_cents", ERR_INPUT}, {"total", "cents", ERR_NOT_FOUND}, {"sum", "amount_cents", ERR_NOT_FOUND}};
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
            ExplainNode *node;
            Err e = {0};
            assert_false(ledger_explain(&node, t.arena, t.db, str_from_c(wrong[i].record), str_from_c(wrong[i].field), &e));
            assert_int_equal(e.code, wrong[i].code);
        }
        test_store_end(&t);
    }
}

static void test_last_day(void **state)
{
    (void)state;
    static const char days_map[] = "{\"columns\": {\"fund\": \"F\", \"posted_on\": \"D\", \"amount\": \"A\", \"fiscal_year\": \"Y\"}}";
    FOR_EACH_ENGINE(k) {
        TestStore t;
        test_store_new(&t, engines[k]);
        import_file(&t, write_file("F,D,A,Y\n1,2020-05-05,1,2020\n1,2020-08-01,1,2020\n1,2025-01-01,1,2020\n1,9999-01-01,1,\n"), days_map);
        import_file(&t, write_file("F,D,A,Y\n1,2020-03-03,2,2020\n1,1900-03-03,2,\n"), days_map);
        bool found;
        Day day;
        Err e = {0};
        assert_true(ledger_last_day(&found, &day, t.db, &e));
        assert_true(found);
        assert_int_equal(day.v, day_from_civil(2020, 8, 1).v); /* a month late is near, five years are not */
        test_store_end(&t);
    }
}

typedef struct { int64_t lines, last, stop_at; } Walk;

static bool walk(void *to, const LedgerLine *line, bool *stop, Err *e)
{
    (void)e;
    Walk *w = to;
    assert_int_equal(line->number, w->last + 1);
    w->last = line->number;
    w->lines++;
    *stop = w->lines == w->stop_at;
    return true;
}

static void test_scan(void **state)
{
    (void)state;
    TestStore t;
    begin_store(&t, DB_SQLITE);
    const char *path = new_path(".csv");
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fputs("fund,posted_on,amount\n", f);
    for (int i = 0; i < 2 * BLOCK_LINES + 3; i++) fprintf(f, "1,2020-01-01,%d\n", i);
    fclose(f);
    import_file(&t, path, "");
    static const int64_t stops[] = {0, 1, 5, 6, BLOCK_LINES + 5, BLOCK_LINES + 6};
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
        Walk w = {.stop_at = stops[i]};
        Err e = {0};
        assert_true(ledger_scan(t.db, walk, &w, NULL, &e));
        assert_int_equal(w.lines, stops[i] ? stops[i] : 5 + 2 * BLOCK_LINES + 3);
    }
    assert_whole(&t);
    test_store_end(&t);
}

/* ---- Blocks ---- */

typedef struct { const LedgerLine *lines; size_t n, at; } Expected;

static bool same_line(void *to, const LedgerLine *line, bool *stop, Err *e)
{
    (void)stop, (void)e;
    Expected *x = to;
    assert_true(x->at < x->n);
    const LedgerLine *want = &x->lines[x->at];
    assert_int_equal(line->number, 100 + (int64_t)x->at++);
    assert_true(line->file_line == want->file_line && line->account_id == want->account_id && line->posted_on.v == want->posted_on.v && line->fiscal_year == want->fiscal_year &&
                line->period == want->period && line->actual.v == want->actual.v && line->budget.v == want->budget.v && line->encumbrance.v == want->encumbrance.v &&
                line->vendor_id == want->vendor_id && str_equal(line->reference, want->reference) && str_equal(line->description, want->description));
    return true;
}

static bool any_line(void *to, const LedgerLine *line, bool *stop, Err *e)
{
    (void)stop, (void)e;
    ++*(int64_t *)to;
    assert_true(line->fiscal_year >= 0 && line->fiscal_year < BLOCK_YEARS && line->period >= 0 && line->period < BLOCK_PERIODS);
    return true;
}

static void test_blocks(void **state)
{
    (void)state;
    static const int64_t extremes[] = {0, 1, -1, 9007199254740991, -9007199254740991, 127, 128, -64, -65};
    Chance c = chance_from(5);
    Arena *a;
    Err e = {0};
    assert_true(arena_new(&a, 0, &e));
    BlockWriter *w;
    assert_true(block_writer_new(&w, a, &e));
    for (int round = 0; round < 30; round++) {
        size_t n = round == 0 ? 0 : round == 1 ? BLOCK_LINES : (size_t)below(&c, 300);
        LedgerLine *lines = PUSH(a, LedgerLine, n, &e);
        for (size_t i = 0; i < n; i++) {
            lines[i] = (LedgerLine){.file_line = below(&c, 1 << 30), .account_id = 1 + below(&c, 1 << 28), .posted_on = {below(&c, 3000000) - 719162}, .fiscal_year = below(&c, 10001),
                                    .period = below(&c, 1000000), .actual = {extremes[below(&c, 9)]}, .budget = {extremes[below(&c, 9)]}, .encumbrance = {extremes[below(&c, 9)]},
                                    .vendor_id = below(&c, 1 << 28), .reference = one_in(&c, 2) ? STR("") : STR("a,\"b\"\n"), .description = one_in(&c, 9) ? STR("") : STR("Zo\xC3\xAB")};
            assert_true(block_add(w, &lines[i], &e));
        }
        assert_int_equal(block_lines(w), n);
        Str block;
        assert_true(block_finish(&block, w, &e));
        Expected x = {lines, n, 0};
        bool stop = false;
        if (!block_read(block, 100, same_line, &x, &stop, &e)) fail_msg("%s", e.message);
        assert_int_equal(x.at, n);
        /* cut anywhere, or with a byte more, it is no block */
        for (size_t cut = 0; cut < block.n && round < 6; cut += 1 + block.n / 200) {
            int64_t seen = 0;
            assert_false(block_read((Str){block.p, cut}, 100, any_line, &seen, &stop, &e));
            assert_int_equal(e.code, ERR_BROKEN);
        }
        char *p = arena_push(a, block.n + 1, &e);
        memcpy(p, block.p, block.n);
        int64_t seen = 0;
        assert_false(block_read((Str){p, block.n + 1}, 100, any_line, &seen, &stop, &e));
    }
    arena_end(a);
}

/* ---- Another hand ---- */

typedef struct { const char *what, *sql, *found; } Tampering;

static void run_sql(const TestStore *t, const char *sql)
{
    sqlite3 *raw;
    char *why = NULL;
    assert_int_equal(sqlite3_open(t->store, &raw), SQLITE_OK);
    if (sqlite3_exec(raw, sql, NULL, NULL, &why) != SQLITE_OK) fail_msg("%s: %s", sql, why);
    sqlite3_close(raw);
}

static void assert_found(const Tampering *x)
{
    TestStore t;
    begin_store(&t, DB_SQLITE);
    import_file(&t, write_file("fund,posted_on,amount\n100,2020-08-01,1\n"), "");
    assert_whole(&t);
    run_sql(&t, x->sql);
    test_store_reopen(&t);
    bool whole = true;
    char why[300] = "";
    Err e = {0};
    if (!ledger_verify(&whole, why, t.arena, t.db, NULL, &e)) fail_msg("%s: %s", x->what, e.message);
    if (whole || !strstr(why, x->found)) fail_msg("%s: %s", x->what, whole ? "was not found" : why);
    test_store_end(&t);
}

static void test_tampering_is_found(void **state)
{
    (void)state;
    static const Tampering list[] = {
        {"a balance", "UPDATE balance SET actual_cents = actual_cents + 1 WHERE account_id = 2", "the balance of account 2, fiscal year 2020, period 2"},
        {"a budget", "UPDATE balance SET budget_cents = budget_cents + 1 WHERE account_id = 1 AND fiscal_year = 2020", "the balance of account 1"},
        {"an encumbrance", "UPDATE balance SET encumbrance_cents = 0 WHERE encumbrance_cents > 0", "the balance of account 1"},
        {"a balance more", "INSERT INTO balance VALUES (1, 2019, 1, 0, 0, 0)", "the balance of account 1, fiscal year 2019"},
        {"a balance of no year", "INSERT INTO balance VALUES (1, -5, 1, 0, 0, 0)", "the balance of account 1, fiscal year -5"},
        {"a balance less", "DELETE FROM balance WHERE account_id = 2", "balances are kept"},
        {"two balances that cancel", "UPDATE balance SET actual_cents = actual_cents + CASE account_id WHEN 1 THEN 1 ELSE -1 END WHERE account_id IN (1, 2) AND fiscal_year = 2020", "the balance of account 1"},
        {"a tag balance", "UPDATE tag_balance SET cents = cents + 1 WHERE rule_id = 2 AND account_id = 2", "what rule 2 took from account 2"},
        {"what was refused", "UPDATE tag_balance SET refused_cents = 0 WHERE refused_cents <> 0", "what rule 2 took from account 1"},
        {"a tag balance less", "DELETE FROM tag_balance WHERE rule_id = 1", "tag balances are kept"},
        {"a tag balance more", "INSERT INTO tag_balance VALUES (3, 1, 2020, 5, 1, 0, 0)", "what rule 3 took from account 1"},
        {"a tag balance of no rule", "PRAGMA foreign_keys=OFF; INSERT INTO tag_balance VALUES (77, 1, 2020, 5, 1, 0, 0)", "what rule 77 took"},
        {"a rule's share", "UPDATE rule SET share_millionths = 400000 WHERE id = 1", "the tag rules are not those"},
        {"a rule's initiative", "UPDATE rule SET initiative = 'OTHER' WHERE id = 1", "the tag rules are not those"},
        {"a rule that takes nothing", "UPDATE rule SET text = 'x' WHERE id = 3", "the tag rules are not those"},
        {"a rule more", "INSERT INTO rule VALUES (4, 4, 'MATH', NULL, 'nobody', '', NULL, NULL, 1, 9)", "the tag rules are not those"},
        {"a rule less", "DELETE FROM rule_pattern WHERE rule_id = 3; DELETE FROM rule WHERE id = 3", "the tag rules are not those"},
        {"a missing date for an empty one", "UPDATE rule SET from_day = 0 WHERE id = 3", "the tag rules are not those"},
        {"a rule's pattern", "UPDATE rule_pattern SET pattern = '200' WHERE rule_id = 1 AND element = 'fund'", "the tag rules are not those"},
        {"a root", "UPDATE ledger_import SET lines_root = replace(lines_root, substr(lines_root, 1, 1), CASE substr(lines_root, 1, 1) WHEN '0' THEN '1' ELSE '0' END) WHERE id = 1", "its lines_root was changed"},
        {"the second root", "UPDATE ledger_import SET lines_root = (SELECT lines_root FROM ledger_import WHERE id = 1) WHERE id = 2", "import 2 is not what the audit log says: its lines_root was changed"},
        {"a file's name", "UPDATE ledger_import SET file_name = 'other.csv' WHERE id = 2", "its file_name was changed"},
        {"a file's hash", "UPDATE ledger_import SET file_hash = 'a' || substr(file_hash, 2) || 'b' WHERE id = 2", "its file_hash was changed"},
        {"an import more", "INSERT INTO ledger_import SELECT 3, file_name, 'x', lines_root, 7, 0, 0, 0, 0, 0, NULL, 0, 'a' FROM ledger_import WHERE id = 1", "import 3 is in the store"},
        {"an import's sum", "UPDATE ledger_import SET actual_cents = actual_cents + 1 WHERE id = 1", "its actual was changed"},
        {"an import's lines", "UPDATE ledger_import SET lines_n = 4 WHERE id = 1", "the lines of import 1"},
        {"an import less", "DELETE FROM ledger_import WHERE id = 1", "an import 1, which is not in the store"},
        {"an import's number", "UPDATE ledger_import SET id = 3 WHERE id = 2", "an import 2, which is not in the store"},
        {"a block less", "DELETE FROM ledger_block WHERE id = 2", "from 6 on are not in the store"},
        {"a block more", "INSERT INTO ledger_block SELECT 3, 7, lines_n, lines FROM ledger_block WHERE id = 2", "belong to no import"},
        {"blocks in each other's place", "UPDATE ledger_block SET lines = (SELECT lines FROM ledger_block WHERE id = 2) WHERE id = 1", "import 1"},
        {"a block's count", "UPDATE ledger_block SET lines_n = 2 WHERE id = 2", "holds 1 lines, not 2"},
        {"an empty block", "UPDATE ledger_block SET lines = x'' WHERE id = 1", "cannot be read back"},
        {"the count of lines", "UPDATE ledger_state SET lines_n = 60", "counts 60 lines"},
        {"an account's code", "UPDATE account SET e2 = '316' WHERE id = 1", "the codes of account 1"},
        {"an account's code and key", "UPDATE account SET e2 = '316', key = replace(key, '315', '316') WHERE id = 1", "import 1"},
        {"a later account's code and key", "UPDATE account SET e1 = '101', key = '101' WHERE id = 4", "import 2"},
        {"an account's last code", "UPDATE account SET e12 = 'x' WHERE id = 2", "the codes of account 2"},
        {"an account's long key", "UPDATE account SET key = printf('%0900d', 1) WHERE id = 1", "longer than can be"},
        {"an account more", "INSERT INTO account (id, key, e1) VALUES (5, 'x', 'x')", "no line"},
        {"an account less", "PRAGMA foreign_keys=OFF; DELETE FROM account WHERE id = 4", "account"},
        {"a vendor's name", "UPDATE vendor SET name = 'Acne' WHERE id = 1", "import 1"},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) assert_found(&list[i]);
}

/* Everything that the ledger keeps, taken over from a store with another ledger and other rules: all of it fits together, and not the log. */
static void test_a_whole_other_ledger_is_found(void **state)
{
    (void)state;
    static const char *const parts[] = {
        "DELETE FROM ledger_import; DELETE FROM ledger_block; INSERT INTO ledger_import SELECT * FROM other.ledger_import; INSERT INTO ledger_block SELECT * FROM other.ledger_block;"
        "DELETE FROM balance; INSERT INTO balance SELECT * FROM other.balance",
        "DELETE FROM rule_pattern; DELETE FROM rule; INSERT INTO rule SELECT * FROM other.rule; INSERT INTO rule_pattern SELECT * FROM other.rule_pattern"};
    static const char *const found[] = {"import 1 is not what the audit log says: its file_", "the tag rules are not those of the last tagging"};
    for (int part = 0; part < 2; part++) {
        TestStore t, other;
        char sql[2000], why[300] = "";
        Err e = {0};
        bool whole = true;
        test_store_new(&other, DB_SQLITE);
        tag_file(&other, write_file(part == 0 ? rules_file : "order,initiative,pool,fund,object,vendor,text,share_percent\n1,OTHER,,100,315,,teacher,50\n2,,OFFICE,,3*,acme,,100\n3,MATH,,9*,,,,\n"));
        const char *forged = "Fund,Object,Date,Amount,Budget,Held,Vendor,Ref,Text\n100,315,2019-08-01,10.00,50,1,Acme,C-1,Teacher salary\n100,360,2019-08-01,3.33,,,Acme,C-2,benefits\n"
                             "100,315,2020-07-01,-20.00,,,,C-3,Teacher refund\n0100,315,2020-07-02,9000.05,5,,Zed,C-4,other\n100,315,2020-07-03,7.01,,2.50,Zed,C-5,teacher books\n";
        import_file(&other, write_file(part == 0 ? forged : ledger_file), map);
        assert_whole(&other);
        begin_store(&t, DB_SQLITE);
        assert_whole(&t);
        snprintf(sql, sizeof sql, "ATTACH '%s' AS other; PRAGMA foreign_keys=OFF; BEGIN; %s; DELETE FROM tag_balance; INSERT INTO tag_balance SELECT * FROM other.tag_balance; COMMIT", other.store, parts[part]);
        run_sql(&t, sql);
        test_store_reopen(&t);
        if (!ledger_verify(&whole, why, t.arena, t.db, NULL, &e)) fail_msg("%s", e.message);
        if (whole || !strstr(why, found[part])) fail_msg("part %d: %s", part, whole ? "was not found" : why);
        test_store_end(&t);
        test_store_end(&other);
    }
}

/* Each byte of a block, changed: nothing passes, nothing crashes, and what reads blocks elsewhere says so too. */
static void test_each_byte_of_a_block(void **state)
{
    (void)state;
    TestStore t;
    begin_store(&t, DB_SQLITE);
    int64_t n = count(&t, "SELECT length(lines) FROM ledger_block WHERE id = 1");
    assert_true(n > 100);
    sqlite3 *raw;
    assert_int_equal(sqlite3_open(t.store, &raw), SQLITE_OK);
    sqlite3_stmt *get, *put;
    assert_int_equal(sqlite3_prepare_v2(raw, "SELECT lines FROM ledger_block WHERE id = 1", -1, &get, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(get), SQLITE_ROW);
    unsigned char bytes[1000];
    assert_true(n < 1000);
    memcpy(bytes, sqlite3_column_blob(get, 0), (size_t)n);
    sqlite3_finalize(get);
    assert_int_equal(sqlite3_prepare_v2(raw, "UPDATE ledger_block SET lines = ?1 WHERE id = 1", -1, &put, NULL), SQLITE_OK);
    const char *rules = write_file(rules_file);
    static const unsigned char flips[] = {0x01, 0x80, 0xff};
    for (int i = 0; i < n; i++) {
        unsigned char kept = bytes[i];
        bytes[i] = (unsigned char)(kept ^ flips[i % 3]);
        sqlite3_bind_blob(put, 1, bytes, (int)n, SQLITE_STATIC);
        assert_int_equal(sqlite3_step(put), SQLITE_DONE);
        sqlite3_reset(put);
        bytes[i] = kept;
        bool whole = true;
        char why[300];
        Err e = {0};
        Arena *a;
        assert_true(arena_new(&a, 0, &e));
        if (!ledger_verify(&whole, why, a, t.db, NULL, &e)) fail_msg("byte %d: %s", i, e.message);
        if (whole) fail_msg("byte %d was changed and not found", i);
        LedgerTaggedLine *lines;
        size_t lines_n;
        int64_t all;
        if (i % 3 == 0 && !ledger_rule_lines(&lines, &lines_n, &all, a, t.db, 1, 0, 9, &e)) assert_true(e.code == ERR_BROKEN || e.code == ERR_OVERFLOW);
        LedgerTagging tagging;
        LedgerTagRequest request = tag_request_for(rules);
        request.dry_run = true;
        Problems problems = problems_in(a);
        if (i % 3 == 0 && !ledger_tag(&tagging, &problems, a, t.db, &request, &e)) assert_true(e.code == ERR_BROKEN || e.code == ERR_OVERFLOW);
        arena_end(a);
    }
    sqlite3_bind_blob(put, 1, bytes, (int)n, SQLITE_STATIC);
    assert_int_equal(sqlite3_step(put), SQLITE_DONE);
    sqlite3_finalize(put);
    sqlite3_close(raw);
    assert_whole(&t);
    test_store_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_totals), cmocka_unit_test(test_long_names_in_a_refusal), cmocka_unit_test(test_an_empty_ledger), cmocka_unit_test(test_rule_lines),
        cmocka_unit_test(test_largest_lines_of_many), cmocka_unit_test(test_tags), cmocka_unit_test(test_explain), cmocka_unit_test(test_last_day),
        cmocka_unit_test(test_scan), cmocka_unit_test(test_blocks), cmocka_unit_test(test_tampering_is_found), cmocka_unit_test(test_a_whole_other_ledger_is_found),
        cmocka_unit_test(test_each_byte_of_a_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
