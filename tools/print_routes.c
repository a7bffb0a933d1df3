/* Prints what the tables of routes say, for those who do not read C: print_routes openapi|typescript > FILE. docs/openapi.json and
 * web/src/gen/api.ts are kept in the project, and tests/printed_test holds them against it. */
#include <stdio.h>
#include <string.h>

#include "http/openapi.h"
#include "serve/serve.h"

static bool to_file(void *to, const char *p, size_t n, Err *e)
{
    return fwrite(p, 1, n, to) == n || FAIL(e, ERR_IO, NULL, "standard output cannot be written");
}

static bool print(const char *what, Arena *a, Err *e)
{
    Buf out = buf_to(a, to_file, stdout);
    if (strcmp(what, "typescript") == 0) TRY(typescript_write(&out, serve_rooms, serve_rooms_n, e));
    else {
        JsonWriter w = json_writer(&out, true, e);
        openapi_write(&w, serve_rooms, serve_rooms_n, STR(""));
        TRY(json_write_done(&w));
    }
    return buf_flush(&out, e);
}

int main(int argc, char **argv)
{
    Err e = {0};
    Arena *a;
    if (argc != 2 || (strcmp(argv[1], "openapi") != 0 && strcmp(argv[1], "typescript") != 0)) {
        fputs("usage: print_routes openapi|typescript\n", stderr);
        return 2;
    }
    if (!arena_new(&a, 0, &e) || !print(argv[1], a, &e)) {
        fprintf(stderr, "print_routes: %s\n", e.message);
        return 1;
    }
    arena_end(a);
    return 0;
}
