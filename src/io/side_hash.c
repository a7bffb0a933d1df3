#include "io/side_hash.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

enum { SLOTS = 4 };

struct SideHash {
    Hasher hasher;
    bool threaded, ended;
    size_t most_bytes;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    /* guarded by lock; slot i % SLOTS is the adder's until i < added, then the thread's until i < hashed */
    uint64_t added, hashed;
    bool last;
    char *bytes[SLOTS];
    size_t n[SLOTS];
};

static void *hash_slots(void *thing)
{
    SideHash *h = thing;
    pthread_mutex_lock(&h->lock);
    for (;;) {
        while (h->hashed == h->added && !h->last) pthread_cond_wait(&h->changed, &h->lock);
        if (h->hashed == h->added) break;
        size_t slot = (size_t)(h->hashed % SLOTS);
        pthread_mutex_unlock(&h->lock);
        hash_add(&h->hasher, h->bytes[slot], h->n[slot]);
        pthread_mutex_lock(&h->lock);
        h->hashed++;
        pthread_cond_signal(&h->changed);
    }
    pthread_mutex_unlock(&h->lock);
    return NULL;
}

static void end_thread(void *thing)
{
    SideHash *h = thing;
    if (!h->threaded) return;
    pthread_mutex_lock(&h->lock);
    h->last = true;
    pthread_cond_signal(&h->changed);
    pthread_mutex_unlock(&h->lock);
    pthread_join(h->thread, NULL);
    pthread_cond_destroy(&h->changed);
    pthread_mutex_destroy(&h->lock);
    h->threaded = false;
}

bool side_hash_new(SideHash **out, Arena *a, size_t most_bytes, bool with_thread, Err *e)
{
    /* libsodium wants its state on a cache line, the arena aligns for ordinary types */
    size_t line = _Alignof(SideHash);
    char *bytes = arena_push(a, sizeof(SideHash) + line, e);
    if (!bytes) return false;
    SideHash *h = (SideHash *)(void *)(bytes + (line - (uintptr_t)bytes % line) % line);
    hash_start(&h->hasher, "");
    h->most_bytes = most_bytes;
    if (with_thread) {
        for (size_t i = 0; i < SLOTS; i++)
            if (!(h->bytes[i] = PUSH(a, char, most_bytes, e))) return false;
        TRY(arena_on_end(a, end_thread, h, e));
        pthread_mutex_init(&h->lock, NULL);
        pthread_cond_init(&h->changed, NULL);
        h->threaded = pthread_create(&h->thread, NULL, hash_slots, h) == 0;
    }
    *out = h;
    return true;
}

void side_hash_add(SideHash *h, const char *p, size_t n)
{
    assert(!h->ended && n <= h->most_bytes);
    if (!h->threaded) {
        hash_add(&h->hasher, p, n);
        return;
    }
    pthread_mutex_lock(&h->lock);
    while (h->added - h->hashed == SLOTS) pthread_cond_wait(&h->changed, &h->lock);
    size_t slot = (size_t)(h->added % SLOTS);
    pthread_mutex_unlock(&h->lock);
    memcpy(h->bytes[slot], p, n);
    h->n[slot] = n;
    pthread_mutex_lock(&h->lock);
    h->added++;
    pthread_cond_signal(&h->changed);
    pthread_mutex_unlock(&h->lock);
}

Hash side_hash_end(SideHash *h)
{
    assert(!h->ended);
    h->ended = true;
    end_thread(h);
    return hash_end(&h->hasher);
}
