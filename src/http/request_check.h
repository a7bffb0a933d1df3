/* What is checked of every request before its handler runs. */
#ifndef PURSER_HTTP_REQUEST_CHECK_H
#define PURSER_HTTP_REQUEST_CHECK_H

#include "http/route.h"

/* Text of an address, %XX read; UTF-8 without NUL, else USAGE. */
MUST bool percent_decode(Str *out, Arena *a, Str text, bool plus_is_blank, Err *e);
/* No query parameter but those the route lists, no member of the body but those of its view. Errors: INPUT, USAGE. */
MUST bool request_check_query(const Request *r, Err *e);
MUST bool request_check_body(const Request *r, Err *e);

#endif
