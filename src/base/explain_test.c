/* Trees that open a figure, figures' addresses, and work that is told to stop. */
#include "base/base_test.h"

#include "base/explain.h"
#include "base/progress.h"

static ExplainNode *node(Arena *a, ExplainNode *parent, const char *label, int64_t cents)
{
    Err e;
    ExplainNode *out = NULL;
    OK(explain_add(&out, a, parent, str_from_c(label), STR(""), &e));
    explain_set_cents(out, CENTS(cents));
    return out;
}

/* 100 = 60 (= 45 + 15) + 40, with hours beside it */
typedef struct { ExplainNode *root, *staff, *books, *hours, *teacher, *coach; } Tree;

static Tree tree(Arena *a)
{
    Err e;
    Tree t;
    t.root = node(a, NULL, "All", 10000);
    t.staff = node(a, t.root, "Staff", 6000);
    t.hours = node(a, t.root, "Unpaid", 777);
    t.hours->is_aside = true;
    t.books = node(a, t.root, "Books", 4000);
    t.teacher = node(a, t.staff, "Teacher", 4500);
    t.coach = node(a, t.staff, "Coach", 1500);
    OK(explain_set_value(t.hours, a, &e, "%d hours", 12));
    OK(explain_set_figure(t.root, a, &e, "costing/%s/fully_loaded_cents", "IMMERSION"));
    return t;
}

static void test_check(void **state)
{
    (void)state;
    Err e;
    Arena *a = test_arena();
    Tree t = tree(a);
    Cents leaves = CENTS(0);
    OK(explain_check(t.root, &e));
    OK(explain_leaves(&leaves, t.root, &e));
    assert_int_equal(leaves.v, 10000);
    t.coach->cents.v--;
    REFUSED(explain_check(t.root, &e), ERR_BROKEN);
    assert_string_equal(e.message, "the parts of 'Staff' come to $59.99, not $60.00");
    t.coach->cents.v++;
    t.root->cents.v = -10000;
    REFUSED(explain_check(t.root, &e), ERR_BROKEN);
    assert_string_equal(e.message, "the parts of 'All' come to $100.00, not -$100.00");
    t.root->cents.v = 10000;
    t.books->has_cents = false;
    REFUSED(explain_check(t.root, &e), ERR_BROKEN);
    assert_string_equal(e.message, "'Books' has no amount, but is counted in 'All'");
    t.books->is_aside = true, t.root->cents.v = 6000;
    OK(explain_check(t.root, &e));
    node(a, t.hours, "wrong below an aside", 1);
    REFUSED(explain_check(t.root, &e), ERR_BROKEN);
    t.hours->is_by_formula = true;
    OK(explain_check(t.root, &e));
    t.teacher->cents = t.coach->cents = CENTS(INT64_C(9007199254740991));
    REFUSED(explain_check(t.root, &e), ERR_OVERFLOW);
    leaves = CENTS(5);
    REFUSED(explain_leaves(&leaves, t.root, &e), ERR_OVERFLOW);
    assert_int_equal(leaves.v, 5);
    arena_end(a);
}

/* A purchase spread over years counts with its yearly share, not with the price its formula starts from. */
static void test_by_formula(void **state)
{
    (void)state;
    Err e;
    Arena *a = test_arena();
    Tree t = tree(a);
    Cents leaves = CENTS(0);
    t.books->is_by_formula = true;
    node(a, t.books, "Price", 20000);
    OK(explain_check(t.root, &e));
    OK(explain_leaves(&leaves, t.root, &e));
    assert_int_equal(leaves.v, 10000);
    ExplainNode *only_asides = node(a, NULL, "Alone", 900), *beside = node(a, only_asides, "Beside", 1);
    beside->is_aside = true;
    OK(explain_check(only_asides, &e));
    OK(explain_leaves(&leaves, only_asides, &e));
    assert_int_equal(leaves.v, 900);
    arena_end(a);
}

/* Random trees: made right they pass, one leaf off by a cent they do not, unless it lies under an aside or a formula. */
static ExplainNode *grow(Arena *a, ExplainNode *parent, uint64_t *s, int depth, ExplainNode **leaf)
{
    ExplainNode *out = node(a, parent, "n", 0);
    size_t parts = depth < 5 ? draw_below(s, 4) : 0;
    if (parts == 0) {
        explain_set_cents(out, CENTS((int64_t)draw_bits(s, 30) - (1 << 28)));
        *leaf = out;
    }
    for (size_t i = 0; i < parts; i++) out->cents.v += grow(a, out, s, depth + 1, leaf)->cents.v;
    return out;
}

static void test_random_trees(void **state)
{
    (void)state;
    Err e;
    uint64_t s = 401;
    for (int round = 0; round < 1500; round++) {
        Arena *a = test_arena();
        ExplainNode *leaf = NULL, *root = grow(a, NULL, &s, 0, &leaf);
        Cents leaves = CENTS(0);
        OK(explain_check(root, &e));
        OK(explain_leaves(&leaves, root, &e));
        assert_true(leaves.v == root->cents.v);
        leaf->cents.v++;
        if (root->first) REFUSED(explain_check(root, &e), ERR_BROKEN);
        arena_end(a);
    }
}

static void test_write(void **state)
{
    (void)state;
    Err e;
    Arena *a = test_arena();
    Tree t = tree(a);
    OK(str_copy(&t.books->formula, a, STR("$200.00 once, over 5 years"), &e));
    ExplainNode *bare;
    OK(explain_add(&bare, a, t.hours, STR("No figure"), STR(""), &e));
    t.hours->is_by_formula = true;
    Buf b = buf_in(a, 0);
    OK(explain_write_text(&b, t.root, &e));
    SAME_TEXT(buf_str(&b), STR("$100.00  All\n  $60.00  Staff\n    $45.00  Teacher\n    $15.00  Coach\n  $7.77  12 hours  (beside) Unpaid\n    -  No figure\n"
                               "  $40.00  Books: $200.00 once, over 5 years\n"));
    b = buf_in(a, 0);
    JsonWriter w = json_writer(&b, false, &e);
    explain_write_json(&w, t.root);
    OK(json_write_done(&w));
    json_t *read;
    OK(json_read(&read, a, buf_str(&b), "tree", &e));
    assert_string_equal(json_string_value(json_object_get(read, "figure")), "costing/IMMERSION/fully_loaded_cents");
    assert_int_equal(json_integer_value(json_object_get(read, "amount_cents")), 10000);
    assert_true(json_is_null(json_object_get(read, "formula")) && json_is_null(json_object_get(read, "value")) && json_is_false(json_object_get(read, "is_aside")));
    json_t *parts = json_object_get(read, "parts"), *beside = json_array_get(parts, 1);
    assert_int_equal(json_array_size(parts), 3);
    assert_true(json_is_true(json_object_get(beside, "is_aside")) && strcmp(json_string_value(json_object_get(beside, "value")), "12 hours") == 0);
    assert_true(json_is_null(json_object_get(json_array_get(json_object_get(beside, "parts"), 0), "amount_cents")));
    b = buf_in(a, 30);
    REFUSED(explain_write_text(&b, t.root, &e), ERR_LIMIT);
    arena_end(a);
}

static void test_long_texts(void **state)
{
    (void)state;
    Err e;
    Arena *a = test_arena();
    ExplainNode *n = node(a, NULL, "n", 1);
    char account[901];
    memset(account, '7', 900);
    account[900] = 0;
    OK(explain_set_figure(n, a, &e, "costing/%s/cents", account)); /* as long as an account may be */
    assert_int_equal(n->figure.n, 914);
    Str room, row, field;
    OK(figure_read(&room, &row, &field, n->figure, &e));
    SAME_TEXT(field, STR("cents"));
    OK(explain_set_value(n, a, &e, "%s", account));
    assert_int_equal(n->value.n, 900);
    for (int i = 0; i < 2; i++) {
        arena_fail_after(1);
        if (i) REFUSED(explain_set_value(n, a, &e, "x"), ERR_MEMORY);
        else REFUSED(explain_set_figure(n, a, &e, "x"), ERR_MEMORY);
    }
    arena_fail_after(0);
    assert_true(n->figure.n == 914 && n->value.n == 900);
    for (long k = 1; k <= 3; k++) {
        ExplainNode *part = NULL;
        arena_fail_after(k);
        REFUSED(explain_add(&part, a, n, STR("part"), STR("formula"), &e), ERR_MEMORY);
        arena_fail_after(0);
        assert_true(!part && !n->first && !n->last);
    }
    arena_end(a);
}

static void test_figure(void **state)
{
    (void)state;
    static const struct { const char *text, *room, *record, *field; } good[] = {{"costing/IMMERSION/fully_loaded_cents", "costing", "IMMERSION", "fully_loaded_cents"},
        {"a/b/c", "a", "b", "c"}, {"ledger/11/00/61/actual", "ledger", "11/00/61", "actual"}, {"a//x/b", "a", "/x", "b"}, {"a/ /b", "a", " ", "b"}};
    static const char *const bad[] = {"", "/", "//", "///", "a", "a/b", "/b/c", "a//c", "a/b/", "/b/", "a//", "costing"};
    Err e;
    Str room = STR("kept"), record = room, field = room;
    for (size_t i = 0; i < COUNT(bad); i++) REFUSED(figure_read(&room, &record, &field, str_from_c(bad[i]), &e), ERR_INPUT);
    assert_true(str_equal_c(room, "kept") && str_equal_c(record, "kept") && str_equal_c(field, "kept"));
    for (size_t i = 0; i < COUNT(good); i++) {
        OK(figure_read(&room, &record, &field, str_from_c(good[i].text), &e));
        SAME_TEXT(room, str_from_c(good[i].room));
        SAME_TEXT(record, str_from_c(good[i].record));
        SAME_TEXT(field, str_from_c(good[i].field));
    }
}

static int64_t told;
static void tell(void *to, const char *what, int64_t done, int64_t total)
{
    assert_string_equal(what, "the import");
    *(int64_t *)to += done * 100 / total;
}

static void test_progress(void **state)
{
    (void)state;
    Err e;
    volatile int is_cancelled = 0;
    Progress silent = {.is_cancelled = &is_cancelled}, loud = {tell, &told, &is_cancelled}, blind = {tell, &told, NULL};
    told = 0;
    OK(progress_step(NULL, "the import", 1, 2, &e));
    OK(progress_step(&silent, "the import", 1, 2, &e));
    OK(progress_step(&loud, "the import", 1, 2, &e));
    assert_int_equal(told, 50);
    is_cancelled = 1;
    REFUSED(progress_step(&loud, "the import", 2, 2, &e), ERR_CANCELLED);
    assert_string_equal(e.message, "the import was cancelled; nothing was changed");
    REFUSED(progress_step(&silent, "the import", 2, 2, &e), ERR_CANCELLED);
    assert_int_equal(told, 50);
    OK(progress_step(&blind, "the import", 2, 2, &e));
    assert_int_equal(told, 150);
}

int explain_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check), cmocka_unit_test(test_by_formula), cmocka_unit_test(test_random_trees), cmocka_unit_test(test_write),
        cmocka_unit_test(test_long_texts), cmocka_unit_test(test_figure), cmocka_unit_test(test_progress),
    };
    return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
