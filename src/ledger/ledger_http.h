/* The routes of the ledger: its totals, what tag rules took of it, and what none of them took. */
#ifndef PURSER_LEDGER_LEDGER_HTTP_H
#define PURSER_LEDGER_LEDGER_HTTP_H

#include "http/route.h"

extern const RouteTable ledger_routes;

#endif
