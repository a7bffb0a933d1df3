/* The program as a server: districts, the people who ask, the one list of rooms, live events and the page. docs/serve.md says how to run it.
 *
 * A request goes: I/O thread (route found, cached reply looked up) -> worker (who asks, may they, handler on a reading Db) or, when it writes on SQLite,
 * the district's writer (many requests, one commit). On PostgreSQL writing handlers run on workers: writers do not wait for each other there. */
#ifndef PURSER_SERVE_SERVE_H
#define PURSER_SERVE_SERVE_H

#include "http/route.h"

typedef struct Server Server;

typedef struct {
    const char *const *stores;  /* files, folders of *.db files, postgresql:// addresses */
    size_t stores_n;
    const char *district;       /* of a PostgreSQL address; NULL: every district in it */
    const char *listen;         /* "127.0.0.1:8080", "[::1]:8080"; port 0: any */
    const char *public_url;     /* what browsers type, "https://purser.example.org"; NULL: http on the listening address */
    unsigned workers;           /* 0: 8 */
    unsigned connections_per_address; /* 0: 100, and no limit behind a proxy */
    unsigned group_most;        /* requests of one commit, 0: 64 */
    const char *log;            /* a file; NULL: standard error; "" none */
} ServeOptions;

/* Opens every store (migrating it) and listens. `a` must live until serve_stop. Errors: those of db_open and http_start; CONFLICT (two districts of one name). */
MUST bool serve_start(Server **out, Arena *a, const ServeOptions *options, Err *e);
/* "http://127.0.0.1:8080" or the public address. */
Str serve_origin(const Server *s);
/* The address of the first set-up of each district without people, one line each; "" when there is none. */
MUST bool serve_setup_links(Str *out, Arena *a, Server *s, Err *e);
/* Drains and stops within ten seconds. */
void serve_stop(Server *s);

/* Every room's routes, in the order of the house: the router, the documents and the tests read this list. */
extern const RouteTable *const serve_rooms[];
extern const size_t serve_rooms_n;

#endif
