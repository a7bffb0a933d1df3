/* Who asks, and may they: sessions and tokens, the route's permission, and the guard against other sites' pages. */
#include <string.h>

#include "base/secret.h"
#include "people/people.h"
#include "serve/serve_parts.h"

/* Who was behind a secret, for at most a second: so long may a session that was ended go on, on any node. */
enum { KNOWN_MOST = 1024, KNOWN_MS = 1000 };

typedef struct { Arena *arena; Str key; int64_t at_ms; Principal who; } Known;
typedef struct { Arena *arena; Known slots[KNOWN_MOST]; } SessionCache;

/* ---- Copies: a request keeps its own, so that the cache may let go at any time ---- */

static bool copy_grants(Principal *out, Arena *a, const Principal *from, Err *e)
{
    Grant *grants = PUSH(a, Grant, from->grants_n, e);
    if (!grants) return false;
    for (size_t i = 0; i < from->grants_n; i++) {
        grants[i].role = from->grants[i].role;
        TRY(str_copy(&grants[i].sites, a, from->grants[i].sites, e));
        TRY(str_copy(&grants[i].departments, a, from->grants[i].departments, e));
    }
    out->grants = grants;
    return true;
}

static bool copy_principal(Principal *out, Arena *a, const Principal *from, Err *e)
{
    Principal p = *from;
    TRY(str_copy(&p.name, a, from->name, e));
    TRY(str_copy(&p.email, a, from->email, e));
    TRY(str_copy(&p.actor, a, from->actor, e));
    TRY(str_copy(&p.session, a, from->session, e));
    TRY(copy_grants(&p, a, from, e));
    *out = p;
    return true;
}

static SessionCache *cache_of(Served *d)
{
    Err e = {0};
    Arena *a;
    if (d->session_cache) return d->session_cache;
    if (!arena_new(&a, 0, &e)) return NULL;
    SessionCache *cache = arena_push(a, sizeof *cache, &e);
    if (!cache) return arena_end(a), NULL;
    cache->arena = a;
    return d->session_cache = cache;
}

static Known *slot_of(SessionCache *cache, Str key) { return &cache->slots[text_hash(key) % KNOWN_MOST]; }

static bool find_known(Job *job, Str key)
{
    Served *d = job->district;
    Err e = {0};
    bool found = false;
    pthread_mutex_lock(&d->session_lock);
    SessionCache *cache = d->session_cache;
    Known *known = cache ? slot_of(cache, key) : NULL;
    if (known && known->arena && str_equal(known->key, key) && job->x->request.now_ms - known->at_ms <= KNOWN_MS && job->x->request.now_ms >= known->at_ms)
        found = copy_principal(&job->who, job->x->request.arena, &known->who, &e);
    pthread_mutex_unlock(&d->session_lock);
    return found;
}

static void keep_known(Job *job, Str key)
{
    Served *d = job->district;
    Err e = {0};
    Arena *a;
    Known fresh = {.at_ms = job->x->request.now_ms};
    if (!arena_new(&a, 0, &e)) return;
    fresh.arena = a;
    if (!str_copy(&fresh.key, a, key, &e) || !copy_principal(&fresh.who, a, &job->who, &e)) return arena_end(a);
    pthread_mutex_lock(&d->session_lock);
    SessionCache *cache = cache_of(d);
    Known *slot = cache ? slot_of(cache, key) : NULL;
    Arena *old = slot ? slot->arena : a;
    if (slot) *slot = fresh;
    pthread_mutex_unlock(&d->session_lock);
    arena_end(old);
}

void sign_in_forget(Served *d)
{
    pthread_mutex_lock(&d->session_lock);
    SessionCache *cache = d->session_cache;
    for (size_t i = 0; cache && i < KNOWN_MOST; i++) arena_end(cache->slots[i].arena), cache->slots[i] = (Known){0};
    pthread_mutex_unlock(&d->session_lock);
}

void sign_in_end(Served *d)
{
    SessionCache *cache = d->session_cache;
    sign_in_forget(d);
    if (cache) arena_end(cache->arena);
    d->session_cache = NULL;
}

/* ---- What was sent ---- */

static Str cookie_of(const Request *r, Str name)
{
    Str part, rest = request_header(r, "Cookie");
    while (rest.n && str_next_part(&part, &rest, ';')) {
        part = str_trim(part);
        size_t at = str_find(part, '=');
        if (at < part.n && str_equal((Str){part.p, at}, name)) return (Str){part.p + at + 1, part.n - at - 1};
    }
    return STR("");
}

static void read_credentials(Job *job)
{
    Request *r = &job->x->request;
    Str authorization = request_header(r, "Authorization");
    if (authorization.n > 7 && str_equal_folded((Str){authorization.p, 7}, STR("Bearer "))) job->bearer = str_trim((Str){authorization.p + 7, authorization.n - 7});
    else job->cookie_secret = cookie_of(r, job->district->cookie);
}

static Str credential(const Job *job) { return job->bearer.n ? job->bearer : job->cookie_secret; }

bool sign_in_cached(Job *job)
{
    read_credentials(job);
    Str key = credential(job);
    if (!key.n || !find_known(job, key)) return false;
    job->x->request.who = &job->who;
    return true;
}

/* ---- Who is it ---- */

static bool look_up(Job *job, Db *db, Err *e)
{
    Request *r = &job->x->request;
    Principal *found = NULL;
    bool seen_due = false;
    if (job->bearer.n) TRY(people_token_find(&found, &seen_due, r->arena, db, job->bearer, r->now_ms, e));
    else TRY(people_session_find(&found, &seen_due, r->arena, db, job->cookie_secret, r->now_ms, e));
    if (!found) return true;
    job->who = *found;
    r->who = &job->who;
    job->seen_due = seen_due;
    keep_known(job, credential(job));
    return true;
}

static bool refuse(const Job *job, Err *e)
{
    const Request *r = &job->x->request;
    if (!r->who) return FAIL(e, ERR_UNAUTHENTICATED, NULL, credential(job).n ? "your session has ended: sign in again" : "sign in first");
    return FAIL(e, ERR_DENIED, NULL, "your role does not hold the permission for this: it takes one that may %s",
                r->route->permission < PERMISSIONS ? permission_rows[r->route->permission].meaning : "sign in");
}

bool sign_in_check(Job *job, Db *db, Err *e)
{
    Request *r = &job->x->request;
    if (!r->who && credential(job).n) TRY(look_up(job, db, e));
    TRY(sign_in_guard(job, e));
    if (!principal_may(r->who, r->route->permission)) return refuse(job, e);
    if ((r->route->flags & ROUTE_PERSON) && r->who && r->who->is_token) return FAIL(e, ERR_DENIED, NULL, "a token cannot do this: sign in as a person");
    return true;
}

/* ---- Requests that another site's page may have made ---- */

static bool is_own_origin(const Job *job, Str origin)
{
    const Request *r = &job->x->request;
    const Server *s = job->district->server;
    Str host = request_header(r, "Host");
    if (s->is_https) return str_equal_folded(origin, s->origin);
    if (!str_starts_with(origin, STR("http://"))) return false;
    return host.n && str_equal_folded((Str){origin.p + 7, origin.n - 7}, host);
}

bool sign_in_guard(const Job *job, Err *e)
{
    const Request *r = &job->x->request;
    if (strcmp(r->route->method, "GET") == 0 || job->bearer.n) return true;
    Str origin = request_header(r, "Origin"), site = request_header(r, "Sec-Fetch-Site");
    if (!origin.n) return FAIL(e, ERR_DENIED, "Origin", "a change from a browser must say where it comes from (Origin); scripts use a token");
    if (!is_own_origin(job, origin) || (site.n && !str_equal_c(site, "same-origin"))) return FAIL(e, ERR_DENIED, "Origin", "this change was sent from another site, and was refused");
    /* signing in and invitations: nobody yet, or someone who starts anew; where it came from is enough */
    if (!r->who || r->route->permission == PERMISSION_PUBLIC) return true;
    Str csrf;
    TRY(people_csrf(&csrf, r->arena, job->cookie_secret, e));
    if (!secret_equal(csrf, request_header(r, "X-CSRF-Token"))) return FAIL(e, ERR_DENIED, "X-CSRF-Token", "the page is out of date: load it again, then repeat the change");
    return true;
}
