/* What the files of this room share; no other room includes it. */
#ifndef PURSER_SERVE_SERVE_PARTS_H
#define PURSER_SERVE_SERVE_PARTS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "base/map.h"
#include "http/http.h"
#include "serve/serve.h"
#include "store/db.h"

typedef struct Served Served;
typedef struct Job Job;
typedef struct CachedReply CachedReply;

/* One request on its way through this room; in the exchange's arena. */
struct Job {
    Exchange *x;
    Served *district;
    Job *next;                  /* in a queue */
    Principal who;              /* request.who points here */
    Str cookie_secret, bearer;
    bool seen_due;              /* the session's last use is to be written */
    Arena *reply_arena;         /* of a reply that may be kept: its body stands here, so that keeping it copies nothing. NULL: it is no such reply, or the cache took it */
    Str cache_key;
    int64_t cache_state;        /* the district's state before the handler read */
};

/* A pool of connections to one district: taken by one thread at a time. */
typedef struct {
    pthread_mutex_t lock;
    pthread_cond_t freed;
    Db **free;
    size_t free_n, n;
} DbPool;

typedef struct { pthread_mutex_t lock; pthread_cond_t filled; Job *first, *last; size_t n; bool is_ending; pthread_t thread; bool has_thread; Db *db; } Writer;

typedef struct LiveStream { struct LiveStream *next; Stream *stream; Arena *arena; PermissionSet permissions; Str secret; bool is_token; } LiveStream; /* secret: asked again every second whether it still holds */

struct Served {
    Server *server;
    const char *store;
    Str name;                   /* "" when it is the only one */
    Str base;                   /* "" or "/d/NAME" */
    Str schema;                 /* PostgreSQL: what db_listen_wait calls it */
    Str postgres_district;      /* "" on SQLite */
    bool is_told;               /* the watcher heard that something changed */
    Str title;                  /* the district's own name */
    Str cookie;                 /* name of its session cookie */
    bool is_postgres;
    DbPool pool;
    Writer writer;              /* SQLite only */
    _Atomic int64_t state;      /* counts changes: a cached reply of an earlier state is dropped */
    Db *watch;                  /* the watcher's own connection */
    int64_t watch_version;
    StoreCursor *watch_cursor;  /* what was told to open pages; on PostgreSQL a lower entry may be committed after a higher one, and is told too */
    _Atomic int64_t own_entry;  /* SQLite: last entry that our own writer wrote */
    _Atomic bool is_dirty;      /* PostgreSQL: we wrote, others should hear */
    pthread_mutex_t live_lock;
    LiveStream *live;
    void *session_cache, *reply_cache;
    pthread_mutex_t session_lock, reply_lock;
    Shelf *shelf;               /* what rooms keep of this district in memory */
};

struct Server {
    Arena *arena;
    ServeOptions options;
    HttpServer *http;
    Served *districts;
    size_t districts_n;
    Str origin;
    bool is_https;
    bool has_services;          /* mail and OpenID were started */
    FILE *log;
    pthread_mutex_t log_lock;
    pthread_t watcher;
    bool has_watcher;
    _Atomic bool is_ending;
    Db *listener;               /* PostgreSQL: hears of changes on other nodes */
    pthread_t slow_threads[2];
    size_t slow_n;
    pthread_mutex_t slow_lock;
    pthread_cond_t slow_filled;
    Job *slow_first, *slow_last;
    size_t slow_queued;
    struct RouteTree *routes;
};

/* serve_route.c: the route of a request, its district and parameters. */
typedef enum { FOUND_ROUTE, FOUND_PAGE, FOUND_NOTHING, FOUND_OTHER_METHOD } Found;
MUST bool routes_make(Server *s, Err *e);
Found route_find(Job *job, Str *allow, Err *e);

/* serve_sign_in.c */
MUST bool sign_in_check(Job *job, Db *db, Err *e);          /* who asks, and may they? */
bool sign_in_cached(Job *job);                              /* on the I/O thread: from memory only */
void sign_in_forget(Served *d);
void sign_in_end(Served *d);
MUST bool sign_in_guard(const Job *job, Err *e);            /* cross-site requests */

/* serve_writer.c */
MUST bool writer_start(Served *d, Err *e);
void writer_stop(Served *d);
void writer_take(Served *d, Job *job);
void job_run(Job *job, Db *db);                             /* checks and handler; leaves reply or error in the exchange */
MUST bool pool_make(DbPool *pool, Arena *a, const char *store, Str district, size_t n, Err *e);
MUST bool pool_take(Db **out, DbPool *pool, Err *e);
void pool_give(DbPool *pool, Db *db);

/* serve_cache.c */
bool cache_answer(Job *job);                                /* true: the reply is filled from the cache */
MUST bool cache_prepare(Job *job, Err *e);                  /* before the handler writes a reply that may be kept */
void cache_keep(Job *job);                                  /* a reply that may be used again */
void cache_end(Served *d);

/* serve_live.c */
MUST bool live_start(Server *s, Err *e);
void live_stop(Server *s);                                  /* before the server stops: ends every stream */
void live_drop(Served *d);                                  /* after it: what was opened in between */
MUST bool live_open(Job *job, Err *e);
void served_changed(Served *d);                             /* we wrote */

/* serve_log.c */
void log_exchange(void *server, const Exchange *x);

/* serve_page.c */
void page_answer(Job *job);

/* serve_slow.c */
MUST bool slow_start(Server *s, Err *e);
void slow_stop(Server *s);
void slow_take(Server *s, Job *job);

#endif
