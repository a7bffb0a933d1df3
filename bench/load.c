/* load PORT SECONDS CLIENTS MODE COOKIE CSRF PATH: clients on connections kept open, each a thread; one line of figures at the end.
 *
 * get     as fast as they are answered: GET PATH
 * think   each once a second, from a moment of its own on: GET PATH, and every fifth a change as below. A request that should have begun earlier counts
 *         from when it should have (no coordinated omission).
 * edit    as fast as they are answered: each client changes an initiative of its own, PATCH /api/initiatives/LOADn with the version that it saw
 * pairs   edit, then GET PATH, in turn
 * drivers the same, where the edit changes what a cost is divided by
 *
 * Prints: requests, edits, errors, seconds, and the 50th, 99th and 99.9th percentile in milliseconds. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST_EACH = 400000 };

typedef struct {
    pthread_t thread;
    int number, socket;
    long requests, edits, errors, version, value;
    float *ms;
    char buffer[262144];
} Client;

static const char *mode, *cookie, *csrf, *path;
static int port;
static double ends;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int open_connection(void)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0) return fd;
    close(fd);
    return -1;
}

/* The status, and the start of the body in the buffer; -1 when the connection is lost. */
static int ask(Client *c, const char *request, size_t n)
{
    size_t got = 0, head = 0, length = 0;
    if (c->socket < 0) c->socket = open_connection();
    if (c->socket < 0 || send(c->socket, request, n, MSG_NOSIGNAL) != (ssize_t)n) goto lost;
    for (;;) {
        size_t room = sizeof c->buffer - 1 - (got < sizeof c->buffer - 1 ? got : sizeof c->buffer - 4097);
        size_t at = got < sizeof c->buffer - 4097 ? got : sizeof c->buffer - 4097; /* what lies behind the buffer is counted and forgotten */
        ssize_t piece = recv(c->socket, c->buffer + at, room < 4096 ? 4096 : room, 0);
        if (piece <= 0) goto lost;
        got += (size_t)piece;
        if (!head) {
            c->buffer[at + (size_t)piece] = 0;
            char *end = strstr(c->buffer, "\r\n\r\n");
            if (!end) continue;
            head = (size_t)(end - c->buffer) + 4;
            char *text = strcasestr(c->buffer, "content-length:");
            length = text && text < end ? (size_t)atol(text + 15) : 0;
        }
        if (got >= head + length) return atoi(c->buffer + 9);
    }
lost:
    if (c->socket >= 0) close(c->socket);
    c->socket = -1;
    return -1;
}

static int get_path(Client *c)
{
    char request[2000];
    int n = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nCookie: %s\r\n\r\n", path, port, cookie);
    return ask(c, request, (size_t)n);
}

static int edit(Client *c)
{
    char body[100], request[2000];
    const char *what = strcmp(mode, "drivers") == 0 ? "{\"students_served\": %ld}" : "{\"area_of_need\": \"load %ld\"}";
    int length = snprintf(body, sizeof body, what, c->value + 1);
    int n = snprintf(request, sizeof request,
                     "PATCH /api/initiatives/LOAD%d HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\nCookie: %s\r\nX-CSRF-Token: %s\r\n"
                     "Content-Type: application/json\r\nIf-Match: \"%ld\"\r\nContent-Length: %d\r\n\r\n%s",
                     c->number, port, port, cookie, csrf, c->version, length, body);
    int status = ask(c, request, (size_t)n);
    const char *version = status == 200 || status == 412 ? strstr(c->buffer, "\"version\":") : NULL;
    if (version) c->version = atol(version + 10);
    if (status == 200) c->value++, c->edits++;
    return status;
}

/* The version that the first edit names: 0 when it cannot be read, and then that edit is an error. */
static void read_version(Client *c)
{
    char request[2000];
    int n = snprintf(request, sizeof request, "GET /api/initiatives/LOAD%d HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nCookie: %s\r\n\r\n", c->number, port, cookie);
    const char *version = ask(c, request, (size_t)n) == 200 ? strstr(c->buffer, "\"version\":") : NULL;
    c->version = version ? atol(version + 10) : 0;
}

static void count(Client *c, int status, double began)
{
    if (status != 200) c->errors++;
    if (c->requests < MOST_EACH) c->ms[c->requests] = (float)((now() - began) * 1000);
    c->requests++;
}

static void wait_until(double when)
{
    double left = when - now();
    if (left > 0) nanosleep(&(struct timespec){(time_t)left, (long)((left - (double)(time_t)left) * 1e9)}, NULL);
}

static void *run(void *client)
{
    Client *c = client;
    if (strcmp(mode, "think") == 0) {
        double next = now() + (double)(c->number * 7919 % 1000) / 1000;
        wait_until(next);
        read_version(c);
        for (; next < ends; next += 1) {
            wait_until(next);
            count(c, c->requests % 5 == 4 ? edit(c) : get_path(c), next);
        }
        return NULL;
    }
    if (strcmp(mode, "get") != 0) read_version(c);
    for (long i = 0; now() < ends; i++) {
        double began = now();
        bool edits = strcmp(mode, "edit") == 0 || ((strcmp(mode, "pairs") == 0 || strcmp(mode, "drivers") == 0) && i % 2 == 0);
        count(c, edits ? edit(c) : get_path(c), began);
    }
    return NULL;
}

static int by_size(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

int main(int n, char **arguments)
{
    if (n != 8) {
        fprintf(stderr, "usage: load PORT SECONDS CLIENTS MODE COOKIE CSRF PATH\n");
        return 2;
    }
    port = atoi(arguments[1]);
    double seconds = atof(arguments[2]);
    int clients_n = atoi(arguments[3]);
    mode = arguments[4], cookie = arguments[5], csrf = arguments[6], path = arguments[7];
    Client *clients = calloc((size_t)clients_n, sizeof *clients);
    float *ms = malloc((size_t)clients_n * MOST_EACH / 16 * sizeof *ms);
    if (!clients || !ms) return 1;
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 131072);
    double began = now();
    ends = began + seconds;
    for (int i = 0; i < clients_n; i++) {
        clients[i].number = i;
        clients[i].socket = -1;
        clients[i].ms = malloc(MOST_EACH * sizeof(float));
        if (!clients[i].ms || pthread_create(&clients[i].thread, &small, run, &clients[i]) != 0) return 1;
    }
    long requests = 0, edits = 0, errors = 0, kept = 0, most = (long)clients_n * MOST_EACH / 16;
    for (int i = 0; i < clients_n; i++) {
        pthread_join(clients[i].thread, NULL);
        requests += clients[i].requests, edits += clients[i].edits, errors += clients[i].errors;
        for (long k = 0; k < clients[i].requests && k < MOST_EACH && kept < most; k++) ms[kept++] = clients[i].ms[k];
    }
    double took = now() - began;
    qsort(ms, (size_t)kept, sizeof *ms, by_size);
    printf("%ld %ld %ld %.3f %.2f %.2f %.2f\n", requests, edits, errors, took, kept ? ms[kept / 2] : 0, kept ? ms[kept * 99 / 100] : 0, kept ? ms[kept * 999 / 1000] : 0);
    return 0;
}
