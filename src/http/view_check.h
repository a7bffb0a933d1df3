/* Does a reply fit what its route says it gives? Every test that calls a route asks, so that the documents cannot drift from the replies. */
#ifndef PURSER_HTTP_VIEW_CHECK_H
#define PURSER_HTTP_VIEW_CHECK_H

#include "http/route.h"

/* BROKEN names the first member that is missing, unknown or of another kind, with its path. */
MUST bool view_check(const View *view, json_t *value, Err *e);

#endif
