/* Memory that lives as long as the work it serves: app, request, job or scratch.
 *
 * A function that allocates takes an Arena it can see. Nothing is freed alone: everything pushed
 * since a mark goes at once, and what is not memory (statements, files) hangs on the arena by
 * arena_on_end and is ended in reverse order. This file holds the only malloc of the program.
 *
 * With PURSER_ARENA_DEBUG each push is an allocation of its own, so that the sanitizers see
 * overruns between neighbours. For fault tests arena_fail_after makes the n-th push fail. */
#ifndef PURSER_BASE_ARENA_H
#define PURSER_BASE_ARENA_H

#include <stddef.h>

#include "base/err.h"

typedef struct Arena Arena;
typedef struct { void *block; size_t used; void *end; size_t total_bytes; } ArenaMark;

/* A new arena that holds at most `ceiling_bytes` (0: LIMIT_ARENA_BYTES). Errors: MEMORY. */
MUST bool arena_new(Arena **out, size_t ceiling_bytes, Err *e);

/* Ends everything that hangs on the arena and frees it. NULL is allowed. */
void arena_end(Arena *a);

/* `size` zeroed bytes, aligned for any type; NULL with *e set (MEMORY, LIMIT) when there are none. size 0 gives a valid pointer. */
MUST void *arena_push(Arena *a, size_t size, Err *e);

/* The same of any content: for text that is written at once, where zeroing first would touch it twice. */
MUST void *arena_push_bytes(Arena *a, size_t size, Err *e);

/* count elements of one size, the product checked. */
MUST void *arena_push_array(Arena *a, size_t count, size_t size, Err *e);

/* A larger copy of an array: the old one stays until the arena ends, so growth must double. */
MUST void *arena_grow(Arena *a, const void *old, size_t old_size, size_t new_size, Err *e);

#define PUSH(a, Type, count, e) ((Type *)arena_push_array((a), (count), sizeof(Type), (e)))

/* Calls end(thing) when the arena ends or is reset past this point, latest first. Errors: MEMORY, LIMIT. */
MUST bool arena_on_end(Arena *a, void (*end)(void *), void *thing, Err *e);

/* Scratch use inside one function: everything pushed after the mark goes at the reset. */
ArenaMark arena_mark(Arena *a);
void arena_reset(Arena *a, ArenaMark mark);

size_t arena_bytes(const Arena *a);  /* bytes in use */

/* Fault injection, for tests: the n-th push from now on (1 = the next), in any arena, fails; 0 turns it off. */
void arena_fail_after(long n);

#endif
