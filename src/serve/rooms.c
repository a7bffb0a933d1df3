/* The one list of rooms that answer: whoever adds a room adds its line here. */
#include "costing/costing_http.h"
#include "people/people_http.h"
#include "serve/serve.h"
#include "serve/serve_http.h"
#include "sheet/sheet_http.h"

const RouteTable *const serve_rooms[] = {
    &serve_routes,
    &people_routes,
    &sheet_routes,
    &costing_routes,
};
const size_t serve_rooms_n = sizeof serve_rooms / sizeof *serve_rooms;
