/* Days against the C library's calendar, the formats of ledger maps, fiscal years of every start month. */
#include "base/base_test.h"

#include <time.h>

#include "base/day.h"

static void test_calendar(void **state)
{
    (void)state;
    Err e;
    int32_t first = day_from_civil(1900, 1, 1).v, last = day_from_civil(2100, 12, 31).v;
    assert_int_equal(first, -25567);
    assert_int_equal(day_from_civil(1970, 1, 1).v, 0);
    assert_int_equal(last - first + 1, 201 * 365 + 49); /* 1900 and 2100 are no leap years, 2000 is */
    for (int32_t v = first; v <= last; v++) {
        int year, month, day;
        time_t t = (time_t)v * 86400;
        struct tm want;
        gmtime_r(&t, &want);
        day_to_civil((Day){v}, &year, &month, &day);
        if (year != want.tm_year + 1900 || month != want.tm_mon + 1 || day != want.tm_mday) fail_msg("day %d is %d-%d-%d", v, year, month, day);
        if (!day_is_civil(year, month, day) || day_from_civil(year, month, day).v != v) fail_msg("%d-%d-%d does not come back", year, month, day);
        char text[16], want_text[16];
        size_t n = day_to_text(text, (Day){v});
        strftime(want_text, sizeof want_text, "%Y-%m-%d", &want);
        if (n != 10 || strcmp(text, want_text) != 0) fail_msg("%s is written %s", want_text, text);
        Day back = {0};
        if (!day_parse(&back, (Str){text, n}, DAY_FORMAT_ISO, &e) || back.v != v) fail_msg("%s comes back as %d", text, back.v);
    }
    for (int64_t v = INT32_MIN; v <= INT32_MAX; v += v < INT32_MIN + 1000 || v > INT32_MAX - 5001 ? 1 : 4999) { /* every int32 day, as day.c says */
        int year, month, day;
        day_to_civil((Day){(int32_t)v}, &year, &month, &day);
        if (month < 1 || month > 12 || day < 1 || day > 31 || day_from_civil(year, month, day).v != v) fail_msg("day %lld does not come back", (long long)v);
    }
}

static void test_is_civil(void **state)
{
    (void)state;
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (int month = 0; month <= 13; month++)
        for (int day = -1; day <= 33; day++) {
            bool there = month >= 1 && month <= 12 && day >= 1 && day <= lengths[(month + 11) % 12];
            assert_int_equal(day_is_civil(2025, month, day), there);
            assert_int_equal(day_is_civil(1900, month, day), there);
            assert_int_equal(day_is_civil(2000, month, day), there || (month == 2 && day == 29));
            assert_int_equal(day_is_civil(2024, month, day), there || (month == 2 && day == 29));
        }
    assert_true(day_is_civil(1, 1, 1) && day_is_civil(9999, 12, 31) && !day_is_civil(0, 1, 1) && !day_is_civil(10000, 1, 1) && !day_is_civil(-4, 1, 1));
}

static void test_formats(void **state)
{
    (void)state;
    static const char *const formats[] = {"%Y-%m-%d", "%m/%d/%Y", "%d.%m.%Y", "%Y%m%d", "%d-%b-%Y", "%b %d, %Y", "%m/%d/%y", "%y%m%d", "%d%b%y", "FY %Y: %m %d"};
    uint64_t s = 151;
    for (int round = 0; round < 40000; round++) {
        const char *format = formats[draw_below(&s, COUNT(formats))];
        int32_t v = (int32_t)draw_below(&s, strstr(format, "%y") ? 36159 : 40000); /* two digits reach 2068-12-31 */
        time_t t = (time_t)v * 86400;
        struct tm tm;
        gmtime_r(&t, &tm);
        if (strstr(format, "%y") && tm.tm_year + 1900 < 1969) continue;
        char text[40];
        size_t n = strftime(text, sizeof text, format, &tm);
        Day out = {-1};
        Err e = {.code = ERR_NONE};
        if (!day_parse(&out, (Str){text, n}, str_from_c(format), &e) || out.v != v) fail_msg("'%s' by %s is %d, not %d: %s", text, format, out.v, v, e.message);
    }
    static const struct { const char *text, *format, *want; } good[] = {
        {"1/2/2026", "%m/%d/%Y", "2026-01-02"}, {"1/2/2026", "%d/%m/%Y", "2026-02-01"}, {"5-JAN-68", "%d-%b-%y", "2068-01-05"}, {"5-jan-69", "%d-%b-%y", "1969-01-05"},
        {"1/1/00", "%m/%d/%y", "2000-01-01"}, {"2/29/2024", "%m/%d/%Y", "2024-02-29"}, {"2026-06-30 00:00:00", "%Y-%m-%d", "2026-06-30"},
        {"2026-06-30T00:00:00.000Z", "%Y-%m-%d", "2026-06-30"}, {"2026-06-30 0:00", "%Y-%m-%d", "2026-06-30"}, {"2026-06-30  ", "%Y-%m-%d", "2026-06-30"},
        {"0001-01-01", "%Y-%m-%d", "0001-01-01"}, {"9999-12-31", "%Y-%m-%d", "9999-12-31"}};
    for (size_t i = 0; i < COUNT(good); i++) {
        Day out;
        Err e;
        char text[16];
        if (!day_parse(&out, str_from_c(good[i].text), str_from_c(good[i].format), &e)) fail_msg("%s: %s", good[i].text, e.message);
        day_to_text(text, out);
        assert_string_equal(text, good[i].want);
    }
}

static void test_bad_dates(void **state)
{
    (void)state;
    static const struct { const char *text, *format, *why; } bad[] = {
        {"02/30/2026", "%m/%d/%Y", "does not exist"}, {"2025-02-29", "%Y-%m-%d", "does not exist"}, {"1900-02-29", "%Y-%m-%d", "does not exist"},
        {"2026-13-01", "%Y-%m-%d", "does not exist"}, {"2026-00-10", "%Y-%m-%d", "does not exist"}, {"2026-04-31", "%Y-%m-%d", "does not exist"},
        {"2026-04-00", "%Y-%m-%d", "does not exist"}, {"0000-01-01", "%Y-%m-%d", "does not exist"},
        {"", "%Y-%m-%d", "is not a date written as"}, {"2026", "%Y-%m-%d", "is not a date written as"}, {"26-06-30", "%Y-%m-%d", "is not a date written as"}, {"2026-06-30", "%m/%d/%Y", "is not a date written as"},
        {"2026-06-301", "%Y-%m-%d", "is not a date written as"}, {"2026-06-30 10:00", "%Y-%m-%d", "is not a date written as"}, {"2026-06-30x", "%Y-%m-%d", "is not a date written as"},
        {"2026-06-300", "%Y-%m-%d", "is not a date written as"}, {" 2026-06-30", "%Y-%m-%d", "is not a date written as"}, {"2026--6-30", "%Y-%m-%d", "is not a date written as"},
        {"6/30/2026", "%m/%d/%y", "is not a date written as"}, {"5-Foo-2026", "%d-%b-%Y", "is not a date written as"}, {"5-Ja", "%d-%b-%Y", "is not a date written as"}, {"tomorrow", "%Y-%m-%d", "is not a date written as"},
        {"45000", "%Y-%m-%d", "is not a date written as"}, {"2026-06-30", "%Y-%m-%q", "is not a date written as"}, {"2026-06-30", "%Y-%m-%", "is not a date written as"}};
    Err e;
    Day out = {77};
    for (size_t i = 0; i < COUNT(bad); i++) {
        REFUSED(day_parse(&out, str_from_c(bad[i].text), str_from_c(bad[i].format), &e), ERR_INPUT);
        if (!strstr(e.message, bad[i].why)) fail_msg("'%s': %s", bad[i].text, e.message);
    }
    static const struct { const char *text, *format, *said; } words[] = {
        {"8/1/2025", "%Y-%m-%d", "'8/1/2025' is not a date written as 2026-06-30"}, {"2025-08-01", "%m/%d/%Y", "'2025-08-01' is not a date written as 06/30/2026"},
        {"1", "%d-%b-%y", "'1' is not a date written as 30-Jun-26"}, {"2025-02-30", "%Y-%m-%d", "'2025-02-30' is a date that does not exist: month 2 of 2025 has no day 30"},
        {"31/12/2025", "%m/%d/%Y", "'31/12/2025' is a date that does not exist: there is no month 31; where day and month are the other way round, swap %m and %d in the date_format"},
        {"2026-13-01", "%Y-%m-%d", "'2026-13-01' is a date that does not exist: there is no month 13"}};
    for (size_t i = 0; i < COUNT(words); i++) {
        REFUSED(day_parse(&out, str_from_c(words[i].text), str_from_c(words[i].format), &e), ERR_INPUT);
        assert_string_equal(e.message, words[i].said);
    }
    REFUSED(day_parse(&out, (Str){NULL, 0}, DAY_FORMAT_ISO, &e), ERR_INPUT);
    assert_int_equal(out.v, 77);
}

/* Walked day by day: a period lasts from a month's first day to its last, a year from its first period to its twelfth. */
static void test_fiscal(void **state)
{
    (void)state;
    for (int first_month = 1; first_month <= 12; first_month++) {
        int period = 0, year = 0;
        for (int32_t v = day_from_civil(1969, first_month, 1).v; v < day_from_civil(2031, 1, 1).v; v++) {
            int y, month, day;
            day_to_civil((Day){v}, &y, &month, &day);
            if (day == 1) {
                period = period % 12 + 1;
                if (period == 1) {
                    year = first_month == 1 ? y : y + 1; /* the calendar year of its last month */
                    assert_int_equal(month, first_month);
                }
            }
            if (fiscal_year_of((Day){v}, first_month) != year || fiscal_period_of((Day){v}, first_month) != period)
                fail_msg("%d-%d-%d with start month %d is not period %d of %d", y, month, day, first_month, period, year);
        }
    }
    assert_int_equal(fiscal_year_of(day_from_civil(2025, 7, 1), 7), 2026);
    assert_int_equal(fiscal_year_of(day_from_civil(2026, 6, 30), 7), 2026);
    assert_int_equal(fiscal_period_of(day_from_civil(2026, 6, 30), 7), 12);
}

static void test_instants(void **state)
{
    (void)state;
    static const struct { int64_t ms; const char *want; } known[] = {{0, "1970-01-01T00:00:00.000Z"}, {-1, "1969-12-31T23:59:59.999Z"},
        {1795358703120, "2026-11-22T14:45:03.120Z"}, {951782400000, "2000-02-29T00:00:00.000Z"}, {4107542399999, "2100-02-28T23:59:59.999Z"}};
    char text[32];
    for (size_t i = 0; i < COUNT(known); i++) {
        assert_int_equal(instant_to_text(text, known[i].ms), 24);
        assert_string_equal(text, known[i].want);
    }
    uint64_t s = 161;
    for (int round = 0; round < 50000; round++) {
        int64_t ms = (int64_t)(draw(&s) % 8000000000000) - 2000000000000;
        time_t t = (time_t)(ms >= 0 ? ms / 1000 : -((-ms + 999) / 1000));
        struct tm tm;
        char want[32];
        gmtime_r(&t, &tm);
        size_t n = strftime(want, sizeof want, "%Y-%m-%dT%H:%M:%S", &tm);
        snprintf(want + n, sizeof want - n, ".%03dZ", (int)(ms - (int64_t)t * 1000));
        instant_to_text(text, ms);
        if (strcmp(text, want) != 0) fail_msg("%lld is %s, not %s", (long long)ms, text, want);
    }
    int64_t before = (int64_t)time(NULL) * 1000, now = instant_now_ms();
    assert_true(now >= before && now < before + 60000);
}

int day_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calendar), cmocka_unit_test(test_is_civil), cmocka_unit_test(test_formats), cmocka_unit_test(test_bad_dates),
        cmocka_unit_test(test_fiscal), cmocka_unit_test(test_instants),
    };
    return cmocka_run_group_tests_name("day", tests, NULL, NULL);
}
