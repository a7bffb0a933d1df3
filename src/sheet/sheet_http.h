/* The routes of initiatives: lists, sheets, changes, comments, components, history. docs/inventory.md says what each rule is for. */
#ifndef PURSER_SHEET_SHEET_HTTP_H
#define PURSER_SHEET_SHEET_HTTP_H

#include "http/route.h"

extern const RouteTable sheet_routes;

#endif
