#include "imports/imports_testing.h"

#include "district/district.h"

static void test_district(void **state)
{
    TestStore t = store_for(state);
    District d;
    int *years;
    size_t n;
    Err e = {0};
    assert_true(district_get(&d, t.arena, t.db, &e));
    assert_true(str_equal_c(d.name, "Testville"));
    assert_int_equal(d.fiscal_first_month, 7);
    assert_int_equal(strlen(d.id), 32);
    assert_true(district_fiscal_years(&years, &n, t.arena, t.db, &e));
    assert_int_equal(n, 0);
    test_store_end(&t);
}

static void test_fiscal_years(void **state)
{
    TestStore t = store_for(state);
    Err e = {0};
    Txn *txn;
    Query *q;
    bool was_done;
    Str reply;
    int *years;
    size_t n;
    assert_true(txn_begin(&txn, &was_done, &reply, t.arena, t.db, &(TxnWhy){STR("tester"), STR("a ledger"), {"", 0}, 1}, &e));
    assert_true(txn_query(&q, txn, "INSERT INTO account (id, key, e1) VALUES (1, '100', '100')", &e) && query_run(NULL, q, &e));
    assert_true(txn_query(&q, txn, "INSERT INTO balance (account_id, fiscal_year, period, actual_cents, budget_cents, encumbrance_cents) "
                                   "VALUES (1, 2026, 2, 1, 0, 0), (1, 2025, 1, 1, 0, 0), (1, 2026, 1, 1, 0, 0)", &e) && query_run(NULL, q, &e));
    assert_true(district_fiscal_years(&years, &n, t.arena, txn_db(txn), &e));
    assert_int_equal(n, 2);
    assert_int_equal(years[0], 2025);
    assert_int_equal(years[1], 2026);
    txn_rollback(txn);
    test_store_end(&t);
}

static void test_sites(void **state)
{
    TestStore t = store_for(state);
    Site *sites;
    size_t n;
    Err e = {0};
    RecordImport r = {0};
    Problems problems = problems_in(t.arena);
    assert_true(try_import(&r, &problems, &t, site_import, "sites.csv", "code,name,level,students\n010,Oak,high,900\n002,Elm,middle,\n003,Oak,high,5\n", (ImportHow){0}, &e));
    assert_holds(problems_text(&t, &problems), "warning 4 name: line 2 has the same name");
    assert_true(site_list(&sites, &n, t.arena, t.db, &e));
    assert_int_equal(n, 3);
    assert_true(str_equal_c(sites[0].code, "002"));
    assert_false(record_has(&sites[0], SITE_FIELD_students)); /* missing, not zero */
    assert_int_equal(sites[2].students, 900);
    assert_false(try_import(&r, &problems, &t, site_import, "sites.csv", "code,name,students\n1,A,-5\n", (ImportHow){0}, &e));
    assert_code(e, INPUT);
    assert_holds(e.message, "line 2, column 'students'");
    test_store_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {ON_BOTH(test_district), ON_BOTH(test_fiscal_years), ON_BOTH(test_sites)};
    return cmocka_run_group_tests_name("district", tests, NULL, NULL);
}
