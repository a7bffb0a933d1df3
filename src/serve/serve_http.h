/* The platform's own routes: the document of all routes, health, metrics, live events. */
#ifndef PURSER_SERVE_SERVE_HTTP_H
#define PURSER_SERVE_SERVE_HTTP_H

#include "http/route.h"

extern const RouteTable serve_routes;

#endif
