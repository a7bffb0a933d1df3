/* What every fuzz target needs: an arena for one input, and a check that stops the run. */
#ifndef PURSER_FUZZ_FUZZ_H
#define PURSER_FUZZ_FUZZ_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

#define CHECK(condition) do { if (!(condition)) { fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); abort(); } } while (0)

static inline Arena *fuzz_arena(void)
{
    Arena *a = NULL;
    Err e;
    CHECK(arena_new(&a, 64u << 20, &e));
    return a;
}

static inline Str fuzz_text(const unsigned char *data, size_t size) { return (Str){size ? (const char *)data : "", size}; }

#endif
