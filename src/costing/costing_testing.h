/* Rows, books and questions for the tests of costing's arithmetic; no other code includes it. */
#ifndef PURSER_COSTING_TESTING_H
#define PURSER_COSTING_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "costing/costing_rules.h"

#define SET(row, field) record_set_has((row), (field), true)

static inline Arena *arena(void)
{
    Arena *a;
    Err e = {0};
    assert_true(arena_new(&a, 0, &e));
    return a;
}

static inline StaffTime staff(const char *initiative, const char *role)
{
    StaffTime s = {.initiative = str_from_c(initiative), .role = str_from_c(role)};
    SET(&s, STAFF_TIME_FIELD_initiative);
    SET(&s, STAFF_TIME_FIELD_role);
    return s;
}

static inline StaffTime with_hours(StaffTime s, double people, double hours, double weeks)
{
    s.people = people, s.hours_per_week = hours, s.weeks = weeks;
    SET(&s, STAFF_TIME_FIELD_people);
    SET(&s, STAFF_TIME_FIELD_hours_per_week);
    SET(&s, STAFF_TIME_FIELD_weeks);
    return s;
}

static inline StaffTime with_pay(StaffTime s, int64_t pay_cents, double benefit, double hours)
{
    s.annual_pay_cents = CENTS(pay_cents), s.benefit_rate = benefit, s.contract_hours = hours;
    SET(&s, STAFF_TIME_FIELD_annual_pay_cents);
    SET(&s, STAFF_TIME_FIELD_benefit_rate);
    SET(&s, STAFF_TIME_FIELD_contract_hours);
    return s;
}

static inline StaffTime with_rate(StaffTime s, int64_t rate_cents)
{
    s.fully_burdened_rate_cents = CENTS(rate_cents);
    SET(&s, STAFF_TIME_FIELD_fully_burdened_rate_cents);
    return s;
}

static inline StaffTime with_amount(StaffTime s, int64_t cents)
{
    s.amount_cents = CENTS(cents);
    SET(&s, STAFF_TIME_FIELD_amount_cents);
    return s;
}

static inline StaffTime with_home(StaffTime s, const char *account)
{
    s.home_account = str_from_c(account);
    SET(&s, STAFF_TIME_FIELD_home_account);
    return s;
}

static inline Cost cost(const char *initiative, const char *ingredient, int kind, const char *pool, int64_t cents)
{
    Cost c = {.initiative = str_from_c(initiative), .ingredient = str_from_c(ingredient), .kind = kind, .pool = str_from_c(pool), .amount_cents = CENTS(cents)};
    record_set_has(&c, COST_FIELD_initiative, initiative[0] != 0);
    SET(&c, COST_FIELD_ingredient);
    SET(&c, COST_FIELD_kind);
    record_set_has(&c, COST_FIELD_pool, pool[0] != 0);
    SET(&c, COST_FIELD_amount_cents);
    return c;
}

static inline Cost once(Cost c, double life)
{
    c.once_or_yearly = COST_ONCE, c.life_years = life;
    SET(&c, COST_FIELD_once_or_yearly);
    SET(&c, COST_FIELD_life_years);
    return c;
}

static inline Pool pool(const char *name, const char *initiative, int driver)
{
    Pool p = {.pool = str_from_c(name), .initiative = str_from_c(initiative), .driver = driver};
    SET(&p, POOL_FIELD_pool);
    record_set_has(&p, POOL_FIELD_initiative, initiative[0] != 0);
    SET(&p, POOL_FIELD_driver);
    return p;
}

static inline Pool of(Pool p, int64_t cents)
{
    p.amount_cents = CENTS(cents);
    SET(&p, POOL_FIELD_amount_cents);
    return p;
}

static inline Pool by(Pool p, double quantity)
{
    p.quantity = quantity;
    SET(&p, POOL_FIELD_quantity);
    return p;
}

static inline Initiative initiative(const char *code)
{
    Initiative i = {.code = str_from_c(code), .name = str_from_c(code)};
    SET(&i, INITIATIVE_FIELD_code);
    SET(&i, INITIATIVE_FIELD_name);
    return i;
}

static const int64_t firsts[64] = {[0 ... 63] = 1};

#define ROWS(array) .array = array, .array##_n = sizeof array / sizeof *array

static inline CostBook book_of(Arena *a, CostInputs in)
{
    CostBook book;
    Err e = {0};
    if (!in.pool_occurrences) in.pool_occurrences = firsts;
    if (!cost_book_make(&book, a, &in, &e)) fail_msg("%s", e.message);
    return book;
}

static inline const CostSheet *sheet_of(const CostBook *book, const char *code)
{
    const CostSheet *s = cost_sheet(book, str_from_c(code));
    assert_non_null(s);
    return s;
}

static inline bool tells(const Str *rows, size_t n, const char *part)
{
    for (size_t i = 0; i < n; i++)
        if (strstr(rows[i].p, part)) return true;
    return false;
}

#define assert_warned(of, part) do { if (!tells((of)->warnings, (of)->warnings_n, part)) fail_msg("no warning of '%s'", part); } while (0)
#define assert_missing(of, part) do { if (!tells((of)->missing, (of)->missing_n, part)) fail_msg("'%s' is not listed as missing", part); } while (0)
static inline CostTag tag(int64_t rule, const char *initiative_code, const char *pool_name, const char *account, int64_t cents, bool is_payroll)
{
    return (CostTag){.rule_id = rule, .account_id = 1, .lines = 1, .initiative = str_from_c(initiative_code), .pool = str_from_c(pool_name),
                     .account = str_from_c(account), .cents = CENTS(cents), .is_payroll = is_payroll};
}

static inline Pool percent(Pool p, double share)
{
    p.share_percent = share;
    SET(&p, POOL_FIELD_share_percent);
    return p;
}

/* Stated percents come first, of the whole; the others share what is left by quantity; the parts sum to the pool whatever was stated. */

#endif
