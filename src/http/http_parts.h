/* What the files of this room share; no other room includes it. */
#ifndef PURSER_HTTP_HTTP_PARTS_H
#define PURSER_HTTP_HTTP_PARTS_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "http/http.h"
#include "http/reply.h"

/* What a connection is busy with, for the deadlines of sweep.c. */
typedef enum { PHASE_IDLE, PHASE_HEADERS, PHASE_BODY, PHASE_WORK, PHASE_WRITE, PHASE_STREAM } Phase;

typedef struct Client Client;
struct Client {
    HttpServer *server;
    Client *next, *previous;
    int fd;
    _Atomic int phase;
    _Atomic int64_t since_us;   /* when the phase began */
    _Atomic int64_t bytes;      /* of the body so far, or of the reply */
    _Atomic bool is_cut;
};

typedef struct {                /* one of ours, behind the Exchange that the application sees */
    Exchange x;
    HttpServer *server;
    struct MHD_Connection *connection;
    Client *client;
    Arena *arena;
    char id[20];
    enum { STEP_HEADERS, STEP_BODY, STEP_TAKEN, STEP_FINISHED, STEP_SENT } step;
    bool is_counted;            /* among those in flight: from ready to finish */
    Buf body;
    int file;                   /* of an upload; -1 none */
    char file_path[400];
    int64_t body_bytes;
    Stream *stream;             /* the reply is a stream */
} Work;

typedef struct WorkItem { Work *work; struct WorkItem *next; } WorkItem;

struct HttpServer {
    HttpOptions options;
    Arena *arena;
    struct MHD_Daemon *daemon;
    uint16_t port;
    _Atomic bool is_draining;
    /* Workers: a ring of exchanges, bounded. */
    pthread_mutex_t queue_lock;
    pthread_cond_t queue_filled;
    Work **ring;
    size_t ring_room, ring_first, ring_n;
    bool is_ending;
    pthread_t *threads;
    size_t threads_n;
    /* Connections, for the sweeper. */
    pthread_mutex_t clients_lock;
    pthread_cond_t sweep_wake;  /* with clients_lock: the end */
    Client *clients;
    pthread_t sweeper;
    bool has_sweeper, sweep_ends;
    /* Streams that are open. */
    pthread_mutex_t streams_lock;
    Stream *streams;
    /* Figures. */
    _Atomic int64_t requests, in_flight, connections, cut_slow, bytes_sent, request_number;
    _Atomic int64_t by_status[6], durations[12], duration_us_sum;
    uint64_t id_start;
};

/* exchange.c: libmicrohttpd's callbacks. */
void *http_on_uri(void *server, const char *uri, struct MHD_Connection *connection);
enum MHD_Result http_on_request(void *server, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
                                const char *upload, size_t *upload_n, void **state);
void http_on_completed(void *server, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode code);

/* sweep.c */
void http_on_connection(void *server, struct MHD_Connection *connection, void **context, enum MHD_ConnectionNotificationCode code);
void client_phase(Client *client, Phase phase, int64_t bytes);
MUST bool sweep_start(HttpServer *s, Err *e);
void sweep_stop(HttpServer *s);
void sweep_cut_all(HttpServer *s);

/* worker.c */
MUST bool workers_start(HttpServer *s, Err *e);
void workers_stop(HttpServer *s);

/* stream.c */
struct MHD_Response *stream_response(Stream *stream);
void stream_left(Stream *stream);     /* the connection is gone */
void streams_end(HttpServer *s);
void streams_drop(HttpServer *s);     /* those that the application never closed, once no connection is left */

/* send.c */
enum MHD_Result send_reply(Work *w);
enum MHD_Result send_plain(struct MHD_Connection *connection, unsigned status);

#endif
