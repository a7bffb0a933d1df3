#include "evidence/evidence_test.h"

static void test_outcomes(void **state)
{
    (void)state;
    Expression x;
    GOOD(expression_read(&x, STR(" readk+mathk "), "outcome", e));
    assert_int_equal(x.n, 2);
    assert_true(str_equal_c(x.terms[0].column, "readk") && str_equal_c(x.terms[1].column, "mathk"));
    NEAR(x.terms[0].factor, 1, 0), NEAR(x.terms[1].factor, 1, 0), NEAR(x.constant, 0, 0);
    GOOD(expression_read(&x, STR("math_spring-math_fall"), "outcome", e));
    NEAR(x.terms[1].factor, -1, 0);
    GOOD(expression_read(&x, STR("0.5*a+b*.5 - 3"), "outcome", e));
    NEAR(x.terms[0].factor, 0.5, 0), NEAR(x.terms[1].factor, 0.5, 0), NEAR(x.constant, -3, 0);
    GOOD(expression_read(&x, STR("-(a - 2*(b+[Math Score]))/4 + 2024_math + a*1e-1"), "outcome", e));
    assert_int_equal(x.n, 4);
    NEAR(x.terms[0].factor, -0.15, 1e-15), NEAR(x.terms[1].factor, 0.5, 0), NEAR(x.terms[2].factor, 0.5, 0);
    assert_true(str_equal_c(x.terms[2].column, "Math Score") && str_equal_c(x.terms[3].column, "2024_math"));
    GOOD(expression_read(&x, STR("a+b-a"), "outcome", e));
    assert_int_equal(x.n, 1);
}

static void test_bad_outcomes(void **state)
{
    (void)state;
    static const struct { const char *text, *why; } bad[] = {
        {"", "is empty"}, {"3", "names no column"}, {"a-a", "names no column"}, {"a+", "ends where a column"}, {"a b", "has 'b' where"},
        {"a*b", "multiplies a column"}, {"1/a", "divides by a column"}, {"a/0", "divides by 0"}, {"(a", "closing parenthesis"}, {"\"a", "never closes"},
        {"[]", "empty name"}, {"a+*b", "'*b'"}, {"a=b", "'=b'"}, {"1e999*a", "1e999"},
        {"((((((((((((((((((a))))))))))))))))))", "more than 16"}, {"1e300*1e300*a", "too large"}};
    Expression x;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) FAILS(expression_read(&x, str_from_c(bad[i].text), "outcome", e), i == 14 ? ERR_LIMIT : ERR_INPUT, bad[i].why);
}

static void test_conditions(void **state)
{
    (void)state;
    Arena *a = test_arena();
    Condition c;
    GOOD(condition_read(&c, a, STR("stark=small"), "treated", e));
    assert_true(c.n == 1 && str_equal_c(c.parts[0].column, "stark") && condition_part_fits_text(&c.parts[0], STR("small")));
    assert_false(condition_part_fits_text(&c.parts[0], STR("Small")));
    GOOD(condition_read(&c, a, STR(" stark = small | \"tiny | odd\" & Grade Level >= 3 &x!=1|2"), "treated", e));
    assert_int_equal(c.n, 3);
    assert_true(condition_part_fits_text(&c.parts[0], STR("tiny | odd")) && str_equal_c(c.parts[1].column, "Grade Level"));
    assert_true(condition_part_fits_number(&c.parts[1], 3) && !condition_part_fits_number(&c.parts[1], 2.9));
    assert_true(condition_part_fits_text(&c.parts[2], STR("3")) && !condition_part_fits_text(&c.parts[2], STR("2.0")));
    GOOD(condition_read(&c, a, STR("x==01"), "treated", e));
    assert_true(condition_part_fits_text(&c.parts[0], STR("1")));
    GOOD(condition_read(&c, a, STR("x<-1.5"), "treated", e));
    assert_true(condition_part_fits_number(&c.parts[0], -2) && !condition_part_fits_number(&c.parts[0], -1.5));
    static const struct { const char *text, *why; } bad[] = {
        {"", "is empty"}, {"stark", "one of ="}, {"=small", "a column"}, {"stark=", "a value"}, {"a=1&", "a column"}, {"a>=x", "not a number"},
        {"a>=1|2", "one number"}, {"a=NA", "missing cell"}, {"a=1=2", "'=2'"}, {"a=\"x", "never closes"}, {"a=|b", "a value"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) FAILS(condition_read(&c, a, str_from_c(bad[i].text), "treated", e), ERR_INPUT, bad[i].why);
    arena_end(a);
}

int expression_tests(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_outcomes), cmocka_unit_test(test_bad_outcomes), cmocka_unit_test(test_conditions)};
    return cmocka_run_group_tests_name("expressions", tests, NULL, NULL);
}
