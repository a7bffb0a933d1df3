/* The bounded pool behind the I/O threads: whatever may wait (the store, a hash) runs here. */
#include "http/http_parts.h"

static Work *next_work(HttpServer *s)
{
    Work *w = NULL;
    pthread_mutex_lock(&s->queue_lock);
    while (!s->ring_n && !s->is_ending) pthread_cond_wait(&s->queue_filled, &s->queue_lock);
    if (s->ring_n) {
        w = s->ring[s->ring_first];
        s->ring_first = (s->ring_first + 1) % s->ring_room;
        s->ring_n--;
    }
    pthread_mutex_unlock(&s->queue_lock);
    return w;
}

static void *run_worker(void *server)
{
    HttpServer *s = server;
    for (Work *w; (w = next_work(s));) s->options.calls->work(s->options.app, &w->x);
    return NULL;
}

void http_work(HttpServer *s, Exchange *x)
{
    pthread_mutex_lock(&s->queue_lock);
    bool is_taken = s->ring_n < s->ring_room && !s->is_ending;
    if (is_taken) {
        s->ring[(s->ring_first + s->ring_n) % s->ring_room] = (Work *)x;
        s->ring_n++;
        pthread_cond_signal(&s->queue_filled);
    }
    pthread_mutex_unlock(&s->queue_lock);
    if (is_taken) return;
    (void)FAIL(&x->error, ERR_BUSY, NULL, "the server has more to do than it can: try again in a moment");
    exchange_finish(x);
}

bool workers_start(HttpServer *s, Err *e)
{
    enum { QUEUE_PER_WORKER = 256 };
    s->ring_room = (size_t)s->options.workers * QUEUE_PER_WORKER;
    s->ring = PUSH(s->arena, Work *, s->ring_room, e);
    s->threads = PUSH(s->arena, pthread_t, s->options.workers, e);
    if (!s->ring || !s->threads) return false;
    for (; s->threads_n < s->options.workers; s->threads_n++)
        if (pthread_create(&s->threads[s->threads_n], NULL, run_worker, s) != 0) return FAIL(e, ERR_MEMORY, NULL, "a worker thread cannot be started");
    return true;
}

void workers_stop(HttpServer *s)
{
    pthread_mutex_lock(&s->queue_lock);
    s->is_ending = true;
    pthread_cond_broadcast(&s->queue_filled);
    pthread_mutex_unlock(&s->queue_lock);
    for (size_t i = 0; i < s->threads_n; i++) pthread_join(s->threads[i], NULL);
    s->threads_n = 0;
}
