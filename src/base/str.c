#include "base/str.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Str str_from_c(const char *c) { return c ? (Str){c, strlen(c)} : (Str){"", 0}; }

bool str_equal(Str a, Str b) { return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0); }
bool str_equal_c(Str a, const char *b) { return str_equal(a, str_from_c(b)); }

static char folded_char(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

bool str_equal_folded(Str a, Str b)
{
    if (a.n != b.n) return false;
    for (size_t i = 0; i < a.n; i++)
        if (folded_char(a.p[i]) != folded_char(b.p[i])) return false;
    return true;
}

int str_compare(Str a, Str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.p, b.p, n) : 0;
    if (order) return order;
    return a.n < b.n ? -1 : a.n > b.n;
}

bool str_starts_with(Str s, Str prefix)
{
    return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

size_t str_find(Str s, char c)
{
    const char *at = s.n ? memchr(s.p, c, s.n) : NULL;
    return at ? (size_t)(at - s.p) : s.n;
}

bool str_next_part(Str *part, Str *rest, char separator)
{
    if (!rest->p) return false;
    size_t at = str_find(*rest, separator);
    *part = (Str){rest->p, at};
    *rest = at < rest->n ? (Str){rest->p + at + 1, rest->n - at - 1} : (Str){NULL, 0};
    return true;
}

/* A byte and those that continue it: one character of UTF-8. */
static size_t character_bytes(Str s, size_t at)
{
    size_t n = 1;
    while (at + n < s.n && (s.p[at + n] & 0xC0) == 0x80) n++;
    return n;
}

bool str_matches(Str pattern, Str text, bool folded)
{
    if (pattern.n == 0) return true;
    size_t p = 0, t = 0, star_p = SIZE_MAX, star_t = 0;
    while (t < text.n) {
        char want = p < pattern.n ? pattern.p[p] : 0;
        char have = text.p[t];
        if (p < pattern.n && want == '*') {
            star_p = p++;
            star_t = t;
        } else if (p < pattern.n && want == '?') {
            t += character_bytes(text, t);
            p++;
        } else if (p < pattern.n && (want == have || (folded && folded_char(want) == folded_char(have)))) {
            p++, t++;
        } else if (star_p != SIZE_MAX) {
            p = star_p + 1;
            t = star_t += character_bytes(text, star_t);
        } else {
            return false;
        }
    }
    while (p < pattern.n && pattern.p[p] == '*') p++;
    return p == pattern.n;
}

bool str_copy(Str *out, Arena *a, Str s, Err *e)
{
    char *p = arena_push_bytes(a, s.n + 1, e);
    if (!p) return false;
    if (s.n) memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    *out = (Str){p, s.n};
    return true;
}

bool str_to_c(const char **out, Arena *a, Str s, Err *e)
{
    Str copy;
    TRY(str_copy(&copy, a, s, e));
    *out = copy.p;
    return true;
}

bool str_format_list(Str *out, Arena *a, Err *e, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int n = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (n < 0) return FAIL(e, ERR_INPUT, NULL, "a text could not be written");
    char *p = arena_push_bytes(a, (size_t)n + 1, e);
    if (!p) return false;
    vsnprintf(p, (size_t)n + 1, format, arguments);
    *out = (Str){p, (size_t)n};
    return true;
}

bool str_format(Str *out, Arena *a, Err *e, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    bool good = str_format_list(out, a, e, format, arguments);
    va_end(arguments);
    return good;
}

bool str_is_utf8(Str s, size_t *bad_at)
{
    const unsigned char *p = (const unsigned char *)s.p;
    size_t i = 0;
    while (i < s.n) {
        /* most text is ASCII: eight bytes at a time */
        while (i + 8 <= s.n) {
            uint64_t word;
            memcpy(&word, p + i, 8);
            if (word & 0x8080808080808080u) break;
            i += 8;
        }
        if (i >= s.n) break;
        unsigned char c = p[i];
        size_t extra = c < 0x80 ? 0 : c >= 0xC2 && c <= 0xDF ? 1 : c >= 0xE0 && c <= 0xEF ? 2 : c >= 0xF0 && c <= 0xF4 ? 3 : 9;
        bool good = extra != 9 && i + extra < s.n;
        for (size_t k = 1; good && k <= extra; k++) good = (p[i + k] & 0xC0) == 0x80;
        if (good && extra >= 2) {
            unsigned char d = p[i + 1];
            if ((c == 0xE0 && d < 0xA0) || (c == 0xED && d > 0x9F) || (c == 0xF0 && d < 0x90) || (c == 0xF4 && d > 0x8F)) good = false;
        }
        if (!good) {
            *bad_at = i;
            return false;
        }
        i += extra + 1;
    }
    return true;
}

/* Up to 19 digits and a small power of ten are exact in one multiplication or division (Clinger's fast path). */
static bool double_fast(double *out, Str s)
{
    static const double tens[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
                                  1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    size_t i = 0;
    bool negative = false;
    if (i < s.n && (s.p[i] == '-' || s.p[i] == '+')) negative = s.p[i++] == '-';
    uint64_t digits = 0;
    int after_point = 0, digit_count = 0;
    bool point = false;
    for (; i < s.n; i++) {
        unsigned d = (unsigned)(unsigned char)s.p[i] - '0';
        if (d <= 9) {
            if (++digit_count > 18) return false;
            digits = digits * 10 + d;
            after_point += point;
        } else if (s.p[i] == '.' && !point) {
            point = true;
        } else {
            return false;
        }
    }
    if (digit_count == 0 || digits > (UINT64_C(1) << 53) || after_point > 22) return false;
    double value = (double)digits / tens[after_point];
    *out = negative ? -value : value;
    return true;
}

bool str_to_double(double *out, Str s, Err *e)
{
    if (double_fast(out, s)) return true;
    char text[400];
    bool plausible = s.n > 0 && s.n < sizeof text;
    for (size_t i = 0; plausible && i < s.n; i++)
        plausible = s.p[i] != 0 && strchr("0123456789+-.eE", s.p[i]) != NULL;
    if (plausible) {
        memcpy(text, s.p, s.n);
        text[s.n] = 0;
        char *end;
        double value = strtod(text, &end);
        if (end == text + s.n && isfinite(value)) {
            *out = value;
            return true;
        }
    }
    return FAIL(e, ERR_INPUT, NULL, "'%.*s' is not a number", (int)(s.n > 60 ? 60 : s.n), s.p);
}

bool str_to_int(int64_t *out, Str s, Err *e)
{
    size_t i = 0;
    bool negative = false;
    int64_t value = 0;
    if (i < s.n && (s.p[i] == '-' || s.p[i] == '+')) negative = s.p[i++] == '-';
    bool good = i < s.n;
    for (; good && i < s.n; i++) {
        unsigned d = (unsigned)(unsigned char)s.p[i] - '0';
        int64_t next = 0;
        good = d <= 9 && !__builtin_mul_overflow(value, (int64_t)10, &next) &&
               !__builtin_sub_overflow(next, (int64_t)d, &next);
        if (good) value = next; /* held negative, so that the least int64 reads */
    }
    if (!good || (!negative && value == INT64_MIN))
        return FAIL(e, ERR_INPUT, NULL, "'%.*s' is not a whole number", (int)(s.n > 60 ? 60 : s.n), s.p);
    *out = negative ? value : -value;
    return true;
}

size_t double_to_text(char out[32], double value)
{
    if (value == 0) value = 0; /* no minus zero */
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(out, 32, "%.*g", digits, value);
        if (strtod(out, NULL) == value) break;
    }
    double size = fabs(value);
    if (strchr(out, 'e') && size >= 1e-5 && size < 1e15) {
        for (int places = 0; places <= 22; places++) {
            snprintf(out, 32, "%.*f", places, value);
            if (strtod(out, NULL) == value) break;
        }
    }
    return strlen(out);
}

enum { BUF_FIRST_BYTES = 256, BUF_SINK_BYTES = 64 * 1024 };

Buf buf_in(Arena *a, size_t ceiling) { return (Buf){.arena = a, .ceiling = ceiling ? ceiling : SIZE_MAX}; }

Buf buf_to(Arena *a, bool (*sink)(void *, const char *, size_t, Err *), void *to)
{
    return (Buf){.arena = a, .ceiling = SIZE_MAX, .sink = sink, .to = to};
}

bool buf_flush(Buf *b, Err *e)
{
    if (b->sink && b->n) {
        TRY(b->sink(b->to, b->p, b->n, e));
        b->n = 0;
    }
    return true;
}

/* Room for `more` bytes of text and, behind them, the NUL that printf writes. */
bool buf_reserve(Buf *b, size_t more, Err *e)
{
    if (more > b->ceiling || b->n > b->ceiling - more)
        return FAIL(e, ERR_LIMIT, NULL, "this is longer than the %zu bytes allowed", b->ceiling);
    if (b->sink && b->n + more >= BUF_SINK_BYTES) TRY(buf_flush(b, e));
    if (b->room - b->n > more) return true;
    size_t room = b->sink ? BUF_SINK_BYTES : b->room ? b->room * 2 : BUF_FIRST_BYTES;
    while (room - b->n <= more) room *= 2;
    char *p = arena_push_bytes(b->arena, room, e);
    if (!p) return false;
    if (b->n) memcpy(p, b->p, b->n);
    p[b->n] = '\0';
    b->p = p;
    b->room = room;
    return true;
}

bool buf_add(Buf *b, Str s, Err *e)
{
    TRY(buf_reserve(b, s.n, e));
    if (s.n) memcpy(b->p + b->n, s.p, s.n);
    b->n += s.n;
    b->p[b->n] = '\0';
    return true;
}

bool buf_add_c(Buf *b, const char *c, Err *e) { return buf_add(b, str_from_c(c), e); }

bool buf_add_char(Buf *b, char c, Err *e) { return buf_add(b, (Str){&c, 1}, e); }

bool buf_format(Buf *b, Err *e, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (n < 0) return FAIL(e, ERR_INPUT, NULL, "a text could not be written");
    TRY(buf_reserve(b, (size_t)n, e));
    va_start(arguments, format);
    vsnprintf(b->p + b->n, (size_t)n + 1, format, arguments);
    va_end(arguments);
    b->n += (size_t)n;
    return true;
}

Str buf_str(const Buf *b) { return (Str){b->p ? b->p : "", b->n}; }
