/* Texts numbered in the order in which they first come: the values of a column, the ids of students.
 *
 * Not base's Map: most values have at most seven bytes and then are their own hash, so that a cell costs one look into
 * the table and no comparison; a student file has a million such cells. */
#ifndef PURSER_EVIDENCE_CODES_H
#define PURSER_EVIDENCE_CODES_H

#include "base/str.h"

typedef struct {
    Arena *arena;
    struct CodeSlot { uint64_t key; int32_t code; } *slots; /* key 0: free */
    size_t room;
    Str *values;         /* by code; the bytes are copied */
    size_t n, values_room;
    char *pool;          /* where copies go */
    size_t pool_left;
} Codes;

/* Room for `expected` values at once; more is found as they come. Errors: MEMORY, LIMIT. */
MUST bool codes_new(Codes *out, Arena *a, size_t expected, Err *e);

/* The number of `value`, given now (*is_new) if it had none. Errors: MEMORY, LIMIT (more than 2,147,483,647). */
MUST bool codes_find(int32_t *out, bool *is_new, Codes *codes, Str value, Err *e);

int32_t codes_get(const Codes *codes, Str value); /* -1: not there */

#endif
