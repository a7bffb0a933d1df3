#include "base/day.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

const Str DAY_FORMAT_ISO = {"%Y-%m-%d", 8};

/* Howard Hinnant's days_from_civil: proleptic Gregorian, exact for every int32 day. */
Day day_from_civil(int year, int month, int day)
{
    year -= month <= 2;
    int era = (year >= 0 ? year : year - 399) / 400;
    int of_era = year - era * 400;
    int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return (Day){(int32_t)((int64_t)era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468)};
}

void day_to_civil(Day d, int *year, int *month, int *day)
{
    int64_t z = (int64_t)d.v + 719468;
    int era = (int)((z >= 0 ? z : z - 146096) / 146097);
    int of_era = (int)(z - (int64_t)era * 146097);
    int y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int of_year = of_era - (365 * y + y / 4 - y / 100);
    int m = (5 * of_year + 2) / 153;
    *day = of_year - (153 * m + 2) / 5 + 1;
    *month = m + (m < 10 ? 3 : -9);
    *year = y + era * 400 + (*month <= 2);
}

bool day_is_civil(int year, int month, int day)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return false;
    bool leap = month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return day <= days[month - 1] + leap;
}

static bool read_digits(int *out, Str s, size_t *at, size_t least, size_t most)
{
    int value = 0;
    size_t n = 0;
    while (n < most && *at < s.n && s.p[*at] >= '0' && s.p[*at] <= '9') {
        value = value * 10 + (s.p[(*at)++] - '0');
        n++;
    }
    if (n < least) return false;
    *out = value;
    return true;
}

static bool read_month_name(int *out, Str s, size_t *at)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    if (s.n - *at < 3) return false;
    for (int m = 0; m < 12; m++) {
        if (str_equal_folded((Str){s.p + *at, 3}, (Str){names + m * 3, 3})) {
            *at += 3;
            *out = m + 1;
            return true;
        }
    }
    return false;
}

static bool is_midnight(Str rest)
{
    for (size_t i = 0; i < rest.n; i++) {
        char c = rest.p[i];
        if (!(c == ' ' || c == 'T' || c == '0' || c == ':' || c == '.' || c == 'Z')) return false;
    }
    return rest.n == 0 || rest.p[0] == ' ' || rest.p[0] == 'T';
}

/* 2026-06-30 in a format. */
static void write_example(char out[64], Str format)
{
    size_t n = 0;
    for (size_t f = 0; f < format.n && n < 56; f++) {
        bool is_part = format.p[f] == '%' && f + 1 < format.n;
        char part = is_part ? format.p[++f] : format.p[f];
        const char *text = part == 'Y' ? "2026" : part == 'y' ? "26" : part == 'm' ? "06" : part == 'd' ? "30" : part == 'b' ? "Jun" : "";
        if (is_part) n += (size_t)snprintf(out + n, 64 - n, "%s", text);
        else out[n++] = part;
    }
    out[n] = 0;
}

static bool no_such_day(Str s, int shown, int year, int month, int day, Str format, Err *e)
{
    bool is_iso = str_equal(format, DAY_FORMAT_ISO);
    if (month >= 1 && month <= 12)
        return FAIL(e, ERR_INPUT, NULL, "'%.*s' is a date that does not exist: month %d of %d has no day %d", shown, s.p, month, year, day);
    return FAIL(e, ERR_INPUT, NULL, "'%.*s' is a date that does not exist: there is no month %d%s", shown, s.p, month,
                is_iso || month == 0 ? "" : "; where day and month are the other way round, swap %m and %d in the date_format");
}

bool day_parse(Day *out, Str s, Str format, Err *e)
{
    int year = 0, month = 0, day = 0;
    size_t at = 0;
    bool good = true;
    for (size_t f = 0; good && f < format.n; f++) {
        if (format.p[f] != '%' || f + 1 == format.n) {
            good = at < s.n && s.p[at] == format.p[f];
            at += good;
            continue;
        }
        switch (format.p[++f]) {
        case 'Y': good = read_digits(&year, s, &at, 4, 4); break;
        case 'y': good = read_digits(&year, s, &at, 2, 2); if (good) year += year <= 68 ? 2000 : 1900; break;
        case 'm': good = read_digits(&month, s, &at, 1, 2); break;
        case 'd': good = read_digits(&day, s, &at, 1, 2); break;
        case 'b': good = read_month_name(&month, s, &at); break;
        default: good = false;
        }
    }
    if (good) good = is_midnight((Str){s.p + at, s.n - at});
    int shown = (int)(s.n > 40 ? 40 : s.n);
    if (!good) {
        char example[64];
        write_example(example, format);
        return FAIL(e, ERR_INPUT, NULL, "'%.*s' is not a date written as %s", shown, s.p, example);
    }
    if (!day_is_civil(year, month, day)) return no_such_day(s, shown, year, month, day, format, e);
    *out = day_from_civil(year, month, day);
    return true;
}

size_t day_to_text(char out[16], Day d)
{
    int year, month, day;
    day_to_civil(d, &year, &month, &day);
    return (size_t)snprintf(out, 16, "%04d-%02d-%02d", year % 10000, month, day);
}

int fiscal_year_of(Day d, int first_month)
{
    int year, month, day;
    day_to_civil(d, &year, &month, &day);
    return first_month > 1 && month >= first_month ? year + 1 : year;
}

int fiscal_period_of(Day d, int first_month)
{
    int year, month, day;
    day_to_civil(d, &year, &month, &day);
    return (month - first_month + 12) % 12 + 1;
}

int64_t instant_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

size_t instant_to_text(char out[32], int64_t ms)
{
    int64_t days = ms / 86400000, rest = ms % 86400000;
    if (rest < 0) days--, rest += 86400000;
    size_t n = day_to_text(out, (Day){(int32_t)days});
    int seconds = (int)(rest / 1000);
    return n + (size_t)snprintf(out + n, 32 - n, "T%02d:%02d:%02d.%03dZ", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60, (int)(rest % 1000));
}
