/* The routes by which files and lists pasted from Excel come in: first what they would change, then, the same bytes, all of it. */
#ifndef PURSER_INTAKE_INTAKE_HTTP_H
#define PURSER_INTAKE_INTAKE_HTTP_H

#include "http/route.h"

extern const RouteTable intake_routes;

#endif
