/* Replies that stay open: events to a page. Bytes wait in a bounded buffer until the client takes them; between events the connection is suspended. */
#include <string.h>

#include "base/limits.h"
#include "http/http_parts.h"

struct Stream {
    HttpServer *server;
    Work *work;
    Stream *next, *previous;
    Arena *arena;
    pthread_mutex_t lock;
    char *buffer;               /* a ring would save a move; events are small and rare */
    size_t n;
    bool is_suspended, is_closed, has_left, is_overrun;
};

bool exchange_stream(Stream **out, Exchange *x, Err *e)
{
    Work *w = (Work *)x;
    HttpServer *s = w->server;
    Arena *a;
    TRY(arena_new(&a, 0, e));
    Stream *stream = arena_push(a, sizeof *stream, e);
    char *buffer = stream ? arena_push(a, LIMIT_STREAM_BYTES, e) : NULL;
    if (!buffer) return arena_end(a), false;
    *stream = (Stream){.server = s, .work = w, .arena = a, .buffer = buffer};
    pthread_mutex_init(&stream->lock, NULL);
    x->reply.content_type = "text/event-stream";
    reply_hint(&x->reply, "X-Accel-Buffering", STR("no")); /* a proxy in front must not hold events back */
    pthread_mutex_lock(&s->streams_lock);
    stream->next = s->streams;
    if (s->streams) s->streams->previous = stream;
    s->streams = stream;
    pthread_mutex_unlock(&s->streams_lock);
    w->stream = stream;
    *out = stream;
    exchange_finish(x);
    return true;
}

/* Called with the lock held. */
static void wake(Stream *stream)
{
    if (!stream->is_suspended) return;
    stream->is_suspended = false;
    MHD_resume_connection(stream->work->connection);
}

static ssize_t read_stream(void *from, uint64_t position, char *to, size_t most)
{
    Stream *stream = from;
    ssize_t n = 0;
    (void)position;
    pthread_mutex_lock(&stream->lock);
    if (stream->n) {
        n = (ssize_t)(stream->n < most ? stream->n : most);
        memcpy(to, stream->buffer, (size_t)n);
        memmove(stream->buffer, stream->buffer + n, stream->n - (size_t)n);
        stream->n -= (size_t)n;
    } else if (stream->is_closed || stream->is_overrun) n = MHD_CONTENT_READER_END_OF_STREAM;
    else {
        stream->is_suspended = true;
        MHD_suspend_connection(stream->work->connection);
    }
    pthread_mutex_unlock(&stream->lock);
    return n;
}

struct MHD_Response *stream_response(Stream *stream)
{
    enum { BLOCK_BYTES = 4096 };
    return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK_BYTES, read_stream, stream, NULL);
}

void stream_send(Stream *stream, Str bytes)
{
    pthread_mutex_lock(&stream->lock);
    if (!stream->has_left && !stream->is_closed && !stream->is_overrun) {
        stream->is_overrun = bytes.n + stream->n > (size_t)LIMIT_STREAM_BYTES;
        if (!stream->is_overrun) memcpy(stream->buffer + stream->n, bytes.p, bytes.n), stream->n += bytes.n;
        wake(stream);
    }
    pthread_mutex_unlock(&stream->lock);
}

bool stream_is_gone(const Stream *stream)
{
    Stream *s = (Stream *)(uintptr_t)stream;
    pthread_mutex_lock(&s->lock);
    bool is_gone = s->has_left || s->is_overrun;
    pthread_mutex_unlock(&s->lock);
    return is_gone;
}

static void end(Stream *stream)
{
    pthread_mutex_destroy(&stream->lock);
    arena_end(stream->arena);
}

/* The last of the two, application and connection, ends it. */
static void release(Stream *stream, bool by_client)
{
    HttpServer *s = stream->server;
    pthread_mutex_lock(&stream->lock);
    bool is_last = by_client ? stream->is_closed : stream->has_left;
    if (by_client) stream->has_left = true;
    else {
        stream->is_closed = true;
        if (!stream->has_left) wake(stream);
    }
    pthread_mutex_unlock(&stream->lock);
    if (!is_last) return;
    pthread_mutex_lock(&s->streams_lock);
    if (stream->next) stream->next->previous = stream->previous;
    if (stream->previous) stream->previous->next = stream->next;
    else s->streams = stream->next;
    pthread_mutex_unlock(&s->streams_lock);
    end(stream);
}

void streams_drop(HttpServer *s)
{
    for (Stream *stream = s->streams, *next; stream; stream = next) {
        next = stream->next;
        end(stream);
    }
    s->streams = NULL;
}

void stream_left(Stream *stream) { release(stream, true); }
void stream_close(Stream *stream) { release(stream, false); }

/* Wakes every stream so that it ends; libmicrohttpd must not be stopped while one is suspended. The application closes them as it learns. */
void streams_end(HttpServer *s)
{
    pthread_mutex_lock(&s->streams_lock);
    for (Stream *stream = s->streams; stream; stream = stream->next) {
        pthread_mutex_lock(&stream->lock);
        stream->is_overrun = true;
        stream->n = 0;
        wake(stream);
        pthread_mutex_unlock(&stream->lock);
    }
    pthread_mutex_unlock(&s->streams_lock);
}
