#include "base/map.h"

#include <string.h>

uint64_t text_hash(Str s)
{
    uint64_t h = 0x9E3779B97F4A7C15u ^ s.n;
    size_t i = 0;
    for (; i + 8 <= s.n; i += 8) {
        uint64_t word;
        memcpy(&word, s.p + i, 8);
        h = (h ^ word) * 0xBF58476D1CE4E5B9u;
        h ^= h >> 32;
    }
    uint64_t tail = 0;
    if (i < s.n) memcpy(&tail, s.p + i, s.n - i);
    h = (h ^ tail) * 0x94D049BB133111EBu;
    h ^= h >> 29;
    h *= 0xBF58476D1CE4E5B9u;
    return h ^ (h >> 32);
}

bool map_new(Map *out, Arena *a, size_t expected, Err *e)
{
    if (expected >= UINT32_MAX) return FAIL(e, ERR_LIMIT, NULL, "%zu different texts are more than can be kept at once", expected);
    Map m = {.arena = a, .slots_room = 16};
    while (m.slots_room * 3 < expected * 4) m.slots_room *= 2;
    m.entries_room = m.slots_room * 3 / 4;
    m.slots = arena_push_array(a, m.slots_room, sizeof *m.slots, e);
    m.entries = PUSH(a, MapEntry, m.entries_room, e);
    if (!m.slots || !m.entries) return false;
    *out = m;
    return true;
}

static size_t slot_of(const Map *m, uint64_t hash, Str key)
{
    size_t i = (size_t)hash & (m->slots_room - 1);
    uint32_t tag = (uint32_t)(hash >> 32);
    while (m->slots[i].at && !(m->slots[i].tag == tag && str_equal(m->entries[m->slots[i].at - 1].key, key))) i = (i + 1) & (m->slots_room - 1);
    return i;
}

int64_t *map_get(const Map *m, Str key)
{
    uint32_t at = m->slots[slot_of(m, text_hash(key), key)].at;
    return at ? &m->entries[at - 1].value : NULL;
}

static bool make_room(Map *m, Err *e)
{
    Map larger = *m;
    larger.slots_room = m->slots_room * 2;
    larger.entries_room = larger.slots_room * 3 / 4;
    larger.slots = arena_push_array(m->arena, larger.slots_room, sizeof *larger.slots, e);
    larger.entries = arena_grow(m->arena, m->entries, m->n * sizeof *m->entries, larger.entries_room * sizeof *m->entries, e);
    if (!larger.slots || !larger.entries) return false;
    for (size_t k = 0; k < m->n; k++) {
        uint64_t hash = text_hash(larger.entries[k].key);
        size_t i = (size_t)hash & (larger.slots_room - 1);
        while (larger.slots[i].at) i = (i + 1) & (larger.slots_room - 1);
        larger.slots[i].tag = (uint32_t)(hash >> 32);
        larger.slots[i].at = (uint32_t)k + 1;
    }
    *m = larger;
    return true;
}

bool map_put(int64_t **slot, bool *is_new, Map *m, Str key, int64_t value, Err *e)
{
    if (m->n == UINT32_MAX - 1) return FAIL(e, ERR_LIMIT, NULL, "there are more different texts than can be kept at once");
    if (m->n == m->entries_room) TRY(make_room(m, e));
    uint64_t hash = text_hash(key);
    size_t i = slot_of(m, hash, key);
    *is_new = m->slots[i].at == 0;
    if (*is_new) {
        m->entries[m->n] = (MapEntry){key, value};
        m->slots[i].tag = (uint32_t)(hash >> 32);
        m->slots[i].at = (uint32_t)++m->n;
    }
    *slot = &m->entries[m->slots[i].at - 1].value;
    return true;
}
