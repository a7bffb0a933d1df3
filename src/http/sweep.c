/* Deadlines of our own. libmicrohttpd's timeout counts inactivity only, so a client that sends a header line every few seconds would hold its
 * connection for ever; and a suspended connection has no timeout at all. The sweeper shuts the socket down, and libmicrohttpd then ends the connection. */
#include <errno.h>
#include <sys/socket.h>
#include <time.h>

#include "http/http_parts.h"

enum { MICROSECONDS = 1000000, SWEEP_EVERY_MS = 250 };

int64_t http_now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * MICROSECONDS + t.tv_nsec / 1000;
}

void client_phase(Client *client, Phase phase, int64_t bytes)
{
    if (!client) return;
    atomic_store(&client->bytes, bytes);
    atomic_store(&client->since_us, http_now_us());
    atomic_store(&client->phase, (int)phase);
}

/* malloc stands in the arena alone, so clients live in an arena each, which their end ends. */
typedef struct { Client client; Arena *arena; } ClientRoom;

static void client_open(HttpServer *s, struct MHD_Connection *connection, void **context)
{
    Err e = {0};
    Arena *a;
    const union MHD_ConnectionInfo *fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (!fd || !arena_new(&a, 0, &e)) return;
    ClientRoom *room = arena_push(a, sizeof *room, &e);
    if (!room) {
        arena_end(a);
        return;
    }
    room->arena = a;
    room->client = (Client){.server = s, .fd = fd->connect_fd};
    client_phase(&room->client, PHASE_IDLE, 0);
    pthread_mutex_lock(&s->clients_lock);
    room->client.next = s->clients;
    if (s->clients) s->clients->previous = &room->client;
    s->clients = &room->client;
    pthread_mutex_unlock(&s->clients_lock);
    *context = room;
}

static void client_close(HttpServer *s, void **context)
{
    ClientRoom *room = *context;
    if (!room) return;
    Client *c = &room->client;
    pthread_mutex_lock(&s->clients_lock);
    if (c->next) c->next->previous = c->previous;
    if (c->previous) c->previous->next = c->next;
    else s->clients = c->next;
    pthread_mutex_unlock(&s->clients_lock);
    *context = NULL;
    arena_end(room->arena);
}

void http_on_connection(void *server, struct MHD_Connection *connection, void **context, enum MHD_ConnectionNotificationCode code)
{
    HttpServer *s = server;
    atomic_fetch_add(&s->connections, code == MHD_CONNECTION_NOTIFY_STARTED ? 1 : -1);
    if (code == MHD_CONNECTION_NOTIFY_STARTED) client_open(s, connection, context);
    else client_close(s, context);
}

/* Microseconds that a client may be in its phase. */
static int64_t patience(const HttpOptions *o, Phase phase, int64_t bytes)
{
    switch (phase) {
    case PHASE_IDLE: return (int64_t)(o->idle_seconds + o->header_seconds) * MICROSECONDS; /* a request line sent byte by byte */
    case PHASE_HEADERS: return (int64_t)o->header_seconds * MICROSECONDS;
    case PHASE_BODY: return (int64_t)o->header_seconds * MICROSECONDS + bytes * MICROSECONDS / o->body_bytes_per_second;
    case PHASE_WRITE: return (int64_t)o->write_seconds * MICROSECONDS + bytes * MICROSECONDS / o->body_bytes_per_second;
    case PHASE_WORK:
    case PHASE_STREAM: break;
    }
    return INT64_MAX;
}

static void sweep(HttpServer *s)
{
    int64_t now = http_now_us();
    for (Client *c = s->clients; c; c = c->next) {
        int64_t since = atomic_load(&c->since_us);
        if (atomic_load(&c->is_cut) || now - since <= patience(&s->options, (Phase)atomic_load(&c->phase), atomic_load(&c->bytes))) continue;
        atomic_store(&c->is_cut, true);
        atomic_fetch_add(&s->cut_slow, 1);
        shutdown(c->fd, SHUT_RDWR);
    }
}

void sweep_cut_all(HttpServer *s)
{
    pthread_mutex_lock(&s->clients_lock);
    for (Client *c = s->clients; c; c = c->next) shutdown(c->fd, SHUT_RDWR);
    pthread_mutex_unlock(&s->clients_lock);
}

static void *run_sweeper(void *server)
{
    HttpServer *s = server;
    pthread_mutex_lock(&s->clients_lock);
    while (!s->sweep_ends) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += SWEEP_EVERY_MS * 1000000L;
        if (until.tv_nsec >= 1000000000L) until.tv_sec++, until.tv_nsec -= 1000000000L;
        pthread_cond_timedwait(&s->sweep_wake, &s->clients_lock, &until);
        sweep(s);
    }
    pthread_mutex_unlock(&s->clients_lock);
    return NULL;
}

bool sweep_start(HttpServer *s, Err *e)
{
    s->has_sweeper = pthread_create(&s->sweeper, NULL, run_sweeper, s) == 0;
    return s->has_sweeper || FAIL(e, ERR_MEMORY, NULL, "the thread that watches slow clients cannot be started");
}

void sweep_stop(HttpServer *s)
{
    if (!s->has_sweeper) return;
    pthread_mutex_lock(&s->clients_lock);
    s->sweep_ends = true;
    pthread_cond_signal(&s->sweep_wake);
    pthread_mutex_unlock(&s->clients_lock);
    pthread_join(s->sweeper, NULL);
    s->has_sweeper = false;
}
