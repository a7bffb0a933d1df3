/* Which route a request asks for. Routes are few (under a hundred), so a look at each of them, by pieces of the path, is a microsecond. */
#include <string.h>

#include "http/request_check.h"
#include "serve/serve_parts.h"

enum { PIECES_MOST = 8 };

typedef struct { Str pieces[PIECES_MOST]; size_t n; } Pieces;

static bool cut(Pieces *out, Str path)
{
    Str part, rest = path;
    out->n = 0;
    if (!path.n || path.p[0] != '/') return false;
    rest = (Str){path.p + 1, path.n - 1};
    while (rest.p && str_next_part(&part, &rest, '/')) {
        if (out->n == PIECES_MOST) return false;
        out->pieces[out->n++] = part;
    }
    return true;
}

static bool is_parameter(Str piece) { return piece.n > 2 && piece.p[0] == '{'; }

static bool pieces_fit(const Pieces *asked, const Pieces *route)
{
    if (asked->n != route->n) return false;
    for (size_t i = 0; i < asked->n; i++) {
        if (is_parameter(route->pieces[i]) ? asked->pieces[i].n == 0 : !str_equal(asked->pieces[i], route->pieces[i])) return false;
    }
    return true;
}

static size_t parameters_of(const Pieces *p)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) n += is_parameter(p->pieces[i]);
    return n;
}

static bool method_fits(const Route *route, Str method)
{
    return str_equal_c(method, route->method) || (str_equal_c(method, "HEAD") && strcmp(route->method, "GET") == 0);
}

static bool add_allowed(Str *allow, Arena *a, const Route *route, Err *e)
{
    return str_format(allow, a, e, "%.*s%s%s", STR_ARGUMENTS(*allow), allow->n ? ", " : "", route->method);
}

static bool take_parameters(Request *r, const Pieces *asked, const Pieces *route, Err *e)
{
    r->parameters_n = 0;
    for (size_t i = 0; i < route->n; i++) {
        if (!is_parameter(route->pieces[i])) continue;
        TRY(percent_decode(&r->parameters[r->parameters_n++], r->arena, asked->pieces[i], false, e));
    }
    return true;
}

/* The path that names fewer parameters wins: /api/initiatives/duplicates before /api/initiatives/{code}. */
static Found find_in_rooms(Job *job, Str *allow, Err *e)
{
    Request *r = &job->x->request;
    Pieces asked = {.n = 0}, pieces, best_pieces = {.n = 0};
    const Route *best = NULL;
    size_t fewest = PIECES_MOST;
    *allow = STR("");
    if (!cut(&asked, r->path)) return FOUND_NOTHING;
    for (size_t t = 0; t < serve_rooms_n; t++) {
        for (size_t i = 0; i < serve_rooms[t]->n; i++) {
            const Route *route = &serve_rooms[t]->routes[i];
            if (!cut(&pieces, str_from_c(route->path)) || !pieces_fit(&asked, &pieces)) continue;
            if (!method_fits(route, r->method)) {
                if (!add_allowed(allow, r->arena, route, e)) return FOUND_NOTHING;
                continue;
            }
            if (parameters_of(&pieces) >= fewest) continue;
            fewest = parameters_of(&pieces);
            best = route;
            best_pieces = pieces;
        }
    }
    if (!best) return allow->n ? FOUND_OTHER_METHOD : FOUND_NOTHING;
    r->route = best;
    return take_parameters(r, &asked, &best_pieces, e) ? FOUND_ROUTE : FOUND_NOTHING;
}

/* "/d/NAME/..." where several districts are served. */
static Served *district_of(Server *s, Request *r)
{
    if (s->districts_n == 1 && !s->districts[0].base.n) return &s->districts[0];
    for (size_t i = 0; i < s->districts_n; i++) {
        Served *d = &s->districts[i];
        if (!str_starts_with(r->path, d->base)) continue;
        if (r->path.n > d->base.n && r->path.p[d->base.n] != '/') continue;
        r->path = r->path.n == d->base.n ? STR("/") : (Str){r->path.p + d->base.n, r->path.n - d->base.n};
        return d;
    }
    return NULL;
}

Found route_find(Job *job, Str *allow, Err *e)
{
    Request *r = &job->x->request;
    job->district = district_of(r->server, r);
    if (job->district) r->base = job->district->base;
    bool is_api = str_starts_with(r->path, STR("/api/")) || str_equal_c(r->path, "/api");
    if (!is_api) return str_equal_c(r->method, "GET") || str_equal_c(r->method, "HEAD") ? FOUND_PAGE : FOUND_NOTHING;
    return find_in_rooms(job, allow, e);
}
