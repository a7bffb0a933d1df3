#include "serve/serve_http.h"

#include "people/people_http.h"

#include "http/openapi.h"
#include "serve/serve_parts.h"

/* ---- Documents and health ---- */

static bool answer_openapi(Reply *reply, Request *r, Err *e)
{
    (void)e;
    openapi_write(&reply->json, serve_rooms, serve_rooms_n, r->base);
    return true;
}

static bool answer_health(Reply *reply, Request *r, Err *e)
{
    int64_t entries;
    TRY(db_last_entry(&entries, r->db, e));
    json_write_object(&reply->json);
    json_put_text(&reply->json, "status", STR("ok"));
    json_put_text(&reply->json, "version", str_from_c(openapi_version));
    json_put_int(&reply->json, "now_ms", r->now_ms);
    json_write_object_end(&reply->json);
    return true;
}

static bool put_metric(Buf *b, const char *name, const char *help, const char *type, int64_t value, Err *e)
{
    return buf_format(b, e, "# HELP purser_%s %s\n# TYPE purser_%s %s\npurser_%s %lld\n", name, help, name, type, name, (long long)value);
}

static bool put_durations(Buf *b, const HttpFigures *f, Err *e)
{
    int64_t sum = 0;
    TRY(buf_add_c(b, "# HELP purser_request_seconds How long requests took\n# TYPE purser_request_seconds histogram\n", e));
    for (size_t i = 0; i < 11; i++) {
        sum += f->durations[i];
        TRY(buf_format(b, e, "purser_request_seconds_bucket{le=\"%g\"} %lld\n", http_duration_limits_ms[i] / 1000.0, (long long)sum));
    }
    sum += f->durations[11];
    return buf_format(b, e, "purser_request_seconds_bucket{le=\"+Inf\"} %lld\npurser_request_seconds_sum %.6f\npurser_request_seconds_count %lld\n", (long long)sum,
                      (double)f->duration_us_sum / 1e6, (long long)sum);
}

static bool answer_metrics(Reply *reply, Request *r, Err *e)
{
    const Server *s = r->server;
    HttpFigures f = http_figures(s->http);
    Buf *b = &reply->body;
    reply->content_type = "text/plain; version=0.0.4; charset=utf-8";
    TRY(put_metric(b, "requests_total", "Requests begun", "counter", f.requests, e));
    TRY(put_metric(b, "requests_in_flight", "Requests under way", "gauge", f.in_flight, e));
    TRY(put_metric(b, "requests_queued", "Requests that wait for a worker", "gauge", f.queued, e));
    TRY(put_metric(b, "connections", "Open connections", "gauge", f.connections, e));
    TRY(put_metric(b, "slow_clients_cut_total", "Connections cut for being too slow", "counter", f.cut_slow, e));
    TRY(put_metric(b, "reply_bytes_total", "Bytes of replies", "counter", f.bytes_sent, e));
    TRY(buf_add_c(b, "# HELP purser_replies_total Replies by class of status\n# TYPE purser_replies_total counter\n", e));
    for (int i = 1; i < 6; i++) TRY(buf_format(b, e, "purser_replies_total{class=\"%dxx\"} %lld\n", i, (long long)f.by_status[i]));
    PeopleMailFigures mail = people_mail_figures();
    TRY(put_metric(b, "mails_sent_total", "Mails that the mail server took", "counter", mail.sent, e));
    TRY(put_metric(b, "mails_failed_total", "Mails that it did not take", "counter", mail.failed, e));
    TRY(put_metric(b, "mails_waiting", "Mails that wait to be sent", "gauge", mail.waiting, e));
    return put_durations(b, &f, e);
}

/* The stream itself is opened once this has said who may listen (serve_live.c). */
static bool answer_events(Reply *reply, Request *r, Err *e)
{
    (void)reply, (void)r, (void)e;
    return true;
}

static const ViewField health_fields[] = {
    {"status", VIEW_TEXT, false, NULL, "ok"}, {"version", VIEW_TEXT, false, NULL, "Of the program"}, {"now_ms", VIEW_INSTANT, false, NULL, "The server's clock"}};
static const View health_view = VIEW("Health", NULL, health_fields);

static const Route routes[] = {
    {"GET", "/api/openapi.json", PERMISSION_PUBLIC, ROUTE_NO_STORE, NULL, &view_any, answer_openapi, "This document", NULL},
    {"GET", "/api/health", PERMISSION_PUBLIC, 0, NULL, &health_view, answer_health, "Is the server up and its store reachable?", NULL},
    {"GET", "/api/metrics", PERMISSION_OPERATIONS_READ, ROUTE_NO_STORE, NULL, &view_plain, answer_metrics, "The server's figures, for Prometheus", NULL},
    {"GET", "/api/events", PERMISSION_SIGNED_IN, ROUTE_LIVE, NULL, &view_events, answer_events, "What others change, as it happens (server-sent events)", NULL},
};
const RouteTable serve_routes = ROUTE_TABLE_OF("serve", routes);
