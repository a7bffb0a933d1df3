/* The routes of cost: the panel of one initiative, the pools, and what everything costs. */
#ifndef PURSER_COSTING_COSTING_HTTP_H
#define PURSER_COSTING_COSTING_HTTP_H

#include "http/route.h"

extern const RouteTable costing_routes;

#endif
