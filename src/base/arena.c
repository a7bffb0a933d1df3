#include "base/arena.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

typedef struct Block {
    struct Block *before;
    size_t size;
    max_align_t bytes[];
} Block;

typedef struct End {
    struct End *before;
    void (*end)(void *);
    void *thing;
} End;

struct Arena {
    Block *block;
    size_t used;        /* bytes of the newest block */
    size_t total_bytes; /* of all pushes alive */
    size_t ceiling_bytes;
    End *ends;
};

enum { BLOCK_BYTES = 64 * 1024 };

static long fail_countdown;

void arena_fail_after(long n) { fail_countdown = n; }

static bool fault_is_due(void)
{
    return fail_countdown > 0 && --fail_countdown == 0;
}

bool arena_new(Arena **out, size_t ceiling_bytes, Err *e)
{
    Arena *a = fault_is_due() ? NULL : calloc(1, sizeof *a);
    if (!a) return FAIL(e, ERR_MEMORY, NULL, "not enough memory");
    a->ceiling_bytes = ceiling_bytes ? ceiling_bytes : (size_t)LIMIT_ARENA_BYTES;
    if (a->ceiling_bytes > PTRDIFF_MAX / 2) a->ceiling_bytes = PTRDIFF_MAX / 2; /* so that no sum below can wrap */
    *out = a;
    return true;
}

void arena_end(Arena *a)
{
    if (!a) return;
    arena_reset(a, (ArenaMark){0});
    free(a);
}

void *arena_push_bytes(Arena *a, size_t size, Err *e)
{
    size_t step = _Alignof(max_align_t);
    if (size > a->ceiling_bytes || a->total_bytes > a->ceiling_bytes - size) {
        FAIL(e, ERR_LIMIT, NULL, "this needs more than the %zu MB of memory set aside for it", a->ceiling_bytes >> 20);
        return NULL;
    }
    if (fault_is_due()) {
        FAIL(e, ERR_MEMORY, NULL, "not enough memory");
        return NULL;
    }
    size_t rounded = (size + step - 1) / step * step;
    if (rounded == 0) rounded = step;
#ifdef PURSER_ARENA_DEBUG
    bool fits = false;
    size_t block_bytes = size ? size : 1;
#else
    bool fits = a->block && a->block->size - a->used >= rounded;
    size_t block_bytes = rounded > BLOCK_BYTES ? rounded : BLOCK_BYTES;
#endif
    if (!fits) {
        Block *block = malloc(sizeof *block + block_bytes);
        if (!block) {
            FAIL(e, ERR_MEMORY, NULL, "not enough memory");
            return NULL;
        }
        block->before = a->block;
        block->size = block_bytes;
        a->block = block;
        a->used = 0;
    }
    void *p = (char *)a->block->bytes + a->used;
    a->used += rounded;
    a->total_bytes += rounded;
    return p;
}

void *arena_push(Arena *a, size_t size, Err *e)
{
    void *p = arena_push_bytes(a, size, e);
    if (p) memset(p, 0, size);
    return p;
}

void *arena_push_array(Arena *a, size_t count, size_t size, Err *e)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        FAIL(e, ERR_LIMIT, NULL, "this needs more memory than there can be");
        return NULL;
    }
    return arena_push(a, bytes, e);
}

void *arena_grow(Arena *a, const void *old, size_t old_size, size_t new_size, Err *e)
{
    assert(new_size >= old_size);
    char *p = arena_push_bytes(a, new_size, e);
    if (!p) return NULL;
    if (old_size) memcpy(p, old, old_size);
    memset(p + old_size, 0, new_size - old_size);
    return p;
}

bool arena_on_end(Arena *a, void (*end)(void *), void *thing, Err *e)
{
    End *entry = PUSH(a, End, 1, e);
    if (!entry) return false;
    *entry = (End){a->ends, end, thing};
    a->ends = entry;
    return true;
}

ArenaMark arena_mark(Arena *a)
{
    return (ArenaMark){a->block, a->used, a->ends, a->total_bytes};
}

void arena_reset(Arena *a, ArenaMark mark)
{
    while (a->ends != mark.end) {
        End *entry = a->ends;
        a->ends = entry->before;
        entry->end(entry->thing);
    }
    while (a->block != mark.block) {
        Block *block = a->block;
        assert(block);
        a->block = block->before;
        free(block);
    }
    a->used = mark.used;
    a->total_bytes = mark.total_bytes;
}

size_t arena_bytes(const Arena *a) { return a->total_bytes; }
