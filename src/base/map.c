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
    return (h ^ (h >> 32)) | 1; /* 0 marks a free slot */
}

bool map_new(Map *out, Arena *a, size_t expected, Err *e)
{
    size_t room = 16;
    while (room < expected * 2) room *= 2;
    struct MapSlot *slots = PUSH(a, struct MapSlot, room, e);
    if (!slots) return false;
    *out = (Map){a, slots, room, 0};
    return true;
}

static struct MapSlot *slot_of(const Map *m, uint64_t hash, Str key)
{
    size_t i = (size_t)hash & (m->room - 1);
    while (m->slots[i].hash && !(m->slots[i].hash == hash && str_equal(m->slots[i].key, key))) i = (i + 1) & (m->room - 1);
    return &m->slots[i];
}

int64_t *map_get(const Map *m, Str key)
{
    struct MapSlot *slot = slot_of(m, text_hash(key), key);
    return slot->hash ? &slot->value : NULL;
}

static bool make_room(Map *m, Err *e)
{
    Map larger = *m;
    larger.room = m->room * 2;
    larger.slots = PUSH(m->arena, struct MapSlot, larger.room, e);
    if (!larger.slots) return false;
    for (size_t i = 0; i < m->room; i++)
        if (m->slots[i].hash) *slot_of(&larger, m->slots[i].hash, m->slots[i].key) = m->slots[i];
    *m = larger;
    return true;
}

bool map_put(int64_t **slot, bool *is_new, Map *m, Str key, int64_t value, Err *e)
{
    if (m->n * 2 >= m->room) TRY(make_room(m, e));
    uint64_t hash = text_hash(key);
    struct MapSlot *at = slot_of(m, hash, key);
    *is_new = at->hash == 0;
    if (*is_new) {
        *at = (struct MapSlot){hash, key, value};
        m->n++;
    }
    *slot = &at->value;
    return true;
}
