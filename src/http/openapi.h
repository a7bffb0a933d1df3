/* What the route tables say, for others: the OpenAPI document, and the page's TypeScript types. Nothing is described twice. */
#ifndef PURSER_HTTP_OPENAPI_H
#define PURSER_HTTP_OPENAPI_H

#include "http/route.h"

extern const char *const openapi_version; /* of the program, as "0.1.0" */

/* The document as an object into w; base: "" or "/d/NAME", where the district is served. */
void openapi_write(JsonWriter *w, const RouteTable *const *tables, size_t n, Str base);

/* web/src/gen/api.ts: an interface for every view and record, what a form needs to know of every record's fields, roles and permissions. */
MUST bool typescript_write(Buf *out, const RouteTable *const *tables, size_t n, Err *e);

/* Every view that the tables reach, once, in the order of first use; at most `room`. */
size_t views_of(const View **out, size_t room, const RouteTable *const *tables, size_t n);

#endif
