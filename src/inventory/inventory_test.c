#include "imports/imports_testing.h"

#include "inventory/inventory.h"
#include "strategy/strategy.h"

/* ---- Priorities ---- */

static bool read_priorities(const char *text, InitiativePriority **rows, size_t *n, Arena *a, Err *e)
{
    Initiative row = {.priorities = str_from_c(text)};
    record_set_has(&row, INITIATIVE_FIELD_priorities, text[0] != 0);
    return initiative_priorities(rows, n, a, &row, e);
}

static void test_priorities(void **state)
{
    static const struct { const char *text; size_t n; int64_t first, last; } good[] = {
        {"", 0, 0, 0}, {"P1", 1, 10000, 10000}, {"P1=100", 1, 10000, 10000}, {"P1=70;P2=30", 2, 7000, 3000}, {"P1 = 33.33% ;P2=33.33;P3=33.34", 3, 3333, 3334},
        {"P1=99.5;G2.1=.5", 0, 0, 0}, {"P1=0.01;P2=99.99", 2, 1, 9999}};
    static const struct { const char *text, *why; } bad[] = {
        {"P1=70;P2=20", "come to 90, not 100"}, {"P1=70", "come to 70, not 100"}, {"P1;P2", "'P1' has no percent"}, {"P1=60;P1=40", "'P1' is named twice"},
        {"=100", "names no priority"}, {"P1=0;P2=100", "not a percent"}, {"P1=-20;P2=120", "not a percent"}, {"P1=33.333;P2=66.667", "at most two decimals"},
        {"P1=3.333;P2=6.667", "at most two decimals"}, {"P1=most", "not a percent"}, {"P1=50;P2=50.5", "come to 100.5, not 100"}, {"P1=99999999", "not a percent"}, {"P1=100.01", "not a percent"}};
    (void)state;
    Arena *a;
    Err e = {0};
    InitiativePriority *rows;
    size_t n;
    assert_true(arena_new(&a, 0, &e));
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        if (strstr(good[i].text, "=.5")) { /* a point needs a digit before it, as money does */
            assert_false(read_priorities(good[i].text, &rows, &n, a, &e));
            continue;
        }
        if (!read_priorities(good[i].text, &rows, &n, a, &e)) fail_msg("%s: %s", good[i].text, e.message);
        assert_int_equal(n, good[i].n);
        if (!n) continue;
        assert_int_equal(rows[0].share.v, good[i].first);
        assert_int_equal(rows[n - 1].share.v, good[i].last);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (read_priorities(bad[i].text, &rows, &n, a, &e)) fail_msg("taken: %s", bad[i].text);
        assert_holds(e.message, bad[i].why);
    }
    arena_end(a);
}

static void test_groups(void **state)
{
    (void)state;
    Initiative all = {.target_populations = STR("All students;Foster care")}, some = {.target_populations = STR("English learners")}, none = {0};
    record_set_has(&all, INITIATIVE_FIELD_target_populations, true);
    record_set_has(&some, INITIATIVE_FIELD_target_populations, true);
    assert_true(initiative_eligible(&all, STR("English learners")));
    assert_false(initiative_names(&all, STR("English learners")));
    assert_true(initiative_names(&all, STR("foster CARE")));
    assert_true(initiative_eligible(&some, STR("English learners")));
    assert_false(initiative_eligible(&some, STR("Foster care")));
    assert_false(initiative_eligible(&none, STR("Foster care")));
    assert_int_equal(initiative_list_count(STR("")), 0);
    assert_int_equal(initiative_list_count(STR("a;b;c")), 3);
}

/* ---- Import ---- */

static const char *const sheets =
    "code,name,coordinators,campuses,priorities,target_populations,definition_of_success,stated_cost,students_served,fidelity,contract_end,day_to_day,custom.Union\n"
    "IMM,Immersion,Ines Duarte; Ana,1;2;3,P1=70;P9=30,All students,Reads,\"$100,000.00\",2400,0.78,,no,yes\n"
    "TECH,Technology training,,,P1,,,780000,,,2026-06-30,,\n"
    "BUS,Buses,,,,,,,,,,yes,\n";

static void test_import(void **state)
{
    TestStore t = store_for(state);
    RecordImport r = {0};
    Problems problems = problems_in(t.arena);
    InitiativeSheet *list, one;
    size_t n;
    Err e = {0};
    assert_true(try_import(&r, &problems, &t, initiative_import, "initiatives.csv", sheets, (ImportHow){.dry_run = true}, &e));
    assert_holds(problems_text(&t, &problems), "note 0 : no strategy was imported yet");
    must_import(&t, strategy_import, "strategy.csv", "kind,code\npriority,P1\n");
    problems = problems_in(t.arena);
    assert_true(try_import(&r, &problems, &t, initiative_import, "initiatives.csv", sheets, (ImportHow){0}, &e));
    assert_int_equal(r.inserted, 3);
    const char *listed = problems_text(&t, &problems);
    assert_holds(listed, "warning 2 priorities: the strategy has no 'P9'");
    assert_holds(listed, "warning 3 contract_end: TECH has a contract but no definition of success");
    assert_holds(listed, "note 0 : 1 rows are day-to-day");
    assert_true(initiative_list(&list, &n, t.arena, t.db, &e));
    assert_int_equal(n, 3);
    assert_true(str_equal_c(list[0].row.code, "BUS") && initiative_is_day_to_day(&list[0].row));
    assert_int_equal(list[1].customs_n, 1);
    assert_true(str_equal_c(list[1].customs[0].name, "Union") && str_equal_c(list[1].customs[0].value, "yes"));
    assert_int_equal(list[2].customs_n, 0);
    assert_true(initiative_get(&one, t.arena, t.db, STR("IMM"), &e));
    assert_int_equal(one.row.stated_cost_cents.v, 10000000);
    assert_true(str_equal_c(one.row.coordinators, "Ines Duarte;Ana"));
    assert_int_equal(one.customs_n, 1);
    assert_false(record_has(&one.row, INITIATIVE_FIELD_contract_end));
    assert_false(initiative_get(&one, t.arena, t.db, STR("NONE"), &e));
    assert_code(e, NOT_FOUND);
    test_store_end(&t);
}

static void test_refused(void **state)
{
    static const struct { const char *text, *why; } bad[] = {
        {"code,name,fidelity\nA,a,1.2\n", "bad 2 fidelity: Fidelity must lie between 0 and 1"},
        {"code,name,fidelity\nA,a,-0.1\n", "bad 2 fidelity"},
        {"code,name,priorities\nA,a,P1=50;P2=40\n", "bad 2 priorities: the percents come to 90, not 100"},
        {"code,name,students_served\nA,a,-4\n", "bad 2 students_served"},
        {"code,name\nA,a\nA,b\n", "bad 3 code: the row names the same initiative as line 2"},
        {"code,name,stated_cost\nA,a,about 5\n", "bad 2 stated_cost"}};
    TestStore t = store_for(state);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        RecordImport r = {0};
        Problems problems = problems_in(t.arena);
        Err e = {0};
        if (try_import(&r, &problems, &t, initiative_import, "i.csv", bad[i].text, (ImportHow){0}, &e)) fail_msg("taken in: %s", bad[i].text);
        assert_code(e, INPUT);
        assert_holds(problems_text(&t, &problems), bad[i].why);
    }
    test_store_end(&t);
}

/* A rule that looks at two fields looks at what the store has where the file lacks the column. */
static void test_check_sees_stored(void **state)
{
    TestStore t = store_for(state);
    RecordImport r = {0};
    Problems problems = problems_in(t.arena);
    Err e = {0};
    must_import(&t, initiative_import, "a.csv", "code,name,definition_of_success\nA,a,Students read\nB,b,\n");
    assert_true(try_import(&r, &problems, &t, initiative_import, "b.csv", "code,name,contract_end\nA,a,2026-06-30\nB,b,2026-06-30\n", (ImportHow){0}, &e));
    assert_int_equal(problems.n, 1);
    assert_holds(problems_text(&t, &problems), "warning 3 contract_end: B has a contract");
    test_store_end(&t);
}

static void test_last_changes(void **state)
{
    TestStore t = store_for(state);
    InitiativeChange *rows;
    size_t n;
    Err e = {0};
    must_import(&t, initiative_import, "a.csv", "code,name\nA,a\nB,b\n");
    assert_true(initiative_last_changes(&rows, &n, t.arena, t.db, &e));
    assert_int_equal(n, 2);
    assert_true(str_equal_c(rows[0].code, "A") && str_equal_c(rows[0].by, "tester"));
    assert_int_equal(rows[1].at_ms, 1700000000000);
    test_store_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_priorities), cmocka_unit_test(test_groups), ON_BOTH(test_import), ON_BOTH(test_refused),
                                       ON_BOTH(test_check_sees_stored), ON_BOTH(test_last_changes)};
    return cmocka_run_group_tests_name("inventory", tests, NULL, NULL);
}
