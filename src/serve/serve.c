#include "serve/serve.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <malloc.h>
#include <string.h>
#include <sys/stat.h>

#include "http/reply.h"
#include "people/people.h"
#include "people/people_http.h"
#include "serve/serve_parts.h"

/* ---- A request's way ---- */

static void answer_error(Job *job, const Err *e) { job->x->error = *e; }

static HttpVerdict begin_api(Job *job)
{
    Request *r = &job->x->request;
    Err e = {0};
    bool reads = strcmp(r->route->method, "GET") == 0;
    r->origin = job->district->server->origin;
    r->cookie = job->district->cookie;
    r->shelf = job->district->shelf;
    r->is_https = job->district->server->is_https;
    job->x->body_most = reads ? 0 : (r->route->flags & ROUTE_UPLOAD) ? LIMIT_UPLOAD_BYTES : LIMIT_BODY_BYTES;
    job->x->wants_file = (r->route->flags & ROUTE_UPLOAD) != 0;
    bool is_known = sign_in_cached(job);
    if (!(r->route->flags & ROUTE_CACHED) || !reads || !is_known || !principal_may(r->who, r->route->permission)) return HTTP_TAKE;
    job->cache_state = atomic_load(&job->district->state);
    Str view;
    if (!principal_view_key(&view, r->arena, r->who, &e) ||
        !str_format(&job->cache_key, r->arena, &e, "%.*s?%.*s|%.*s", STR_ARGUMENTS(r->path), STR_ARGUMENTS(r->query), STR_ARGUMENTS(view)))
        return HTTP_TAKE;
    return cache_answer(job) ? HTTP_ANSWERED : HTTP_TAKE;
}

static HttpVerdict begin(void *server, Exchange *x)
{
    Err e = {0};
    Str allow = STR("");
    Job *job = arena_push(x->request.arena, sizeof *job, &e);
    if (!job) return x->error = e, HTTP_ANSWERED;
    x->app = job;
    x->request.server = server;
    job->x = x;
    switch (route_find(job, &allow, &e)) {
    case FOUND_ROUTE: return begin_api(job);
    case FOUND_PAGE: return page_answer(job), HTTP_ANSWERED;
    case FOUND_OTHER_METHOD:
        x->allow = allow;
        (void)FAIL(&e, ERR_METHOD, NULL, "this address answers %.*s only", STR_ARGUMENTS(allow));
        return answer_error(job, &e), HTTP_ANSWERED;
    case FOUND_NOTHING: break;
    }
    if (e.code == ERR_NONE) (void)FAIL(&e, ERR_NOT_FOUND, NULL, "there is no such address here");
    return answer_error(job, &e), HTTP_ANSWERED;
}

static void ready(void *server, Exchange *x)
{
    Job *job = x->app;
    Server *s = server;
    const Route *route = x->request.route;
    bool writes = strcmp(route->method, "GET") != 0;
    if (route->flags & ROUTE_SLOW) return slow_take(s, job);
    if (writes && !job->district->is_postgres) return writer_take(job->district, job);
    http_work(s->http, x);
}

/* A reading request on a worker, or any on PostgreSQL. */
static void run_on_worker(Job *job, Db *db)
{
    Err e = {0};
    Exchange *x = job->x;
    bool writes = strcmp(x->request.route->method, "GET") != 0;
    job->cache_state = atomic_load(&job->district->state);
    if ((x->request.route->flags & ROUTE_CACHED) && !cache_prepare(job, &e)) return answer_error(job, &e);
    if (!writes && !db_read_begin(db, &e)) return answer_error(job, &e);
    job_run(job, db);
    if (!writes) db_read_end(db);
    else if (x->error.code == ERR_NONE) served_changed(job->district);
}

static bool make_cache_key(Job *job)
{
    Request *r = &job->x->request;
    Err e = {0};
    Str view;
    return principal_view_key(&view, r->arena, r->who, &e) &&
           str_format(&job->cache_key, r->arena, &e, "%.*s?%.*s|%.*s", STR_ARGUMENTS(r->path), STR_ARGUMENTS(r->query), STR_ARGUMENTS(view));
}

static void work(void *server, Exchange *x)
{
    Err e = {0};
    Db *db;
    Job *job = x->app;
    (void)server;
    if (!pool_take(&db, &job->district->pool, &e)) {
        x->error = e;
        return exchange_finish(x);
    }
    run_on_worker(job, db);
    if (job->seen_due && x->request.who && !people_session_seen(x->request.arena, db, x->request.who, x->request.now_ms, &e)) { /* next time */ }
    pool_give(&job->district->pool, db);
    bool good = x->error.code == ERR_NONE;
    if (good && (x->request.route->flags & ROUTE_LIVE)) {
        if (live_open(job, &e)) return;
        x->error = e;
    } else if (good && (x->request.route->flags & ROUTE_CACHED) && reply_end(&x->reply) && make_cache_key(job)) cache_keep(job);
    exchange_finish(x);
}

static const HttpApp app = {begin, ready, work, log_exchange};

/* ---- Districts ---- */

static bool add_district(Server *s, size_t *room, const char *store, Str postgres_district, Err *e)
{
    if (s->districts_n == *room) {
        size_t more = *room ? *room * 2 : 8;
        Served *grown = arena_grow(s->arena, s->districts, *room * sizeof *grown, more * sizeof *grown, e);
        if (!grown) return false;
        s->districts = grown;
        *room = more;
    }
    Served *d = &s->districts[s->districts_n++];
    *d = (Served){.server = s, .is_postgres = postgres_district.n > 0, .postgres_district = postgres_district};
    return str_to_c(&d->store, s->arena, str_from_c(store), e);
}

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool is_store_file(const char *name)
{
    size_t n = strlen(name);
    return n > 3 && strcmp(name + n - 3, ".db") == 0;
}

static int by_text(const void *a, const void *b) { return str_compare(*(const Str *)a, *(const Str *)b); }

/* Paths of the stores in a folder, in order of their names. */
static bool read_folder(Str **out, size_t *n, Arena *a, DIR *open_folder, const char *folder, Err *e)
{
    enum { FOLDER_MOST = 10000 };
    Str *paths = PUSH(a, Str, FOLDER_MOST, e);
    if (!paths) return false;
    *n = 0;
    for (const struct dirent *entry; (entry = readdir(open_folder)) && *n < FOLDER_MOST;)
        if (is_store_file(entry->d_name)) TRY(str_format(&paths[(*n)++], a, e, "%s/%s", folder, entry->d_name));
    qsort(paths, *n, sizeof *paths, by_text);
    *out = paths;
    return true;
}

static bool add_folder(Server *s, size_t *room, const char *folder, Err *e)
{
    Str *paths;
    size_t n;
    DIR *open_folder = opendir(folder);
    if (!open_folder) return FAIL(e, ERR_IO, "store", "the folder %s cannot be read: %s", folder, strerror(errno));
    bool good = read_folder(&paths, &n, s->arena, open_folder, folder, e);
    closedir(open_folder);
    TRY(good);
    if (n == 0) return FAIL(e, ERR_NOT_FOUND, "store", "the folder %s holds no store (a file that ends in .db)", folder);
    for (size_t i = 0; i < n; i++) TRY(add_district(s, room, paths[i].p, STR(""), e));
    return true;
}

static bool add_postgres(Server *s, size_t *room, const char *store, Err *e)
{
    Str *names;
    size_t n;
    if (s->options.district) return add_district(s, room, store, str_from_c(s->options.district), e);
    TRY(db_districts(&names, &n, s->arena, str_from_c(store), e));
    if (n == 0) return FAIL(e, ERR_NOT_FOUND, "store", "the database holds no district of Purser");
    for (size_t i = 0; i < n; i++) TRY(add_district(s, room, store, names[i], e));
    return true;
}

static bool add_stores(Server *s, Err *e)
{
    size_t room = 0;
    for (size_t i = 0; i < s->options.stores_n; i++) {
        const char *store = s->options.stores[i];
        if (strncmp(store, "postgresql://", 13) == 0 || strncmp(store, "postgres://", 11) == 0) TRY(add_postgres(s, &room, store, e));
        else if (is_folder(store)) TRY(add_folder(s, &room, store, e));
        else TRY(add_district(s, &room, store, STR(""), e));
    }
    return true;
}

/* The name in addresses: a PostgreSQL district's own, or the file's without folder and ending. */
static bool name_district(Served *d, Err *e)
{
    Arena *a = d->server->arena;
    const char *slash = strrchr(d->store, '/'), *file = slash ? slash + 1 : d->store, *dot = strrchr(file, '.');
    Str name = d->is_postgres ? d->postgres_district : (Str){file, dot && dot != file ? (size_t)(dot - file) : strlen(file)};
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        if (!good) return FAIL(e, ERR_INPUT, "store", "'%.*s' cannot stand in an address: name the store with letters, digits, _ and -", STR_ARGUMENTS(name));
    }
    TRY(str_copy(&d->name, a, name, e));
    return str_format(&d->base, a, e, "/d/%.*s", STR_ARGUMENTS(name));
}

static bool name_districts(Server *s, Err *e)
{
    for (size_t i = 0; i < s->districts_n; i++) {
        Served *d = &s->districts[i];
        bool is_alone = s->districts_n == 1;
        if (!is_alone) TRY(name_district(d, e));
        for (size_t k = 0; k < i; k++)
            if (str_equal(d->name, s->districts[k].name)) return FAIL(e, ERR_CONFLICT, "store", "two districts are called '%.*s'", STR_ARGUMENTS(d->name));
        TRY(str_format(&d->cookie, s->arena, e, "%s%s%.*s", s->is_https ? "__Host-purser" : "purser_session", is_alone ? "" : "_", STR_ARGUMENTS(d->name)));
        TRY(str_format(&d->schema, s->arena, e, "purser_%.*s", STR_ARGUMENTS(d->postgres_district)));
    }
    return true;
}

static bool read_title(Served *d, Err *e)
{
    Query *q;
    bool has;
    Db *db = d->pool.free[0];
    TRY(db_query(&q, db, "SELECT name FROM district", e));
    TRY(query_next(&has, q, e));
    bool good = str_copy(&d->title, d->server->arena, has ? query_text(q, 0) : STR(""), e);
    query_end(q);
    return good;
}

static bool open_district(Served *d, Err *e)
{
    Server *s = d->server;
    size_t readers = s->options.workers + sizeof s->slow_threads / sizeof *s->slow_threads;
    pthread_mutex_init(&d->live_lock, NULL);
    pthread_mutex_init(&d->session_lock, NULL);
    pthread_mutex_init(&d->reply_lock, NULL);
    TRY(shelf_new(&d->shelf, s->arena, e));
    /* many districts share a machine: each gets few connections of its own */
    if (s->districts_n > 8) readers = 3;
    TRY(pool_make(&d->pool, s->arena, d->store, d->postgres_district, readers, e));
    TRY(read_title(d, e));
    return d->is_postgres || writer_start(d, e);
}

/* ---- Start and stop ---- */

static bool read_listen(char address[64], uint16_t *port, const char *listen, Err *e)
{
    const char *colon = strrchr(listen, ':');
    int64_t number;
    size_t n = colon ? (size_t)(colon - listen) : 0;
    bool is_v6 = n > 2 && listen[0] == '[' && listen[n - 1] == ']';
    if (!colon || n == 0 || n > 60 || !str_to_int(&number, str_from_c(colon + 1), e) || number < 0 || number > 65535)
        return FAIL(e, ERR_USAGE, "listen", "--listen is ADDRESS:PORT, as 127.0.0.1:8080, not '%.100s'", listen);
    snprintf(address, 64, "%.*s", (int)(is_v6 ? n - 2 : n), is_v6 ? listen + 1 : listen);
    *port = (uint16_t)number;
    return true;
}

static bool start_http(Server *s, Err *e)
{
    char *address = arena_push(s->arena, 64, e);
    uint16_t port;
    if (!address) return false;
    TRY(read_listen(address, &port, s->options.listen, e));
    HttpOptions options = {.address = address, .port = port, .workers = s->options.workers, .is_https = s->is_https, .calls = &app, .app = s};
    if (s->options.connections_per_address) options.connections_per_address = s->options.connections_per_address;
    TRY(http_start(&s->http, &options, e));
    if (!s->options.public_url) return str_format(&s->origin, s->arena, e, strchr(address, ':') ? "http://[%s]:%u" : "http://%s:%u", address, http_port(s->http));
    return true;
}

static bool start(Server *s, Err *e)
{
    Str url = str_from_c(s->options.public_url);
    while (url.n && url.p[url.n - 1] == '/') url.n--;
    s->is_https = str_starts_with(url, STR("https://"));
    TRY(str_copy(&s->origin, s->arena, url, e));
    if (s->options.log && s->options.log[0]) {
        s->log = fopen(s->options.log, "a");
        if (!s->log) return FAIL(e, ERR_IO, "log", "%s cannot be written: %s", s->options.log, strerror(errno));
    } else if (!s->options.log) s->log = stderr;
    TRY(add_stores(s, e));
    TRY(name_districts(s, e));
    for (size_t i = 0; i < s->districts_n; i++) TRY(open_district(&s->districts[i], e));
    TRY(live_start(s, e));
    TRY(slow_start(s, e));
    TRY(people_services_start(e));
    s->has_services = true;
    return start_http(s, e);
}

/* A reply of some hundred kilobytes would come from the kernel and go back to it each time, a page fault for every four of them: kept, it costs nothing. */
static void keep_memory(void)
{
    enum { MEGABYTE = 1024 * 1024 };
    mallopt(M_MMAP_THRESHOLD, 32 * MEGABYTE);
    mallopt(M_TRIM_THRESHOLD, 64 * MEGABYTE);
}

bool serve_start(Server **out, Arena *a, const ServeOptions *options, Err *e)
{
    Server *s = arena_push(a, sizeof *s, e);
    if (!s) return false;
    *s = (Server){.arena = a, .options = *options};
    if (!s->options.workers) s->options.workers = 8;
    if (!s->options.group_most) s->options.group_most = 64;
    keep_memory();
    pthread_mutex_init(&s->log_lock, NULL);
    pthread_mutex_init(&s->slow_lock, NULL);
    pthread_cond_init(&s->slow_filled, NULL);
    if (!start(s, e)) {
        serve_stop(s);
        return false;
    }
    *out = s;
    return true;
}

Str serve_origin(const Server *s) { return s->origin; }

void serve_stop(Server *s)
{
    enum { DRAIN_SECONDS = 8, MAIL_SECONDS = 1 };
    live_stop(s);
    http_stop(s->http, DRAIN_SECONDS);
    s->http = NULL;
    slow_stop(s);
    if (s->has_services) people_services_stop(MAIL_SECONDS);
    s->has_services = false;
    for (size_t i = 0; i < s->districts_n; i++) {
        writer_stop(&s->districts[i]);
        cache_end(&s->districts[i]);
        sign_in_end(&s->districts[i]);
        live_drop(&s->districts[i]);
    }
    if (s->log && s->log != stderr) fclose(s->log);
    s->log = NULL;
}

static bool add_setup_link(Buf *out, Server *s, Served *d, Err *e)
{
    Str secret, path;
    Db *db;
    TRY(pool_take(&db, &d->pool, e));
    bool good = people_setup_link(&secret, s->arena, db, instant_now_ms(), e);
    pool_give(&d->pool, db);
    if (!good || !secret.n) return good;
    TRY(people_link_path(&path, s->arena, secret, e));
    return buf_format(out, e, "%s%.*s%.*s%.*s", out->n ? "\n" : "", STR_ARGUMENTS(s->origin), STR_ARGUMENTS(d->base), STR_ARGUMENTS(path));
}

bool serve_setup_links(Str *out, Arena *a, Server *s, Err *e)
{
    Buf links = buf_in(a, 0);
    for (size_t i = 0; i < s->districts_n; i++) TRY(add_setup_link(&links, s, &s->districts[i], e));
    *out = buf_str(&links);
    return true;
}
