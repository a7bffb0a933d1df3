/* Small documents over https, by libcurl: no redirects followed, 10 s, 256 KB. */
#ifndef PURSER_PEOPLE_FETCH_H
#define PURSER_PEOPLE_FETCH_H

#include "base/str.h"

typedef struct {
    Str url;            /* https, or http on this machine itself; else refused */
    Str form;           /* not empty: POSTed */
    Str user, password; /* HTTP Basic; user "" none */
    Str bearer;         /* "" none */
    Str ca_file;        /* "": the system's */
} Fetch;

/* *out is the body, whatever the status. Errors: IO (not reached), LIMIT, INPUT. */
MUST bool fetch(Str *out, int *out_status, Arena *a, const Fetch *what, Err *e);
/* Adds NAME=VALUE to a form or query, percent-encoded, with & between. */
MUST bool form_add(Buf *b, const char *name, Str value, Err *e);

#endif
