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
    t->buffer_n = t->width == 1 ? 2 * TALLY_BUFFER : TALLY_BUFFER;
    t->places = PUSH(arena, TallyPlace, t->buffer_n, e);
    t->spare = t->places ? PUSH(arena, TallyPlace, t->buffer_n, e) : NULL;
    if (t->spare && t->width > 1) t->added = PUSH(arena, int64_t, t->buffer_n * t->width, e);
    if (!t->spare || (t->width > 1 && !t->added)) {
        arena_end(arena);
        return false;
    }
    t->arena = arena;
    return true;
}

static void end_run(TallyRun *run)
{
    for (size_t i = 0; i < run->pieces_n; i++) arena_end(run->pieces[i].arena);
    *run = (TallyRun){0};
}

void tally_end(Tally *t)
{
    end_run(&t->run);
    for (size_t i = 0; i < t->unused_n; i++) arena_end(t->unused[i].arena);
    arena_end(t->arena);
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

static int64_t *run_row(const TallyRun *run, size_t i, size_t width)
{
    return run->pieces[i / TALLY_PIECE].rows + i % TALLY_PIECE * (width + 1);
}

/* Room for one more in a list of pieces. */
static bool list_room(TallyPiece **list, size_t *room, size_t n, const Tally *t, Err *e)
{
    if (n < *room) return true;
    size_t more = *room ? *room * 2 : 64;
    TallyPiece *larger = arena_grow(t->arena, *list, n * sizeof *larger, more * sizeof *larger, e);
    if (!larger) return false;
    *list = larger;
    *room = more;
    return true;
}

static bool new_piece(TallyPiece *out, Tally *t, Err *e)
{
    if (t->unused_n) {
        *out = t->unused[--t->unused_n];
        return true;
    }
    TallyPiece piece = {0};
    TRY(arena_new(&piece.arena, 0, e));
    piece.rows = PUSH(piece.arena, int64_t, TALLY_PIECE * (t->width + 1), e);
    if (!piece.rows) {
        arena_end(piece.arena);
        return false;
    }
    *out = piece;
    return true;
}

/* The next row of a run that is being written. */
static bool append_row(int64_t **row, TallyRun *run, Tally *t, Err *e)
{
    if (run->n == run->pieces_n * TALLY_PIECE) {
        TRY(list_room(&run->pieces, &run->room, run->pieces_n, t, e));
        TRY(new_piece(&run->pieces[run->pieces_n], t, e));
        run->pieces_n++;
    }
    *row = run_row(run, run->n++, t->width);
    return true;
}

static bool add_sums(int64_t *row, const int64_t *sums, size_t width, Err *e)
{
    for (size_t s = 0; s < width; s++) {
        Cents total = CENTS(0);
        TRY(cents_add(&total, CENTS(row[s]), CENTS(sums[s]), e));
        row[s] = total.v;
    }
    return true;
}

/* A piece of the old run that has been read is the next to be written. */
static bool leave_piece(Tally *t, size_t piece, Err *e)
{
    TRY(list_room(&t->unused, &t->unused_room, t->unused_n, t, e));
    t->unused[t->unused_n++] = t->run.pieces[piece];
    t->run.pieces[piece].arena = NULL;
    return true;
}

enum { AHEAD = 16 }; /* additions lie anywhere in the buffer: ask for them before their turn */

/* Empties t->run into *out, with what the buffer adds. */
static bool merge_into(TallyRun *out, Tally *t, Err *e)
{
    size_t width = t->width, r = 0, i = 0;
    while (r < t->run.n || i < t->added_n) {
        int64_t *row;
        TRY(append_row(&row, out, t, e));
        const int64_t *old = r < t->run.n ? run_row(&t->run, r, width) : NULL;
        if (old && (i == t->added_n || old[0] <= t->places[i].key)) {
            memcpy(row, old, (width + 1) * sizeof *row);
            if (++r % TALLY_PIECE == 0) TRY(leave_piece(t, r / TALLY_PIECE - 1, e));
        } else {
            row[0] = t->places[i].key;
            memset(row + 1, 0, width * sizeof *row);
        }
        for (; i < t->added_n && t->places[i].key == row[0]; i++) {
            if (width > 1 && i + AHEAD < t->added_n) __builtin_prefetch(t->added + (size_t)t->places[i + AHEAD].at * width);
            TRY(add_sums(row + 1, width == 1 ? &t->places[i].at : t->added + (size_t)t->places[i].at * width, width, e));
        }
    }
    return true;
}

bool tally_finish(Tally *t, Err *e)
{
    if (t->added_n == 0) return true;
    sort_places(t);
    TallyRun run = {0};
    bool done = merge_into(&run, t, e);
    end_run(&t->run);
    if (!done) {
        end_run(&run);
        t->n = t->added_n = 0; /* the sums are gone: the work that wanted them has failed */
        return false;
    }
    t->run = run;
    t->n = run.n;
    t->added_n = 0;
    return true;
}

bool tally_add(Tally *t, int64_t key, const int64_t *sums, Err *e)
{
    assert(key >= 0);
    if (!t->arena) TRY(make_buffer(t, e));
    if (t->added_n == t->buffer_n) TRY(tally_finish(t, e));
    t->places[t->added_n] = (TallyPlace){key, t->width == 1 ? sums[0] : (int64_t)t->added_n};
    if (t->width > 1) memcpy(t->added + t->added_n * t->width, sums, t->width * sizeof *sums);
    t->added_n++;
    return true;
}

const int64_t *tally_row(const Tally *t, size_t i) { return run_row(&t->run, i, t->width); }

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
