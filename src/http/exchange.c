/* One request through libmicrohttpd: headers, body, the wait for its answer, the end. */
#include <errno.h>
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "http/http_parts.h"

enum { HEADER_BYTES_MOST = 32768, FIRST_BODY_BYTES = 4096 };

HttpServer *exchange_server(const Exchange *x) { return ((const Work *)x)->server; }

/* ---- Headers ---- */

/* The address as it was sent, with its query: libmicrohttpd's own reading loses the difference between /a%2Fb and /a/b. */
static bool keep_address(Work *w, const char *uri, Err *e)
{
    const char *mark = strchr(uri, '?');
    TRY(str_copy(&w->x.request.path, w->arena, (Str){uri, mark ? (size_t)(mark - uri) : strlen(uri)}, e));
    return str_copy(&w->x.request.query, w->arena, str_from_c(mark ? mark + 1 : ""), e);
}

void *http_on_uri(void *server, const char *uri, struct MHD_Connection *connection)
{
    HttpServer *s = server;
    Arena *a;
    Err e = {0};
    const union MHD_ConnectionInfo *context = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    Client *client = context ? context->socket_context : NULL;
    client_phase(client, PHASE_HEADERS, 0);
    if (!arena_new(&a, LIMIT_REQUEST_BYTES, &e)) return NULL;
    Work *w = arena_push(a, sizeof *w, &e);
    if (!w) {
        arena_end(a);
        return NULL;
    }
    *w = (Work){.server = s, .connection = connection, .client = client, .arena = a, .file = -1};
    w->x.request.arena = a;
    w->x.began_us = http_now_us();
    reply_begin(&w->x.reply, a, &w->x.error);
    if (!keep_address(w, uri, &e)) {
        arena_end(a);
        return NULL;
    }
    atomic_fetch_add(&s->requests, 1);
    snprintf(w->id, sizeof w->id, "%08x-%lld", (unsigned)s->id_start, (long long)atomic_fetch_add(&s->request_number, 1));
    w->x.request.id = str_from_c(w->id);
    return w;
}

typedef struct { size_t n, bytes; bool has_length, has_encoding, has_host, has_twice; } HeaderRead;

static enum MHD_Result count_header(void *to, enum MHD_ValueKind kind, const char *name, const char *value)
{
    HeaderRead *h = to;
    (void)kind;
    bool is_length = strcasecmp(name, "Content-Length") == 0;
    bool is_host = strcasecmp(name, "Host") == 0;
    h->has_twice = h->has_twice || (is_length && h->has_length) || (is_host && h->has_host);
    h->has_host = h->has_host || is_host;
    h->has_length = h->has_length || is_length;
    h->has_encoding = h->has_encoding || strcasecmp(name, "Transfer-Encoding") == 0;
    h->n++;
    h->bytes += strlen(name) + (value ? strlen(value) : 0);
    return MHD_YES;
}

typedef struct { HttpHeader *headers; size_t n, room; } HeaderList;

static enum MHD_Result add_header(void *to, enum MHD_ValueKind kind, const char *name, const char *value)
{
    HeaderList *list = to;
    (void)kind;
    if (list->n < list->room) list->headers[list->n++] = (HttpHeader){str_from_c(name), str_from_c(value)};
    return MHD_YES;
}

static bool keep_client(Work *w, Err *e)
{
    char text[INET6_ADDRSTRLEN] = "";
    const union MHD_ConnectionInfo *address = MHD_get_connection_info(w->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (address && address->client_addr->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address->client_addr)->sin_addr, text, sizeof text);
    else if (address && address->client_addr->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)address->client_addr)->sin6_addr, text, sizeof text);
    Str client = str_from_c(text), forwarded = request_header(&w->x.request, "X-Forwarded-For");
    /* the proxy in front appends the address it saw: only its own word, the last, is believed */
    if (w->server->options.is_https && forwarded.n) {
        Str part, rest = forwarded;
        while (str_next_part(&part, &rest, ',')) client = str_trim(part);
    }
    return str_copy(&w->x.request.client, w->arena, client, e);
}

static bool read_headers(Work *w, const char *method, unsigned *refused, Err *e)
{
    HeaderRead seen = {0};
    MHD_get_connection_values(w->connection, MHD_HEADER_KIND, count_header, &seen);
    HeaderList list = {.headers = PUSH(w->arena, HttpHeader, seen.n, e), .room = seen.n};
    if (!list.headers) return false;
    MHD_get_connection_values(w->connection, MHD_HEADER_KIND, add_header, &list);
    Request *r = &w->x.request;
    r->headers = list.headers;
    r->headers_n = list.n;
    TRY(str_copy(&r->method, w->arena, str_from_c(method), e));
    TRY(keep_client(w, e));
    r->idempotency_key = request_header(r, "Idempotency-Key");
    if (seen.bytes > HEADER_BYTES_MOST) *refused = 431;
    /* a proxy in front might believe the other of the two, and see another request behind this one */
    if (seen.has_twice || (seen.has_length && seen.has_encoding)) *refused = 400;
    return true;
}

/* A reply to headers alone ends the connection when it is sent before the body was read: right for a body that is refused, a waste for a GET, whose
 * next call comes at once. */
static enum MHD_Result answer_now(Work *w)
{
    Str length = request_header(&w->x.request, "Content-Length");
    bool has_body = (length.n && !str_equal_c(length, "0")) || request_header(&w->x.request, "Transfer-Encoding").n;
    w->step = STEP_FINISHED;
    return has_body ? send_reply(w) : MHD_YES;
}

static enum MHD_Result begin(Work *w, const char *method)
{
    HttpServer *s = w->server;
    Err e = {0};
    unsigned refused = 0;
    if (!read_headers(w, method, &refused, &e)) refused = 503;
    if (refused) {
        w->x.reply.status = (int)refused; /* for the log and the figures */
        return send_plain(w->connection, refused);
    }
    w->x.request.now_ms = instant_now_ms();
    w->step = STEP_BODY;
    if (atomic_load(&s->is_draining)) {
        (void)FAIL(&w->x.error, ERR_BUSY, NULL, "the server is stopping: try again in a moment");
        return answer_now(w);
    }
    if (s->options.calls->begin(s->options.app, &w->x) == HTTP_ANSWERED) return answer_now(w);
    w->body = buf_in(w->arena, w->x.body_most);
    client_phase(w->client, PHASE_BODY, 0);
    return MHD_YES;
}

/* ---- The body ---- */

static bool open_file(Work *w, Err *e)
{
    const char *folder = w->server->options.upload_folder;
    if (!folder) folder = getenv("TMPDIR");
    snprintf(w->file_path, sizeof w->file_path, "%s/purser-upload-XXXXXX", folder ? folder : "/tmp");
    w->file = mkstemp(w->file_path);
    if (w->file < 0) return FAIL(e, ERR_IO, NULL, "the uploaded file cannot be kept: %s", strerror(errno));
    w->x.request.upload_path = w->file_path;
    return true;
}

static bool take_file(Work *w, const char *p, size_t n, Err *e)
{
    if (w->file < 0) TRY(open_file(w, e));
    while (n) {
        ssize_t written = write(w->file, p, n);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return FAIL(e, ERR_IO, NULL, "the uploaded file cannot be kept: %s", strerror(errno));
        p += written;
        n -= (size_t)written;
    }
    return true;
}

static void take_body(Work *w, const char *p, size_t n)
{
    w->body_bytes += (int64_t)n;
    if (w->client) atomic_store(&w->client->bytes, w->body_bytes);
    if (w->x.error.code != ERR_NONE) return; /* refused already: the rest is read and dropped */
    if ((uint64_t)w->body_bytes > w->x.body_most) {
        (void)FAIL(&w->x.error, ERR_LIMIT, NULL, w->x.body_most ? "the body is larger than the %zu bytes that are taken here" : "this address takes no body", w->x.body_most);
        return;
    }
    bool good = w->x.wants_file ? take_file(w, p, n, &w->x.error) : buf_add(&w->body, (Str){p, n}, &w->x.error);
    (void)good;
}

static bool end_body(Work *w, Err *e)
{
    Request *r = &w->x.request;
    if (!w->x.wants_file) return r->body = buf_str(&w->body), true;
    if (w->file < 0) TRY(open_file(w, e));
    if (close(w->file) != 0) return w->file = -1, FAIL(e, ERR_IO, NULL, "the uploaded file cannot be kept: %s", strerror(errno));
    w->file = -1;
    return true;
}

static enum MHD_Result hand_on(Work *w)
{
    if (w->x.error.code == ERR_NONE && !end_body(w, &w->x.error)) { /* exchange_finish answers it */ }
    client_phase(w->client, PHASE_WORK, 0);
    w->step = STEP_TAKEN;
    w->is_counted = true;
    atomic_fetch_add(&w->server->in_flight, 1);
    MHD_suspend_connection(w->connection); /* before anyone else may finish it */
    if (w->x.error.code != ERR_NONE) exchange_finish(&w->x);
    else w->server->options.calls->ready(w->server->options.app, &w->x);
    return MHD_YES;
}

void exchange_finish(Exchange *x)
{
    Work *w = (Work *)x;
    struct MHD_Connection *connection = w->connection;
    w->step = STEP_FINISHED;
    MHD_resume_connection(connection); /* from here on the I/O thread has it */
}

enum MHD_Result http_on_request(void *server, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
                                const char *upload, size_t *upload_n, void **state)
{
    Work *w = *state;
    (void)server, (void)url, (void)version;
    if (!w) return send_plain(connection, 503); /* no memory for it */
    switch (w->step) {
    case STEP_HEADERS: return begin(w, method);
    case STEP_BODY:
        if (!*upload_n) return hand_on(w);
        take_body(w, upload, *upload_n);
        *upload_n = 0;
        return MHD_YES;
    case STEP_FINISHED: return send_reply(w);
    case STEP_TAKEN:
    case STEP_SENT: break;
    }
    return MHD_YES;
}

/* ---- The end ---- */

static void count(HttpServer *s, const Work *w)
{
    int status = w->x.reply.status / 100;
    int64_t us = http_now_us() - w->x.began_us;
    size_t i = 0;
    while (i < 11 && us >= (int64_t)http_duration_limits_ms[i] * 1000) i++;
    atomic_fetch_add(&s->by_status[status >= 1 && status <= 5 ? status : 5], 1);
    atomic_fetch_add(&s->durations[i], 1);
    atomic_fetch_add(&s->duration_us_sum, us);
    atomic_fetch_add(&s->bytes_sent, w->x.bytes_sent);
}

void http_on_completed(void *server, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode code)
{
    HttpServer *s = server;
    Work *w = *state;
    (void)connection, (void)code;
    if (!w) return;
    *state = NULL;
    if (w->stream) stream_left(w->stream);
    if (w->file >= 0) close(w->file);
    if (w->x.request.upload_path) unlink(w->x.request.upload_path);
    if (w->x.reply.file_path) unlink(w->x.reply.file_path);
    if (w->x.reply.release) w->x.reply.release(w->x.reply.release_to);
    w->x.is_slow_client = w->client && atomic_load(&w->client->is_cut);
    count(s, w);
    s->options.calls->done(s->options.app, &w->x);
    client_phase(w->client, PHASE_IDLE, 0);
    if (w->is_counted) atomic_fetch_add(&s->in_flight, -1);
    arena_end(w->arena);
}
