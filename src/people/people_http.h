/* The routes of people, sessions, tokens and links; and the services behind them, which the server starts and stops. */
#ifndef PURSER_PEOPLE_PEOPLE_HTTP_H
#define PURSER_PEOPLE_PEOPLE_HTTP_H

#include "http/route.h"

extern const RouteTable people_routes;

/* Reads the settings for mail and OpenID (docs/people.md) and starts what they need; nothing set: no mail, no providers. Call it once, before any
 * request and before other threads. Errors: INPUT, NOT_FOUND, IO: a setting that is wrong must stop the start. */
MUST bool people_services_start(Err *e);
/* Sends the mails that wait, for at most `seconds`. */
void people_services_stop(int seconds);

/* Mails sent in the background since the start; of the last that failed, what the mail server said: nobody else is told. */
typedef struct { int64_t sent, failed, waiting; char last_failure[600]; } PeopleMailFigures;
PeopleMailFigures people_mail_figures(void);

#endif
