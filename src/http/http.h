/* The server: HTTP/1.1 over libmicrohttpd's epoll pool, with workers of our own behind it. It knows no feature and no store.
 *
 * An Exchange is one request and its reply. Its life: `begin` on an I/O thread, when the headers are in; then the body is read; `ready` on the I/O
 * thread, when it is whole; then it belongs to whoever took it (a worker, or a thread of the application) until exchange_finish, from any
 * thread; `done` when it was sent or lost. An I/O thread must never wait, so begin and ready only look things up in memory.
 *
 * Against slow and greedy clients: header, body and write deadlines by a sweeper of our own (libmicrohttpd's timeout sees inactivity only), a cap
 * on connections of one address, bodies streamed to disk where a route takes a file. Stopping drains: no new connections, 503 for new requests on
 * old ones, then waits for those under way (libmicrohttpd aborts when it is stopped with suspended connections). */
#ifndef PURSER_HTTP_HTTP_H
#define PURSER_HTTP_HTTP_H

#include "http/route.h"

typedef struct HttpServer HttpServer;
typedef struct Exchange Exchange;
typedef struct Stream Stream;

struct Exchange {
    Request request;            /* method, path (raw, with base), query, headers, client, id, now_ms, arena: set by http before begin */
    Reply reply;
    Err error;                  /* code not NONE: exchange_finish answers with it instead of the reply */
    void *app;                  /* the application's own, for this exchange */
    Str allow;                  /* methods that the address answers: sent with METHOD */
    size_t body_most;           /* set by begin; 0: no body is taken */
    bool wants_file;            /* set by begin: the body goes to request.upload_path */
    int64_t began_us, bytes_sent;
    bool is_slow_client;        /* cut by a deadline */
};

typedef enum {
    HTTP_ANSWERED,              /* begin filled reply or error: it leaves at once, from the I/O thread */
    HTTP_TAKE                   /* read the body, then call ready */
} HttpVerdict;

typedef struct {
    HttpVerdict (*begin)(void *app, Exchange *x);
    void (*ready)(void *app, Exchange *x);  /* must hand x on: http_work, a queue of its own, or exchange_finish */
    void (*work)(void *app, Exchange *x);   /* on a worker, for what http_work was given; must exchange_finish or hand on */
    void (*done)(void *app, const Exchange *x); /* for the log; the exchange ends behind it */
} HttpApp;

typedef struct {
    const char *address;        /* "127.0.0.1" or "::1" or "0.0.0.0" */
    uint16_t port;              /* 0: any free one, see http_port */
    unsigned io_threads, workers; /* 0: 2 and 8 */
    unsigned connections_most, connections_per_address; /* 0: 10,000 and 100 */
    int header_seconds, idle_seconds, write_seconds; /* 0: 10, 30, 30 */
    int body_bytes_per_second;  /* slowest upload, 0: 1,024 */
    const char *upload_folder;  /* NULL: TMPDIR or /tmp */
    bool is_https;              /* a proxy in front speaks TLS: HSTS is sent */
    const HttpApp *calls;
    void *app;
} HttpOptions;

/* Starts listening. Everything it needs lives in an arena of its own. Errors: IO (address in use), INPUT (not an address), MEMORY. */
MUST bool http_start(HttpServer **out, const HttpOptions *options, Err *e);
uint16_t http_port(const HttpServer *s);
/* Drains and stops; streams end with it and must not be touched afterwards. At most `seconds` for what is under way, then connections are cut. NULL is allowed. */
void http_stop(HttpServer *s, int seconds);

/* Gives the exchange to a worker; the queue is bounded: when it is full the exchange ends with BUSY. */
void http_work(HttpServer *s, Exchange *x);
/* The reply (or error) is complete: send it. The exchange must not be touched after this. */
void exchange_finish(Exchange *x);
HttpServer *exchange_server(const Exchange *x);
int64_t http_now_us(void);      /* of a clock that only goes forward; an exchange's began_us is of it */

/* ---- Live streams (server-sent events) ---- */

/* Answers with a stream that stays open: the head leaves now, events are added by stream_send. In place of exchange_finish. The
 * stream is the application's until stream_close, or until stream_is_gone says that the client left and stream_close is then still due. */
MUST bool exchange_stream(Stream **out, Exchange *x, Err *e);
/* Adds bytes; a client that lets more than LIMIT_STREAM_BYTES pile up is cut. Any thread. */
void stream_send(Stream *stream, Str bytes);
bool stream_is_gone(const Stream *stream);
void stream_close(Stream *stream);

/* ---- Figures ---- */

typedef struct {
    int64_t requests, in_flight, queued, connections, refused_connections, cut_slow, bytes_sent;
    int64_t by_status[6];       /* 1xx..5xx at 1..5 */
    int64_t duration_us_sum, durations[12]; /* histogram: below 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000 ms, and above */
} HttpFigures;
HttpFigures http_figures(const HttpServer *s);
extern const int http_duration_limits_ms[11];

#endif
