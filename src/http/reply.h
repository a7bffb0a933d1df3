/* Making replies; for the server and for tests that call handlers. */
#ifndef PURSER_HTTP_REPLY_H
#define PURSER_HTTP_REPLY_H

#include "http/route.h"

/* An empty 200 in the arena; `e` is where its JSON writer keeps its first failure. */
void reply_begin(Reply *reply, Arena *a, Err *e);
/* Ends the JSON; a reply without a body becomes 204. False when the writer failed, into the Err given to reply_begin. */
MUST bool reply_end(Reply *reply);
/* A header that may be left out when there is no room for it. */
void reply_hint(Reply *reply, const char *name, Str value);
/* {"error": {code, field, message, request_id}} with the status of errors.def. What is our own fault (5xx) is told by its public sentence
 * only: a message may hold paths, SQL or values. */
void reply_error(Reply *reply, const Request *r, const Err *why);

#endif
