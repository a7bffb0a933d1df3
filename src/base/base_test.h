/* Shared by the test files of this room; each file is a group of its own, base_test.c runs them all. */
#ifndef PURSER_BASE_BASE_TEST_H
#define PURSER_BASE_BASE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Both use the Err `e` of the test: the call must succeed; or fail with this code and a sentence that says why. */
#define OK(call) do { if (!(call)) fail_msg("%s: %s", #call, e.message); } while (0)
#define REFUSED(call, want_code) do { \
        e = (Err){.code = ERR_NONE}; \
        if (call) fail_msg("%s was not refused", #call); \
        if (e.code != (want_code) || !e.message[0]) fail_msg("%s: %s '%s'", #call, err_name(e.code), e.message); \
    } while (0)

#define SAME_TEXT(found, want) do { \
        Str found_ = (found), want_ = (want); \
        if (!str_equal(found_, want_)) fail_msg("%s is '%.*s', not '%.*s'", #found, STR_ARGUMENTS(found_), STR_ARGUMENTS(want_)); \
    } while (0)

static inline Arena *test_arena(void)
{
    Arena *a = NULL;
    Err e;
    if (!arena_new(&a, 0, &e)) fail_msg("%s", e.message);
    return a;
}

/* Numbers for random cases, by Marsaglia's xorshift64*: on purpose not by random.h, which is under test. */
static inline uint64_t draw(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * 0x2545F4914F6CDD1Du;
}

static inline size_t draw_below(uint64_t *state, size_t n) { return (size_t)((draw(state) >> 16) % n); }

/* A number of any length in bits: small ones as likely as large ones. */
static inline uint64_t draw_bits(uint64_t *state, unsigned most) { return draw(state) >> (64 - 1 - draw_below(state, most)); }

int arena_tests(void);
int day_tests(void);
int explain_tests(void);
int json_tests(void);
int money_tests(void);
int record_tests(void);
int table_tests(void);
int text_tests(void);

#endif
