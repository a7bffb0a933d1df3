#include "http/reply.h"

#include <string.h>

#include "base/limits.h"

bool reply_header(Reply *reply, const char *name, Str value, Err *e)
{
    if (reply->headers_n == sizeof reply->headers / sizeof *reply->headers) return FAIL(e, ERR_BROKEN, name, "a reply has too many headers");
    for (size_t i = 0; i < value.n; i++)
        if ((unsigned char)value.p[i] < 32 || value.p[i] == 127) return FAIL(e, ERR_BROKEN, name, "a header holds a control character");
    reply->headers[reply->headers_n++] = (HttpHeader){str_from_c(name), value};
    return true;
}

void reply_begin(Reply *reply, Arena *a, Err *e)
{
    *reply = (Reply){.status = 200, .content_type = "application/json", .body = buf_in(a, LIMIT_REPLY_BYTES)};
    reply->json = json_writer(&reply->body, false, e);
}

bool reply_end(Reply *reply)
{
    if (reply->file_path || (strcmp(reply->content_type, "application/json") != 0)) return true;
    if (reply->json.failed || reply->body.n) return json_write_done(&reply->json);
    if (reply->status == 200) reply->status = 204;
    return true;
}

void reply_hint(Reply *reply, const char *name, Str value)
{
    Err e = {0};
    if (!reply_header(reply, name, value, &e)) return; /* the answer is right without it */
}

/* Answers with the failure as JSON, whatever the reply held. A reply that cannot even say so is an empty 503. */
void reply_error(Reply *reply, const Request *r, const Err *why)
{
    Err e = {0};
    int status = err_http_status(why->code);
    reply_begin(reply, r->arena, &e);
    reply->status = status;
    bool is_ours = status >= 500 && why->code != ERR_BUSY;
    JsonWriter *w = &reply->json;
    json_write_object(w);
    json_write_key(w, "error");
    json_write_object(w);
    json_put_text(w, "code", str_from_c(err_name(why->code)));
    why->field[0] ? json_put_text(w, "field", str_from_c(why->field)) : json_put_null(w, "field");
    json_put_text(w, "message", str_from_c(is_ours || !why->message[0] ? err_public_text(why->code) : why->message));
    json_put_text(w, "request_id", r->id);
    json_write_object_end(w);
    json_write_object_end(w);
    if (!json_write_done(w)) *reply = (Reply){.status = 503, .content_type = "application/json", .body = buf_in(r->arena, 0)};
}
