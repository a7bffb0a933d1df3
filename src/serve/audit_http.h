/* The routes of the audit log: what was done, by whom and why; and whether the log is whole. */
#ifndef PURSER_SERVE_AUDIT_HTTP_H
#define PURSER_SERVE_AUDIT_HTTP_H

#include "http/route.h"

extern const RouteTable audit_routes;

#endif
