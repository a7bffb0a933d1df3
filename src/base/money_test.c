/* Money: every operation against a reference of its own, in 128 bits; text by the tables of what ledgers hold. */
#include "base/base_test.h"

#include <math.h>

#include "base/cents.h"
#include "base/limits.h"

#define MOST LIMIT_MONEY_CENTS
typedef __int128 Wide;

static void test_sums(void **state)
{
    (void)state;
    Err e;
    Cents out = CENTS(5);
    OK(cents_add(&out, CENTS(MOST - 1), CENTS(1), &e));
    assert_true(out.v == MOST);
    OK(cents_subtract(&out, CENTS(-MOST), CENTS(0), &e));
    assert_true(out.v == -MOST);
    OK(cents_times_int(&out, CENTS(-MOST), -1, &e));
    assert_true(out.v == MOST);
    OK(cents_times_bps(&out, CENTS(-12345), BPS(150), ROUND_HALF_EVEN, &e));
    assert_int_equal(out.v, -185); /* 185.175 */
    out = CENTS(5);
    REFUSED(cents_add(&out, CENTS(MOST), CENTS(1), &e), ERR_OVERFLOW);
    REFUSED(cents_add(&out, CENTS(-MOST), CENTS(-1), &e), ERR_OVERFLOW);
    REFUSED(cents_add(&out, CENTS(INT64_MAX), CENTS(INT64_MAX), &e), ERR_OVERFLOW);
    REFUSED(cents_subtract(&out, CENTS(-MOST), CENTS(1), &e), ERR_OVERFLOW);
    REFUSED(cents_subtract(&out, CENTS(INT64_MIN), CENTS(INT64_MAX), &e), ERR_OVERFLOW);
    REFUSED(cents_times_int(&out, CENTS(MOST), 2, &e), ERR_OVERFLOW);
    REFUSED(cents_times_int(&out, CENTS(INT64_MIN), INT64_MIN, &e), ERR_OVERFLOW);
    REFUSED(cents_times_bps(&out, CENTS(MOST), BPS(BPS_WHOLE + 1), ROUND_DOWN, &e), ERR_OVERFLOW);
    REFUSED(cents_times_bps(&out, CENTS(INT64_MIN), BPS(INT64_MIN), ROUND_DOWN, &e), ERR_OVERFLOW);
    assert_int_equal(out.v, 5);
    assert_true(cents_compare(CENTS(-1), CENTS(0)) < 0 && cents_compare(CENTS(2), CENTS(1)) > 0 && cents_compare(CENTS(3), CENTS(3)) == 0);
}

static Wide draw_wide(uint64_t *s, unsigned most)
{
    unsigned bits = 1 + (unsigned)draw_below(s, most);
    unsigned __int128 all = (unsigned __int128)draw(s) << 64 | draw(s);
    return (Wide)(all >> (128 - bits));
}

/* A ratio is built from its quotient and rest, so that the answer is known without a division. */
static void check_ratio(Wide quotient, Wide rest, Wide denominator, bool negative, bool flipped)
{
    Wide numerator = quotient * denominator + rest;
    bool above = rest > denominator / 2, half = denominator % 2 == 0 && rest == denominator / 2;
    bool flip_sign = negative != flipped;
    for (Rounding rounding = ROUND_HALF_EVEN; rounding <= ROUND_DOWN; rounding++) {
        Wide want = quotient + (rounding == ROUND_DOWN ? 0 : above || (half && (rounding == ROUND_HALF_AWAY || quotient % 2)));
        Cents out = CENTS(77);
        Err e = {.code = ERR_NONE};
        bool good = cents_from_ratio(&out, flip_sign ? -numerator : numerator, flipped ? -denominator : denominator, rounding, &e);
        if (good != (want <= MOST) || (good ? out.v != (negative ? -want : want) : out.v != 77 || e.code != ERR_OVERFLOW))
            fail_msg("%lld + rest, rounding %d: %lld", (long long)quotient, (int)rounding, (long long)out.v);
    }
}

static void test_ratio(void **state)
{
    (void)state;
    uint64_t s = 101;
    for (int round = 0; round < 1000000; round++) {
        Wide denominator = draw_wide(&s, 126) + 1, rest = draw_wide(&s, 127) % denominator;
        Wide room = (((Wide)1 << 126) - 1) / denominator, quotient = draw_wide(&s, 55);
        if (draw_below(&s, 4) == 0) rest = denominator / 2;
        if (draw_below(&s, 8) == 0) quotient = MOST - 1 + (Wide)draw_below(&s, 3);
        if (quotient > room) quotient = room;
        check_ratio(quotient, rest, denominator, draw(&s) >> 63, draw(&s) >> 63);
    }
    Wide least = (Wide)1 << 126, most;
    least = -least - least, most = -(least + 1);
    Err e;
    Cents out = CENTS(5);
    for (Rounding rounding = ROUND_HALF_EVEN; rounding <= ROUND_DOWN; rounding++) {
        REFUSED(cents_from_ratio(&out, least, 1, rounding, &e), ERR_OVERFLOW);
        REFUSED(cents_from_ratio(&out, least, -1, rounding, &e), ERR_OVERFLOW);
        REFUSED(cents_from_ratio(&out, most, -1, rounding, &e), ERR_OVERFLOW);
        REFUSED(cents_from_ratio(&out, 1, 0, rounding, &e), ERR_INPUT);
        assert_int_equal(out.v, 5);
        OK(cents_from_ratio(&out, least, least, rounding, &e));
        assert_int_equal(out.v, 1);
        OK(cents_from_ratio(&out, most, least, rounding, &e));
        assert_int_equal(out.v, rounding == ROUND_DOWN ? 0 : -1);
        OK(cents_from_ratio(&out, 1, least, rounding, &e));
        assert_int_equal(out.v, 0);
        OK(cents_from_ratio(&out, least / 2, least, rounding, &e)); /* exactly a half: 0 is even */
        assert_int_equal(out.v, rounding == ROUND_HALF_AWAY);
        OK(cents_from_ratio(&out, 0, least, rounding, &e));
        assert_int_equal(out.v, 0);
        out = CENTS(5);
    }
}

static void test_from_double(void **state)
{
    (void)state;
    Err e;
    Cents out = CENTS(5), want;
    static const double bad[] = {NAN, INFINITY, -INFINITY, 9007199254740992.0, -9007199254740992.0, 1e300};
    for (size_t i = 0; i < COUNT(bad); i++) REFUSED(cents_from_double(&out, bad[i], ROUND_HALF_EVEN, &e), ERR_OVERFLOW);
    assert_int_equal(out.v, 5);
    OK(cents_from_double(&out, 9007199254740991.0, ROUND_HALF_AWAY, &e));
    assert_true(out.v == MOST);
    OK(cents_from_double(&out, 0.49999999999999994, ROUND_HALF_AWAY, &e)); /* adding a half would make it 1 */
    assert_int_equal(out.v, 0);
    uint64_t s = 111;
    for (int round = 0; round < 200000; round++) {
        int64_t eighths = (int64_t)draw_bits(&s, 52) * (draw(&s) >> 63 ? 1 : -1);
        for (Rounding rounding = ROUND_HALF_EVEN; rounding <= ROUND_DOWN; rounding++) {
            OK(cents_from_double(&out, (double)eighths / 8, rounding, &e));
            OK(cents_from_ratio(&want, eighths, 8, rounding, &e));
            if (out.v != want.v) fail_msg("%lld / 8, rounding %d: %lld", (long long)eighths, (int)rounding, (long long)out.v);
        }
    }
}

enum { PARTS_MOST = 7 };

/* Largest remainder, in words: all parts are the exact share cut off, and the cents left go one each to those that lost most. */
static void check_split(const Cents *parts, Cents total, const int64_t *weights, size_t n)
{
    Wide sum = 0, given = 0, amount = total.v < 0 ? -(Wide)total.v : total.v, rests[PARTS_MOST];
    bool raised[PARTS_MOST];
    for (size_t i = 0; i < n; i++) sum += weights[i];
    for (size_t i = 0; i < n; i++) {
        Wide part = total.v < 0 ? -(Wide)parts[i].v : parts[i].v, off = part * sum - amount * weights[i];
        if (off <= -sum || off >= sum) fail_msg("part %zu of %lld is a cent or more off its share", i, (long long)total.v);
        raised[i] = off > 0;
        rests[i] = raised[i] ? sum - off : -off;
        given += part;
    }
    if (given != amount) fail_msg("the parts of %lld sum to %lld", (long long)total.v, (long long)given);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            if (raised[i] && !raised[k] && (rests[k] > rests[i] || (rests[k] == rests[i] && k < i)))
                fail_msg("part %zu has a cent that belongs to part %zu", i, k);
}

/* With remainders all different, the order of the parts says nothing; and the opposite total has the opposite parts. */
static void check_order(const Cents *parts, Cents total, const int64_t *weights, size_t n, Arena *a)
{
    Wide sum = 0, amount = total.v < 0 ? -(Wide)total.v : total.v;
    for (size_t i = 0; i < n; i++) sum += weights[i];
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            if (amount * weights[i] % sum == amount * weights[k] % sum && weights[i] != weights[k]) return;
    Cents turned[PARTS_MOST], opposite[PARTS_MOST];
    int64_t weights_turned[PARTS_MOST];
    Err e;
    for (size_t i = 0; i < n; i++) weights_turned[(i * 3 + 1) % n] = weights[i];
    bool distinct = n % 3 != 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++) distinct = distinct && weights[i] != weights[k];
    if (distinct) {
        OK(cents_split(turned, total, weights_turned, n, a, &e));
        for (size_t i = 0; i < n; i++)
            if (turned[(i * 3 + 1) % n].v != parts[i].v) fail_msg("part %zu changes with the order", i);
    }
    OK(cents_split(opposite, CENTS(-total.v), weights, n, a, &e));
    for (size_t i = 0; i < n; i++)
        if (opposite[i].v != -parts[i].v) fail_msg("part %zu of the opposite is not the opposite", i);
}

static void test_split(void **state)
{
    (void)state;
    Err e;
    Arena *a = test_arena();
    uint64_t s = 121;
    for (int round = 0; round < 1000000; round++) {
        size_t n = 1 + draw_below(&s, PARTS_MOST);
        int64_t weights[PARTS_MOST], any = 0;
        unsigned most_bits = 1 + (unsigned)draw_below(&s, 62);
        for (size_t i = 0; i < n; i++) any |= weights[i] = draw_below(&s, 6) ? (int64_t)draw_bits(&s, most_bits) : 0;
        if (!any) weights[0] = 1;
        Cents total = CENTS((int64_t)draw_bits(&s, 53) * (draw(&s) >> 63 ? 1 : -1)), parts[PARTS_MOST];
        OK(cents_split(parts, total, weights, n, a, &e));
        check_split(parts, total, weights, n);
        for (size_t i = 0; i < n; i++)
            if (weights[i] == 0 && parts[i].v != 0) fail_msg("part %zu has no weight and gets %lld", i, (long long)parts[i].v);
        if (round % 4 == 0) check_order(parts, total, weights, n, a);
    }
    assert_int_equal(arena_bytes(a), 0); /* scratch is given back */
    arena_end(a);
}

static void test_split_edges(void **state)
{
    (void)state;
    Err e;
    Arena *a = test_arena();
    Cents out[PARTS_MOST] = {{9}, {9}, {9}};
    REFUSED(cents_split(out, CENTS(100), (int64_t[]){0, 0}, 2, a, &e), ERR_INPUT);
    REFUSED(cents_split(out, CENTS(100), (int64_t[]){3, -1}, 2, a, &e), ERR_INPUT);
    REFUSED(cents_split(out, CENTS(100), NULL, 0, a, &e), ERR_INPUT);
    arena_fail_after(1);
    REFUSED(cents_split(out, CENTS(100), (int64_t[]){1, 2}, 2, a, &e), ERR_MEMORY);
    arena_fail_after(0);
    assert_true(out[0].v == 9 && out[1].v == 9 && out[2].v == 9);
    OK(cents_split(out, CENTS(100), (int64_t[]){1, 1, 1}, 3, a, &e));
    assert_true(out[0].v == 34 && out[1].v == 33 && out[2].v == 33);
    OK(cents_split(out, CENTS(-100), (int64_t[]){1, 1, 1}, 3, a, &e));
    assert_true(out[0].v == -34 && out[1].v == -33 && out[2].v == -33);
    OK(cents_split(out, CENTS(0), (int64_t[]){0, 5}, 2, a, &e));
    assert_true(out[0].v == 0 && out[1].v == 0);
    int64_t huge[] = {INT64_MAX, INT64_MAX, INT64_MAX - 1};
    for (int sign = -1; sign <= 1; sign += 2) {
        OK(cents_split(out, CENTS(sign * MOST), huge, 3, a, &e));
        check_split(out, CENTS(sign * MOST), huge, 3);
    }
    OK(cents_split(out, CENTS(1), (int64_t[]){1, INT64_MAX}, 2, a, &e));
    assert_true(out[0].v == 0 && out[1].v == 1);
    arena_end(a);
}

#define EMPTY (INT64_MAX - 1)
#define BAD INT64_MAX
#define TOO_LARGE (INT64_MAX - 2)

static const struct { const char *text; int64_t want; } amounts[] = {
    /* the malformed imports 29-38 */
    {"(1,234.50)", -123450}, {"1.234,50", BAD}, {"$1,234.5", 123450}, {"1,23,456.00", BAD}, {"12.345", BAD}, {"NaN", BAD}, {"Infinity", BAD},
    {"1e400", BAD}, {"0x10", BAD}, {"92233720368547758.08", TOO_LARGE}, {"9223372036854775808", TOO_LARGE}, {"-0.00", 0}, {"", EMPTY},
    {"#REF!", BAD}, {"#N/A", BAD},
    /* what real ledgers hold: a minus or parentheses, $, thousands commas, blanks */
    {"1234", 123400}, {"-1234", -123400}, {"1234-", -123400}, {"+1234", 123400}, {"1234+", 123400}, {"- 1,234.00", -123400}, {" 12.3 ", 1230},
    {"$ (1,234.50)", -123450}, {"($1,234.50)", -123450}, {"( 1 )", -100}, {"-$5", -500}, {"$-5", -500}, {"$5-", -500}, {"1 234.50", 123450},
    {"\xC2\xA0" "1\xC2\xA0" "234", 123400}, {"\t7", 700}, {"12.", 1200}, {".5", 50}, {"-.05", -5}, {"0.5", 50}, {"12.3400", 1234}, {"007", 700}, {"0,123", 12300},
    {"1,234,567.89", 123456789}, {"\xE2\x88\x92" "5", -500}, {"$\xE2\x88\x92" "1,000.00", -100000}, {"5\xE2\x88\x92", -500}, {"(0.00)", 0}, {" ", EMPTY}, {"-", EMPTY}, {" - ", EMPTY}, {"$ -", EMPTY}, {"\xC2\xA0", EMPTY},
    {"90071992547409.91", MOST}, {"-90071992547409.91", -MOST}, {"(90,071,992,547,409.91)", -MOST}, {"90071992547409.92", TOO_LARGE},
    {"-90071992547409.92", TOO_LARGE}, {"90071992547410", TOO_LARGE}, {"0000000000000000000000001.00", 100}, {"9999999999999999", TOO_LARGE},
    /* prose and slips */
    {"abc", BAD}, {"12a", BAD}, {".", BAD}, {"-.", BAD}, {"$", BAD}, {"+", BAD}, {"()", BAD}, {"(-)", BAD}, {"(-5)", BAD}, {"-(5)", BAD}, {"(5", BAD}, {"5)", BAD},
    {"((5))", BAD}, {"(5)(", BAD}, {"(5)-", BAD}, {"(5) 1", BAD}, {"--5", BAD}, {"-5-", BAD}, {"5--", BAD}, {"1-2", BAD}, {"1.-5", BAD}, {"5$", BAD}, {"$$5", BAD},
    {"1,2", BAD}, {",123", BAD}, {"1234,567", BAD}, {"1,,234", BAD}, {"1,234,", BAD}, {"1,2345", BAD}, {"1,23.00", BAD}, {"1.2.3", BAD}, {"1.0,0", BAD},
    {"1.001", BAD}, {"-0.009", BAD}, {"\xE2\x82\xAC" "5", BAD}, {"\xEF\xBC\x91", BAD}, {"5 USD", BAD}, {"\xC2", BAD}, {"12\xC2", BAD},
    {"\xE2\x88\x92\xE2\x88\x92" "5", BAD}, {"\xE2\x88", BAD}, {"5 CR", BAD}, {"1,234.50.", BAD}, {"12/31/2025", BAD}, {"1'234", BAD}, {"5%", BAD},
    {"00000000000000000000000000000000000000000000000000000000000000001", BAD}, /* longer than any amount */
};

static void test_parse(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(amounts); i++) {
        int64_t want = amounts[i].want;
        Cents out = CENTS(5);
        bool was_empty = want != EMPTY, was = was_empty;
        Err e = {.code = ERR_NONE};
        bool good = cents_parse(&out, &was_empty, str_from_c(amounts[i].text), &e);
        ErrCode code = want == BAD ? ERR_INPUT : want == TOO_LARGE ? ERR_OVERFLOW : ERR_NONE;
        if (e.code != code || good != (code == ERR_NONE)) fail_msg("'%s' ends with %s: %s", amounts[i].text, err_name(e.code), e.message);
        if (good && (out.v != (want == EMPTY ? 0 : want) || was_empty != (want == EMPTY)))
            fail_msg("'%s' is read as %lld (empty: %d)", amounts[i].text, (long long)out.v, was_empty);
        if (!good && (out.v != 5 || was_empty != was || !strstr(e.message, "than can be kept") != !(code == ERR_OVERFLOW)))
            fail_msg("'%s' is refused, but %lld: %s", amounts[i].text, (long long)out.v, e.message);
    }
    Err e;
    Cents out = CENTS(5);
    bool was_empty = false;
    OK(cents_parse(&out, &was_empty, (Str){NULL, 0}, &e));
    assert_true(was_empty && out.v == 0);
    static const struct { const char *text, *said; } words[] = {
        {"#REF!", "spreadsheet's error"}, {"1.00 CR", "CR and DR are not read"}, {"12 dr", "CR and DR are not read"}, {"1234,5", "write 1234.50"}, {"1,50", "write 1234.50"},
        {"1,23,456.00", "a comma stands in the wrong place; write 1,234,567.00"}, {"1,2,", "wrong place"}, {"12,", "wrong place"}, {"1.234,50", "the other way round"}, {"NaN", "only digits"}};
    for (size_t i = 0; i < COUNT(words); i++) {
        REFUSED(cents_parse(&out, &was_empty, str_from_c(words[i].text), &e), ERR_INPUT);
        if (!strstr(e.message, words[i].said)) fail_msg("'%s': %s", words[i].text, e.message);
    }
    REFUSED(cents_parse(&out, &was_empty, (Str){"1\0002", 3}, &e), ERR_INPUT);
    REFUSED(cents_parse(&out, &was_empty, (Str){"1\0", 2}, &e), ERR_INPUT);
}

/* A blank in front keeps a text off the short cut: both ways must say the same of everything. */
static void same_both_ways(Str with_blank)
{
    Err e = {.code = ERR_NONE}, slow_e = e;
    Cents fast = CENTS(5), slow = CENTS(5);
    bool fast_empty = false, slow_empty = false;
    bool good = cents_parse(&fast, &fast_empty, (Str){with_blank.p + 1, with_blank.n - 1}, &e);
    bool slow_good = cents_parse(&slow, &slow_empty, with_blank, &slow_e);
    if (good != slow_good || e.code != slow_e.code || fast.v != slow.v || fast_empty != slow_empty)
        fail_msg("'%.*s' is %lld one way, %lld the other", STR_ARGUMENTS(with_blank), (long long)fast.v, (long long)slow.v);
    if (!good) return;
    char text[32];
    Cents again;
    size_t n = cents_to_text(text, fast);
    if (!cents_parse(&again, &fast_empty, (Str){text, n}, &e) || again.v != fast.v) fail_msg("%s does not come back", text);
}

static void test_parse_random(void **state)
{
    (void)state;
    static const char alphabet[] = "0123456789012345678900..--,,$() +x";
    uint64_t s = 131;
    char text[40] = " ";
    for (int round = 0; round < 1000000; round++) {
        size_t n = 1;
        for (size_t k = draw_below(&s, round % 2 ? 7 : 20); k > 0; k--)
            text[n++] = alphabet[round % 3 ? draw_below(&s, sizeof alphabet - 1) : draw_below(&s, 26)];
        same_both_ways((Str){text, n});
    }
    for (int64_t off = -300; off <= 300; off++) { /* both sides of the ceiling and of nothing */
        for (int sign = -1; sign <= 1; sign += 2) {
            int64_t v = MOST + off;
            size_t most_n = 1 + (size_t)snprintf(text + 1, sizeof text - 1, "%s%lld.%02lld", sign < 0 ? "-" : "", (long long)(v / 100), (long long)(v % 100));
            same_both_ways((Str){text, most_n});
            Cents out = CENTS(5);
            bool was_empty;
            Err e = {.code = ERR_NONE};
            if (cents_parse(&out, &was_empty, (Str){text + 1, most_n - 1}, &e) != (off <= 0)) fail_msg("%s: %s", text, e.message);
            if (off <= 0) assert_true(out.v == sign * v);
            else assert_int_equal(e.code, ERR_OVERFLOW);
        }
        size_t least_n = 1 + cents_to_text(text + 1, CENTS(off));
        same_both_ways((Str){text, least_n});
    }
}

static void test_to_text(void **state)
{
    (void)state;
    static const struct { int64_t v; const char *text, *dollars; } known[] = {
        {0, "0.00", "$0.00"}, {5, "0.05", "$0.05"}, {-5, "-0.05", "-$0.05"}, {123450, "1234.50", "$1,234.50"}, {-123450, "-1234.50", "-$1,234.50"},
        {99999, "999.99", "$999.99"}, {100000, "1000.00", "$1,000.00"}, {100000000, "1000000.00", "$1,000,000.00"},
        {9007199254740991, "90071992547409.91", "$90,071,992,547,409.91"}, {INT64_MIN, "-92233720368547758.08", "-$92,233,720,368,547,758.08"}};
    char text[40];
    for (size_t i = 0; i < COUNT(known); i++) {
        assert_int_equal(cents_to_text(text, CENTS(known[i].v)), strlen(known[i].text));
        assert_string_equal(text, known[i].text);
        assert_int_equal(cents_to_dollars(text, CENTS(known[i].v)), strlen(known[i].dollars));
        assert_string_equal(text, known[i].dollars);
    }
    uint64_t s = 141;
    for (int round = 0; round < 200000; round++) {
        Cents v = CENTS((int64_t)draw_bits(&s, 53) * (draw(&s) >> 63 ? 1 : -1)), back = CENTS(0);
        bool was_empty = true;
        Err e;
        size_t n = round % 2 ? cents_to_text(text, v) : cents_to_dollars(text, v);
        if (!cents_parse(&back, &was_empty, (Str){text, n}, &e) || back.v != v.v || was_empty) fail_msg("%s comes back as %lld", text, (long long)back.v);
    }
}

static void test_to_short(void **state)
{
    (void)state;
    static const struct { int64_t v; const char *want; } known[] = {
        {0, "$0"}, {49, "$0"}, {-49, "$0"}, {12900, "$129"}, {-12900, "-$129"}, {12950, "$130"}, {99949, "$999"}, {99951, "$1K"}, {100000, "$1K"}, {-99999, "-$1K"},
        {123400, "$1.23K"}, {999600, "$10K"}, {4650000, "$46.5K"}, {9996000, "$100K"}, {34000000, "$340K"}, {99949900, "$999K"}, {99995000, "$1M"},
        {-99995000, "-$1M"}, {120000000, "$1.2M"}, {1234567800, "$12.3M"}, {99999999999, "$1B"}, {100000000000, "$1B"}, {123456789000000, "$1235B"}};
    char text[40];
    for (size_t i = 0; i < COUNT(known); i++) {
        size_t n = cents_to_short(text, CENTS(known[i].v));
        assert_string_equal(text, known[i].want);
        assert_int_equal(n, strlen(text));
    }
}

int money_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sums), cmocka_unit_test(test_ratio), cmocka_unit_test(test_from_double), cmocka_unit_test(test_split),
        cmocka_unit_test(test_split_edges), cmocka_unit_test(test_parse), cmocka_unit_test(test_parse_random), cmocka_unit_test(test_to_text),
        cmocka_unit_test(test_to_short),
    };
    return cmocka_run_group_tests_name("money", tests, NULL, NULL);
}
