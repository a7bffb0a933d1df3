/* The arithmetic of cost on rows: reference numbers, claims, faults. No store. */
#include "costing/costing_testing.h"

#include <math.h>

/* ---- Fractions ---- */

static void test_ratio(void **state)
{
    (void)state;
    static const struct { double v; int64_t n, d; } cases[] = {{0.25, 1, 4}, {0.1, 1, 10}, {62.5, 125, 2}, {1500, 1500, 1}, {0, 0, 1}, {-1.2, -6, 5}, {1e-7, 1, 10000000}, {1e18, 1000000000000000000, 1}};
    Ratio r, huge = {((__int128)1 << 126) - 1, 1}, sum;
    Cents c;
    Err e = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(ratio_from_double(&r, cases[i].v));
        assert_true(r.n == cases[i].n && r.d == cases[i].d);
    }
    assert_false(ratio_from_double(&r, INFINITY));
    assert_false(ratio_from_double(&r, 1e300));
    assert_false(ratio_over(&r, ratio_int(1), ratio_int(0)));
    assert_false(ratio_times(&r, huge, ratio_int(3)));
    assert_true(ratio_plus(&sum, huge, huge));
    assert_false(ratio_plus(&r, sum, huge));
    assert_true(ratio_over(&r, ratio_int(5), ratio_int(-2)) && r.n == -5 && r.d == 2);
    assert_true(ratio_to_cents(&c, (Ratio){5, 2}, &e) && c.v == 2); /* half to even */
    assert_true(ratio_to_cents(&c, (Ratio){7, 2}, &e) && c.v == 4);
    int64_t weights[3];
    ratio_weights(weights, (Ratio[]){{1, 3}, {1, 6}, {1, 2}}, 3);
    assert_int_equal(weights[0], 2);
    assert_int_equal(weights[1], 1);
    assert_int_equal(weights[2], 3);
    ratio_weights(weights, (Ratio[]){{1, ((__int128)1 << 100) + 1}, {1, 3}, {2, 3}}, 3); /* no common denominator fits */
    assert_true(weights[2] == 1000000000000000000 && llabs(weights[1] - 500000000000000000) <= 1 && weights[0] == 0);
}

/* ---- Rows ---- */

static void test_staff_rows(void **state)
{
    (void)state;
    StaffCosting c = staff_time_costing(&(StaffTime){0});
    assert_false(c.is_costed);
    StaffTime teachers = with_pay(with_hours(staff("I", "Teachers"), 252, 2, 36), 7480000, 0.25, 1500);
    c = staff_time_costing(&teachers);
    assert_true(c.is_costed && c.has_hours && c.has_fte);
    assert_int_equal(c.cents.v, 113097600);
    assert_true(c.hours.n == 18144 && c.hours.d == 1);
    assert_string_equal(c.formula, "252 people x 2 h x 36 weeks = 18,144 h, x $62.333333 ($74,800.00 x (1 + 0.25) / 1,500 h)");
    /* a rate rounded to the cent would give $1,130,915.52 */
    StaffTime rated = with_rate(with_hours(staff("I", "Coach"), 1, 2.5, 10), 4005);
    c = staff_time_costing(&rated);
    assert_int_equal(c.cents.v, 100125);
    assert_string_equal(c.formula, "1 person x 2.5 h x 10 weeks = 25 h, x $40.05");
    assert_true(c.fte.n == 5 && c.fte.d == 288); /* 25 / 1,440 */
    StaffTime half = with_rate(with_hours(staff("I", "x"), 0.5, 1, 1), 5);
    assert_int_equal(staff_time_costing(&half).cents.v, 2); /* 2.5 cents, half to even */
    StaffTime stated = with_amount(staff("I", "Coordinator"), 5544000);
    assert_int_equal(staff_time_costing(&stated).cents.v, 5544000);
    StaffTime two = with_amount(with_hours(staff("I", "x"), 2, 1, 1), 100);
    assert_int_equal(staff_time_costing(&two).cents.v, 200);
}

static void test_staff_missing(void **state)
{
    (void)state;
    static const struct { int field; const char *why; } lacks[] = {
        {STAFF_TIME_FIELD_people, "people is missing"}, {STAFF_TIME_FIELD_hours_per_week, "hours_per_week is missing"}, {STAFF_TIME_FIELD_weeks, "weeks is missing"},
        {STAFF_TIME_FIELD_annual_pay_cents, "fully_burdened_rate, or annual_pay is missing"}, {STAFF_TIME_FIELD_benefit_rate, "benefit_rate is missing"},
        {STAFF_TIME_FIELD_contract_hours, "contract_hours is missing"}};
    for (size_t i = 0; i < sizeof lacks / sizeof *lacks; i++) {
        StaffTime s = with_pay(with_hours(staff("I", "x"), 1, 1, 1), 100, 0.1, 1000);
        record_set_has(&s, (size_t)lacks[i].field, false);
        StaffCosting c = staff_time_costing(&s);
        assert_false(c.is_costed);
        assert_string_equal(c.why, lacks[i].why);
    }
    StaffTime fine = with_rate(with_hours(staff("I", "x"), 0.1234567890123456, 0.1234567890123457, 0.1234567890123459), 1);
    StaffCosting c = staff_time_costing(&fine);
    assert_false(c.is_costed);
    assert_non_null(strstr(c.why, "too many digits"));
}

static void test_annualized(void **state)
{
    (void)state;
    /* by 40-digit decimal arithmetic */
    static const struct { int64_t cents; double life; int64_t yearly; } cases[] = {{6000000, 5, 1310127}, {100000, 10, 11723}, {100000, 2.5, 42116}, {123456789, 7, 19815599}, {100000, 1.5, 69173}, {9007199254740991, 100, 285047825495909}, {100, 2, 52}, {-100000, 10, -11723}};
    Cents c;
    Err e = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(cost_annualized(&c, CENTS(cases[i].cents), cases[i].life, &e));
        assert_int_equal(c.v, cases[i].yearly);
    }
}

static void test_counts(void **state)
{
    (void)state;
    static const struct { double v; const char *text; } cases[] = {{0, "0"}, {999, "999"}, {1000, "1,000"}, {18144, "18,144"}, {1234567.25, "1,234,567.25"}, {-1500, "-1,500"}, {0.5, "0.5"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[40];
        count_to_text(text, cases[i].v);
        assert_string_equal(text, cases[i].text);
    }
}

/* ---- W1 ---- */

static void test_immersion(void **state)
{
    (void)state;
    Arena *a = arena();
    Initiative initiatives[] = {initiative("IMMERSION")};
    initiatives[0].students_served = 2400, initiatives[0].stated_cost_cents = CENTS(10000000);
    SET(initiatives, INITIATIVE_FIELD_students_served);
    SET(initiatives, INITIATIVE_FIELD_stated_cost_cents);
    StaffTime rows[] = {with_pay(with_hours(staff("IMMERSION", "Teachers"), 252, 2, 36), 7480000, 0.25, 1500), with_amount(staff("IMMERSION", "Coordinator"), 5544000)};
    Cost costs[] = {once(cost("IMMERSION", "Books", COST_KIND_DIRECT, "", 6000000), 5), cost("IMMERSION", "Stipends", COST_KIND_DIRECT, "", 4000000)};
    CostBook book = book_of(a, (CostInputs){ROWS(initiatives), .staff = rows, .staff_n = 2, ROWS(costs)});
    const CostSheet *s = sheet_of(&book, "IMMERSION");
    assert_int_equal(s->fully_loaded.v, 123951727);
    assert_int_equal(s->cash.v, 128641600);
    assert_int_equal(s->parts[COST_PART_DIRECT].v, 5310127);
    assert_int_equal(s->parts[COST_PART_STAFF].v, 118641600);
    assert_false(s->has_part[COST_PART_SHARED]);
    assert_int_equal(s->per_student.v, 51647);
    assert_int_equal(s->stated.v, 10000000);
    assert_int_equal(s->missing_n + s->warnings_n, 0);
    assert_int_equal(book.fully_loaded.v, 123951727);
    arena_end(a);
}

/* ---- Claims ---- */

static void test_claims(void **state)
{
    (void)state;
    Arena *a = arena();
    Initiative initiatives[] = {initiative("I")};
    CostTag tags[] = {tag(1, "I", "", "100-1000-110", 50000, true), tag(2, "I", "", "100-1000-640", 60000, false), tag(3, "I", "", "100-2000-110", 7000, true)};
    StaffTime rows[] = {with_home(with_amount(staff("I", "Teachers"), 30000), "100-1000-1*"), with_home(with_amount(staff("I", "More teachers"), 90000), "100-1000-110")};
    Cost costs[] = {once(cost("I", "Books", COST_KIND_DIRECT, "", 60000), 5)};
    costs[0].home_account = STR("100-1000-640");
    SET(costs, COST_FIELD_home_account);
    CostBook book = book_of(a, (CostInputs){ROWS(initiatives), .staff = rows, .staff_n = 2, ROWS(costs), ROWS(tags)});
    const CostSheet *s = sheet_of(&book, "I");
    /* the books' 600.00 count as 131.01 a year; of 500.00 of payroll all is claimed, and no more; rule 3 stays */
    assert_int_equal(s->parts[COST_PART_DIRECT].v, 13101 + 7000);
    assert_int_equal(s->parts[COST_PART_STAFF].v, 120000);
    assert_int_equal(s->cash.v, 60000 + 7000 + 120000);
    assert_warned(s, "$300.00 of rule 1 on 100-1000-110 is also stated as Teachers");
    assert_warned(s, "$200.00 of rule 1 on 100-1000-110 is also stated as More teachers");
    assert_warned(s, "$600.00 of rule 2 on 100-1000-640 is also stated as Books");
    assert_int_equal(s->homes_n, 4);
    assert_true(str_equal_c(s->homes[0].account, "100-1000-110") && str_equal_c(s->homes[0].through, "staff time") && s->homes[0].cents.v == 90000);
    assert_true(str_equal_c(s->homes[1].through, "purchase") && s->homes[1].cents.v == 60000);
    assert_true(str_equal_c(s->homes[3].account, "100-2000-110") && str_equal_c(s->homes[3].through, "tagged lines"));
    arena_end(a);
}

static void test_claims_with_refunds(void **state)
{
    (void)state;
    Arena *a = arena();
    CostTag tags[] = {tag(1, "I", "", "A-1", 10000, false), tag(2, "I", "", "A-1", -2000, false), tag(1, "I", "", "A-2", -500, false)};
    StaffTime rows[] = {with_home(with_amount(staff("I", "x"), 50000), "A-1"), with_home(with_amount(staff("I", "y"), 50000), "A-2"), with_amount(staff("I", "z"), 1)};
    CostBook book = book_of(a, (CostInputs){.staff = rows, .staff_n = 3, ROWS(tags)});
    const CostSheet *s = sheet_of(&book, "I");
    assert_int_equal(s->parts[COST_PART_DIRECT].v, -500); /* no more than 80.00 was there to claim, and nothing on A-2 */
    assert_false(s->is_listed);
    assert_warned(s, "the inventory has no initiative 'I'");
    /* a row claims over several rules and accounts, and no more than it states */
    CostTag two[] = {tag(1, "I", "", "A-1", 200, false), tag(2, "I", "", "A-2", 200, false), tag(3, "I", "", "A-3", 200, false)};
    StaffTime one[] = {with_home(with_amount(staff("I", "x"), 300), "A-*")};
    book = book_of(a, (CostInputs){.staff = one, .staff_n = 1, .tags = two, .tags_n = 3});
    assert_int_equal(sheet_of(&book, "I")->parts[COST_PART_DIRECT].v, 300);
    arena_end(a);
}

static void test_payroll_warning(void **state)
{
    (void)state;
    Arena *a = arena();
    CostTag tags[] = {tag(4, "I", "", "100-110", 50000, true)};
    StaffTime rows[] = {with_amount(staff("I", "Teachers"), 30000)};
    CostBook book = book_of(a, (CostInputs){.staff = rows, .staff_n = 1, ROWS(tags)});
    assert_warned(sheet_of(&book, "I"), "rule 4 takes $500.00 of payroll on 100-110, and Teachers names no home_account");
    rows[0] = with_home(rows[0], "200-*"); /* paid from elsewhere: two different dollars */
    book = book_of(a, (CostInputs){.staff = rows, .staff_n = 1, ROWS(tags)});
    assert_int_equal(sheet_of(&book, "I")->warnings_n, 1);
    /* the pay of one initiative's people, tagged to another */
    CostTag others[] = {tag(7, "J", "", "200-110", 80000, true)};
    book = book_of(a, (CostInputs){.staff = rows, .staff_n = 1, .tags = others, .tags_n = 1});
    assert_warned(sheet_of(&book, "I"), "Teachers is paid from 200-110, of which rule 7 gives $800.00 to 'J': the same pay may count for both");
    assert_int_equal(sheet_of(&book, "J")->fully_loaded.v, 80000);
    arena_end(a);
}

static void test_unpaid(void **state)
{
    (void)state;
    Arena *a = arena();
    StaffTime rows[] = {with_rate(with_hours(staff("I", "Parents"), 10, 1, 30), 2000), with_hours(staff("I", "Teachers"), 2, 1, 10), with_amount(staff("I", "Paid"), 100)};
    for (int i = 0; i < 2; i++) {
        rows[i].unpaid = true;
        SET(&rows[i], STAFF_TIME_FIELD_unpaid);
    }
    CostBook book = book_of(a, (CostInputs){.staff = rows, .staff_n = 3});
    const CostSheet *s = sheet_of(&book, "I");
    assert_int_equal(s->fully_loaded.v, 100);
    assert_true(s->has_unpaid_hours && s->unpaid_hours == 320);
    assert_int_equal(s->unpaid.v, 600000);
    assert_int_equal(s->missing_n, 0); /* hours are all that unpaid time must say */
    arena_end(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ratio), cmocka_unit_test(test_staff_rows), cmocka_unit_test(test_staff_missing), cmocka_unit_test(test_annualized),
        cmocka_unit_test(test_counts), cmocka_unit_test(test_immersion), cmocka_unit_test(test_claims), cmocka_unit_test(test_claims_with_refunds),
        cmocka_unit_test(test_payroll_warning), cmocka_unit_test(test_unpaid)};
    return cmocka_run_group_tests_name("costing rules", tests, NULL, NULL);
}
