/* The route of the strategy: priorities, objectives and goals, as a tree. */
#ifndef PURSER_STRATEGY_STRATEGY_HTTP_H
#define PURSER_STRATEGY_STRATEGY_HTTP_H

#include "http/route.h"

extern const RouteTable strategy_routes;

#endif
