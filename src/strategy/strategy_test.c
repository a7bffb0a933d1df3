#include "imports/imports_testing.h"

#include "strategy/strategy.h"

#define HEADER "kind,code,parent,title,specific,measurable,achievable,relevant,time_bound\n"

static const char *const plan = HEADER
    "goal,G1.1,O1.1,Read by grade 3,s,m,a,r,t\n"
    "priority,P2,,Safe schools,,,,,\n"
    "objective,O1.1,P1,Early reading,,,,,\n"
    "priority,P1,,Every student learns,,,,,\n"
    "goal,G2,P2,Attendance,s,,a,r,\n"
    "objective,O1.0,P1,Before reading,,,,,\n";

static void assert_node(const StrategyTree *tree, size_t i, const char *code, int depth, const char *root)
{
    const StrategyNode *node = &tree->rows[i];
    assert_true(str_equal_c(node->row.code, code));
    assert_int_equal(node->depth, depth);
    const StrategyNode *above = strategy_root(tree, str_from_c(code));
    if (!root) assert_null(above);
    else assert_true(above && str_equal_c(above->row.code, root));
}

static void test_tree(void **state)
{
    TestStore t = store_for(state);
    RecordImport r = {0};
    Problems problems = problems_in(t.arena);
    StrategyTree tree;
    Err e = {0};
    assert_true(try_import(&r, &problems, &t, strategy_import, "strategy.csv", plan, (ImportHow){0}, &e));
    assert_int_equal(r.inserted, 6);
    assert_holds(problems_text(&t, &problems), "note 6 : goal G2 is not yet SMART; missing: measurable, time-bound");
    assert_int_equal(problems.n, 1);
    assert_true(strategy_list(&tree, t.arena, t.db, &e));
    assert_int_equal(tree.n, 6);
    assert_int_equal(tree.priorities_n, 2);
    assert_node(&tree, 0, "P1", 0, "P1");
    assert_node(&tree, 1, "O1.0", 1, "P1");
    assert_node(&tree, 2, "O1.1", 1, "P1");
    assert_node(&tree, 3, "G1.1", 2, "P1");
    assert_node(&tree, 4, "P2", 0, "P2");
    assert_node(&tree, 5, "G2", 1, "P2");
    assert_int_equal(tree.rows[3].parent, 2);
    assert_int_equal(tree.rows[3].root, 0);
    assert_null(strategy_by_code(&tree, STR("G9")));
    assert_null(strategy_root(&tree, STR("G9")));
    test_store_end(&t);
}

static void assert_refused(TestStore *t, const char *rows, const char *why)
{
    RecordImport r = {0};
    Problems problems = problems_in(t->arena);
    Err e = {0};
    char text[2000];
    snprintf(text, sizeof text, "%s%s", HEADER, rows);
    if (try_import(&r, &problems, t, strategy_import, "strategy.csv", text, (ImportHow){0}, &e)) fail_msg("taken in: %s", rows);
    assert_code(e, INPUT);
    assert_holds(problems_text(t, &problems), why);
}

static void test_refused(void **state)
{
    TestStore t = store_for(state);
    must_import(&t, strategy_import, "strategy.csv", plan);
    assert_refused(&t, "goal,G7,O9,x,,,,,\n", "bad 2 parent: the parent 'O9' is neither in this file nor in the store");
    assert_refused(&t, "objective,O7,O7,x,,,,,\n", "its own parent");
    assert_refused(&t, "objective,O7,O1.1,x,,,,,\n", "an objective, which stands under a priority");
    assert_refused(&t, "priority,P7,P1,x,,,,,\n", "a priority, which stands under nothing");
    assert_refused(&t, "goal,G7,G2,x,,,,,\n", "a goal, which stands under an objective or a priority");
    /* a circle breaks the order of kinds somewhere */
    assert_refused(&t, "objective,A,B,x,,,,,\nobjective,B,A,x,,,,,\n", "bad 2 parent");
    assert_refused(&t, "idea,A,,x,,,,,\n", "bad 2 kind: 'idea' is not one of: priority, objective, goal");
    /* what the store has below it could not stay */
    assert_refused(&t, "goal,O1.1,P1,x,s,m,a,r,t\n", "bad 2 kind: 'G1.1' of the store stands under it");
    test_store_end(&t);
}

/* What stands under a row that is left out is left out as well. */
static void test_skip_below_bad(void **state)
{
    TestStore t = store_for(state);
    RecordImport r = {0};
    Problems problems = problems_in(t.arena);
    Err e = {0};
    assert_true(try_import(&r, &problems, &t, strategy_import, "strategy.csv", HEADER "goal,G1,O1,g,s,m,a,r,t\nobjective,O1,P9,o,,,,,\npriority,P1,,p,,,,,\n", (ImportHow){.skip_rows = true}, &e));
    assert_int_equal(r.rows, 1);
    assert_int_equal(r.skipped_rows, 2);
    test_store_end(&t);
}

static void test_focus_and_loose(void **state)
{
    TestStore t = store_for(state);
    RecordImport r = {0};
    Problems problems = problems_in(t.arena);
    StrategyTree tree;
    Err e = {0};
    assert_true(try_import(&r, &problems, &t, strategy_import, "seven.csv", "kind,code\npriority,1\npriority,2\npriority,3\npriority,4\npriority,5\npriority,6\npriority,7\n", (ImportHow){0}, &e));
    assert_int_equal(problems.n, 0);
    assert_true(try_import(&r, &problems, &t, strategy_import, "eight.csv", "kind,code\npriority,7\npriority,8\nobjective,9\n", (ImportHow){0}, &e));
    const char *listed = problems_text(&t, &problems);
    assert_holds(listed, "warning 0 : there are now 8 priorities");
    assert_holds(listed, "warning 4 parent: 9 stands under nothing");
    assert_true(strategy_list(&tree, t.arena, t.db, &e));
    assert_node(&tree, 8, "9", 0, NULL);
    test_store_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {ON_BOTH(test_tree), ON_BOTH(test_refused), ON_BOTH(test_skip_below_bad), ON_BOTH(test_focus_and_loose)};
    return cmocka_run_group_tests_name("strategy", tests, NULL, NULL);
}
