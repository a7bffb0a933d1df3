/* Calling a room's handlers in its tests as the server would: route found, permission, query and body checked, reply read and held against its view. */
#ifndef PURSER_HTTP_HTTP_TESTING_H
#define PURSER_HTTP_HTTP_TESTING_H

#include <stdio.h>
#include <string.h>

#include "http/reply.h"
#include "http/request_check.h"
#include "http/view_check.h"

typedef struct {
    int status;                 /* as the client would see it */
    Str text;                   /* the body as sent */
    json_t *json;               /* NULL when it is not JSON */
    Err error;                  /* of a refusal */
} Answer;

/* {code} pieces against the path; true when it fits, with the parameters set. */
static inline bool test_path_fits(Request *r, const char *pattern, Str path)
{
    Str a, b, rest_a = str_from_c(pattern), rest_b = path;
    Err e = {0};
    r->parameters_n = 0;
    for (;;) {
        bool has_a = rest_a.p && str_next_part(&a, &rest_a, '/'), has_b = rest_b.p && str_next_part(&b, &rest_b, '/');
        if (!has_a || !has_b) return has_a == has_b;
        if (a.n > 2 && a.p[0] == '{') {
            if (!b.n || !percent_decode(&r->parameters[r->parameters_n++], r->arena, b, false, &e)) return false;
        } else if (!str_equal(a, b)) return false;
    }
}

static inline const Route *test_route(Request *r, const RouteTable *table, const char *method, Str path)
{
    const Route *best = NULL;
    for (size_t i = 0; i < table->n; i++) {
        const Route *route = &table->routes[i];
        bool fewer = !best || (strchr(best->path, '{') && !strchr(route->path, '{'));
        if (fewer && strcmp(route->method, method) == 0 && test_path_fits(r, route->path, path)) best = route;
    }
    if (best) (void)test_path_fits(r, best->path, path);
    return best;
}

/* Someone with one grant, which must outlive them. */
static inline Principal test_principal(Grant *grant, Role role, const char *sites, const char *departments, const char *name)
{
    *grant = (Grant){role, str_from_c(sites), str_from_c(departments)};
    return (Principal){.person_id = 100 + (int64_t)role, .name = str_from_c(name), .email = STR("someone@district.example"), .actor = str_from_c(name), .grants = grant,
                       .grants_n = 1, .permissions = role_rows[role].permissions, .expires_at_ms = INT64_MAX};
}

typedef struct {
    Arena *arena;
    Db *db;
    const RouteTable *table;
    const Principal *who;
    void *server;
    int64_t now_ms;
    int64_t version;            /* sent as If-Match when above 0 */
    const char *upload_path;
    Shelf *shelf;               /* NULL: none */
} Caller;

static inline bool test_run(Reply *reply, Request *r, const char *body, Err *e)
{
    if (!principal_may(r->who, r->route->permission)) return FAIL(e, r->who ? ERR_DENIED : ERR_UNAUTHENTICATED, NULL, "may not");
    TRY(request_check_query(r, e));
    if (body && !(r->route->flags & ROUTE_UPLOAD)) {
        if (!json_read(&r->json, r->arena, str_from_c(body), "the body", e)) return e->code = ERR_USAGE, false;
        TRY(request_check_body(r, e));
    }
    return r->route->handler(reply, r, e);
}

/* "GET /api/initiatives?q=x"; body NULL: none. Fails the test's own way: status 0 when there is no such route, -1 when the reply breaks its view. */
static inline Answer test_call(const Caller *c, const char *method, const char *address, const char *body)
{
    static char if_match[32];
    Answer out = {0};
    Err e = {0};
    const char *mark = strchr(address, '?');
    Str path = {address, mark ? (size_t)(mark - address) : strlen(address)};
    HttpHeader *headers = PUSH(c->arena, HttpHeader, 1, &e);
    Request r = {.arena = c->arena, .method = str_from_c(method), .path = path, .query = str_from_c(mark ? mark + 1 : ""), .who = c->who, .db = c->db,
                 .now_ms = c->now_ms, .id = STR("test"), .server = c->server, .shelf = c->shelf, .upload_path = c->upload_path, .body = str_from_c(body), .headers = headers,
                 .origin = STR("http://127.0.0.1"), .cookie = STR("purser_session"), .client = STR("127.0.0.1")};
    if (c->version > 0 && headers) {
        snprintf(if_match, sizeof if_match, "\"%lld\"", (long long)c->version);
        headers[0] = (HttpHeader){STR("If-Match"), str_from_c(if_match)};
        r.headers_n = 1;
    }
    r.route = test_route(&r, c->table, method, path);
    if (!r.route) return out;
    Reply reply;
    reply_begin(&reply, c->arena, &out.error);
    if (!test_run(&reply, &r, body, &out.error) || !reply_end(&reply)) reply_error(&reply, &r, &out.error);
    out.status = reply.status;
    out.text = reply.shared.p ? reply.shared : buf_str(&reply.body);
    if (strcmp(reply.content_type, "application/json") == 0 && out.text.n && !json_read(&out.json, c->arena, out.text, "reply", &e)) out.status = -1;
    if (out.status == 200 && r.route->gives && out.json && !view_check(r.route->gives, out.json, &e)) {
        fprintf(stderr, "%s %s: %s\n", method, address, e.message);
        out.status = -1;
    }
    return out;
}

#endif
