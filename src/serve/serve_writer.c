/* Connections, and who uses them: readers on workers; on SQLite one writer that commits many requests together and only then lets their replies go. */
#include <time.h>
#include <string.h>

#include "http/reply.h"
#include "http/request_check.h"
#include "serve/serve_parts.h"

/* ---- Connections ---- */

bool pool_make(DbPool *pool, Arena *a, const char *store, Str district, size_t n, Err *e)
{
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->freed, NULL);
    pool->free = PUSH(a, Db *, n, e);
    if (!pool->free) return false;
    for (; pool->n < n; pool->n++, pool->free_n++) TRY(db_open(&pool->free[pool->n], a, str_from_c(store), district, e));
    return true;
}

bool pool_take(Db **out, DbPool *pool, Err *e)
{
    enum { WAIT_SECONDS = 5 };
    struct timespec until;
    int late = 0;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += WAIT_SECONDS;
    pthread_mutex_lock(&pool->lock);
    while (!pool->free_n && !late) late = pthread_cond_timedwait(&pool->freed, &pool->lock, &until);
    Db *db = pool->free_n ? pool->free[--pool->free_n] : NULL;
    pthread_mutex_unlock(&pool->lock);
    if (!db) return FAIL(e, ERR_BUSY, NULL, "every connection to the store is in use: try again in a moment");
    *out = db;
    return true;
}

void pool_give(DbPool *pool, Db *db)
{
    pthread_mutex_lock(&pool->lock);
    pool->free[pool->free_n++] = db;
    pthread_cond_signal(&pool->freed);
    pthread_mutex_unlock(&pool->lock);
}

/* ---- One request ---- */

static bool read_body(Request *r, Err *e)
{
    if (r->route->flags & ROUTE_UPLOAD) return true;
    if (!r->body.n) return r->route->takes == NULL || FAIL(e, ERR_INPUT, NULL, "this address needs a JSON body");
    Str type = request_header(r, "Content-Type");
    type.n = str_find(type, ';');
    if (!str_equal_folded(str_trim(type), STR("application/json"))) return FAIL(e, ERR_USAGE, "Content-Type", "the body must be application/json");
    Err why = {0};
    if (!json_read(&r->json, r->arena, r->body, "the body", &why)) {
        *e = why;
        if (why.code == ERR_INPUT || why.code == ERR_LIMIT) e->code = ERR_USAGE; /* not JSON: 400; what JSON says wrongly is 422 */
        return false;
    }
    return request_check_body(r, e);
}

static bool run(Job *job, Db *db, Err *e)
{
    Request *r = &job->x->request;
    r->db = db;
    TRY(sign_in_check(job, db, e));
    TRY(request_check_query(r, e));
    TRY(read_body(r, e));
    return r->route->handler(&job->x->reply, r, e);
}

void job_run(Job *job, Db *db)
{
    Err e = {0};
    Exchange *x = job->x;
    if (x->error.code != ERR_NONE) return;
    reply_begin(&x->reply, job->reply_arena ? job->reply_arena : x->request.arena, &x->error);
    if (!run(job, db, &e) && e.code != ERR_NONE) x->error = e; /* else the reply's writer has said why */
    if (db_abandon(db) && x->error.code == ERR_NONE) (void)FAIL(&x->error, ERR_BROKEN, NULL, "a handler left its change open; it was taken back");
}

/* ---- The writer of a SQLite store ---- */

static Job *take_all(Writer *w, size_t most)
{
    pthread_mutex_lock(&w->lock);
    while (!w->first && !w->is_ending) pthread_cond_wait(&w->filled, &w->lock);
    Job *first = w->first, *last = first;
    size_t n = first ? 1 : 0;
    while (last && last->next && n < most) last = last->next, n++;
    if (last) {
        w->first = last->next;
        last->next = NULL;
        if (!w->first) w->last = NULL;
        w->n -= n;
    }
    pthread_mutex_unlock(&w->lock);
    return first;
}

static void finish_all(Job *jobs)
{
    for (Job *job = jobs, *next; job; job = next) {
        next = job->next; /* the exchange, and with it the job, may be gone behind finish */
        exchange_finish(job->x);
    }
}

static void fail_all(Job *jobs, const Err *e)
{
    for (Job *job = jobs; job; job = job->next) job->x->error = *e;
}

static void run_group(Served *d, Job *jobs)
{
    Err e = {0};
    Db *db = d->writer.db;
    int64_t entry = 0;
    if (!db_group_begin(db, &e)) return fail_all(jobs, &e);
    for (Job *job = jobs; job; job = job->next) job_run(job, db);
    if (!db_last_entry(&entry, db, &e) || !db_group_commit(db, &e)) {
        db_group_rollback(db);
        return fail_all(jobs, &e);
    }
    if (entry != atomic_load(&d->own_entry)) {
        atomic_store(&d->own_entry, entry);
        served_changed(d);
    }
}

static void *run_writer(void *served)
{
    Served *d = served;
    for (Job *jobs; (jobs = take_all(&d->writer, d->server->options.group_most));) {
        run_group(d, jobs);
        finish_all(jobs);
    }
    return NULL;
}

void writer_take(Served *d, Job *job)
{
    enum { QUEUE_MOST = 4096 };
    Writer *w = &d->writer;
    pthread_mutex_lock(&w->lock);
    bool is_taken = w->n < QUEUE_MOST && !w->is_ending;
    if (is_taken) {
        if (w->last) w->last->next = job;
        else w->first = job;
        w->last = job;
        w->n++;
        pthread_cond_signal(&w->filled);
    }
    pthread_mutex_unlock(&w->lock);
    if (is_taken) return;
    (void)FAIL(&job->x->error, ERR_BUSY, NULL, "too many changes wait to be written: try again in a moment");
    exchange_finish(job->x);
}

bool writer_start(Served *d, Err *e)
{
    Writer *w = &d->writer;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->filled, NULL);
    TRY(db_open(&w->db, d->server->arena, str_from_c(d->store), STR(""), e));
    w->has_thread = pthread_create(&w->thread, NULL, run_writer, d) == 0;
    return w->has_thread || FAIL(e, ERR_MEMORY, NULL, "the thread that writes cannot be started");
}

void writer_stop(Served *d)
{
    Writer *w = &d->writer;
    if (!w->has_thread) return;
    pthread_mutex_lock(&w->lock);
    w->is_ending = true;
    pthread_cond_signal(&w->filled);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    w->has_thread = false;
}
