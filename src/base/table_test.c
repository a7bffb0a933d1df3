/* Hashes by published vectors, the map against a simple model, random numbers against their formula and their moments. */
#include "base/base_test.h"

#include <math.h>

#include "base/hash.h"
#include "base/map.h"
#include "base/random.h"

static void assert_hash(const Hash *h, const char *want)
{
    char hex[65];
    assert_int_equal(hash_to_hex(hex, h), 64);
    assert_string_equal(hex, want);
}

static void test_hash(void **state)
{
    (void)state;
    Err e;
    OK(hash_ready(&e));
    OK(hash_ready(&e)); /* twice does no harm */
    Hash h = hash_of((Str){NULL, 0});
    assert_hash(&h, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    h = hash_of(STR("abc"));
    assert_hash(&h, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    /* with Python's hashlib.blake2b(..., digest_size=32, person=...) */
    static const struct { const char *personal, *want; } known[] = {{"k12audit-v1", "f7d0bcba0df302a19080a165715a394cdec58f6d03f3c59ca3c49bc527bf6e42"},
        {"0123456789abcdef", "139dad3b92ad7c4601ae1ba6c616ca59699c6b1e8e789d095e1bec905871f612"},
        {"", "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"}};
    for (size_t i = 0; i < COUNT(known); i++) {
        Hasher hasher;
        hash_start(&hasher, known[i].personal);
        hash_add(&hasher, "abc", 3);
        h = hash_end(&hasher);
        assert_hash(&h, known[i].want);
    }
    unsigned char bytes[1280];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (unsigned char)i;
    uint64_t s = 301;
    for (int round = 0; round < 200; round++) { /* in pieces of any size, empty ones too */
        Hasher hasher;
        hash_start(&hasher, "");
        for (size_t at = 0, n; at < sizeof bytes; at += n) {
            n = draw_below(&s, 400);
            if (n > sizeof bytes - at) n = sizeof bytes - at;
            hash_add(&hasher, bytes + at, n);
        }
        hash_add(&hasher, NULL, 0);
        h = hash_end(&hasher);
        assert_hash(&h, "82628cbfc9689e234b0923a531f4578fe2e7138a03e2f81ed6cde97517336650");
    }
}

/* A Hasher may lie anywhere that its bytes fit: arenas and gcc 12's stack under AddressSanitizer do not align for libsodium. */
static void test_hasher_anywhere(void **state)
{
    (void)state;
    unsigned char room[sizeof(Hasher) + 64];
    for (size_t at = 0; at < 64; at += _Alignof(Hasher)) {
        Hasher *hasher = (Hasher *)(void *)(room + at);
        hash_start(hasher, "");
        hash_add(hasher, "ab", 2);
        hash_add(hasher, "c", 1);
        Hash h = hash_end(hasher);
        assert_hash(&h, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    }
}

static void test_hex(void **state)
{
    (void)state;
    Err e;
    Hash h = hash_of(STR("abc")), back = hash_of(STR("other")), other = back;
    char hex[66] = {0};
    hash_to_hex(hex, &h);
    assert_false(hash_equal(&h, &back));
    for (size_t n = 0; n < 64; n++) REFUSED(hash_from_hex(&back, (Str){hex, n}, &e), ERR_INPUT);
    hex[64] = '0';
    REFUSED(hash_from_hex(&back, (Str){hex, 65}, &e), ERR_INPUT);
    for (size_t at = 0; at < 64; at += 9) {
        char kept = hex[at];
        hex[at] = "gz :-\0"[at % 6];
        REFUSED(hash_from_hex(&back, (Str){hex, 64}, &e), ERR_INPUT);
        hex[at] = kept;
    }
    assert_true(hash_equal(&back, &other));
    OK(hash_from_hex(&back, (Str){hex, 64}, &e));
    assert_true(hash_equal(&back, &h));
    unsigned char a[32] = {0}, b[32] = {0};
    random_bytes(a, sizeof a), random_bytes(b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
}

/* Keys that share long beginnings, hold NULs, differ in length alone; the empty one is key 0. */
static Str key_of(Arena *a, size_t k)
{
    char text[64] = {0};
    size_t n = k == 0 ? 0 : k % 7 == 0 ? 1 + k % 50 : (size_t)snprintf(text, sizeof text, "%s%zu", k % 3 ? "1100-61-6112-00-" : "k", k);
    if (k % 7 == 0 && k) snprintf(text + n, sizeof text - n, "%zu", k), n += strlen(text + n);
    Str copy = STR("");
    Err e;
    OK(str_copy(&copy, a, (Str){text, n}, &e));
    return copy;
}

static void test_map(void **state)
{
    (void)state;
    enum { KEYS = 20000 };
    static bool there[KEYS];
    static int64_t values[KEYS];
    static Str keys[KEYS];
    Err e;
    Arena *a = test_arena();
    for (size_t k = 0; k < KEYS; k++) keys[k] = key_of(a, k);
    uint64_t s = 311;
    for (size_t expected = 0; expected <= 100; expected += 50) {
        Map m;
        memset(there, 0, sizeof there);
        OK(map_new(&m, a, expected, &e));
        size_t n = 0;
        for (int round = 0; round < 100000; round++) {
            size_t k = draw_below(&s, round < 50000 ? 300 : KEYS);
            int64_t *slot = map_get(&m, keys[k]);
            if (!slot != !there[k] || (slot && *slot != values[k])) fail_msg("key %zu is lost or has another's value", k);
            if (draw(&s) >> 62) continue;
            bool is_new = false;
            OK(map_put(&slot, &is_new, &m, (Str){keys[k].p, keys[k].n}, round, &e));
            if (is_new == there[k]) fail_msg("key %zu: new %d", k, is_new);
            if (is_new) {
                there[k] = true, values[k] = round;
                assert_true(str_equal(m.entries[n].key, keys[k])); /* entries lie in the order of arrival */
                n++;
            }
            if (*slot != values[k]) fail_msg("key %zu holds %lld, not %lld", k, (long long)*slot, (long long)values[k]);
            *slot = values[k] = values[k] ^ (round + 1);
            assert_int_equal(m.n, n);
        }
        for (size_t k = 0; k < KEYS; k++) {
            int64_t *slot = map_get(&m, keys[k]);
            if (!slot != !there[k] || (slot && *slot != values[k])) fail_msg("key %zu at the end", k);
        }
        assert_in_range(n, 5000, KEYS);
    }
    arena_end(a);
}

static void test_map_room(void **state)
{
    (void)state;
    Err e;
    Arena *a = test_arena();
    Map m;
    OK(map_new(&m, a, 1000, &e));
    size_t bytes = arena_bytes(a);
    int64_t *slot;
    bool is_new;
    for (size_t k = 0; k < 1000; k++) OK(map_put(&slot, &is_new, &m, key_of(a, 7000000 + k), (int64_t)k, &e));
    assert_in_range(m.entries_room, 1000, 2000); /* what was expected fits without growing */
    assert_true(bytes > 0);
    REFUSED(map_new(&m, a, SIZE_MAX / 4, &e), ERR_LIMIT);
    REFUSED(map_new(&m, a, SIZE_MAX, &e), ERR_LIMIT);
    assert_int_equal(m.n, 1000);
    arena_end(a);
}

static void test_map_faults(void **state)
{
    (void)state;
    Err e;
    for (long n = 1; n <= 2; n++) {
        Arena *a = test_arena();
        Map m = {.n = 77};
        arena_fail_after(n);
        REFUSED(map_new(&m, a, 0, &e), ERR_MEMORY);
        arena_fail_after(0);
        assert_int_equal(m.n, 77);
        OK(map_new(&m, a, 0, &e));
        int64_t *slot = NULL;
        bool is_new = false;
        size_t k = 0;
        for (; m.n < m.entries_room; k++) OK(map_put(&slot, &is_new, &m, key_of(a, k), (int64_t)k, &e));
        Str one_more = key_of(a, k);
        arena_fail_after(n);
        REFUSED(map_put(&slot, &is_new, &m, one_more, 1, &e), ERR_MEMORY); /* it had to grow */
        arena_fail_after(0);
        assert_int_equal(m.n, k);
        for (size_t i = 0; i < k; i++) assert_true(*map_get(&m, key_of(a, i)) == (int64_t)i);
        assert_null(map_get(&m, one_more));
        OK(map_put(&slot, &is_new, &m, one_more, 1, &e));
        assert_true(is_new);
        arena_end(a);
    }
}

/* Steele, Lea and Flood's splitmix64 with the counter in front, in products taken apart so that nothing is shared with random.c. */
static uint64_t times(uint64_t a, uint64_t b)
{
    uint64_t sum = 0;
    for (int bit = 0; bit < 64; bit++)
        if (b >> bit & 1) sum += a << bit;
    return sum;
}

static uint64_t formula(uint64_t seed, uint64_t stream, uint64_t i)
{
    uint64_t z = seed + times(stream, 0xD1B54A32D192ED03u) + times(i + 1, 0x9E3779B97F4A7C15u);
    z = times(z ^ z >> 30, 0xBF58476D1CE4E5B9u);
    z = times(z ^ z >> 27, 0x94D049BB133111EBu);
    return z ^ z >> 31;
}

static void test_random_formula(void **state)
{
    (void)state;
    /* by bench/gen_district.py's formulas in Python, seed 20260101; the first is splitmix64's own published first value */
    assert_true(random_u64(0, 0, 0) == 0xE220A8397B1DCDAFu);
    static const struct { uint64_t stream, i, bits; double uniform; } known[] = {{0, 0, 0xf2acd20ec0fad03a, 0.9479495321292959},
        {0, 1, 0x2c482c33d2ab04c6, 0.1729762674828344}, {200, 0, 0x8128da651b6c1d44, 0.5045296189158965}, {113, 99999, 0xdcc6cb441c8aaa28, 0.8624083558357067},
        {1000000, 12345678901, 0xe5c4e61d12a6547a, 0.8975356884935988}};
    for (size_t k = 0; k < COUNT(known); k++) {
        assert_true(random_u64(20260101, known[k].stream, known[k].i) == known[k].bits);
        assert_true(random_uniform(20260101, known[k].stream, known[k].i) == known[k].uniform);
    }
    static const struct { uint64_t stream, i; double want; } normals[] = {{100, 0, -0.12994336364202408}, {100, 1, -0.25525139190992674}, {113, 7, 0.10367163466069314}};
    for (size_t k = 0; k < COUNT(normals); k++) assert_true(fabs(random_normal(20260101, normals[k].stream, normals[k].i) - normals[k].want) < 1e-15);
    uint64_t s = 321;
    for (int round = 0; round < 100000; round++) {
        uint64_t seed = draw(&s), stream = draw_bits(&s, 64), i = draw_bits(&s, 64);
        if (random_u64(seed, stream, i) != formula(seed, stream, i)) fail_msg("draw %llu of stream %llu", (unsigned long long)i, (unsigned long long)stream);
    }
    /* the seed whose first draw has every bit set, found by running the formula backwards: still below 1 */
    assert_true(random_u64(0x31628af67b2131ab, 0, 0) == UINT64_MAX);
    assert_true(random_uniform(0x31628af67b2131ab, 0, 0) < 1 && random_uniform(0x31628af67b2131ab, 0, 0) > 0.9999999999999998);
}

static void test_random_moments(void **state)
{
    (void)state;
    enum { DRAWS = 400000 };
    const double n = DRAWS;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        double sum = 0, squares = 0, lag = 0, across = 0, before = 0, normal = 0, normal2 = 0, normal3 = 0, normal4 = 0;
        size_t beyond = 0;
        for (uint64_t i = 0; i < DRAWS; i++) {
            double u = random_uniform(seed, 8, i), other = random_uniform(seed, 9, i), z = random_normal(seed, 30, i);
            if (!(u > 0 && u < 1)) fail_msg("%.17g does not lie between 0 and 1", u);
            u -= 0.5;
            sum += u, squares += u * u, lag += u * before, across += u * (other - 0.5);
            normal += z, normal2 += z * z, normal3 += z * z * z, normal4 += z * z * z * z;
            beyond += fabs(z) > 1.959963984540054;
            before = u;
        }
        /* five standard errors of each */
        assert_true(fabs(sum / n) < 5 * sqrt(1 / 12.0 / n));
        assert_true(fabs(squares / n - 1 / 12.0) < 5 * sqrt(1 / 180.0 / n));
        assert_true(fabs(lag / n) < 5 / 12.0 / sqrt(n) && fabs(across / n) < 5 / 12.0 / sqrt(n));
        assert_true(fabs(normal / n) < 5 / sqrt(n) && fabs(normal2 / n - 1) < 5 * sqrt(2 / n));
        assert_true(fabs(normal3 / n) < 5 * sqrt(15 / n) && fabs(normal4 / n - 3) < 5 * sqrt(96 / n));
        assert_true(fabs((double)beyond / n - 0.05) < 5 * sqrt(0.05 * 0.95 / n));
    }
}

int table_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hash), cmocka_unit_test(test_hasher_anywhere), cmocka_unit_test(test_hex), cmocka_unit_test(test_map), cmocka_unit_test(test_map_room),
        cmocka_unit_test(test_map_faults), cmocka_unit_test(test_random_formula), cmocka_unit_test(test_random_moments),
    };
    return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
