/* Arenas: what is pushed is zeroed, aligned and apart; ceilings, marks, ends and injected faults hold. */
#include "base/base_test.h"

#include "base/limits.h"

static void test_push(void **state)
{
    (void)state;
    Err e;
    Arena *a = test_arena();
    unsigned char *all[400];
    for (int round = 0; round < 2; round++) {
        ArenaMark mark = arena_mark(a);
        for (size_t i = 0; i < COUNT(all); i++) {
            all[i] = arena_push(a, i * 7, &e);
            assert_non_null(all[i]);
            assert_int_equal((uintptr_t)all[i] % _Alignof(max_align_t), 0);
            for (size_t k = 0; k < i * 7; k++)
                if (all[i][k]) fail_msg("push %zu: byte %zu is not zero", i, k);
            memset(all[i], (int)i & 255, i * 7);
        }
        for (size_t i = 0; i < COUNT(all); i++)
            for (size_t k = 0; k < i * 7; k++)
                if (all[i][k] != (i & 255)) fail_msg("push %zu was overwritten at byte %zu", i, k);
        arena_reset(a, mark); /* the second round gets the memory of the first, dirty */
    }
    assert_int_equal(arena_bytes(a), 0);
    assert_non_null(arena_push(a, 0, &e));
    arena_end(a);
    arena_end(NULL);
}

static void test_large(void **state)
{
    (void)state;
    Err e;
    Arena *a = test_arena();
    char *small = arena_push(a, 3, &e), *large = arena_push(a, 3 * 1024 * 1024, &e), *after = arena_push(a, 3, &e);
    assert_true(small && large && after);
    memset(large, 1, 3 * 1024 * 1024);
    assert_true(small[0] == 0 && small[2] == 0 && after[0] == 0 && after[2] == 0);
    assert_in_range(arena_bytes(a), 3 * 1024 * 1024 + 6, 3 * 1024 * 1024 + 64);
    arena_end(a);
}

static void test_ceiling(void **state)
{
    (void)state;
    Err e;
    Arena *a;
    OK(arena_new(&a, 1000, &e));
    ArenaMark empty = arena_mark(a);
    for (int round = 0; round < 3; round++) {
        size_t pushes = 0;
        while (arena_push(a, 10, &e)) pushes++;
        assert_in_range(pushes, 60, 100);
        assert_int_equal(e.code, ERR_LIMIT);
        assert_in_range(arena_bytes(a), 0, 1000 + _Alignof(max_align_t));
        arena_reset(a, empty);
    }
    assert_non_null(arena_push(a, 1000, &e));
    REFUSED(arena_push(a, 1, &e), ERR_LIMIT);
    arena_end(a);
    a = test_arena();
    REFUSED(arena_push(a, (size_t)LIMIT_ARENA_BYTES + 1, &e), ERR_LIMIT);
    arena_end(a);
}

static void test_overflow(void **state)
{
    (void)state;
    Err e;
    Arena *a = test_arena();
    REFUSED(arena_push_array(a, SIZE_MAX / 2, 3, &e), ERR_LIMIT);
    REFUSED(PUSH(a, double, SIZE_MAX / sizeof(double) + 2, &e), ERR_LIMIT); /* wraps to 8 bytes */
    REFUSED(arena_push_array(a, 2, SIZE_MAX, &e), ERR_LIMIT);
    assert_non_null(arena_push_array(a, SIZE_MAX, 0, &e));
    arena_end(a);
    /* without a ceiling worth the name the rounding itself must not wrap */
    OK(arena_new(&a, SIZE_MAX, &e));
    for (size_t k = 0; k < 40; k++) REFUSED(arena_push(a, SIZE_MAX - k, &e), ERR_LIMIT);
    assert_int_equal(arena_bytes(a), 0);
    arena_end(a);
}

static void test_marks(void **state)
{
    (void)state;
    Err e;
    Arena *a = test_arena();
    ArenaMark marks[50];
    size_t bytes[50];
    int *kept[50];
    uint64_t s = 5;
    for (size_t i = 0; i < COUNT(marks); i++) {
        kept[i] = PUSH(a, int, 1, &e);
        assert_non_null(kept[i]);
        *kept[i] = (int)i;
        marks[i] = arena_mark(a);
        bytes[i] = arena_bytes(a);
        for (size_t k = draw_below(&s, 8); k > 0; k--) assert_non_null(arena_push(a, draw_below(&s, 30000), &e));
    }
    for (size_t i = COUNT(marks); i-- > 0;) {
        arena_reset(a, marks[i]);
        assert_int_equal(arena_bytes(a), bytes[i]);
        for (size_t k = 0; k <= i; k++) assert_int_equal(*kept[k], k);
        assert_non_null(arena_push(a, 200, &e)); /* on what is left, and it goes with the next reset */
    }
    arena_end(a);
}

static char order[32];
static size_t order_n;
static void note(void *thing) { order[order_n++] = *(const char *)thing; }

static void test_ends(void **state)
{
    (void)state;
    Err e;
    Arena *a = test_arena();
    ArenaMark marks[2];
    order_n = 0;
    for (char c = 'a'; c <= 'f'; c++) {
        if (c == 'c') marks[0] = arena_mark(a);
        if (c == 'e') marks[1] = arena_mark(a);
        char *thing = PUSH(a, char, 1, &e); /* alive when its end is called, or AddressSanitizer says so */
        assert_non_null(thing);
        *thing = c;
        OK(arena_on_end(a, note, thing, &e));
    }
    arena_reset(a, marks[1]);
    assert_memory_equal(order, "fe", order_n);
    arena_reset(a, marks[1]);
    assert_int_equal(order_n, 2);
    arena_reset(a, marks[0]);
    assert_memory_equal(order, "fedc", 4);
    arena_end(a);
    assert_int_equal(order_n, 6);
    assert_memory_equal(order, "fedcba", 6);
}

static void test_grow(void **state)
{
    (void)state;
    Err e;
    Arena *a = test_arena();
    int64_t *numbers = NULL;
    size_t room = 0;
    for (size_t n = 0; n < 100000; n++) {
        if (n == room) {
            size_t wider = room ? room * 2 : 4;
            int64_t *old = numbers;
            numbers = arena_grow(a, old, room * sizeof *old, wider * sizeof *old, &e);
            assert_non_null(numbers);
            for (size_t i = room; i < wider; i++) assert_int_equal(numbers[i], 0);
            if (old) assert_int_equal(old[room - 1], room - 1); /* the old one stays */
            room = wider;
        }
        numbers[n] = (int64_t)n;
    }
    for (size_t n = 0; n < 100000; n++)
        if (numbers[n] != (int64_t)n) fail_msg("element %zu was lost in growing", n);
    arena_end(a);
}

static bool use_arena(Arena **out, Err *e)
{
    TRY(arena_new(out, 0, e));
    char *p = arena_push(*out, 10, e);
    if (!p) return false;
    TRY(arena_on_end(*out, note, p, e));
    p = arena_grow(*out, p, 10, 20, e);
    return p && PUSH(*out, int, 4, e);
}

static void test_faults(void **state)
{
    (void)state;
    long n = 1;
    for (;; n++) {
        Arena *a = NULL;
        Err e = {.code = ERR_NONE};
        order_n = 0;
        arena_fail_after(n);
        bool good = use_arena(&a, &e);
        arena_fail_after(0);
        if (n == 1) assert_null(a);
        arena_end(a);
        assert_int_equal(order_n, n > 3); /* what was hung on is ended, what could not be is not */
        if (good) break;
        assert_int_equal(e.code, ERR_MEMORY);
    }
    assert_int_equal(n, 6); /* five pushes, the arena's own among them */
}

int arena_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_push), cmocka_unit_test(test_large), cmocka_unit_test(test_ceiling), cmocka_unit_test(test_overflow),
        cmocka_unit_test(test_marks), cmocka_unit_test(test_ends), cmocka_unit_test(test_grow), cmocka_unit_test(test_faults),
    };
    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
