/* Live changes: what others changed reaches every open page within a second, and drops cached replies.
 *
 * One watcher thread looks every WATCH_MS: on SQLite at the file's version (so that an import by the command line is seen), on PostgreSQL it
 * listens, and every second looks by itself. What it finds in the audit log it sends as events: kind and key of what changed, never its values. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "people/people.h"
#include "serve/serve_parts.h"
#include "store/audit.h"

enum { WATCH_MS = 100, LOOK_MS = 1000, BEAT_MS = 15000, CHANGES_MOST = 500 };

/* What a person must be able to see to hear that it changed. */
static const struct { const char *object_type; Permission permission; } hears[] = {
    {"initiative", PERMISSION_INVENTORY_READ}, {"component", PERMISSION_INVENTORY_READ}, {"comment", PERMISSION_INVENTORY_READ},
    {"sheet_field", PERMISSION_INVENTORY_READ}, {"import", PERMISSION_INVENTORY_READ}, {"staff_time", PERMISSION_COST_READ},
    {"cost", PERMISSION_COST_READ}, {"pool", PERMISSION_COST_READ}, {"ledger_import", PERMISSION_COST_READ}, {"tag", PERMISSION_COST_READ},
    {"strategy", PERMISSION_STRATEGY_READ}, {"site", PERMISSION_INVENTORY_READ}, {"result", PERMISSION_EVIDENCE_READ}, {"person", PERMISSION_PEOPLE_WRITE},
    {"survey", PERMISSION_FEEDBACK_READ}, {"respondent", PERMISSION_FEEDBACK_READ}, {"feedback_answer", PERMISSION_FEEDBACK_READ},
};

static bool may_hear(PermissionSet permissions, Str object_type)
{
    for (size_t i = 0; i < sizeof hears / sizeof *hears; i++)
        if (str_equal_c(object_type, hears[i].object_type)) return permissions & PERMISSION_BIT(hears[i].permission);
    return false;
}

static bool write_event(Buf *out, const StoreChange *c, Err *e)
{
    Buf data = buf_in(out->arena, 0);
    JsonWriter w = json_writer(&data, false, e);
    json_write_object(&w);
    json_put_text(&w, "object_type", c->object_type);
    json_put_text(&w, "object_key", c->object_key);
    json_put_text(&w, "action", c->action);
    json_put_text(&w, "actor", c->actor);
    json_put_int(&w, "at_ms", c->at_ms);
    json_put_int(&w, "entry", c->entry);
    json_write_object_end(&w);
    TRY(json_write_done(&w));
    return buf_format(out, e, "event: change\nid: %lld\ndata: %.*s\n", (long long)c->entry, STR_ARGUMENTS(buf_str(&data)));
}

static void tell_all(Served *d, const StoreChange *changes, size_t n, Arena *a)
{
    Err e = {0};
    pthread_mutex_lock(&d->live_lock);
    for (LiveStream *live = d->live; live; live = live->next) {
        Buf out = buf_in(a, 0);
        for (size_t i = 0; i < n; i++)
            if (may_hear(live->permissions, changes[i].object_type) && !write_event(&out, &changes[i], &e)) break;
        if (out.n) stream_send(live->stream, buf_str(&out));
    }
    pthread_mutex_unlock(&d->live_lock);
}

/* More than can be told one by one: every page reads anew what it shows. */
static void tell_anything(Served *d)
{
    static const char event[] = "event: change\ndata: {\"object_type\": \"*\", \"object_key\": \"\", \"action\": \"\", \"actor\": \"\", \"at_ms\": 0, \"entry\": 0}\n\n";
    pthread_mutex_lock(&d->live_lock);
    for (LiveStream *live = d->live; live; live = live->next) stream_send(live->stream, (Str){event, sizeof event - 1});
    pthread_mutex_unlock(&d->live_lock);
}

/* A page whose session was ended hears no more, within a second. What cannot be asked now is asked again at the next look. */
static bool still_holds(Served *d, const LiveStream *live, Arena *a, int64_t now_ms)
{
    Err e = {0};
    Principal *who = NULL;
    bool seen_due;
    bool is_known = live->is_token ? people_token_find(&who, &seen_due, a, d->watch, live->secret, now_ms, &e)
                                   : people_session_find(&who, &seen_due, a, d->watch, live->secret, now_ms, &e);
    return !is_known || who;
}

/* Closes streams whose clients left; on a beat also sends the comment that keeps proxies from cutting. */
static void tend(Served *d, bool is_beat, bool is_check, Arena *a)
{
    pthread_mutex_lock(&d->live_lock);
    for (LiveStream **at = &d->live; *at;) {
        LiveStream *live = *at;
        if (is_beat) stream_send(live->stream, STR(":\n\n"));
        if (!stream_is_gone(live->stream) && (!is_check || still_holds(d, live, a, instant_now_ms()))) {
            at = &live->next;
            continue;
        }
        *at = live->next;
        stream_close(live->stream);
        arena_end(live->arena);
    }
    pthread_mutex_unlock(&d->live_lock);
}

/* ---- Looking ---- */

static bool read_new(Served *d, Arena *a, Err *e)
{
    StoreChange *changes;
    size_t n;
    bool too_many;
    TRY(db_changes_next(&changes, &n, &too_many, d->watch_cursor, a, d->watch, CHANGES_MOST, e));
    if (n == 0 && !too_many) return true;
    if (d->is_postgres || d->watch_cursor->entry > atomic_load(&d->own_entry)) atomic_fetch_add(&d->state, 1);
    if (too_many) tell_anything(d);
    else tell_all(d, changes, n, a);
    return true;
}

static bool look(Served *d, bool is_due, Arena *a, Err *e)
{
    int64_t version = 0;
    if (!d->is_postgres) {
        TRY(db_data_version(&version, d->watch, e));
        if (version == d->watch_version) return true;
        d->watch_version = version;
    } else if (!is_due) return true;
    return read_new(d, a, e);
}

static void hear(Server *s, Arena *a, Err *e)
{
    Str names, name;
    if (!s->listener) return;
    if (!db_listen_wait(&names, a, s->listener, WATCH_MS, e)) return;
    Str rest = names;
    while (names.n && str_next_part(&name, &rest, '\n'))
        for (size_t i = 0; i < s->districts_n; i++)
            if (str_equal(s->districts[i].schema, name)) s->districts[i].is_told = true;
}

static void watch_once(Server *s, int64_t now, int64_t *looked, int64_t *beat, Arena *a)
{
    Err e = {0};
    bool is_late = now - *looked >= LOOK_MS * 1000, is_beat = now - *beat >= BEAT_MS * 1000;
    hear(s, a, &e);
    for (size_t i = 0; i < s->districts_n; i++) {
        Served *d = &s->districts[i];
        if (d->is_postgres && atomic_exchange(&d->is_dirty, false)) {
            int64_t sealed;
            if (db_notify(d->watch, &e) && audit_seal(&sealed, d->watch, &e)) d->is_told = true;
        }
        if (look(d, d->is_told || is_late, a, &e)) d->is_told = false;
        tend(d, is_beat, is_late, a);
    }
    if (is_late) *looked = now;
    if (is_beat) *beat = now;
}

static void *run_watcher(void *server)
{
    Server *s = server;
    Err e = {0};
    Arena *a;
    int64_t looked = 0, beat = http_now_us();
    while (!atomic_load(&s->is_ending)) {
        if (arena_new(&a, 0, &e)) {
            watch_once(s, http_now_us(), &looked, &beat, a);
            arena_end(a);
        }
        if (!s->listener) nanosleep(&(struct timespec){.tv_nsec = WATCH_MS * 1000000L}, NULL);
    }
    return NULL;
}

void served_changed(Served *d)
{
    atomic_fetch_add(&d->state, 1);
    atomic_store(&d->is_dirty, true);
}

bool live_start(Server *s, Err *e)
{
    for (size_t i = 0; i < s->districts_n; i++) {
        Served *d = &s->districts[i];
        TRY(db_open(&d->watch, s->arena, str_from_c(d->store), d->postgres_district, e));
        d->watch_cursor = PUSH(s->arena, StoreCursor, 1, e);
        if (!d->watch_cursor || !db_cursor_now(d->watch_cursor, d->watch, e)) return false;
        if (d->is_postgres && !s->listener) TRY(db_open(&s->listener, s->arena, str_from_c(d->store), d->postgres_district, e));
    }
    s->has_watcher = pthread_create(&s->watcher, NULL, run_watcher, s) == 0;
    return s->has_watcher || FAIL(e, ERR_MEMORY, NULL, "the thread that watches for changes cannot be started");
}

void live_stop(Server *s)
{
    atomic_store(&s->is_ending, true);
    if (s->has_watcher) pthread_join(s->watcher, NULL);
    s->has_watcher = false;
    for (size_t i = 0; i < s->districts_n; i++) {
        Served *d = &s->districts[i];
        pthread_mutex_lock(&d->live_lock);
        for (LiveStream *live = d->live; live; live = live->next) stream_close(live->stream);
        pthread_mutex_unlock(&d->live_lock);
        live_drop(d);
    }
}

void live_drop(Served *d)
{
    pthread_mutex_lock(&d->live_lock);
    for (LiveStream *live = d->live, *next; live; live = next) {
        next = live->next;
        arena_end(live->arena);
    }
    d->live = NULL;
    pthread_mutex_unlock(&d->live_lock);
}

/* ---- A new page that listens ---- */

bool live_open(Job *job, Err *e)
{
    Served *d = job->district;
    Request *r = &job->x->request;
    Arena *a;
    char hello[120];
    int n = snprintf(hello, sizeof hello, "retry: 2000\nevent: hello\ndata: {\"now_ms\": %lld}\n\n", (long long)r->now_ms);
    if (atomic_load(&d->server->is_ending)) return FAIL(e, ERR_BUSY, NULL, "the server is stopping: try again in a moment");
    TRY(arena_new(&a, 0, e));
    LiveStream *live = arena_push(a, sizeof *live, e);
    if (!live) return arena_end(a), false;
    *live = (LiveStream){.arena = a, .permissions = r->who->permissions, .is_token = job->bearer.n > 0};
    if (!str_copy(&live->secret, a, job->bearer.n ? job->bearer : job->cookie_secret, e) || !exchange_stream(&live->stream, job->x, e)) return arena_end(a), false;
    stream_send(live->stream, (Str){hello, (size_t)n});
    pthread_mutex_lock(&d->live_lock);
    live->next = d->live;
    d->live = live;
    pthread_mutex_unlock(&d->live_lock);
    return true;
}
