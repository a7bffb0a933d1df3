#include "ledger/ledger_tally.h"

#include <assert.h>
#include <string.h>

#include "base/cents.h"

Tally tally_new(size_t width)
{
    assert(width >= 1 && width <= TALLY_SUMS);
    return (Tally){.width = width};
}

static bool make_buffer(Tally *t, Err *e)
{
    Arena *arena;
    TRY(arena_new(&arena, 0, e));
    t->places = PUSH(arena, TallyPlace, TALLY_BUFFER, e);
    t->spare = t->places ? PUSH(arena, TallyPlace, TALLY_BUFFER, e) : NULL;
    t->added = t->spare ? PUSH(arena, int64_t, TALLY_BUFFER * t->width, e) : NULL;
    if (!t->added) {
        arena_end(arena);
        return false;
    }
    t->buffer_arena = arena;
    return true;
}

void tally_end(Tally *t)
{
    arena_end(t->buffer_arena);
    arena_end(t->run_arena);
    *t = (Tally){0};
}

/* Least significant digit first, 11 bits at a time; a digit that is the same everywhere costs one look. */
static void sort_places(Tally *t)
{
    enum { BITS = 11, DIGITS = 1 << BITS };
    size_t counts[DIGITS];
    for (int shift = 0; shift < 63; shift += BITS) {
        memset(counts, 0, sizeof counts);
        for (size_t i = 0; i < t->added_n; i++) counts[t->places[i].key >> shift & (DIGITS - 1)]++;
        if (counts[t->places[0].key >> shift & (DIGITS - 1)] == t->added_n) continue;
        for (size_t d = 0, at = 0; d < DIGITS; d++) {
            size_t n = counts[d];
            counts[d] = at;
            at += n;
        }
        for (size_t i = 0; i < t->added_n; i++) t->spare[counts[t->places[i].key >> shift & (DIGITS - 1)]++] = t->places[i];
        TallyPlace *sorted = t->spare;
        t->spare = t->places;
        t->places = sorted;
    }
}

static size_t distinct_keys(const Tally *t)
{
    size_t n = 0;
    for (size_t i = 0; i < t->added_n; i++) n += i == 0 || t->places[i].key != t->places[i - 1].key;
    return n;
}

static bool add_sums(int64_t *row, const int64_t *sums, size_t width, Err *e)
{
    for (size_t s = 0; s < width; s++) {
        Cents total;
        TRY(cents_add(&total, CENTS(row[s]), CENTS(sums[s]), e));
        row[s] = total.v;
    }
    return true;
}

static bool merge_into(int64_t *out, size_t *out_n, const Tally *t, Err *e)
{
    size_t width = t->width, stride = width + 1, r = 0, i = 0, n = 0;
    while (r < t->n || i < t->added_n) {
        int64_t *row = out + n++ * stride;
        const int64_t *old = t->run + r * stride;
        if (i == t->added_n || (r < t->n && old[0] <= t->places[i].key)) {
            memcpy(row, old, stride * sizeof *row);
            r++;
        } else {
            row[0] = t->places[i].key;
            memset(row + 1, 0, width * sizeof *row);
        }
        for (; i < t->added_n && t->places[i].key == row[0]; i++) TRY(add_sums(row + 1, t->added + t->places[i].at * width, width, e));
    }
    *out_n = n;
    return true;
}

bool tally_finish(Tally *t, Err *e)
{
    if (t->added_n == 0) return true;
    sort_places(t);
    Arena *arena;
    TRY(arena_new(&arena, 0, e));
    size_t n;
    int64_t *run = PUSH(arena, int64_t, (t->n + distinct_keys(t)) * (t->width + 1), e);
    if (!run || !merge_into(run, &n, t, e)) {
        arena_end(arena);
        return false;
    }
    arena_end(t->run_arena);
    t->run_arena = arena;
    t->run = run;
    t->n = n;
    t->added_n = 0;
    return true;
}

bool tally_add(Tally *t, int64_t key, const int64_t *sums, Err *e)
{
    assert(key >= 0);
    if (!t->buffer_arena) TRY(make_buffer(t, e));
    if (t->added_n == TALLY_BUFFER) TRY(tally_finish(t, e));
    t->places[t->added_n] = (TallyPlace){key, (uint32_t)t->added_n};
    memcpy(t->added + t->added_n++ * t->width, sums, t->width * sizeof *sums);
    return true;
}

const int64_t *tally_row(const Tally *t, size_t i) { return t->run + i * (t->width + 1); }

const int64_t *tally_get(const Tally *t, int64_t key)
{
    size_t low = 0, high = t->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const int64_t *row = tally_row(t, middle);
        if (row[0] == key) return row + 1;
        if (row[0] < key) low = middle + 1;
        else high = middle;
    }
    return NULL;
}
