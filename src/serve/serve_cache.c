/* Replies that follow from the store's state are kept until it changes, and leave from the I/O thread. One for each place, query and set of people who
 * see the same. The whole store's state is one counter: finer knowledge of what a reply read would be a second truth to keep. */
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "serve/serve_parts.h"

enum { CACHED_MOST = 512 };
#define CACHED_BYTES_MOST ((size_t)64 * 1024 * 1024)

struct CachedReply {
    Arena *arena;               /* holds this, key and body */
    Str key, body, etag;
    const char *content_type;
    Str file_name;
    int status;
    int64_t state, used;
    _Atomic int users;          /* the cache is one; freed by the last */
};

typedef struct { CachedReply *slots[CACHED_MOST]; size_t bytes; int64_t clock; Arena *arena; } ReplyCache;

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
    cache->bytes -= c->body.n;
    leave(c);
}

/* With reply_lock held. Old states go as they are met. */
static CachedReply *find(Served *d, Str key)
{
    ReplyCache *cache = d->reply_cache;
    if (!cache) return NULL;
    for (size_t i = text_hash(key) % CACHED_MOST, n = 0; n < 8; n++, i = (i + 1) % CACHED_MOST) {
        CachedReply *c = cache->slots[i];
        if (c && c->state != atomic_load(&d->state)) drop(cache, i);
        else if (c && str_equal(c->key, key)) return c->used = ++cache->clock, c;
    }
    return NULL;
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
    reply->status = is_known(&job->x->request, c->etag) ? 304 : c->status;
    reply->content_type = c->content_type;
    reply->file_name = c->file_name;
    reply->shared = reply->status == 304 ? STR("") : c->body;
    reply->release = leave;
    reply->release_to = c;
    reply->headers_n = 0;
    reply->headers[reply->headers_n++] = (HttpHeader){STR("ETag"), c->etag};
    reply->headers[reply->headers_n++] = (HttpHeader){STR("Cache-Control"), STR("private, no-cache")};
}

bool cache_answer(Job *job)
{
    Served *d = job->district;
    pthread_mutex_lock(&d->reply_lock);
    CachedReply *c = find(d, job->cache_key);
    if (c) atomic_fetch_add(&c->users, 1);
    pthread_mutex_unlock(&d->reply_lock);
    if (!c) return false;
    fill(job, c);
    return true;
}

static bool copy_reply(CachedReply **out, const Job *job, Arena *a, Err *e)
{
    const Reply *reply = &job->x->reply;
    CachedReply *c = arena_push(a, sizeof *c, e);
    if (!c) return false;
    *c = (CachedReply){.arena = a, .content_type = reply->content_type, .status = reply->status, .state = job->cache_state, .users = 2};
    TRY(str_copy(&c->key, a, job->cache_key, e));
    TRY(str_copy(&c->body, a, buf_str(&reply->body), e));
    TRY(str_copy(&c->file_name, a, reply->file_name, e));
    Hash hash = hash_of(c->body);
    char hex[65];
    hash_to_hex(hex, &hash);
    TRY(str_format(&c->etag, a, e, "\"%.32s\"", hex));
    *out = c;
    return true;
}

static void put(Served *d, CachedReply *c)
{
    Err e = {0};
    ReplyCache *cache = d->reply_cache;
    if (!cache) {
        Arena *a;
        if (!arena_new(&a, 0, &e)) return leave(c);
        cache = arena_push(a, sizeof *cache, &e);
        if (!cache) return arena_end(a), leave(c);
        cache->arena = a;
        d->reply_cache = cache;
    }
    size_t best = text_hash(c->key) % CACHED_MOST, i = best;
    for (size_t n = 0; n < 8; n++, i = (i + 1) % CACHED_MOST) {
        CachedReply *there = cache->slots[i];
        if (!there || str_equal(there->key, c->key)) {
            best = i;
            break;
        }
        if (there->used < cache->slots[best]->used) best = i;
    }
    drop(cache, best);
    if (cache->bytes + c->body.n > CACHED_BYTES_MOST) return leave(c);
    cache->slots[best] = c;
    cache->bytes += c->body.n;
    c->used = ++cache->clock;
}

void cache_keep(Job *job)
{
    Err e = {0};
    Arena *a;
    CachedReply *c;
    Served *d = job->district;
    Reply *reply = &job->x->reply;
    if (reply->status != 200 || reply->file_path || reply->shared.p || !arena_new(&a, 0, &e)) return;
    if (!copy_reply(&c, job, a, &e)) return arena_end(a);
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
