#include "base/cents.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

void cents_overflow(Err *e) { FAIL(e, ERR_OVERFLOW, NULL, "an amount is beyond $90 trillion, more than can be kept exact"); }

static bool set_checked(Cents *out, __int128 value, Err *e)
{
    if (value > LIMIT_MONEY_CENTS || value < -LIMIT_MONEY_CENTS) {
        cents_overflow(e);
        return false;
    }
    out->v = (int64_t)value;
    return true;
}

bool cents_times_int(Cents *out, Cents a, int64_t n, Err *e) { return set_checked(out, (__int128)a.v * n, e); }

bool cents_times_bps(Cents *out, Cents a, Bps rate, Rounding rounding, Err *e)
{
    return cents_from_ratio(out, (__int128)a.v * rate.v, BPS_WHOLE, rounding, e);
}

bool cents_from_ratio(Cents *out, __int128 numerator, __int128 denominator, Rounding rounding, Err *e)
{
    if (denominator == 0) return FAIL(e, ERR_INPUT, NULL, "a division by zero");
    /* without a sign, so that the least __int128 has its opposite too */
    bool negative = (numerator < 0) != (denominator < 0);
    unsigned __int128 over = (unsigned __int128)numerator, under = (unsigned __int128)denominator;
    if (numerator < 0) over = -over;
    if (denominator < 0) under = -under;
    unsigned __int128 quotient = over / under, rest = over % under;
    unsigned __int128 to_half = under - rest; /* rest against half, without doubling what could overflow */
    bool up = rounding == ROUND_HALF_EVEN ? rest > to_half || (rest == to_half && (quotient & 1))
            : rounding == ROUND_HALF_AWAY ? rest >= to_half && rest > 0 : false;
    quotient += up;
    __int128 value = quotient > LIMIT_MONEY_CENTS ? (__int128)LIMIT_MONEY_CENTS + 1 : (__int128)quotient;
    return set_checked(out, negative ? -value : value, e);
}

bool cents_from_double(Cents *out, double cents, Rounding rounding, Err *e)
{
    if (!isfinite(cents) || fabs(cents) > (double)LIMIT_MONEY_CENTS)
        return FAIL(e, ERR_OVERFLOW, NULL, "an amount is not a number that can be kept exact");
    double whole = trunc(cents), rest = fabs(cents - whole);
    bool up = rounding == ROUND_HALF_EVEN ? rest > 0.5 || (rest == 0.5 && fmod(whole, 2) != 0)
            : rounding == ROUND_HALF_AWAY ? rest >= 0.5 : false;
    out->v = (int64_t)whole + (up ? (cents < 0 ? -1 : 1) : 0);
    return true;
}

int cents_compare(Cents a, Cents b) { return a.v < b.v ? -1 : a.v > b.v; }

typedef struct { __int128 rest; size_t at; } Remainder;

static int larger_remainder_first(const void *a, const void *b)
{
    const Remainder *x = a, *y = b;
    if (x->rest != y->rest) return x->rest > y->rest ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

bool cents_split(Cents *out, Cents total, const int64_t *weights, size_t n, Arena *scratch, Err *e)
{
    __int128 sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (weights[i] < 0) return FAIL(e, ERR_INPUT, NULL, "a share cannot be negative");
        sum += weights[i];
    }
    if (sum == 0) return FAIL(e, ERR_INPUT, NULL, "there is nothing to share an amount by: every quantity is zero");
    ArenaMark mark = arena_mark(scratch);
    Remainder *rests = PUSH(scratch, Remainder, n, e);
    if (!rests) return false;
    bool negative = total.v < 0;
    __int128 amount = negative ? -(__int128)total.v : total.v, left = amount;
    for (size_t i = 0; i < n; i++) {
        /* 2^53 x 2^63 fits: no overflow */
        __int128 product = amount * weights[i], part = product / sum;
        out[i].v = (int64_t)part;
        rests[i] = (Remainder){product % sum, i};
        left -= part;
    }
    qsort(rests, n, sizeof *rests, larger_remainder_first);
    for (size_t i = 0; left > 0; i++, left--) out[rests[i].at].v++;
    if (negative)
        for (size_t i = 0; i < n; i++) out[i].v = -out[i].v;
    arena_reset(scratch, mark);
    return true;
}

static bool not_an_amount(Str s, const char *why, Err *e)
{
    return FAIL(e, ERR_INPUT, NULL, "'%.*s' is not an amount: %s", (int)(s.n > 60 ? 60 : s.n), s.p, why);
}

/* The marks of people who write amounts in other ways, in words of their own. */
static bool not_digits(Str s, const char *otherwise, Err *e)
{
    Str t = str_trim(s), end = t.n > 2 ? (Str){t.p + t.n - 2, 2} : t;
    if (t.n && t.p[0] == '#') return not_an_amount(s, "it is a spreadsheet's error; mend it there and export again", e);
    if (str_equal_folded(end, STR("cr")) || str_equal_folded(end, STR("dr")))
        return not_an_amount(s, "CR and DR are not read; give credits a minus sign, or debit and credit a column each", e);
    return not_an_amount(s, otherwise, e);
}

static bool bad_comma(Str s, const char *text, size_t n, Err *e)
{
    const char *comma = memchr(text, ',', n);
    size_t behind = (size_t)(text + n - comma) - 1;
    bool is_decimal = behind >= 1 && behind <= 2 && !memchr(comma + 1, ',', behind) && !memchr(text, '.', n);
    return not_an_amount(s, is_decimal ? "a comma is not read as a decimal point; write 1234.50" : "a comma stands in the wrong place; write 1,234,567.00", e);
}

/* The common case, "1234.5" or "-12.34", without a look at anything rarer. */
static bool parse_plain(Cents *out, Str s)
{
    size_t i = 0;
    bool negative = s.n && s.p[0] == '-';
    i += negative;
    if (s.n - i > 16 || i == s.n) return false;
    int64_t value = 0;
    size_t first = i;
    for (; i < s.n; i++) {
        unsigned d = (unsigned)(unsigned char)s.p[i] - '0';
        if (d > 9) break;
        value = value * 10 + d;
    }
    if (i == first) return false;
    value *= 100;
    if (i < s.n) {
        if (s.p[i] != '.' || s.n - i > 3) return false;
        for (size_t k = 1; k <= 2; k++) {
            unsigned d = i + k < s.n ? (unsigned)(unsigned char)s.p[i + k] - '0' : 0;
            if (d > 9) return false;
            value += (k == 1 ? 10 : 1) * (int64_t)d;
        }
    }
    if (value > LIMIT_MONEY_CENTS) return false;
    out->v = negative ? -value : value;
    return true;
}

bool cents_parse(Cents *out, bool *was_empty, Str s, Err *e)
{
    if (parse_plain(out, s)) {
        *was_empty = false;
        return true;
    }
    if (s.n > 64) return not_an_amount(s, "it is too long", e);
    char text[64]; /* without $, blanks and the marks of a negative */
    size_t n = 0;
    bool negative = false, open = false, closed = false, signed_once = false, dollar = false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == ' ' || c == '\t') continue;
        if (c == (char)0xC2 && i + 1 < s.n && s.p[i + 1] == (char)0xA0) { i++; continue; } /* no-break space */
        if (c == (char)0xE2 && i + 2 < s.n && s.p[i + 1] == (char)0x88 && s.p[i + 2] == (char)0x92) c = '-', i += 2; /* the typographer's minus */
        if (closed) return not_an_amount(s, "something stands after the closing parenthesis", e);
        if (c == '$') {
            if (dollar || n) return not_an_amount(s, "the $ belongs in front", e);
            dollar = true;
        } else if (c == '(') {
            if (open || signed_once || n) return not_an_amount(s, "a parenthesis stands in the wrong place", e);
            open = true;
        } else if (c == ')') {
            if (!open) return not_an_amount(s, "a parenthesis is closed but not opened", e);
            closed = true;
        } else if (c == '-' || c == '+') {
            if (signed_once || open) return not_an_amount(s, "it has two signs", e);
            signed_once = true;
            negative = c == '-';
            if (n) text[n++] = ' '; /* a sign behind must be the last */
        } else {
            text[n++] = c;
        }
    }
    if (open != closed) return not_an_amount(s, "a parenthesis is not closed", e);
    if (n && text[n - 1] == ' ') n--;
    if (n == 0) {
        /* nothing, or the accounting format's dash for zero */
        if (open || (signed_once ? !negative : dollar)) return not_an_amount(s, "it has no digits", e);
        *out = CENTS(0);
        *was_empty = true;
        return true;
    }
    const char *point = memchr(text, '.', n), *comma = memchr(text, ',', n);
    if (point && comma && comma > point) return not_an_amount(s, "its point and comma are the other way round; write 1,234.50", e);
    __int128 value = 0;
    size_t i = 0, digits = 0, group = 0;
    bool commas = false;
    for (; i < n && text[i] != '.'; i++) {
        if (text[i] == ',') {
            if (digits == 0 || (commas ? group != 3 : group > 3)) return bad_comma(s, text, n, e);
            commas = true;
            group = 0;
        } else if (text[i] >= '0' && text[i] <= '9') {
            value = value * 10 + (text[i] - '0');
            if (value > LIMIT_MONEY_CENTS) return FAIL(e, ERR_OVERFLOW, NULL, "'%.*s' is larger than can be kept exact", STR_ARGUMENTS(s));
            digits++, group++;
        } else {
            return not_digits(s, "only digits, a sign or parentheses, $, commas and a point can stand in one", e);
        }
    }
    if (commas && group != 3) return bad_comma(s, text, n, e);
    value *= 100;
    if (i < n) {
        size_t places = 0;
        for (i++; i < n; i++, places++) {
            if (text[i] < '0' || text[i] > '9') return not_digits(s, "only digits can stand behind the point", e);
            int d = text[i] - '0';
            if (places == 0) value += 10 * d;
            else if (places == 1) value += d;
            else if (d) return not_an_amount(s, "it is finer than a cent", e);
            digits++;
        }
    }
    if (digits == 0) return not_an_amount(s, "it has no digits", e);
    Cents amount = CENTS(0);
    if (!set_checked(&amount, open || negative ? -value : value, e))
        return FAIL(e, ERR_OVERFLOW, NULL, "'%.*s' is larger than can be kept exact", STR_ARGUMENTS(s));
    *out = amount;
    *was_empty = false;
    return true;
}

static uint64_t magnitude(Cents value) { return value.v < 0 ? 0 - (uint64_t)value.v : (uint64_t)value.v; }

size_t cents_to_text(char out[32], Cents value)
{
    uint64_t m = magnitude(value);
    return (size_t)snprintf(out, 32, "%s%llu.%02llu", value.v < 0 ? "-" : "", (unsigned long long)(m / 100), (unsigned long long)(m % 100));
}

size_t cents_to_dollars(char out[40], Cents value)
{
    uint64_t m = magnitude(value);
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%llu", (unsigned long long)(m / 100));
    size_t at = 0;
    if (value.v < 0) out[at++] = '-';
    out[at++] = '$';
    for (int i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0) out[at++] = ',';
        out[at++] = digits[i];
    }
    return at + (size_t)snprintf(out + at, 40 - at, ".%02llu", (unsigned long long)(m % 100));
}

size_t cents_to_short(char out[40], Cents value)
{
    static const struct { double unit; const char *letter; } units[] = {{1e9, "B"}, {1e6, "M"}, {1e3, "K"}};
    double dollars = (double)magnitude(value) / 100;
    const char *sign = value.v < 0 ? "-" : "";
    for (size_t i = 0; i < 3; i++) {
        if (dollars >= units[i].unit * 0.9995) { /* else it would be 1000 of the unit below */
            double shown = dollars / units[i].unit;
            int places = shown < 10 ? 2 : shown < 100 ? 1 : 0;
            int n = snprintf(out, 36, "%s$%.*f", sign, places, shown);
            while (places > 0 && out[n - 1] == '0') n--, places--;
            if (out[n - 1] == '.') n--;
            return (size_t)n + (size_t)snprintf(out + n, 4, "%s", units[i].letter);
        }
    }
    return (size_t)snprintf(out, 40, "%s$%.0f", dollars > 0.5 ? sign : "", dollars); /* nothing has no sign */
}
