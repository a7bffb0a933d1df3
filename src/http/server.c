/* Starting, stopping, and the figures of a server. */
#include "http/http_parts.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

const int http_duration_limits_ms[11] = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000};

static void fill(HttpOptions *o)
{
    if (!o->io_threads) o->io_threads = 2;
    if (!o->workers) o->workers = 8;
    if (!o->connections_most) o->connections_most = 10000;
    if (!o->connections_per_address) o->connections_per_address = 100;
    if (o->is_https) o->connections_per_address = 0; /* every connection is the proxy's */
    if (!o->header_seconds) o->header_seconds = 10;
    if (!o->idle_seconds) o->idle_seconds = 30;
    if (!o->write_seconds) o->write_seconds = 30;
    if (!o->body_bytes_per_second) o->body_bytes_per_second = 1024;
}

typedef union { struct sockaddr any; struct sockaddr_in v4; struct sockaddr_in6 v6; } Address;

static bool read_address(Address *out, const HttpOptions *o, Err *e)
{
    Address address = {0};
    if (inet_pton(AF_INET, o->address, &address.v4.sin_addr) == 1) {
        address.v4.sin_family = AF_INET;
        address.v4.sin_port = htons(o->port);
    } else if (inet_pton(AF_INET6, o->address, &address.v6.sin6_addr) == 1) {
        address.v6.sin6_family = AF_INET6;
        address.v6.sin6_port = htons(o->port);
    } else return FAIL(e, ERR_INPUT, "listen", "'%s' is no address to listen on: give numbers, as 127.0.0.1:8080 or [::1]:8080", o->address);
    *out = address;
    return true;
}

static bool start_daemon(HttpServer *s, Err *e)
{
    enum { CONNECTION_MEMORY = 65536 };
    const HttpOptions *o = &s->options;
    Address address;
    TRY(read_address(&address, o, e));
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | (address.any.sa_family == AF_INET6 ? MHD_USE_IPv6 : 0);
    errno = 0;
    s->daemon = MHD_start_daemon(flags, o->port, NULL, NULL, http_on_request, s, MHD_OPTION_SOCK_ADDR, &address.any, MHD_OPTION_THREAD_POOL_SIZE, o->io_threads,
                                 MHD_OPTION_CONNECTION_LIMIT, o->connections_most, MHD_OPTION_PER_IP_CONNECTION_LIMIT, o->connections_per_address,
                                 MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)o->idle_seconds, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
                                 MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK, http_on_uri, s,
                                 MHD_OPTION_NOTIFY_COMPLETED, http_on_completed, s, MHD_OPTION_NOTIFY_CONNECTION, http_on_connection, s, MHD_OPTION_END);
    if (!s->daemon) { /* without MHD_OPTION_LISTENING_ADDRESS_REUSE, which would share the address with a server that is there already */
        int why = errno ? errno : EADDRINUSE;
        return FAIL(e, ERR_IO, "listen", "%s:%u cannot be listened on: %s%s", o->address, o->port, strerror(why), why == EADDRINUSE ? "; is another purser serve running there? Choose another --listen" : "");
    }
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
    s->port = info ? info->port : o->port;
    return true;
}

static bool start(HttpServer *s, Err *e)
{
    TRY(workers_start(s, e));
    TRY(sweep_start(s, e));
    return start_daemon(s, e);
}

bool http_start(HttpServer **out, const HttpOptions *options, Err *e)
{
    Arena *a;
    TRY(arena_new(&a, 0, e));
    HttpServer *s = arena_push(a, sizeof *s, e);
    if (!s) return arena_end(a), false;
    s->arena = a;
    s->options = *options;
    fill(&s->options);
    s->id_start = (uint64_t)time(NULL);
    pthread_mutex_init(&s->queue_lock, NULL);
    pthread_mutex_init(&s->clients_lock, NULL);
    pthread_mutex_init(&s->streams_lock, NULL);
    pthread_cond_init(&s->queue_filled, NULL);
    pthread_cond_init(&s->sweep_wake, NULL);
    if (!start(s, e)) {
        http_stop(s, 0);
        return false;
    }
    *out = s;
    return true;
}

uint16_t http_port(const HttpServer *s) { return s->port; }

static void wait_for_flight(const HttpServer *s, int seconds)
{
    int64_t until = http_now_us() + (int64_t)seconds * 1000000;
    while (atomic_load(&s->in_flight) > 0 && http_now_us() < until) usleep(2000);
}

void http_stop(HttpServer *s, int seconds)
{
    if (!s) return;
    atomic_store(&s->is_draining, true);
    if (s->daemon) {
        MHD_socket listening = MHD_quiesce_daemon(s->daemon);
        if (listening != MHD_INVALID_SOCKET) close(listening);
        streams_end(s);
        wait_for_flight(s, seconds);
        sweep_cut_all(s);
        streams_end(s);
        wait_for_flight(s, 1 << 20); /* a worker still has one: its end is near, and stopping before it would abort */
    }
    workers_stop(s);
    if (s->daemon) MHD_stop_daemon(s->daemon);
    streams_drop(s);
    sweep_stop(s);
    pthread_mutex_destroy(&s->queue_lock);
    pthread_mutex_destroy(&s->clients_lock);
    pthread_mutex_destroy(&s->streams_lock);
    pthread_cond_destroy(&s->queue_filled);
    pthread_cond_destroy(&s->sweep_wake);
    arena_end(s->arena);
}

HttpFigures http_figures(const HttpServer *s)
{
    HttpServer *own = (HttpServer *)(uintptr_t)s;
    HttpFigures f = {.requests = s->requests, .in_flight = s->in_flight, .connections = s->connections, .cut_slow = s->cut_slow, .bytes_sent = s->bytes_sent,
                     .duration_us_sum = s->duration_us_sum};
    pthread_mutex_lock(&own->queue_lock);
    f.queued = (int64_t)s->ring_n;
    pthread_mutex_unlock(&own->queue_lock);
    for (size_t i = 0; i < 6; i++) f.by_status[i] = s->by_status[i];
    for (size_t i = 0; i < 12; i++) f.durations[i] = s->durations[i];
    return f;
}
