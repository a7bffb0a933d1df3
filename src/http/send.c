/* A finished exchange as a response: headers that every reply has, and its body from memory, a file or a stream. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "http/http_parts.h"

/* No script, style or connection but the server's own, nothing inline, in no frame. */
static const char content_policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

static const HttpHeader always[] = {
    {{"X-Content-Type-Options", 22}, {"nosniff", 7}},
    {{"Referrer-Policy", 15}, {"same-origin", 11}},
    {{"Cross-Origin-Opener-Policy", 26}, {"same-origin", 11}},
    {{"Cross-Origin-Resource-Policy", 28}, {"same-origin", 11}},
    {{"Permissions-Policy", 18}, {"camera=(), microphone=(), geolocation=(), payment=()", 52}},
    {{"X-Frame-Options", 15}, {"DENY", 4}},
};

static bool add(struct MHD_Response *response, const char *name, const char *value)
{
    return MHD_add_response_header(response, name, value) == MHD_YES;
}

static bool has_header(const Reply *reply, const char *name)
{
    for (size_t i = 0; i < reply->headers_n; i++)
        if (str_equal_folded(reply->headers[i].name, str_from_c(name))) return true;
    return false;
}

static bool add_own(struct MHD_Response *response, Work *w)
{
    Reply *reply = &w->x.reply;
    char text[64];
    for (size_t i = 0; i < reply->headers_n; i++) {
        Str name, value;
        Err e = {0};
        if (!str_copy(&name, w->arena, reply->headers[i].name, &e) || !str_copy(&value, w->arena, reply->headers[i].value, &e)) return false;
        if (!add(response, name.p, value.p)) return false;
    }
    if (reply->version > 0 && !has_header(reply, "ETag")) {
        snprintf(text, sizeof text, "\"%lld\"", (long long)reply->version);
        if (!add(response, "ETag", text)) return false;
    }
    if (reply->file_name.n) {
        char disposition[300];
        snprintf(disposition, sizeof disposition, "attachment; filename=\"%.*s\"", (int)(reply->file_name.n > 200 ? 200 : reply->file_name.n), reply->file_name.p);
        if (!add(response, "Content-Disposition", disposition)) return false;
    }
    return true;
}

static bool add_headers(struct MHD_Response *response, Work *w)
{
    const Reply *reply = &w->x.reply;
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        if (!add(response, always[i].name.p, always[i].value.p)) return false;
    if (!add(response, "Content-Security-Policy", content_policy)) return false;
    if (reply->status != 204 && reply->status != 304 && reply->content_type && !add(response, "Content-Type", reply->content_type)) return false;
    if (!has_header(reply, "Cache-Control") && !add(response, "Cache-Control", "no-store")) return false;
    if (w->server->options.is_https && !add(response, "Strict-Transport-Security", "max-age=31536000; includeSubDomains")) return false;
    if (!add(response, "X-Request-Id", w->id)) return false;
    return add_own(response, w);
}

static struct MHD_Response *response_of_file(const char *path, int64_t *bytes)
{
    struct stat s;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return NULL;
    if (fstat(fd, &s) != 0) return close(fd), NULL;
    *bytes = s.st_size;
    return MHD_create_response_from_fd64((uint64_t)s.st_size, fd);
}

static struct MHD_Response *response_of(Work *w)
{
    Reply *reply = &w->x.reply;
    if (w->stream) return stream_response(w->stream);
    if (reply->file_path) return response_of_file(reply->file_path, &w->x.bytes_sent);
    Str body = reply->shared.p ? reply->shared : buf_str(&reply->body);
    if (reply->status == 204 || reply->status == 304) body.n = 0;
    w->x.bytes_sent = (int64_t)body.n;
    /* the memory is the exchange's (or the sharer's until release), which outlives the sending */
    return MHD_create_response_from_buffer(body.n, (void *)(uintptr_t)(body.n ? body.p : ""), MHD_RESPMEM_PERSISTENT);
}

enum MHD_Result send_plain(struct MHD_Connection *connection, unsigned status)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(0, (void *)(uintptr_t)"", MHD_RESPMEM_PERSISTENT);
    if (!response) return MHD_NO;
    (void)add(response, "Connection", "close");
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static void hint_retry(Work *w)
{
    Str seconds;
    Err e = {0};
    if (str_format(&seconds, w->arena, &e, "%d", w->x.error.retry_after_s > 0 ? w->x.error.retry_after_s : 2)) reply_hint(&w->x.reply, "Retry-After", seconds);
}

enum MHD_Result send_reply(Work *w)
{
    if (w->x.error.code == ERR_NONE && !w->stream && !w->x.reply.shared.p && !reply_end(&w->x.reply) && w->x.error.code == ERR_NONE)
        (void)FAIL(&w->x.error, ERR_BROKEN, NULL, "a reply was not written to its end");
    if (w->x.error.code != ERR_NONE) {
        if (w->x.reply.release) w->x.reply.release(w->x.reply.release_to);
        reply_error(&w->x.reply, &w->x.request, &w->x.error);
        if (atomic_load(&w->server->is_draining)) reply_hint(&w->x.reply, "Connection", STR("close"));
        if (w->x.allow.n) reply_hint(&w->x.reply, "Allow", w->x.allow);
        if (w->x.error.code == ERR_BUSY || w->x.error.code == ERR_THROTTLED) hint_retry(w);
    }
    struct MHD_Response *response = response_of(w);
    if (!response) return send_plain(w->connection, 503);
    w->step = STEP_SENT;
    client_phase(w->client, w->stream ? PHASE_STREAM : PHASE_WRITE, w->x.bytes_sent);
    enum MHD_Result result = add_headers(response, w) ? MHD_queue_response(w->connection, (unsigned)w->x.reply.status, response) : MHD_NO;
    MHD_destroy_response(response);
    return result;
}
