/* The services of this process: settings, libcurl, and the thread that sends mails. */
#include "people/services.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

#include <curl/curl.h>

#include "people/mail.h"
#include "people/oidc.h"
#include "people/people_http.h"

enum { WAITING_MOST = 200 };

typedef struct { Arena *arena; Mail mail; } Waiting;

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t thread;
    bool is_running, is_ending;
    const PeopleSettings *settings;
    Waiting ring[WAITING_MOST];
    size_t first, n;
    PeopleMailFigures figures;
} queue = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

/* ---- Mails in the background ---- */

static void send_one(Waiting *w)
{
    Err e = {0};
    bool good = mail_send(w->arena, queue.settings, &w->mail, &e);
    arena_end(w->arena);
    pthread_mutex_lock(&queue.lock);
    if (good) queue.figures.sent++;
    else {
        queue.figures.failed++;
        memcpy(queue.figures.last_failure, e.message, sizeof queue.figures.last_failure);
    }
    pthread_mutex_unlock(&queue.lock);
}

static void *send_all(void *nothing)
{
    (void)nothing;
    for (;;) {
        pthread_mutex_lock(&queue.lock);
        while (!queue.n && !queue.is_ending) pthread_cond_wait(&queue.changed, &queue.lock);
        if (!queue.n) break;
        Waiting w = queue.ring[queue.first];
        queue.first = (queue.first + 1) % WAITING_MOST;
        queue.n--;
        pthread_mutex_unlock(&queue.lock);
        send_one(&w);
    }
    pthread_mutex_unlock(&queue.lock);
    return NULL;
}

static bool copy_mail(Waiting *out, const Mail *mail, Err *e)
{
    TRY(arena_new(&out->arena, 0, e));
    out->mail = *mail;
    bool good = str_copy(&out->mail.to_name, out->arena, mail->to_name, e) && str_copy(&out->mail.to_email, out->arena, mail->to_email, e) &&
                str_copy(&out->mail.subject, out->arena, mail->subject, e) && str_copy(&out->mail.text, out->arena, mail->text, e);
    if (!good) arena_end(out->arena);
    return good;
}

bool mail_later(const Mail *mail, Err *e)
{
    Waiting w;
    TRY(copy_mail(&w, mail, e));
    pthread_mutex_lock(&queue.lock);
    bool fits = queue.is_running && !queue.is_ending && queue.n < WAITING_MOST;
    if (fits) queue.ring[(queue.first + queue.n++) % WAITING_MOST] = w;
    pthread_cond_signal(&queue.changed);
    pthread_mutex_unlock(&queue.lock);
    if (fits) return true;
    arena_end(w.arena);
    return FAIL(e, ERR_BUSY, NULL, "too many mails are waiting to be sent; try again later");
}

bool mail_thread_start(const PeopleSettings *settings, Err *e)
{
    assert(!queue.is_running);
    queue.settings = settings;
    queue.is_ending = false;
    queue.figures = (PeopleMailFigures){0};
    if (pthread_create(&queue.thread, NULL, send_all, NULL) != 0) return FAIL(e, ERR_MEMORY, NULL, "a thread for mails could not be started");
    queue.is_running = true;
    return true;
}

bool mail_thread_stop(int seconds)
{
    if (!queue.is_running) return true;
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += seconds;
    pthread_mutex_lock(&queue.lock);
    queue.is_ending = true;
    pthread_cond_signal(&queue.changed);
    pthread_mutex_unlock(&queue.lock);
    bool ended = pthread_timedjoin_np(queue.thread, NULL, &until) == 0;
    if (!ended) pthread_detach(queue.thread);
    queue.is_running = false;
    return ended;
}

/* ---- Start and stop ---- */

static PeopleSettings settings;
static Arena *services_arena;
static int services_users; /* several servers in one process share them */

const PeopleSettings *services_settings(void) { return &settings; }

PeopleMailFigures people_mail_figures(void)
{
    pthread_mutex_lock(&queue.lock);
    PeopleMailFigures out = queue.figures;
    out.waiting = (int64_t)queue.n;
    pthread_mutex_unlock(&queue.lock);
    return out;
}

bool people_services_start(Err *e)
{
    if (services_arena) return services_users++, true;
    Arena *a;
    PeopleSettings read;
    TRY(arena_new(&a, 0, e));
    bool good = people_settings_read(&read, a, e);
    if (good && curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) good = FAIL(e, ERR_IO, NULL, "libcurl could not start");
    if (good) {
        settings = read;
        good = oidc_caches_make(a, read.providers_n, e) && (!read.smtp_url.n || mail_thread_start(&settings, e));
    }
    if (!good) {
        settings = (PeopleSettings){0};
        arena_end(a);
        return false;
    }
    services_arena = a;
    services_users = 1;
    return true;
}

void people_services_stop(int seconds)
{
    if (!services_arena || --services_users > 0) return;
    if (!mail_thread_stop(seconds)) return; /* the process ends; what hangs is lost */
    oidc_caches_end();
    settings = (PeopleSettings){0};
    arena_end(services_arena);
    services_arena = NULL;
}

/* ---- For other rooms ---- */

bool people_mail(bool *out_queued, const PeopleMail *mail, Err *e)
{
    Err why = {0};
    *out_queued = false;
    if (!services_settings() || !services_settings()->smtp_url.n) return true;
    *out_queued = mail_later(&(Mail){mail->to_name, mail->to_email, mail->subject, mail->text, mail->now_ms}, &why);
    if (!*out_queued && why.code != ERR_BUSY) return *e = why, false;
    return true;
}
