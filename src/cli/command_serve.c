#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "serve/serve.h"

static bool is_loopback(const char *listen)
{
    return strncmp(listen, "127.", 4) == 0 || strncmp(listen, "[::1]", 5) == 0;
}

static bool read_count(unsigned *out, const Cli *cli, const char *name, int64_t most, Err *e)
{
    const char *text = cli_option(cli, name);
    int64_t n;
    if (!text) return true;
    if (!str_to_int(&n, str_from_c(text), e) || n < 1 || n > most) return FAIL(e, ERR_USAGE, name, "--%s is a number from 1 to %lld", name, (long long)most);
    *out = (unsigned)n;
    return true;
}

static bool read_options(ServeOptions *out, Cli *cli, Err *e)
{
    size_t n = 0;
    while (cli_repeated(cli, "store", n)) n++;
    if (n == 0) return FAIL(e, ERR_USAGE, "store", "--store is missing: a store, a folder of stores, or a postgresql:// address; it may be given several times");
    const char **stores = PUSH(cli->arena, const char *, n, e);
    if (!stores) return false;
    for (size_t i = 0; i < n; i++) stores[i] = cli_repeated(cli, "store", i);
    *out = (ServeOptions){.stores = stores, .stores_n = n, .district = cli_option(cli, "district"), .listen = cli_option(cli, "listen"),
                          .public_url = cli_option(cli, "public-url"), .log = cli_option(cli, "log")};
    if (!out->listen) out->listen = "127.0.0.1:8080";
    TRY(read_count(&out->workers, cli, "workers", 256, e));
    TRY(read_count(&out->group_most, cli, "group", 1000, e));
    return read_count(&out->connections_per_address, cli, "connections-per-address", 100000, e);
}

static bool say_started(Cli *cli, Server *server, const ServeOptions *options, Err *e)
{
    Str links, link;
    TRY(serve_setup_links(&links, cli->arena, server, e));
    TRY(cli_say(cli, e, "Purser is at %.*s/", STR_ARGUMENTS(serve_origin(server))));
    Str rest = links;
    while (links.n && str_next_part(&link, &rest, '\n'))
        TRY(cli_say(cli, e, "Nobody can sign in yet. This link makes the first administrator; it works once, for a day:\n  %.*s", STR_ARGUMENTS(link)));
    if (!options->public_url && !is_loopback(options->listen))
        TRY(cli_say(cli, e, "Warning: it listens beyond this machine without TLS. Put a proxy in front and give --public-url https://... (docs/serve.md)."));
    TRY(cli_say(cli, e, "Stop it with Ctrl+C."));
    TRY(buf_flush(&cli->out, e));
    fflush(stdout); /* whoever started it reads the address through a pipe */
    return true;
}

bool command_serve(Cli *cli, Err *e)
{
    ServeOptions options;
    Server *server;
    sigset_t stops;
    int got;
    TRY(read_options(&options, cli, e));
    /* blocked before any thread starts, so that all of them have it blocked and only sigwait hears */
    sigemptyset(&stops);
    sigaddset(&stops, SIGINT);
    sigaddset(&stops, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &stops, NULL);
    signal(SIGPIPE, SIG_IGN);
    TRY(serve_start(&server, cli->arena, &options, e));
    bool good = say_started(cli, server, &options, e);
    if (good) sigwait(&stops, &got);
    serve_stop(server);
    return good && cli_say(cli, e, "Stopped.");
}
