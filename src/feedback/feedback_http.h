/* The routes of surveys: those who run them, those who read them, and who answers under a link. */
#ifndef PURSER_FEEDBACK_FEEDBACK_HTTP_H
#define PURSER_FEEDBACK_FEEDBACK_HTTP_H

#include "http/route.h"

extern const RouteTable feedback_routes;

#endif
