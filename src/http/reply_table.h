/* A table as a route answers it: JSON for the page and scripts, or CSV or XLSX by ?format=. */
#ifndef PURSER_HTTP_REPLY_TABLE_H
#define PURSER_HTTP_REPLY_TABLE_H

#include "http/route.h"
#include "io/table.h"

/* finding: what the table says in one sentence; source: where its figures come from; both may be "". Errors: INPUT (another format). */
MUST bool reply_table(Reply *reply, const Request *r, const Table *t, Str finding, Str source, Err *e);

#endif
