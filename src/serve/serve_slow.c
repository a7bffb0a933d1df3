/* A lane of its own for what is slow outside the store: hashing a password, sending mail, asking an identity provider. A flood of sign-ins then
 * fills this lane's queue, and nobody else waits. */
#include "serve/serve_parts.h"

enum { SLOW_QUEUE_MOST = 200 };

static Job *next_slow(Server *s)
{
    pthread_mutex_lock(&s->slow_lock);
    while (!s->slow_first && !atomic_load(&s->is_ending)) pthread_cond_wait(&s->slow_filled, &s->slow_lock);
    Job *job = s->slow_first;
    if (job) {
        s->slow_first = job->next;
        if (!s->slow_first) s->slow_last = NULL;
        s->slow_queued--;
    }
    pthread_mutex_unlock(&s->slow_lock);
    return job;
}

static void *run_slow(void *server)
{
    Server *s = server;
    for (Job *job; (job = next_slow(s));) {
        Db *db;
        Err e = {0};
        if (!pool_take(&db, &job->district->pool, &e)) job->x->error = e;
        else {
            job_run(job, db);
            served_changed(job->district);
            pool_give(&job->district->pool, db);
        }
        exchange_finish(job->x);
    }
    return NULL;
}

void slow_take(Server *s, Job *job)
{
    pthread_mutex_lock(&s->slow_lock);
    bool is_taken = s->slow_queued < SLOW_QUEUE_MOST && !atomic_load(&s->is_ending);
    if (is_taken) {
        if (s->slow_last) s->slow_last->next = job;
        else s->slow_first = job;
        s->slow_last = job;
        s->slow_queued++;
        pthread_cond_signal(&s->slow_filled);
    }
    pthread_mutex_unlock(&s->slow_lock);
    if (is_taken) return;
    (void)FAIL(&job->x->error, ERR_BUSY, NULL, "too many people sign in at once: try again in a moment");
    exchange_finish(job->x);
}

bool slow_start(Server *s, Err *e)
{
    for (; s->slow_n < sizeof s->slow_threads / sizeof *s->slow_threads; s->slow_n++)
        if (pthread_create(&s->slow_threads[s->slow_n], NULL, run_slow, s) != 0) return FAIL(e, ERR_MEMORY, NULL, "a thread for sign-ins cannot be started");
    return true;
}

void slow_stop(Server *s)
{
    atomic_store(&s->is_ending, true);
    pthread_mutex_lock(&s->slow_lock);
    pthread_cond_broadcast(&s->slow_filled);
    pthread_mutex_unlock(&s->slow_lock);
    for (size_t i = 0; i < s->slow_n; i++) pthread_join(s->slow_threads[i], NULL);
    s->slow_n = 0;
}
