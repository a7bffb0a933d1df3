/* Helpers that the two test files of the room share. */
#ifndef PURSER_IO_IO_TEST_H
#define PURSER_IO_IO_TEST_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"

extern const struct CMUnitTest record_tests[];
extern const size_t record_tests_n;

static inline Arena *test_arena(void)
{
    Arena *a = NULL;
    Err e;
    if (!arena_new(&a, 0, &e)) fail_msg("%s", e.message);
    return a;
}

#define OK(call) do { if (!(call)) fail_msg("%s: %s", #call, e.message); } while (0)

#endif
