/* http_same FILE: the peer of the server's cached replies. libmicrohttpd alone, set up as Purser sets it up, serving the bytes of FILE from memory. Prints
 * its port; ends when its input ends. */
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char *bytes;
static size_t bytes_n;

static enum MHD_Result answer(void *to, struct MHD_Connection *connection, const char *url, const char *method, const char *version, const char *upload,
                              size_t *upload_n, void **state)
{
    static int seen;
    (void)to, (void)url, (void)method, (void)version, (void)upload, (void)upload_n;
    if (!*state) return *state = &seen, MHD_YES; /* the first call is for the headers alone */
    struct MHD_Response *response = MHD_create_response_from_buffer(bytes_n, bytes, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(response, "Content-Type", "application/json");
    enum MHD_Result result = MHD_queue_response(connection, 200, response);
    MHD_destroy_response(response);
    return result;
}

int main(int n, char **arguments)
{
    FILE *file = n == 2 ? fopen(arguments[1], "rb") : NULL;
    if (!file) {
        fprintf(stderr, "usage: http_same FILE\n");
        return 2;
    }
    fseek(file, 0, SEEK_END);
    bytes_n = (size_t)ftell(file);
    rewind(file);
    bytes = malloc(bytes_n);
    if (!bytes || fread(bytes, 1, bytes_n, file) != bytes_n) return 1;
    fclose(file);
    struct MHD_Daemon *daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, answer, NULL, MHD_OPTION_THREAD_POOL_SIZE, 2U,
                                                 MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)65536, MHD_OPTION_END);
    if (!daemon) return 1;
    printf("%u\n", MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    fflush(stdout);
    while (getchar() != EOF) {}
    MHD_stop_daemon(daemon);
    free(bytes);
    return 0;
}
