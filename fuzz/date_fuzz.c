/* Dates: what is read exists in the calendar and reads back from its ISO text; a bar parts the text from its format. */
#include "fuzz.h"

#include "base/day.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    Str s = fuzz_text(data, size), format = DAY_FORMAT_ISO;
    size_t bar = str_find(s, '|');
    if (bar < s.n) {
        format = (Str){s.p + bar + 1, s.n - bar - 1};
        s.n = bar;
    }
    Err e;
    Day day = {-77777}, again = {0};
    if (!day_parse(&day, s, format, &e)) {
        CHECK(day.v == -77777 && e.code == ERR_INPUT);
        return 0;
    }
    int year, month, of_month;
    day_to_civil(day, &year, &month, &of_month);
    CHECK(day_is_civil(year, month, of_month) && day_from_civil(year, month, of_month).v == day.v);
    char text[16];
    size_t n = day_to_text(text, day);
    CHECK(day_parse(&again, (Str){text, n}, DAY_FORMAT_ISO, &e) && again.v == day.v);
    for (int first = 1; first <= 12; first++) {
        int fiscal = fiscal_year_of(day, first), period = fiscal_period_of(day, first);
        CHECK((fiscal == year || fiscal == year + 1) && period >= 1 && period <= 12);
    }
    return 0;
}
