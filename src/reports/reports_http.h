/* The routes of the exhibits, and of what made a figure, whichever room it stands in. */
#ifndef PURSER_REPORTS_REPORTS_HTTP_H
#define PURSER_REPORTS_REPORTS_HTTP_H

#include "http/route.h"

extern const RouteTable reports_routes;

#endif
