/* Errors, text, numbers in text and Buf, against references written here or the C library's. */
#include "base/base_test.h"

#include <math.h>

static void test_err(void **state)
{
    (void)state;
    Err e = {.code = ERR_NONE};
    assert_false(FAIL(&e, ERR_INPUT, "fund", "line %d: %s", 7, "bad"));
    assert_int_equal(e.code, ERR_INPUT);
    assert_string_equal(e.field, "fund");
    assert_string_equal(e.message, "line 7: bad");
    assert_non_null(strstr(e.source_file, "text_test.c"));
    assert_false(err_place(&e, "ledger.csv, line %d", 12));
    assert_string_equal(e.message, "ledger.csv, line 12: line 7: bad");
    assert_string_equal(e.field, "fund");
    assert_false(FAIL(&e, ERR_IO, NULL, "other"));
    assert_string_equal(e.field, "");
    assert_false(FAIL(NULL, ERR_IO, NULL, "nobody asks"));
    /* an Err may be told again in its own words */
    FAIL(&e, ERR_IO, "name", "inner");
    FAIL(&e, ERR_CONFLICT, e.field, "outer: %s", e.message);
    assert_string_equal(e.message, "outer: inner");
    assert_string_equal(e.field, "name");
    static const char *const names[] = {"NONE", "INPUT", "USAGE"};
    for (ErrCode code = ERR_NONE; code <= ERR_BROKEN; code++) {
        if (code < COUNT(names)) assert_string_equal(err_name(code), names[code]);
        assert_int_equal(err_exit_status(code), code == ERR_NONE ? 0 : code == ERR_USAGE ? 2 : 1);
        assert_true(code == ERR_NONE ? err_http_status(code) == 200 : err_http_status(code) >= 400 && err_http_status(code) < 600);
        assert_int_equal(err_public_text(code)[0] == 0, code == ERR_NONE);
    }
}

/* What is too long is cut, but what a person or a JSON reader gets stays text. */
static void test_err_cut(void **state)
{
    (void)state;
    Err e;
    char text[900];
    for (size_t lead = 0; lead < 4; lead++) {
        memset(text, 'x', lead);
        size_t n = lead;
        while (n + 3 < sizeof text) memcpy(text + n, "\xE2\x82\xAC", 3), n += 3;
        text[n] = 0;
        size_t bad_at;
        FAIL(&e, ERR_INPUT, text, "%s", text);
        assert_in_range(strlen(e.message), sizeof e.message - 4, sizeof e.message - 1);
        assert_in_range(strlen(e.field), sizeof e.field - 4, sizeof e.field - 1);
        assert_true(str_is_utf8(str_from_c(e.message), &bad_at) && str_is_utf8(str_from_c(e.field), &bad_at));
        err_place(&e, "%s", text);
        assert_true(str_is_utf8(str_from_c(e.message), &bad_at));
        FAIL(&e, ERR_INPUT, NULL, "'%.*s' is not a number", 61 - (int)lead, text); /* as callers cut what was typed */
        assert_true(str_is_utf8(str_from_c(e.message), &bad_at));
        assert_non_null(strstr(e.message, " is not a number"));
    }
}

/* One character by the definition of UTF-8: its length, or 0 when it is none. */
static size_t character_length(const unsigned char *p, size_t n)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = p[0] < 0x80 ? 1 : (p[0] & 0xE0) == 0xC0 ? 2 : (p[0] & 0xF0) == 0xE0 ? 3 : (p[0] & 0xF8) == 0xF0 ? 4 : 0;
    if (length == 0 || length > n) return 0;
    if (length == 1) return 1;
    uint32_t c = p[0] & (0x7Fu >> length);
    for (size_t k = 1; k < length; k++) {
        if ((p[k] & 0xC0) != 0x80) return 0;
        c = c << 6 | (p[k] & 0x3Fu);
    }
    return c < least[length] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF) ? 0 : length;
}

static void check_utf8(const unsigned char *p, size_t n)
{
    size_t bad_at = SIZE_MAX, at = 0, length = 1;
    while (at < n && (length = character_length(p + at, n - at)) > 0) at += length;
    bool good = str_is_utf8((Str){(const char *)p, n}, &bad_at);
    if (good != (at == n) || (!good && bad_at != at))
        fail_msg("%02x %02x %02x %02x of %zu bytes: %d at %zu, not at %zu", p[0], p[1], p[2], p[3], n, good, bad_at, at);
}

static void test_utf8(void **state)
{
    (void)state;
    static const unsigned char tails[] = {0x00, 0x7F, 0x80, 0xBF, 0xC0};
    unsigned char p[48] = {0};
    for (unsigned lead = 0; lead < 256; lead++)
        for (unsigned second = 0; second < 256; second++) {
            p[0] = (unsigned char)lead, p[1] = (unsigned char)second;
            for (size_t k = 0; k < COUNT(tails) * COUNT(tails); k++) {
                p[2] = tails[k / COUNT(tails)], p[3] = tails[k % COUNT(tails)];
                check_utf8(p, 4);
            }
            check_utf8(p, 1), check_utf8(p, 2), check_utf8(p, 3);
        }
    /* at every place of the eight-byte stride */
    uint64_t s = 11;
    static const char *const pieces[] = {"a", "ab1 ", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xED\xA0\x80", "\xC0\xAF", "\xF4\x90\x80\x80", "\x80", "\xFF"};
    for (int round = 0; round < 200000; round++) {
        size_t n = 0, most = draw_below(&s, 40);
        while (n < most) {
            const char *piece = pieces[draw_below(&s, draw_below(&s, 8) ? 5 : COUNT(pieces))];
            memcpy(p + n, piece, strlen(piece)), n += strlen(piece);
        }
        if (n) check_utf8(p, n - draw_below(&s, 2));
    }
    size_t bad_at;
    assert_true(str_is_utf8((Str){NULL, 0}, &bad_at));
}

static void test_parts(void **state)
{
    (void)state;
    Str part, rest = STR("a;;b;");
    static const char *const want[] = {"a", "", "b", ""};
    for (size_t i = 0; i < COUNT(want); i++) {
        assert_true(str_next_part(&part, &rest, ';'));
        assert_true(str_equal_c(part, want[i]));
    }
    assert_false(str_next_part(&part, &rest, ';'));
    rest = STR("");
    assert_true(str_next_part(&part, &rest, ';') && part.n == 0 && !str_next_part(&part, &rest, ';'));
    rest = (Str){NULL, 0};
    assert_false(str_next_part(&part, &rest, ';'));
    SAME_TEXT(str_trim(STR(" \t a b\t ")), STR("a b"));
    assert_int_equal(str_trim(STR(" \t")).n, 0);
    assert_int_equal(str_trim((Str){NULL, 0}).n, 0);
    assert_int_equal(str_find(STR("abc"), 'c'), 2);
    assert_int_equal(str_find(STR("abc"), 'x'), 3);
    assert_int_equal(str_find((Str){NULL, 0}, 'x'), 0);
    assert_int_equal(str_find((Str){"a\0b", 3}, 'b'), 2);
    assert_true(str_starts_with(STR("abc"), STR("ab")) && str_starts_with(STR("abc"), STR("")) && !str_starts_with(STR("a"), STR("ab")));
    assert_true(str_equal_folded(STR("aZ09"), STR("Az09")) && !str_equal_folded(STR("a["), STR("a{")) && !str_equal_folded(STR("\xC3\x89"), STR("\xC3\xA9")));
    assert_true(str_equal((Str){NULL, 0}, STR("")) && !str_equal(STR("a"), STR("ab")));
    assert_int_equal(str_from_c(NULL).n, 0);
    static const char *const ascending[] = {"", "A", "AB", "a", "a\x01", "b", "\x7F", "\x80", "\xC3\xA9"}; /* bytes are unsigned */
    for (size_t i = 0; i < COUNT(ascending); i++)
        for (size_t k = 0; k < COUNT(ascending); k++) {
            int order = str_compare(str_from_c(ascending[i]), str_from_c(ascending[k]));
            assert_int_equal((order > 0) - (order < 0), (i > k) - (i < k));
        }
}

static void test_copies(void **state)
{
    (void)state;
    Err e;
    Arena *a = test_arena();
    Str copy = STR("kept");
    const char *c = NULL;
    OK(str_copy(&copy, a, (Str){"a\0b", 3}, &e));
    assert_int_equal(copy.n, 3);
    assert_memory_equal(copy.p, "a\0b", 4);
    OK(str_copy(&copy, a, (Str){NULL, 0}, &e));
    assert_true(copy.n == 0 && copy.p[0] == 0);
    OK(str_to_c(&c, a, (Str){"abcdef", 3}, &e));
    assert_string_equal(c, "abc");
    OK(str_format(&copy, a, &e, "%0*d", 5000, 7));
    assert_true(copy.n == 5000 && copy.p[4999] == '7' && copy.p[5000] == 0 && copy.p[0] == '0');
    OK(str_format(&copy, a, &e, "%s", ""));
    assert_int_equal(copy.n, 0);
    copy = STR("kept"), c = "kept";
    for (int i = 0; i < 3; i++) {
        arena_fail_after(1);
        if (i == 0) REFUSED(str_copy(&copy, a, STR("x"), &e), ERR_MEMORY);
        if (i == 1) REFUSED(str_to_c(&c, a, STR("x"), &e), ERR_MEMORY);
        if (i == 2) REFUSED(str_format(&copy, a, &e, "%d", 1), ERR_MEMORY);
    }
    arena_fail_after(0);
    assert_true(str_equal_c(copy, "kept") && strcmp(c, "kept") == 0);
    volatile int width = INT32_MAX;
    if (!getenv("PURSER_VALGRIND")) REFUSED(str_format(&copy, a, &e, "%*dx", width, 1), ERR_INPUT); /* longer than printf can say; minutes under valgrind */
    assert_true(str_equal_c(copy, "kept"));
    arena_end(a);
}

static unsigned char fold(char c) { return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); }

/* The definition, in so many words. */
static bool naive_matches(const char *p, const char *p_end, const char *t, const char *t_end, bool folded)
{
    if (p == p_end) return t == t_end;
    size_t step = t < t_end ? character_length((const unsigned char *)t, (size_t)(t_end - t)) : 0;
    if (*p == '*') return naive_matches(p + 1, p_end, t, t_end, folded) || (step && naive_matches(p, p_end, t + step, t_end, folded));
    if (t == t_end) return false;
    if (*p == '?') return step && naive_matches(p + 1, p_end, t + step, t_end, folded);
    return (*p == *t || (folded && fold(*p) == fold(*t))) && naive_matches(p + 1, p_end, t + 1, t_end, folded);
}

static Str draw_text(char *out, uint64_t *s, size_t most, bool pattern)
{
    static const char *const pieces[] = {"a", "b", "A", "\xC3\xA9", "\xE2\x82\xAC", "*", "?", "*"};
    size_t n = 0;
    for (size_t k = draw_below(s, most + 1); k > 0; k--) {
        const char *piece = pieces[draw_below(s, pattern ? COUNT(pieces) : 5)];
        memcpy(out + n, piece, strlen(piece)), n += strlen(piece);
    }
    return (Str){out, n};
}

static void test_matches(void **state)
{
    (void)state;
    uint64_t s = 21;
    char p_room[64], t_room[64];
    size_t hits = 0;
    for (int round = 0; round < 400000; round++) {
        Str p = draw_text(p_room, &s, 7, true), t = draw_text(t_room, &s, 8, false);
        bool folded = draw(&s) >> 63, want = p.n == 0 || naive_matches(p.p, p.p + p.n, t.p, t.p + t.n, folded);
        if (str_matches(p, t, folded) != want) fail_msg("pattern '%.*s' on '%.*s' is not %d", STR_ARGUMENTS(p), STR_ARGUMENTS(t), want);
        hits += want;
    }
    assert_in_range(hits, 40000, 360000);
    assert_true(str_matches(STR(""), STR("x"), false) && str_matches(STR("*"), STR(""), false) && !str_matches(STR("?"), STR(""), false));
    assert_true(str_matches(STR("6??1-*"), STR("6111-00"), false) && !str_matches(STR("6??1-*"), STR("611-00"), false));
    char long_text[3000], long_pattern[200];
    memset(long_text, 'a', sizeof long_text);
    for (size_t i = 0; i < sizeof long_pattern; i++) long_pattern[i] = i % 2 ? 'a' : '*'; /* the worst of a matcher that recurses */
    long_pattern[sizeof long_pattern - 1] = 'b';
    assert_false(str_matches((Str){long_pattern, sizeof long_pattern}, (Str){long_text, sizeof long_text}, false));
}

static uint64_t bits_of(double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    return bits;
}

static void same_as_strtod(const char *text)
{
    double found = 0.5;
    Err e;
    if (!str_to_double(&found, str_from_c(text), &e) || bits_of(found) != bits_of(strtod(text, NULL)))
        fail_msg("%s reads as %.17g, not %.17g", text, found, strtod(text, NULL));
}

static void test_to_double(void **state)
{
    (void)state;
    static const char *const edges[] = {
        "0", "-0", "+0", "1", "-1", "+1", "1.", ".5", "-.5", "00012.50", "9007199254740992", "9007199254740993", "9007199254740991",
        "90071992547409.93", "900719925474099.3", "0.9007199254740993", "999999999999999999", "123456789012345678", "1234567890123456789",
        "0.000000000000000001", "0.00000000000000000123", "0.1", "0.3", "1e22", "1e23", "8.5e-5", "1E+5", "2.2250738585072011e-308",
        "2.2250738585072014e-308", "4.9e-324", "2e-324", "1e-400", "1.7976931348623157e308", "5e-1", "123456789.123456789",
        "179769313486231580793728971405301", "6.02214076e23", "0.500000000000000166533453693773481063544750213623046875"};
    for (size_t i = 0; i < COUNT(edges); i++) same_as_strtod(edges[i]);
    static const char *const bad[] = {"", " ", "-", "+", ".", "-.", "abc", "1 ", " 1", "1x", "--1", "+-1", "1-", "1.2.3", "1e", "1e+", "e5", "1e5.5",
        "0x10", "inf", "-Infinity", "nan", "NaN", "1e999", "-1e309", "1,5", "1_000", "#REF!", "\xEF\xBC\x91"};
    double out = 7;
    Err e;
    for (size_t i = 0; i < COUNT(bad); i++) REFUSED(str_to_double(&out, str_from_c(bad[i]), &e), ERR_INPUT);
    REFUSED(str_to_double(&out, (Str){"1\0", 2}, &e), ERR_INPUT);
    REFUSED(str_to_double(&out, (Str){NULL, 0}, &e), ERR_INPUT);
    assert_true(out == 7);
    OK(str_to_double(&out, (Str){"12345", 2}, &e)); /* what stands behind the text is not read */
    assert_true(out == 12);
    uint64_t s = 31;
    for (int round = 0; round < 2000000; round++) {
        char text[64];
        size_t n = 0, digits = 1 + draw_below(&s, 21), point = draw_below(&s, 25);
        if (draw(&s) >> 63) text[n++] = draw(&s) >> 63 ? '-' : '+';
        for (size_t i = 0; i < digits; i++) {
            if (i == point) text[n++] = '.';
            text[n++] = (char)('0' + draw_below(&s, 10));
        }
        text[n] = 0;
        if (draw_below(&s, 4) == 0) snprintf(text + n, sizeof text - n, "e%d", (int)draw_below(&s, 600) - 300);
        if (isinf(strtod(text, NULL))) continue;
        same_as_strtod(text);
    }
}

static void test_to_int(void **state)
{
    (void)state;
    static const struct { const char *text; int64_t want; } good[] = {{"0", 0}, {"-0", 0}, {"+7", 7}, {"007", 7}, {"-12", -12},
        {"9223372036854775807", INT64_MAX}, {"-9223372036854775808", INT64_MIN}, {"-9223372036854775807", -INT64_MAX}, {"000000000000000000000001", 1}};
    static const char *const bad[] = {"", "-", "+", " 1", "1 ", "1.0", "1e3", "9223372036854775808", "-9223372036854775809", "18446744073709551616",
        "99999999999999999999", "--1", "0x1", "1,000", "\xEF\xBC\x91"};
    Err e;
    int64_t out = 5;
    for (size_t i = 0; i < COUNT(bad); i++) REFUSED(str_to_int(&out, str_from_c(bad[i]), &e), ERR_INPUT);
    REFUSED(str_to_int(&out, (Str){NULL, 0}, &e), ERR_INPUT);
    assert_int_equal(out, 5);
    for (size_t i = 0; i < COUNT(good); i++) {
        OK(str_to_int(&out, str_from_c(good[i].text), &e));
        assert_true(out == good[i].want);
    }
    uint64_t s = 41;
    for (int round = 0; round < 200000; round++) {
        int64_t want = (int64_t)draw_bits(&s, 64);
        char text[32];
        snprintf(text, sizeof text, "%lld", (long long)want);
        if (!str_to_int(&out, str_from_c(text), &e) || out != want) fail_msg("%s was read as %lld", text, (long long)out);
    }
}

static size_t significant_digits(const char *text)
{
    size_t n = 0, zeros = 0;
    bool leading = true;
    for (; *text && *text != 'e'; text++) {
        if (*text < '0' || *text > '9' || (leading && *text == '0')) continue;
        leading = false;
        zeros = *text == '0' ? zeros + 1 : 0;
        n++;
    }
    return n - zeros;
}

static void check_to_text(double v, size_t digits_most)
{
    char text[32];
    size_t n = double_to_text(text, v);
    if (n != strlen(text) || strtod(text, NULL) != v) fail_msg("%.17g is written as %s", v, text);
    double size = fabs(v);
    if (size >= 1e-5 && size < 1e15 && strchr(text, 'e')) fail_msg("%.17g is written with an exponent: %s", v, text);
    if (significant_digits(text) > digits_most) fail_msg("%.17g is written with more than %zu digits: %s", v, digits_most, text);
}

static void test_to_text(void **state)
{
    (void)state;
    static const struct { double v; const char *want; } known[] = {{0, "0"}, {-0.0, "0"}, {1, "1"}, {-1.5, "-1.5"}, {0.1, "0.1"}, {100000, "100000"},
        {1e14, "100000000000000"}, {123456789012345.0, "123456789012345"}, {1e15, "1e+15"}, {0.00001, "0.00001"}, {0.000012345, "0.000012345"},
        {1e-6, "1e-06"}, {0.1 + 0.2, "0.30000000000000004"}, {5e-324, "5e-324"}, {1.7976931348623157e308, "1.7976931348623157e+308"},
        {9007199254740991.0, "9007199254740991"}, {1.0 / 3, "0.3333333333333333"}, {2.5e-5, "0.000025"}, {-1.2345678901234567e-5, "-0.000012345678901234568"}};
    char text[32];
    for (size_t i = 0; i < COUNT(known); i++) {
        double_to_text(text, known[i].v);
        assert_string_equal(text, known[i].want);
    }
    uint64_t s = 51;
    for (int round = 0; round < 40000; round++) {
        uint64_t bits = draw(&s);
        double v;
        memcpy(&v, &bits, sizeof v);
        if (isfinite(v)) check_to_text(v, 17);
        check_to_text((double)draw_bits(&s, 64) * pow(10, (double)draw_below(&s, 40) - 30), 17);
        /* a decimal of at most 15 digits comes back with no more of them than it had */
        size_t digits = 1 + draw_below(&s, 15);
        snprintf(text, sizeof text, "%llue%d", (unsigned long long)(draw(&s) % (uint64_t)pow(10, (double)digits)), (int)draw_below(&s, 40) - 25);
        check_to_text(strtod(text, NULL), digits);
    }
}

static void test_buf(void **state)
{
    (void)state;
    Err e;
    Arena *a = test_arena();
    static char want[200000];
    size_t n = 0;
    uint64_t s = 61;
    Buf b = buf_in(a, 0);
    assert_int_equal(buf_str(&b).n, 0);
    assert_non_null(buf_str(&b).p);
    while (n + 700 < sizeof want) {
        size_t k = draw_below(&s, 600);
        memset(want + n, 'a' + (int)(k % 26), k);
        OK(buf_add(&b, (Str){want + n, k}, &e));
        n += k;
        OK(buf_format(&b, &e, "<%zu>", k));
        n += (size_t)snprintf(want + n, 30, "<%zu>", k);
        OK(buf_add_char(&b, '.', &e));
        OK(buf_add_c(&b, "", &e));
        want[n++] = '.';
    }
    assert_int_equal(buf_str(&b).n, n);
    assert_memory_equal(buf_str(&b).p, want, n);
    OK(buf_add(&b, buf_str(&b), &e)); /* its own text */
    assert_int_equal(b.n, 2 * n);
    assert_memory_equal(b.p + n, want, n);
    OK(buf_flush(&b, &e)); /* without a sink nothing leaves */
    assert_int_equal(b.n, 2 * n);
    arena_end(a);
}

static void test_buf_ceiling(void **state)
{
    (void)state;
    Err e;
    Arena *a = test_arena();
    Buf b = buf_in(a, 10);
    OK(buf_add_c(&b, "12345", &e));
    REFUSED(buf_add_c(&b, "123456", &e), ERR_LIMIT);
    REFUSED(buf_format(&b, &e, "%s", "123456"), ERR_LIMIT);
    REFUSED(buf_add(&b, (Str){"x", SIZE_MAX}, &e), ERR_LIMIT);
    SAME_TEXT(buf_str(&b), STR("12345"));
    OK(buf_format(&b, &e, "%s", "67890")); /* the NUL of printf is no part of the text */
    SAME_TEXT(buf_str(&b), STR("1234567890"));
    OK(buf_add_c(&b, "", &e));
    REFUSED(buf_add_char(&b, 'x', &e), ERR_LIMIT);
    b = buf_in(a, 0);
    arena_fail_after(1);
    REFUSED(buf_add_c(&b, "x", &e), ERR_MEMORY);
    arena_fail_after(1);
    REFUSED(buf_format(&b, &e, "x"), ERR_MEMORY);
    arena_fail_after(0);
    assert_int_equal(buf_str(&b).n, 0);
    OK(buf_add_c(&b, "x", &e));
    arena_end(a);
}

typedef struct { Buf kept; size_t calls, fail_at; } Taker;

static bool take(void *to, const char *p, size_t n, Err *e)
{
    Taker *t = to;
    if (++t->calls == t->fail_at) return FAIL(e, ERR_IO, NULL, "the disk is full");
    return buf_add(&t->kept, (Str){p, n}, e);
}

static void test_buf_sink(void **state)
{
    (void)state;
    Err e;
    Arena *a = test_arena();
    uint64_t s = 71;
    static char piece[150000];
    Taker t = {.kept = buf_in(a, 0)};
    Buf want = buf_in(a, 0), b = buf_to(a, take, &t);
    for (int round = 0; round < 300; round++) {
        size_t k = draw_below(&s, round % 50 == 49 ? sizeof piece : 5000); /* some longer than the sink's own room */
        memset(piece, 'a' + round % 26, k);
        OK(buf_add(&b, (Str){piece, k}, &e));
        OK(buf_add(&want, (Str){piece, k}, &e));
        OK(buf_format(&b, &e, "%d", round));
        OK(buf_format(&want, &e, "%d", round));
    }
    assert_true(t.calls > 10);
    OK(buf_flush(&b, &e));
    size_t calls = t.calls;
    OK(buf_flush(&b, &e));
    assert_int_equal(t.calls, calls); /* nothing held, nothing said */
    SAME_TEXT(buf_str(&t.kept), buf_str(&want));
    t.fail_at = t.calls + 1;
    OK(buf_add_c(&b, "left", &e));
    REFUSED(buf_flush(&b, &e), ERR_IO);
    SAME_TEXT(buf_str(&b), STR("left"));
    t.fail_at = t.calls + 1;
    REFUSED(buf_add(&b, (Str){piece, 65536}, &e), ERR_IO);
    SAME_TEXT(buf_str(&b), STR("left"));
    arena_end(a);
}

int text_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_err), cmocka_unit_test(test_err_cut), cmocka_unit_test(test_utf8), cmocka_unit_test(test_parts),
        cmocka_unit_test(test_copies), cmocka_unit_test(test_matches), cmocka_unit_test(test_to_double), cmocka_unit_test(test_to_int),
        cmocka_unit_test(test_to_text), cmocka_unit_test(test_buf), cmocka_unit_test(test_buf_ceiling), cmocka_unit_test(test_buf_sink),
    };
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
