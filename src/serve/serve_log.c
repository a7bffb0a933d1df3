/* The request log. It is the one place below the command line that prints: a line for each request is what it is for. */
#include "serve/serve_parts.h"

/* One line of JSON for each request: the route's pattern, never the address as sent, which may hold a secret or a name. */
void log_exchange(void *server, const Exchange *x)
{
    Server *s = server;
    char at[32];
    if (!s->log) return;
    instant_to_text(at, x->request.now_ms);
    pthread_mutex_lock(&s->log_lock);
    fprintf(s->log, "{\"at\":\"%s\",\"id\":\"%.*s\",\"method\":\"%.*s\",\"route\":\"%s\",\"status\":%d,\"us\":%lld,\"bytes\":%lld,\"person\":%lld%s}\n", at,
            STR_ARGUMENTS(x->request.id), (int)(x->request.method.n > 10 ? 10 : x->request.method.n), x->request.method.p ? x->request.method.p : "",
            x->request.route ? x->request.route->path : "page", x->reply.status, (long long)(http_now_us() - x->began_us), (long long)x->bytes_sent,
            x->request.who ? (long long)x->request.who->person_id : 0, x->is_slow_client ? ",\"cut\":\"slow client\"" : "");
    fflush(s->log);
    pthread_mutex_unlock(&s->log_lock);
}
