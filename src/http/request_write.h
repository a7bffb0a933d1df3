/* A change as the server takes it: one Txn with the person, the reason and the idempotency key of the request; asked twice, done once. */
#ifndef PURSER_HTTP_REQUEST_WRITE_H
#define PURSER_HTTP_REQUEST_WRITE_H

#include "http/route.h"
#include "store/db.h"

/* Begins. When the request's key was used before, *was_done is true, the reply is filled as it was then, and no Txn is open: return true. The reason is the
 * body's member "reason" where there is one, else `reason`. Errors: as txn_begin. */
MUST bool request_begin(Txn **out, bool *was_done, Reply *reply, const Request *r, Str reason, Err *e);
/* Keeps the reply's JSON for a repeated request, and commits. `good` false: takes everything back and returns false (e is set already). */
MUST bool request_end(Txn *txn, bool good, Reply *reply, Err *e);

/* 412 with the thing as it is now: {"error": {...}, "current": ...}. The caller writes the current thing behind json_write_key, then calls reply_stale_end. */
void reply_stale_begin(Reply *reply, const Request *r, const char *message);
void reply_stale_end(Reply *reply);

#endif
