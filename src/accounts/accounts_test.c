/* The chart and the accounts: names, limits, keys that keep every zero and every empty code, and the handbook's titles. */
#include <stdio.h>
#include <string.h>

#include "accounts/accounts.h"
#include "store/audit.h"
#include "tests/engines.h"

static const DbEngine engines[] = {DB_SQLITE, DB_POSTGRESQL};
#define FOR_EACH_ENGINE(i) for (size_t i = 0; i < sizeof engines / sizeof *engines; i++)

static Txn *begin(TestStore *t)
{
    Txn *txn;
    bool was_done;
    Str reply;
    Err e = {0};
    TxnWhy why = {.actor = STR("tester"), .reason = STR("to test"), .now_ms = 1};
    if (!txn_begin(&txn, &was_done, &reply, t->arena, t->db, &why, &e)) fail_msg("%s", e.message);
    return txn;
}

static void commit(Txn *txn)
{
    Err e = {0};
    if (!txn_commit(txn, &e)) fail_msg("%s", e.message);
}

static Chart load(TestStore *t)
{
    Chart chart;
    Err e = {0};
    if (!chart_load(&chart, t->arena, t->db, &e)) fail_msg("%s", e.message);
    return chart;
}

static int64_t count(TestStore *t, const char *sql)
{
    int64_t n;
    Err e = {0};
    assert_true(db_count(&n, t->db, sql, &e));
    return n;
}

/* ---- The chart ---- */

static void test_chart_grows(void **state)
{
    (void)state;
    FOR_EACH_ENGINE(k) {
        TestStore t;
        test_store_new(&t, engines[k]);
        Chart chart = load(&t);
        assert_int_equal(chart.n, 0);
        assert_int_equal(chart_find(&chart, STR("fund")), 0);
        Err e = {0};
        int64_t audits = count(&t, "SELECT COUNT(*) FROM audit_log");
        Txn *txn = begin(&t);
        Str first[] = {STR("Fund"), STR("object"), STR("FUND")}, more[] = {STR("object"), STR("site_2"), STR("9")};
        assert_true(chart_extend(&chart, t.arena, txn, first, 3, &e));
        assert_int_equal(chart.n, 2); /* fund once, in lower case */
        assert_true(str_equal_c(chart.names[0], "fund"));
        commit(txn);
        txn = begin(&t);
        assert_true(chart_extend(&chart, t.arena, txn, more, 3, &e));
        commit(txn);
        test_store_reopen(&t);
        chart = load(&t);
        assert_int_equal(chart.n, 4);
        static const char *const want[] = {"fund", "object", "site_2", "9"};
        for (size_t i = 0; i < 4; i++) assert_true(str_equal_c(chart.names[i], want[i]));
        assert_int_equal(chart_find(&chart, STR("SITE_2")), 2);
        assert_int_equal(chart_find(&chart, STR("site 2")), 4);
        assert_int_equal(count(&t, "SELECT COUNT(*) FROM audit_log"), audits + 4); /* an entry for each element */
        test_store_end(&t);
    }
}

static void assert_refused(TestStore *t, Chart *chart, Str name, ErrCode code, const char *words)
{
    Err e = {0};
    Txn *txn = begin(t);
    Chart before = *chart;
    Str names[] = {STR("good"), name};
    assert_false(chart_extend(chart, t->arena, txn, names, 2, &e));
    assert_int_equal(e.code, code);
    if (!strstr(e.message, words)) fail_msg("%s", e.message);
    assert_int_equal(chart->n, before.n); /* nor did the good one stay */
    txn_rollback(txn);
}

static void test_chart_refuses(void **state)
{
    (void)state;
    TestStore t;
    test_store_new(&t, DB_SQLITE);
    Chart chart = load(&t);
    char name[70];
    memset(name, 'x', sizeof name);
    assert_refused(&t, &chart, STR(""), ERR_INPUT, "needs a name");
    assert_refused(&t, &chart, (Str){name, 65}, ERR_INPUT, "1 to 64");
    assert_refused(&t, &chart, STR("fund code"), ERR_INPUT, "'fund code' cannot name");
    assert_refused(&t, &chart, STR("fund-code"), ERR_INPUT, "letters, digits and _");
    assert_refused(&t, &chart, STR("fönd"), ERR_INPUT, "cannot name");
    assert_refused(&t, &chart, STR("a'b"), ERR_INPUT, "cannot name");
    Err e = {0};
    Txn *txn = begin(&t);
    Str names[12] = {(Str){name, 64}};
    char numbers[12][4];
    for (int i = 1; i < 12; i++) {
        snprintf(numbers[i], 4, "e%d", i);
        names[i] = str_from_c(numbers[i]);
    }
    assert_true(chart_extend(&chart, t.arena, txn, names, 12, &e)); /* twelve fit */
    commit(txn);
    assert_refused(&t, &chart, STR("one_more"), ERR_LIMIT, "more than 12");
    txn = begin(&t);
    assert_true(chart_extend(&chart, t.arena, txn, names, 12, &e)); /* those it has are no more */
    txn_rollback(txn);
    Chart stored = load(&t);
    assert_int_equal(stored.n, 12);
    test_store_end(&t);
}

/* ---- Keys ---- */

#define SEPARATED "\x1f"

static void assert_key(const char *const *codes, size_t n, const char *want, const char *shown)
{
    Str list[12];
    char key[ACCOUNT_KEY_BYTES];
    for (size_t i = 0; i < n; i++) list[i] = str_from_c(codes[i]);
    size_t used = account_key(key, list, n);
    assert_true(str_equal_c((Str){key, used}, want));
    for (size_t i = 0; i < 13; i++) assert_true(str_equal((Str)account_code((Str){key, used}, i), i < n ? list[i] : STR("")));
    Arena *a;
    Err e = {0};
    Str text;
    assert_true(arena_new(&a, 0, &e));
    assert_true(account_text(&text, a, (Str){key, used}, &e));
    assert_true(str_equal_c(text, shown));
    arena_end(a);
}

static void test_keys(void **state)
{
    (void)state;
    assert_key((const char *const[]){"100", "000", "315"}, 3, "100" SEPARATED "000" SEPARATED "315", "100-000-315");
    assert_key((const char *const[]){"007", "07", "7"}, 3, "007" SEPARATED "07" SEPARATED "7", "007-07-7");
    assert_key((const char *const[]){"", "", "5"}, 3, SEPARATED SEPARATED "5", "--5");
    assert_key((const char *const[]){"1", "", "5", "", ""}, 5, "1" SEPARATED SEPARATED "5", "1--5"); /* in the middle it counts, at the end it does not */
    assert_key((const char *const[]){"1", "", ""}, 3, "1", "1");
    assert_key((const char *const[]){"", "", ""}, 3, "", "");
    assert_key((const char *const[]){"a-b", "c"}, 2, "a-b" SEPARATED "c", "a-b-c");
    assert_key(NULL, 0, "", "");
    char longest[12][65];
    const char *codes[12];
    char want[ACCOUNT_KEY_BYTES + 1] = "", shown[ACCOUNT_KEY_BYTES + 1] = "";
    for (int i = 0; i < 12; i++) {
        memset(longest[i], 'a' + i, 64);
        longest[i][64] = 0;
        codes[i] = longest[i];
        strcat(strcat(want, i ? SEPARATED : ""), longest[i]);
        strcat(strcat(shown, i ? "-" : ""), longest[i]);
    }
    assert_key(codes, 12, want, shown);
}

/* ---- The table ---- */

static size_t find(AccountTable *table, const char *const *codes, size_t n, bool *is_new)
{
    Str list[12];
    size_t at;
    Err e = {0};
    for (size_t i = 0; i < n; i++) list[i] = str_from_c(codes[i]);
    assert_true(account_table_find(&at, is_new, table, list, n, &e));
    return at;
}

static void test_table(void **state)
{
    (void)state;
    static const char *const codes[][3] = {{"100", "", "315"}, {"0100", "", "315"}, {"100", "315", ""}, {"", "", ""}, {"100", "", ""}, {"100", "", "0315"}};
    FOR_EACH_ENGINE(k) {
        TestStore t;
        test_store_new(&t, engines[k]);
        AccountTable table;
        Err e = {0};
        bool is_new;
        assert_true(account_table_load(&table, t.arena, t.db, &e));
        for (size_t i = 0; i < 6; i++) {
            assert_int_equal(find(&table, codes[i], 3, &is_new), i);
            assert_true(is_new);
        }
        assert_int_equal(find(&table, codes[2], 2, &is_new), 2); /* fewer elements: the rest are empty */
        assert_false(is_new);
        Txn *txn = begin(&t);
        assert_true(account_table_save(&table, t.arena, txn, &e));
        assert_int_equal(table.saved_n, 6);
        assert_true(account_table_save(&table, t.arena, txn, &e)); /* nothing new: nothing written twice */
        AuditEntry entry = {"insert", "account", STR("all"), NULL, 0};
        assert_true(audit_add(txn, &entry, &e));
        commit(txn);
        test_store_reopen(&t);
        assert_true(account_table_load(&table, t.arena, t.db, &e));
        assert_int_equal(table.saved_n, 6);
        for (size_t i = 0; i < 6; i++) {
            assert_int_equal(find(&table, codes[i], 3, &is_new), i);
            assert_false(is_new);
            for (size_t element = 0; element < 3; element++) assert_true(str_equal_c(account_code(account_table_key(&table, i), element), codes[i][element]));
        }
        assert_int_equal(count(&t, "SELECT COUNT(*) FROM account WHERE e1 = '0100' AND e2 = '' AND e3 = '315' AND e4 = ''"), 1);
        test_store_end(&t);
    }
}

static bool work(TestStore *t, Arena *a, Err *e)
{
    Chart chart;
    AccountTable table;
    Txn *txn;
    bool was_done, is_new;
    Str reply, names[] = {STR("fund"), STR("object")};
    size_t at;
    TxnWhy why = {.actor = STR("tester"), .reason = STR("to test"), .now_ms = 1};
    TRY(txn_begin(&txn, &was_done, &reply, a, t->db, &why, e));
    bool done = chart_load(&chart, a, t->db, e) && chart_extend(&chart, a, txn, names, 2, e) && account_table_load(&table, a, t->db, e) &&
                account_table_find(&at, &is_new, &table, names, 2, e) && account_table_save(&table, a, txn, e);
    if (done) return txn_commit(txn, e);
    txn_rollback(txn);
    return false;
}

static void test_every_fault(void **state)
{
    (void)state;
    for (int in_store = 0; in_store < 2; in_store++) {
        TestStore t;
        test_store_new(&t, DB_SQLITE);
        long n = 1;
        for (bool done = false; !done; n++) {
            Arena *a;
            Err e = {0};
            assert_true(arena_new(&a, 0, &e));
            in_store ? db_fail_after(n) : arena_fail_after(n);
            done = work(&t, a, &e);
            in_store ? db_fail_after(0) : arena_fail_after(0);
            arena_end(a);
            if (!done) assert_int_equal(e.code, in_store ? ERR_IO : ERR_MEMORY);
            assert_int_equal(count(&t, "SELECT COUNT(*) FROM account_element"), done ? 2 : 0);
            assert_int_equal(count(&t, "SELECT COUNT(*) FROM account"), done);
            assert_true(n < 1000);
        }
        assert_true(n > 8);
        Chart chart = load(&t); /* reads outside a transaction leave nothing open either */
        for (n = 1;; n++) {
            Arena *a;
            Err e = {0};
            AccountTable table;
            assert_true(arena_new(&a, 0, &e));
            arena_fail_after(n);
            bool done = chart_load(&chart, a, t.db, &e) && account_table_load(&table, a, t.db, &e);
            arena_fail_after(0);
            arena_end(a);
            if (done) break;
            assert_int_equal(e.code, ERR_MEMORY);
        }
        test_store_end(&t);
    }
}

/* ---- The handbook ---- */

static void test_titles(void **state)
{
    (void)state;
    static const struct { const char *element, *code, *title; } rows[] = {
        {"function", "1000", "Instruction"}, {"Function", "2410", "Office of the Principal"}, {"OBJECT", "610", "General Supplies"}, {"program", "100", "Regular Elementary/Secondary Education Programs"},
        {"fund", "1", "General Fund"}, {"fund_class", "9", "Agency Funds"}, {"object", "0610", ""}, {"object", "61", ""}, {"function", "", ""}, {"colour", "100", ""}, {"", "", ""}, {"fund", "100", ""}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Str title = nces_title(str_from_c(rows[i].element), str_from_c(rows[i].code));
        if (!str_equal_c(title, rows[i].title)) fail_msg("%s %s: '%.*s'", rows[i].element, rows[i].code, STR_ARGUMENTS(title));
    }
}

/* No code stands twice in one list, and each is a code with a title. */
static void test_handbook_lists(void **state)
{
    (void)state;
    static const struct { const char *list, *code, *title; } rows[] = {
#define NCES(dimension, code, title) {#dimension, code, title},
#include "accounts/nces.def"
#undef NCES
    };
    size_t n = sizeof rows / sizeof *rows;
    assert_true(n > 250);
    for (size_t i = 0; i < n; i++) {
        assert_true(rows[i].title[0] && rows[i].code[0] && strspn(rows[i].code, "0123456789") == strlen(rows[i].code));
        for (size_t k = 0; k < i; k++)
            if (!strcmp(rows[i].list, rows[k].list) && !strcmp(rows[i].code, rows[k].code)) fail_msg("%s %s stands twice", rows[i].list, rows[i].code);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chart_grows), cmocka_unit_test(test_chart_refuses), cmocka_unit_test(test_keys), cmocka_unit_test(test_table),
        cmocka_unit_test(test_every_fault), cmocka_unit_test(test_titles), cmocka_unit_test(test_handbook_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
