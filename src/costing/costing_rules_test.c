/* The arithmetic of cost on arrays: reference numbers, properties on random inputs, faults. No store. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "costing/costing_rules.h"

#define SET(row, field) record_set_has((row), (field), true)

static Arena *arena(void)
{
    Arena *a;
    Err e = {0};
    assert_true(arena_new(&a, 0, &e));
    return a;
}

static StaffTime staff(const char *initiative, const char *role)
{
    StaffTime s = {.initiative = str_from_c(initiative), .role = str_from_c(role)};
    SET(&s, STAFF_TIME_FIELD_initiative);
    SET(&s, STAFF_TIME_FIELD_role);
    return s;
}

static StaffTime with_hours(StaffTime s, double people, double hours, double weeks)
{
    s.people = people, s.hours_per_week = hours, s.weeks = weeks;
    SET(&s, STAFF_TIME_FIELD_people);
    SET(&s, STAFF_TIME_FIELD_hours_per_week);
    SET(&s, STAFF_TIME_FIELD_weeks);
    return s;
}

static StaffTime with_pay(StaffTime s, int64_t pay_cents, double benefit, double hours)
{
    s.annual_pay_cents = CENTS(pay_cents), s.benefit_rate = benefit, s.contract_hours = hours;
    SET(&s, STAFF_TIME_FIELD_annual_pay_cents);
    SET(&s, STAFF_TIME_FIELD_benefit_rate);
    SET(&s, STAFF_TIME_FIELD_contract_hours);
    return s;
}

static StaffTime with_rate(StaffTime s, int64_t rate_cents)
{
    s.fully_burdened_rate_cents = CENTS(rate_cents);
    SET(&s, STAFF_TIME_FIELD_fully_burdened_rate_cents);
    return s;
}

static StaffTime with_amount(StaffTime s, int64_t cents)
{
    s.amount_cents = CENTS(cents);
    SET(&s, STAFF_TIME_FIELD_amount_cents);
    return s;
}

static StaffTime with_home(StaffTime s, const char *account)
{
    s.home_account = str_from_c(account);
    SET(&s, STAFF_TIME_FIELD_home_account);
    return s;
}

static Cost cost(const char *initiative, const char *ingredient, int kind, const char *pool, int64_t cents)
{
    Cost c = {.initiative = str_from_c(initiative), .ingredient = str_from_c(ingredient), .kind = kind, .pool = str_from_c(pool), .amount_cents = CENTS(cents)};
    record_set_has(&c, COST_FIELD_initiative, initiative[0] != 0);
    SET(&c, COST_FIELD_ingredient);
    SET(&c, COST_FIELD_kind);
    record_set_has(&c, COST_FIELD_pool, pool[0] != 0);
    SET(&c, COST_FIELD_amount_cents);
    return c;
}

static Cost once(Cost c, double life)
{
    c.once_or_yearly = COST_ONCE, c.life_years = life;
    SET(&c, COST_FIELD_once_or_yearly);
    SET(&c, COST_FIELD_life_years);
    return c;
}

static Pool pool(const char *name, const char *initiative, int driver)
{
    Pool p = {.pool = str_from_c(name), .initiative = str_from_c(initiative), .driver = driver};
    SET(&p, POOL_FIELD_pool);
    record_set_has(&p, POOL_FIELD_initiative, initiative[0] != 0);
    SET(&p, POOL_FIELD_driver);
    return p;
}

static Pool of(Pool p, int64_t cents)
{
    p.amount_cents = CENTS(cents);
    SET(&p, POOL_FIELD_amount_cents);
    return p;
}

static Pool by(Pool p, double quantity)
{
    p.quantity = quantity;
    SET(&p, POOL_FIELD_quantity);
    return p;
}

static Initiative initiative(const char *code)
{
    Initiative i = {.code = str_from_c(code), .name = str_from_c(code)};
    SET(&i, INITIATIVE_FIELD_code);
    SET(&i, INITIATIVE_FIELD_name);
    return i;
}

static const int64_t firsts[64] = {[0 ... 63] = 1};

#define ROWS(array) .array = array, .array##_n = sizeof array / sizeof *array

static CostBook book_of(Arena *a, CostInputs in)
{
    CostBook book;
    Err e = {0};
    if (!in.pool_occurrences) in.pool_occurrences = firsts;
    if (!cost_book_make(&book, a, &in, &e)) fail_msg("%s", e.message);
    return book;
}

static const CostSheet *sheet_of(const CostBook *book, const char *code)
{
    const CostSheet *s = cost_sheet(book, str_from_c(code));
    assert_non_null(s);
    return s;
}

static bool tells(const Str *rows, size_t n, const char *part)
{
    for (size_t i = 0; i < n; i++)
        if (strstr(rows[i].p, part)) return true;
    return false;
}

#define assert_warned(of, part) do { if (!tells((of)->warnings, (of)->warnings_n, part)) fail_msg("no warning of '%s'", part); } while (0)
#define assert_missing(of, part) do { if (!tells((of)->missing, (of)->missing_n, part)) fail_msg("'%s' is not listed as missing", part); } while (0)

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

static CostTag tag(int64_t rule, const char *initiative_code, const char *pool_name, const char *account, int64_t cents, bool is_payroll)
{
    return (CostTag){.rule_id = rule, .account_id = 1, .lines = 1, .initiative = str_from_c(initiative_code), .pool = str_from_c(pool_name),
                     .account = str_from_c(account), .cents = CENTS(cents), .is_payroll = is_payroll};
}

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

/* ---- Pools ---- */

static void test_drivers(void **state)
{
    (void)state;
    Arena *a = arena();
    Initiative initiatives[] = {initiative("A"), initiative("B"), initiative("C")};
    initiatives[0].students_served = 300, initiatives[1].students_served = 100;
    SET(&initiatives[0], INITIATIVE_FIELD_students_served);
    SET(&initiatives[1], INITIATIVE_FIELD_students_served);
    initiatives[0].campuses = STR("1;2;3"), initiatives[1].campuses = STR("1");
    SET(&initiatives[0], INITIATIVE_FIELD_campuses);
    SET(&initiatives[1], INITIATIVE_FIELD_campuses);
    StaffTime rows[] = {with_rate(with_hours(staff("A", "x"), 1, 1, 30), 100), with_rate(with_hours(staff("B", "x"), 1, 1, 10), 100)};
    rows[1].contract_hours = 480; /* a third of a position */
    SET(&rows[1], STAFF_TIME_FIELD_contract_hours);
    Cost costs[] = {cost("A", "x", COST_KIND_DIRECT, "", 3000), cost("B", "y", COST_KIND_DIRECT, "", 1000)};
    Pool pools[] = {of(pool("1 students", "A", POOL_DRIVER_STUDENTS), 1000), pool("1 students", "B", POOL_DRIVER_STUDENTS),
                    of(pool("2 sites", "A", POOL_DRIVER_SITES), 1000), pool("2 sites", "B", POOL_DRIVER_SITES),
                    of(pool("3 hours", "A", POOL_DRIVER_HOURS), 1000), pool("3 hours", "B", POOL_DRIVER_HOURS),
                    of(pool("4 fte", "A", POOL_DRIVER_FTE), 1000), pool("4 fte", "B", POOL_DRIVER_FTE),
                    of(pool("5 direct", "A", POOL_DRIVER_DIRECT), 1000), pool("5 direct", "B", POOL_DRIVER_DIRECT),
                    of(by(pool("6 feet", "A", POOL_DRIVER_SQUARE_FEET), 7.5), 1000), by(pool("6 feet", "B", POOL_DRIVER_SQUARE_FEET), 2.5),
                    pool("1 students", "C", POOL_DRIVER_STUDENTS), pool("6 feet", "C", POOL_DRIVER_SQUARE_FEET)};
    CostBook book = book_of(a, (CostInputs){ROWS(initiatives), .staff = rows, .staff_n = 2, ROWS(costs), ROWS(pools)});
    const CostSheet *s = sheet_of(&book, "A");
    static const int64_t wanted[] = {750, 750, 750, 500, 750, 750};
    size_t k = 0;
    for (size_t i = 0; i < s->leaves_n; i++)
        if (s->leaves[i].kind == COST_LEAF_POOL) assert_int_equal(s->leaves[i].cents.v, wanted[k++]);
    assert_int_equal(k, 6);
    assert_string_equal(s->leaves[s->leaves_n - 6].formula.p, "$10.00 x 300 / 400 students");
    assert_string_equal(s->leaves[s->leaves_n - 2].formula.p, "$10.00 x $30.00 / $40 of direct cost");
    s = sheet_of(&book, "C");
    assert_false(s->has_cost);
    assert_missing(s, "its share of pool '1 students': students_served is missing");
    assert_missing(s, "its share of pool '6 feet': the quantity is missing");
    assert_int_equal(book.missing_n, 1);
    arena_end(a);
}

static Pool percent(Pool p, double share)
{
    p.share_percent = share;
    SET(&p, POOL_FIELD_share_percent);
    return p;
}

/* Stated percents come first, of the whole; the others share what is left by quantity; the parts sum to the pool whatever was stated. */
static void test_percents(void **state)
{
    (void)state;
    Arena *a = arena();
    Cost costs[] = {cost("A", "Site licence", COST_KIND_SHARED, "", 100001), cost("A", "Books", COST_KIND_DIRECT, "", 6000000), cost("B", "Too fine", COST_KIND_DIRECT, "", 100),
                    cost("", "Van", COST_KIND_SHARED, "Wheels", 20000)};
    const double shares[] = {12.5, 40, 1e-200, 50};
    for (size_t i = 0; i < 4; i++) {
        costs[i].share_percent = shares[i];
        SET(&costs[i], COST_FIELD_share_percent);
    }
    costs[1] = once(costs[1], 5);
    Pool pools[] = {of(percent(pool("Half", "A", POOL_DRIVER_STUDENTS), 33.3), 1001), by(pool("Half", "B", POOL_DRIVER_STUDENTS), 1), by(pool("Half", "", POOL_DRIVER_STUDENTS), 3),
                    of(percent(pool("Rest", "A", POOL_DRIVER_STUDENTS), 10), 1000), percent(pool("Rest", "B", POOL_DRIVER_STUDENTS), 20),
                    of(percent(pool("Much", "A", POOL_DRIVER_STUDENTS), 60), 1000), percent(pool("Much", "B", POOL_DRIVER_STUDENTS), 40.5),
                    of(percent(pool("Open", "A", POOL_DRIVER_STUDENTS), 25), 1000), pool("Open", "B", POOL_DRIVER_STUDENTS),
                    of(percent(pool("All", "A", POOL_DRIVER_STUDENTS), 99.99), 7), percent(pool("All", "B", POOL_DRIVER_STUDENTS), 0.01),
                    percent(pool("Wheels", "A", POOL_DRIVER_STUDENTS), 100), of(pool("Rest", "", POOL_DRIVER_STUDENTS), 1000)};
    pools[3].source = STR("agreed by the principals");
    SET(&pools[3], POOL_FIELD_source);
    CostBook book = book_of(a, (CostInputs){ROWS(costs), ROWS(pools)});
    static const struct { const char *name; int64_t total, shared, rest, unreached; } wanted[] = {
        {"All", 7, 7, 0, 0}, {"Half", 1001, 333 + 167, 501, 0}, {"Much", 1000, 0, 0, 1000}, {"Open", 1000, 250, 0, 750}, {"Rest", 1000, 300, 700, 0}, {"Wheels", 10000, 10000, 0, 0}};
    assert_int_equal(book.pools_n, 6);
    for (size_t i = 0; i < book.pools_n; i++) {
        const CostPool *p = &book.pools[i];
        assert_string_equal(p->name.p, wanted[i].name);
        assert_int_equal(p->total.v, wanted[i].total);
        assert_int_equal(p->shared.v, wanted[i].shared);
        assert_int_equal(p->rest.v, wanted[i].rest);
        assert_int_equal(p->unreached.v, wanted[i].unreached);
    }
    assert_warned(&book, "pool 'Much': $10.00 reaches no initiative, because its rows state more than 100 % together");
    assert_warned(&book, "pool 'Open': $7.50 reaches no initiative, because there is no quantity to share it by");
    const CostSheet *s = sheet_of(&book, "A");
    assert_missing(sheet_of(&book, "B"), "Too fine: its share has too many digits");
    assert_int_equal(s->cash.v, 12500 + 2400000 + 7 + 333 + 250 + 100 + 10000); /* 12.5 % of $1,000.01 is $125.00 */
    assert_int_equal(s->parts[COST_PART_DIRECT].v, 524051); /* 2,400,000 x .218354571 */
    bool seen = false;
    for (size_t i = 0; i < s->leaves_n; i++) {
        if (str_equal_c(s->leaves[i].label, "Books")) assert_string_equal(s->leaves[i].formula.p, "40 % of $60,000.00 once, over 5 years at 3 %");
        if (str_equal_c(s->leaves[i].label, "Site licence")) assert_string_equal(s->leaves[i].formula.p, "12.5 % of $1,000.01, stated amount");
        if (!str_equal_c(s->leaves[i].label, "Rest")) continue;
        assert_string_equal(s->leaves[i].formula.p, "10 % of $10.00");
        assert_string_equal(s->leaves[i].source.p, "agreed by the principals");
        seen = true;
    }
    assert_true(seen);
    s = sheet_of(&book, "B");
    for (size_t i = 0; i < s->leaves_n; i++)
        if (str_equal_c(s->leaves[i].label, "Half")) assert_string_equal(s->leaves[i].formula.p, "$6.68 x 1 / 4 students");
    arena_end(a);
}

static void test_pool_sources(void **state)
{
    (void)state;
    Arena *a = arena();
    CostTag tags[] = {tag(1, "", "Admin", "100-2300", 5000, false), tag(2, "", "Nobody's", "100-2400", 70, false), tag(3, "", "Two", "100-2500", 9, false)};
    Cost costs[] = {cost("", "Office", COST_KIND_SHARED, "Admin", 2000), cost("A", "Stated part", COST_KIND_SHARED, "", 33)};
    costs[0].home_account = STR("100-23*"); /* the office is on the tagged lines already */
    SET(costs, COST_FIELD_home_account);
    Pool pools[] = {of(by(pool("Admin", "A", POOL_DRIVER_FTE), 1), 1000), by(pool("Admin", "", POOL_DRIVER_FTE), 3), pool("Empty", "A", POOL_DRIVER_SITES),
                    of(pool("Two", "A", POOL_DRIVER_SITES), 5), of(pool("Two", "B", POOL_DRIVER_SITES), 6)};
    CostBook book = book_of(a, (CostInputs){ROWS(costs), ROWS(pools), ROWS(tags)});
    const CostPool *admin = &book.pools[0];
    assert_int_equal(book.pools_n, 4);
    assert_int_equal(admin->stated.v + admin->rows.v + admin->tagged.v + admin->claimed.v, 1000 + 2000 + 5000 - 2000);
    assert_int_equal(admin->total.v, 6000);
    assert_int_equal(admin->shared.v, 1500);
    assert_int_equal(admin->rest.v, 4500);
    assert_int_equal(book.pools[2].unreached.v, 70);
    const CostSheet *s = sheet_of(&book, "A");
    assert_int_equal(s->parts[COST_PART_SHARED].v, 1533);
    assert_missing(s, "its share of pool 'Empty': the pool's amount is not known");
    assert_missing(s, "its share of pool 'Two': the pool's amount is not known");
    assert_warned(&book, "pool 'Admin' is stated at $10.00 and tag rules send $50.00 to it as well");
    assert_warned(&book, "pool 'Admin': $20.00 of rule 1 on 100-2300 is also stated as Office");
    assert_warned(&book, "pool 'Nobody's': $0.70 reaches no initiative, because pools.csv does not say who shares it");
    assert_warned(&book, "pool 'Two' is stated with different amounts");
    assert_int_equal(book.pools[3].unreached.v, 9);
    /* what the store knows of an initiative counts once, however many rows of the pool it has */
    Initiative initiatives[] = {initiative("A"), initiative("B")};
    for (int i = 0; i < 2; i++) initiatives[i].students_served = 10, SET(&initiatives[i], INITIATIVE_FIELD_students_served);
    Pool rows[] = {of(pool("P", "A", POOL_DRIVER_STUDENTS), 100), pool("P", "A", POOL_DRIVER_STUDENTS), pool("P", "B", POOL_DRIVER_STUDENTS)};
    const int64_t occurrences[] = {1, 2, 1};
    book = book_of(a, (CostInputs){ROWS(initiatives), .pools = rows, .pools_n = 3, .pool_occurrences = occurrences});
    assert_int_equal(sheet_of(&book, "A")->fully_loaded.v, 50);
    arena_end(a);
}

/* The next number below `most` of the seed that `draw` was given. */
static uint64_t draw_seed, draw_next;
static int64_t drawn(int64_t most) { return (int64_t)(random_u64(draw_seed, 7, draw_next++) % (uint64_t)most); }

enum { CODES = 6, RANDOM_RUNS = 300, RANDOM_ROWS = 12 };
static const char *const codes[CODES] = {"A", "B", "C", "D", "E", ""};
static const char *const accounts[] = {"1-10", "1-20", "2-10", "2-20"};
static const char *const homes[] = {"1-10", "1-*", "*-20", "?-?0", "9-9"};
static const char *const pool_names[] = {"P", "Q", "R"};

typedef struct { StaffTime staff[RANDOM_ROWS]; Cost costs[RANDOM_ROWS]; Pool pools[RANDOM_ROWS]; int64_t occurrences[RANDOM_ROWS]; CostTag tags[RANDOM_ROWS]; } Drawn;

static CostInputs draw(Drawn *d, uint64_t seed)
{
    draw_seed = seed, draw_next = 0;
    for (int i = 0; i < RANDOM_ROWS; i++) {
        d->staff[i] = with_rate(with_hours(staff(codes[drawn(CODES - 1)], "role"), (double)drawn(50) / 4, (double)drawn(40) / 10, (double)drawn(40)), drawn(9999));
        if (drawn(3)) d->staff[i] = with_home(d->staff[i], homes[drawn(5)]);
        if (!drawn(5)) record_set_has(&d->staff[i], (size_t)drawn(9), false);
        SET(&d->staff[i], STAFF_TIME_FIELD_initiative);
        bool is_shared = drawn(2);
        d->costs[i] = cost(is_shared ? "" : codes[drawn(CODES - 1)], "thing", is_shared ? COST_KIND_SHARED : COST_KIND_DIRECT, is_shared ? pool_names[drawn(3)] : "", drawn(100000) - 20000);
        if (drawn(2)) d->costs[i] = once(d->costs[i], (double)drawn(20) / 2);
        if (drawn(2)) d->costs[i].home_account = str_from_c(homes[drawn(5)]), SET(&d->costs[i], COST_FIELD_home_account);
        d->pools[i] = pool(pool_names[i % 3], codes[i % CODES], (int)drawn(6));
        d->occurrences[i] = 1 + i / 6;
        if (drawn(2)) d->pools[i] = by(d->pools[i], (double)drawn(100000) / 1000);
        if (drawn(3)) d->pools[i] = of(d->pools[i], 77777);
        if (drawn(4) == 0) d->pools[i] = percent(d->pools[i], (double)drawn(6000) / 100);
        bool to_pool = !drawn(3);
        d->tags[i] = tag(1 + i / 4, to_pool ? "" : codes[drawn(CODES - 1)], to_pool ? pool_names[drawn(3)] : "", accounts[i % 4], drawn(200000) - 30000, drawn(2));
    }
    return (CostInputs){.staff = d->staff, .staff_n = RANDOM_ROWS, .costs = d->costs, .costs_n = RANDOM_ROWS, .pools = d->pools, .pools_n = RANDOM_ROWS,
                        .pool_occurrences = d->occurrences, .tags = d->tags, .tags_n = RANDOM_ROWS};
}

static void assert_sheet_sums(const CostSheet *s)
{
    int64_t parts[COST_PARTS] = {0}, cash = 0;
    for (size_t i = 0; i < s->leaves_n; i++) parts[s->leaves[i].part] += s->leaves[i].cents.v, cash += s->leaves[i].cash.v;
    for (int p = 0; p < COST_PARTS; p++) assert_int_equal(parts[p], s->parts[p].v);
    assert_int_equal(parts[0] + parts[1] + parts[2], s->fully_loaded.v);
    assert_int_equal(cash, s->cash.v);
    assert_true(s->has_cost || s->missing_n);
}

/* Whatever comes in: leaves sum to parts and parts to totals; every pool goes somewhere to the cent; no account pays
 * less than nothing because of claims; the order of rows makes no difference. */
static void test_random_books(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= RANDOM_RUNS; seed++) {
        Arena *a = arena();
        Drawn *d = calloc(1, sizeof *d);
        CostInputs in = draw(d, seed);
        CostBook book = book_of(a, in);
        int64_t all = 0;
        for (size_t i = 0; i < book.n; i++) {
            assert_sheet_sums(&book.sheets[i]);
            all += book.sheets[i].fully_loaded.v;
            for (size_t h = 0; h < book.sheets[i].homes_n; h++)
                if (str_equal_c(book.sheets[i].homes[h].through, "tagged lines") && book.sheets[i].homes[h].cents.v < 0) {
                    int64_t tagged = 0; /* negative only where the ledger itself was */
                    for (size_t t = 0; t < RANDOM_ROWS; t++)
                        if (str_equal(d->tags[t].initiative, book.sheets[i].code) && str_equal(d->tags[t].account, book.sheets[i].homes[h].account)) tagged += d->tags[t].cents.v;
                    assert_true(tagged < 0 || book.sheets[i].homes_n > 1);
                }
        }
        assert_int_equal(all, book.fully_loaded.v);
        for (size_t i = 0; i < book.pools_n; i++) {
            const CostPool *p = &book.pools[i];
            assert_int_equal(p->shared.v + p->rest.v + p->unreached.v, p->total.v);
            assert_int_equal(p->stated.v + p->rows.v + p->tagged.v + p->claimed.v, p->total.v);
            assert_true(p->claimed.v <= 0);
        }
        free(d);
        arena_end(a);
    }
}

static void write_book(Buf *out, const CostBook *book)
{
    Err e = {0};
    JsonWriter w = json_writer(out, true, &e);
    cost_book_write_json(&w, book);
    if (!json_write_done(&w)) fail_msg("%s", e.message);
}

/* Tags arrive in the order of account ids, which is the order of ledger imports: it must not show. */
static void test_order_of_tags(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 50; seed++) {
        Arena *a = arena();
        Drawn *d = calloc(1, sizeof *d);
        CostInputs in = draw(d, seed);
        Buf first = buf_in(a, 0), second = buf_in(a, 0);
        CostBook book = book_of(a, in);
        write_book(&first, &book);
        for (size_t i = 0; i < RANDOM_ROWS / 2; i++) {
            CostTag t = d->tags[i];
            d->tags[i] = d->tags[RANDOM_ROWS - 1 - i];
            d->tags[RANDOM_ROWS - 1 - i] = t;
        }
        book = book_of(a, in);
        write_book(&second, &book);
        assert_true(str_equal(buf_str(&first), buf_str(&second)));
        free(d);
        arena_end(a);
    }
}

static void test_day_to_day_and_years(void **state)
{
    (void)state;
    Arena *a = arena();
    Initiative initiatives[] = {initiative("A"), initiative("BUS")};
    initiatives[1].day_to_day = true;
    SET(&initiatives[1], INITIATIVE_FIELD_day_to_day);
    Cost costs[] = {cost("A", "x", COST_KIND_DIRECT, "", 10), cost("BUS", "y", COST_KIND_DIRECT, "", 500)};
    const int fiscal_years[] = {2019, 2020};
    CostBook book = book_of(a, (CostInputs){ROWS(initiatives), ROWS(costs), ROWS(fiscal_years)});
    assert_int_equal(book.fully_loaded.v, 10);
    assert_int_equal(book.day_to_day.v, 500);
    assert_int_equal(book.counted_n, 1);
    assert_warned(&book, "tagged lines of 2 fiscal years (2019 to 2020) are added up");
    book = book_of(a, (CostInputs){ROWS(initiatives), ROWS(costs), ROWS(fiscal_years), .fiscal_year = 2020});
    assert_int_equal(book.warnings_n, 0);
    book = book_of(a, (CostInputs){ROWS(initiatives), ROWS(costs), ROWS(fiscal_years), .fiscal_year = 2021});
    assert_warned(&book, "the ledger has no lines of fiscal year 2021");
    arena_end(a);
}

static void test_overflow(void **state)
{
    (void)state;
    Arena *a = arena();
    Cost costs[] = {cost("A", "x", COST_KIND_DIRECT, "", 9007199254740991), cost("A", "y", COST_KIND_DIRECT, "", 1)};
    CostInputs in = {ROWS(costs)};
    CostBook book = {.n = 99};
    Err e = {0};
    assert_false(cost_book_make(&book, a, &in, &e));
    assert_int_equal(e.code, ERR_OVERFLOW);
    assert_int_equal(book.n, 99);
    arena_end(a);
}

static void test_memory_faults(void **state)
{
    (void)state;
    Drawn *d = calloc(1, sizeof *d);
    CostInputs in = draw(d, 5);
    long n = 1;
    for (bool done = false; !done; n++) {
        Arena *a = arena();
        CostBook book;
        Err e = {0};
        arena_fail_after(n);
        done = cost_book_make(&book, a, &in, &e);
        arena_fail_after(0);
        if (!done) assert_int_equal(e.code, ERR_MEMORY);
        arena_end(a);
    }
    assert_true(n > 100);
    free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ratio), cmocka_unit_test(test_staff_rows), cmocka_unit_test(test_staff_missing), cmocka_unit_test(test_annualized),
        cmocka_unit_test(test_counts), cmocka_unit_test(test_immersion), cmocka_unit_test(test_claims), cmocka_unit_test(test_claims_with_refunds),
        cmocka_unit_test(test_payroll_warning), cmocka_unit_test(test_unpaid), cmocka_unit_test(test_drivers), cmocka_unit_test(test_percents), cmocka_unit_test(test_pool_sources),
        cmocka_unit_test(test_random_books), cmocka_unit_test(test_order_of_tags), cmocka_unit_test(test_day_to_day_and_years),
        cmocka_unit_test(test_overflow), cmocka_unit_test(test_memory_faults)};
    return cmocka_run_group_tests_name("costing rules", tests, NULL, NULL);
}
