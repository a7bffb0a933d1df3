/* A table from text to a number (open addressing, in an arena): codes to ids, names to positions.
 *
 * Slots are 8 bytes, so that the table of a large chart stays in the processor's cache; entries lie in the order of their
 * arrival. */
#ifndef PURSER_BASE_MAP_H
#define PURSER_BASE_MAP_H

#include "base/str.h"

typedef struct { Str key; int64_t value; } MapEntry;

typedef struct {
    Arena *arena;
    struct { uint32_t tag, at; } *slots; /* tag: part of the hash; at: entry + 1, 0 free */
    MapEntry *entries;
    size_t slots_room, entries_room, n;
} Map;

MUST bool map_new(Map *out, Arena *a, size_t expected, Err *e);

/* The value of key, or NULL. The pointer holds until the next map_put. */
int64_t *map_get(const Map *m, Str key);

/* The value of key, made as `value` if it was not there (*is_new then true). The key's bytes are not copied. */
MUST bool map_put(int64_t **slot, bool *is_new, Map *m, Str key, int64_t value, Err *e);

/* For look-ups of many keys at a time: asks for a key's slot, then tells which entry it probably is (n: none) and asks for that,
 * so that the memory is there when map_get comes. They change nothing and decide nothing. */
static inline void map_fetch_slot(const Map *m, uint64_t hash) { __builtin_prefetch(&m->slots[(size_t)hash & (m->slots_room - 1)]); }
static inline size_t map_fetch_entry(const Map *m, uint64_t hash)
{
    size_t i = (size_t)hash & (m->slots_room - 1);
    if (!m->slots[i].at || m->slots[i].tag != (uint32_t)(hash >> 32)) return m->n;
    __builtin_prefetch(&m->entries[m->slots[i].at - 1]);
    return m->slots[i].at - 1;
}

uint64_t text_hash(Str s); /* for tables in memory only: it may change between versions */

#endif
