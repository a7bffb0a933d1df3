/* The project's own source as the house test reads it. */
#ifndef PURSER_TESTS_HOUSE_READ_H
#define PURSER_TESTS_HOUSE_READ_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    char path[240];     /* from the project's root: "src/ledger/ledger.c" */
    char *text;
    char *code;         /* the same length, comments and what stands in quotes blanked out; not for #include lines */
} Source;

/* Every file under `folder` whose name ends in one of `ends` ("c h def"), by path, behind those in *list. Ends the test on failure. */
void source_read(Source **list, size_t *n, const char *folder, const char *ends);
/* One source made up for a positive control. */
Source source_of(const char *path, const char *text);
void source_end(Source *list, size_t n);

/* Is the file a test, or made for tests? */
bool source_is_test(const Source *s);
/* "ledger" for src/ledger/..., "schema", "tests", "fuzz", "bench"; "" for anything else. */
void source_room(char out[40], const char *path);

/* What was found, one line each. */
typedef struct { char lines[200][320]; size_t n; } Findings;
void finding_add(Findings *f, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
