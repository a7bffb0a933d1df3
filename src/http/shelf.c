#include "http/shelf.h"

#include <pthread.h>

enum { KINDS_MOST = 16 };

struct Shelf {
    Arena *arena;
    pthread_mutex_t lock;
    struct { const ShelfKind *kind; void *thing; } slots[KINDS_MOST];
    size_t n;
};

static void end(void *shelf)
{
    Shelf *s = shelf;
    arena_end(s->arena);
    pthread_mutex_destroy(&s->lock);
}

bool shelf_new(Shelf **out, Arena *a, Err *e)
{
    Shelf *s = PUSH(a, Shelf, 1, e);
    if (!s || !arena_new(&s->arena, 0, e)) return false;
    pthread_mutex_init(&s->lock, NULL);
    if (!arena_on_end(a, end, s, e)) return end(s), false;
    *out = s;
    return true;
}

static bool find_or_make(void **out, Shelf *s, const ShelfKind *kind, Err *e)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->slots[i].kind == kind) return *out = s->slots[i].thing, true;
    if (s->n == KINDS_MOST) return FAIL(e, ERR_BROKEN, NULL, "the shelf has no room for '%s'", kind->name);
    TRY(kind->make(&s->slots[s->n].thing, s->arena, e));
    s->slots[s->n].kind = kind;
    *out = s->slots[s->n++].thing;
    return true;
}

bool shelf_get(void **out, Shelf *s, const ShelfKind *kind, Err *e)
{
    pthread_mutex_lock(&s->lock);
    bool good = find_or_make(out, s, kind, e);
    pthread_mutex_unlock(&s->lock);
    return good;
}
