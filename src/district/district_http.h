/* The routes of the district itself: its name and years, its sites. */
#ifndef PURSER_DISTRICT_DISTRICT_HTTP_H
#define PURSER_DISTRICT_DISTRICT_HTTP_H

#include "http/route.h"

extern const RouteTable district_routes;

#endif
