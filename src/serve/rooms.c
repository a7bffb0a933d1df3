/* The one list of rooms that answer: whoever adds a room adds its line here. */
#include "costing/costing_http.h"
#include "district/district_http.h"
#include "feedback/feedback_http.h"
#include "intake/intake_http.h"
#include "ledger/ledger_http.h"
#include "people/people_http.h"
#include "reports/reports_http.h"
#include "serve/audit_http.h"
#include "serve/serve.h"
#include "serve/serve_http.h"
#include "sheet/sheet_http.h"
#include "strategy/strategy_http.h"

const RouteTable *const serve_rooms[] = {
    &serve_routes,
    &people_routes,
    &district_routes,
    &strategy_routes,
    &sheet_routes,
    &feedback_routes,
    &ledger_routes,
    &costing_routes,
    &intake_routes,
    &reports_routes,
    &audit_routes,
};
const size_t serve_rooms_n = sizeof serve_rooms / sizeof *serve_rooms;
