/* A helper program of a test: it says its port in its first line, then a line of JSON for whatever it was made to tell, and ends when its input does. */
#ifndef PURSER_PEOPLE_PROCESS_TESTING_H
#define PURSER_PEOPLE_PROCESS_TESTING_H

#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct { pid_t pid; int to, from, port; char line[16384]; } Helper;

/* The next line, "" when none comes within 20 s or the program ended. */
static inline const char *helper_line(Helper *h)
{
    size_t n = 0;
    while (n + 1 < sizeof h->line) {
        struct pollfd p = {.fd = h->from, .events = POLLIN};
        if (poll(&p, 1, 20000) <= 0 || read(h->from, h->line + n, 1) != 1) {
            n = 0;
            break;
        }
        if (h->line[n] == '\n') break;
        n++;
    }
    h->line[n] = 0;
    return h->line;
}

static inline Helper helper_start(const char *const *arguments)
{
    Helper h = {0};
    int in[2], out[2];
    if (pipe(in) != 0 || pipe(out) != 0) return h;
    h.pid = fork();
    if (h.pid == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        close(in[0]), close(in[1]), close(out[0]), close(out[1]);
        execvp(arguments[0], (char *const *)(uintptr_t)arguments);
        _exit(127);
    }
    close(in[0]), close(out[1]);
    h.to = in[1];
    h.from = out[0];
    h.port = atoi(helper_line(&h));
    return h;
}

static inline json_t *helper_json(Helper *h)
{
    json_error_t why;
    const char *line = helper_line(h);
    json_t *value = json_loads(line, 0, &why);
    if (!value) fail_msg("the helper said no JSON: %s", line);
    return value;
}

static inline void helper_stop(Helper *h)
{
    close(h->to);
    close(h->from);
    for (int i = 0; i < 100; i++) {
        if (waitpid(h->pid, NULL, WNOHANG) == h->pid) return;
        usleep(20000);
    }
    kill(h->pid, SIGKILL);
    waitpid(h->pid, NULL, 0);
}

#endif
