/* Replies that follow from the store's state are kept until it changes, and leave from the I/O thread. One for each place, query and set of people who
 * see the same. The whole store's state is one counter: finer knowledge of what a reply read would be a second truth to keep.
 *
 * An ETag is a serial number of this process. A reply of an earlier state stays in its slot so that the next can be compared with it: where nothing of it
 * changed, the number stays, and browsers are told so. Refused: the hash of the content, which took longer than making it. Nor does a reply live for
 * ever: some say "stale", which depends on the clock. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/limits.h"
#include "serve/serve_parts.h"

enum { CACHED_MOST = 512, PROBES = 8 };
enum { ETAG_BYTES = 48 };
#define CACHED_BYTES_MOST ((size_t)64 * 1024 * 1024)

struct CachedReply {
    Arena *arena;               /* holds this, key and body */
    Str key, body, etag;
    const char *content_type;
    Str file_name;
    int status;
    int64_t state, used, made_at_ms;
    _Atomic int users;          /* the cache is one; freed by the last */
};

typedef struct { CachedReply *slots[CACHED_MOST]; size_t bytes; int64_t clock; uint64_t start, serial; Arena *arena; } ReplyCache;

static void leave(void *to)
{
    CachedReply *c = to;
    if (atomic_fetch_sub(&c->users, 1) == 1) arena_end(c->arena);
}

static void drop(ReplyCache *cache, size_t slot)
{
    CachedReply *c = cache->slots[slot];
    if (!c) return;
    cache->slots[slot] = NULL;
    cache->bytes -= arena_bytes(c->arena);
    leave(c);
}

static size_t first_slot(Str key) { return (size_t)(text_hash(key) % CACHED_MOST); }

/* The slot of this key, or CACHED_MOST. With reply_lock held, as all that follows until cache_answer. */
static size_t slot_of(const ReplyCache *cache, Str key)
{
    for (size_t i = first_slot(key), n = 0; n < PROBES; n++, i = (i + 1) % CACHED_MOST)
        if (cache->slots[i] && str_equal(cache->slots[i]->key, key)) return i;
    return CACHED_MOST;
}

static bool holds(const CachedReply *c, const Served *d, int64_t now_ms)
{
    return c->state == atomic_load(&d->state) && now_ms - c->made_at_ms < LIMIT_CACHED_REPLY_MS;
}

static CachedReply *find(Served *d, Str key, int64_t now_ms)
{
    ReplyCache *cache = d->reply_cache;
    size_t slot = cache ? slot_of(cache, key) : CACHED_MOST;
    if (slot == CACHED_MOST || !holds(cache->slots[slot], d, now_ms)) return NULL;
    cache->slots[slot]->used = ++cache->clock;
    return cache->slots[slot];
}

static bool is_known(const Request *r, Str etag)
{
    Str part, rest = request_header(r, "If-None-Match");
    while (rest.n && str_next_part(&part, &rest, ',')) {
        part = str_trim(part);
        if (str_starts_with(part, STR("W/"))) part = (Str){part.p + 2, part.n - 2};
        if (str_equal(part, etag)) return true;
    }
    return false;
}

static void fill(Job *job, CachedReply *c)
{
    Reply *reply = &job->x->reply;
    reply->status = c->etag.n && is_known(&job->x->request, c->etag) ? 304 : c->status;
    reply->content_type = c->content_type;
    reply->file_name = c->file_name;
    reply->shared = reply->status == 304 ? STR("") : c->body;
    reply->release = leave;
    reply->release_to = c;
    reply->headers_n = 0;
    if (c->etag.n) reply->headers[reply->headers_n++] = (HttpHeader){STR("ETag"), c->etag};
    reply->headers[reply->headers_n++] = (HttpHeader){STR("Cache-Control"), STR("private, no-cache")};
}

bool cache_answer(Job *job)
{
    Served *d = job->district;
    pthread_mutex_lock(&d->reply_lock);
    CachedReply *c = find(d, job->cache_key, job->x->request.now_ms);
    if (c) atomic_fetch_add(&c->users, 1);
    pthread_mutex_unlock(&d->reply_lock);
    if (!c) return false;
    fill(job, c);
    return true;
}

static void end_reply(void *job) { arena_end(((Job *)job)->reply_arena); }

bool cache_prepare(Job *job, Err *e)
{
    TRY(arena_new(&job->reply_arena, LIMIT_REPLY_BYTES * 3, e)); /* a body that doubles leaves its halves behind */
    return arena_on_end(job->x->request.arena, end_reply, job, e);
}

static bool make(CachedReply **out, const Job *job, Err *e)
{
    const Reply *reply = &job->x->reply;
    Arena *a = job->reply_arena;
    CachedReply *c = arena_push(a, sizeof *c, e);
    if (!c) return false;
    *c = (CachedReply){.arena = a, .content_type = reply->content_type, .status = reply->status, .state = job->cache_state, .made_at_ms = job->x->request.now_ms, .users = 2};
    TRY(str_copy(&c->key, a, job->cache_key, e));
    c->body = buf_str(&reply->body);
    TRY(str_copy(&c->file_name, a, reply->file_name, e));
    char *etag = arena_push(a, ETAG_BYTES, e);
    if (!etag) return false;
    c->etag = (Str){etag, 0};
    *out = c;
    return true;
}

/* NULL: no memory for one, and nothing is kept. */
static ReplyCache *cache_of(Served *d)
{
    Err e = {0};
    Arena *a;
    if (d->reply_cache) return d->reply_cache;
    if (!arena_new(&a, 0, &e)) return NULL;
    ReplyCache *cache = arena_push(a, sizeof *cache, &e);
    if (!cache) return arena_end(a), NULL;
    random_bytes(&cache->start, sizeof cache->start);
    cache->arena = a;
    return d->reply_cache = cache;
}

/* A slot for it: its own, an empty one, or that of the least used. */
static size_t choose_slot(const ReplyCache *cache, Str key)
{
    size_t best = slot_of(cache, key), i = first_slot(key);
    if (best < CACHED_MOST) return best;
    best = i;
    for (size_t n = 0; n < PROBES; n++, i = (i + 1) % CACHED_MOST) {
        if (!cache->slots[i]) return i;
        if (cache->slots[i]->used < cache->slots[best]->used) best = i;
    }
    return best;
}

static void name(CachedReply *c, ReplyCache *cache, const CachedReply *before)
{
    char *etag = (char *)c->etag.p;
    if (before && str_equal(before->key, c->key) && str_equal(before->body, c->body)) {
        memcpy(etag, before->etag.p, before->etag.n);
        c->etag.n = before->etag.n;
    } else c->etag.n = (size_t)snprintf(etag, ETAG_BYTES, "\"%016" PRIx64 "-%" PRIx64 "\"", cache->start, ++cache->serial);
}

/* Those of earlier states go first, then all: a cache that is full of what is used is too small for this district, and starts again. */
static void make_room(ReplyCache *cache, const Served *d, size_t bytes)
{
    for (int all = 0; all < 2 && cache->bytes + bytes > CACHED_BYTES_MOST; all++)
        for (size_t i = 0; i < CACHED_MOST; i++)
            if (cache->slots[i] && (all || cache->slots[i]->state != atomic_load(&d->state))) drop(cache, i);
}

static void put(Served *d, CachedReply *c)
{
    ReplyCache *cache = cache_of(d);
    if (!cache) return leave(c);
    size_t slot = choose_slot(cache, c->key);
    name(c, cache, cache->slots[slot]);
    drop(cache, slot);
    size_t bytes = arena_bytes(c->arena);
    if (bytes > CACHED_BYTES_MOST) return leave(c);
    make_room(cache, d, bytes);
    cache->slots[slot] = c;
    cache->bytes += bytes;
    c->used = ++cache->clock;
}

void cache_keep(Job *job)
{
    Err e = {0};
    CachedReply *c;
    Served *d = job->district;
    Reply *reply = &job->x->reply;
    if (reply->status != 200 || reply->file_path || reply->shared.p || reply->body.arena != job->reply_arena || !make(&c, job, &e)) return;
    job->reply_arena = NULL;
    pthread_mutex_lock(&d->reply_lock);
    put(d, c);
    pthread_mutex_unlock(&d->reply_lock);
    fill(job, c);
}

void cache_end(Served *d)
{
    ReplyCache *cache = d->reply_cache;
    for (size_t i = 0; cache && i < CACHED_MOST; i++) drop(cache, i);
    if (cache) arena_end(cache->arena);
    d->reply_cache = NULL;
}
