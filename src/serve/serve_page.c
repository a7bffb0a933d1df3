/* The page: files of web/dist, built into the program, whole and compressed. Every address below the district's base that is no file and no /api/ is a
 * screen of the page, so it answers with index.html, whose <base> names the district. */
#include <string.h>

#include "base/hash.h"
#include "serve/page_files.h"
#include "serve/serve_parts.h"

static const PageFile *find_file(Str name)
{
    for (size_t i = 0; i < page_files_n; i++)
        if (str_equal_c(name, page_files[i].name)) return &page_files[i];
    return NULL;
}

static bool accepts_gzip(const Request *r)
{
    Str part, rest = request_header(r, "Accept-Encoding");
    while (rest.n && str_next_part(&part, &rest, ',')) {
        part = str_trim(part);
        if (str_starts_with(part, STR("gzip")) && (part.n == 4 || !str_equal_c((Str){part.p + 4, part.n - 4}, ";q=0"))) return true;
    }
    return false;
}

static bool etag_of(Str *out, Arena *a, Str body, Err *e)
{
    char hex[65];
    Hash hash = hash_of(body);
    hash_to_hex(hex, &hash);
    return str_format(out, a, e, "\"%.32s\"", hex);
}

static bool send(Job *job, Str body, const char *type, bool is_gzip, Err *e)
{
    Request *r = &job->x->request;
    Reply *reply = &job->x->reply;
    Str etag;
    TRY(etag_of(&etag, r->arena, body, e));
    reply->content_type = type;
    reply->shared = body;
    TRY(reply_header(reply, "ETag", etag, e));
    TRY(reply_header(reply, "Cache-Control", STR("no-cache"), e));
    TRY(reply_header(reply, "Vary", STR("Accept-Encoding"), e));
    if (is_gzip) TRY(reply_header(reply, "Content-Encoding", STR("gzip"), e));
    if (str_equal(str_trim(request_header(r, "If-None-Match")), etag)) reply->status = 304;
    return true;
}

/* <base href="/"> becomes the district's; the file has exactly one. */
static bool index_of(Str *out, Arena *a, Str index, Str base, Err *e)
{
    static const char mark[] = "<base href=\"/\">";
    const char *at = memmem(index.p, index.n, mark, sizeof mark - 1);
    if (!at) return FAIL(e, ERR_BROKEN, NULL, "the page has no base to set");
    const char *behind = at + sizeof mark - 1;
    return str_format(out, a, e, "%.*s<base href=\"%.*s/\">%.*s", (int)(at - index.p), index.p, STR_ARGUMENTS(base), (int)(index.p + index.n - behind), behind);
}

static bool list_districts(Job *job, Err *e)
{
    Reply *reply = &job->x->reply;
    const Server *s = job->x->request.server;
    Buf *b = &reply->body;
    reply->content_type = "text/html; charset=utf-8";
    TRY(buf_add_c(b, "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Purser</title>"
                     "<meta name=\"viewport\" content=\"width=device-width\"></head><body><main><h1>Purser</h1><p>Which district?</p><ul>", e));
    for (size_t i = 0; i < s->districts_n; i++) {
        const Served *d = &s->districts[i];
        TRY(buf_format(b, e, "<li><a href=\"%.*s/\">", STR_ARGUMENTS(d->base)));
        for (size_t k = 0; k < d->title.n; k++) {
            char c = d->title.p[k];
            TRY(c == '<' ? buf_add_c(b, "&lt;", e) : c == '&' ? buf_add_c(b, "&amp;", e) : buf_add_char(b, c, e));
        }
        TRY(buf_add_c(b, "</a></li>", e));
    }
    TRY(buf_add_c(b, "</ul></main></body></html>\n", e));
    reply->shared = buf_str(b);
    return true;
}

static bool answer(Job *job, Err *e)
{
    Request *r = &job->x->request;
    if (!job->district) {
        if (!str_equal_c(r->path, "/")) return FAIL(e, ERR_NOT_FOUND, NULL, "there is no such district here");
        return list_districts(job, e);
    }
    Str name = r->path.n > 1 ? (Str){r->path.p + 1, r->path.n - 1} : STR("index.html");
    const PageFile *file = find_file(name);
    if (memmem(r->path.p, r->path.n, "/..", 3) || memmem(r->path.p, r->path.n, "//", 2)) return FAIL(e, ERR_NOT_FOUND, NULL, "there is no such page");
    if (file && strcmp(file->name, "index.html") != 0) {
        bool is_gzip = accepts_gzip(r) && file->gzip_n;
        return send(job, is_gzip ? (Str){file->gzip, file->gzip_n} : (Str){file->bytes, file->n}, file->type, is_gzip, e);
    }
    /* an address with a dot in its last piece is a file that is not there, not a screen */
    const char *slash = memrchr(name.p, '/', name.n);
    Str last = slash ? (Str){slash + 1, (size_t)(name.p + name.n - slash - 1)} : name;
    file = find_file(STR("index.html"));
    if (!file || (!str_equal_c(name, "index.html") && str_find(last, '.') < last.n)) return FAIL(e, ERR_NOT_FOUND, NULL, "there is no such page");
    Str index;
    TRY(index_of(&index, r->arena, (Str){file->bytes, file->n}, job->district->base, e));
    return send(job, index, "text/html; charset=utf-8", false, e);
}

void page_answer(Job *job)
{
    Err e = {0};
    if (!answer(job, &e)) job->x->error = e;
}
