/* Mails in plain words, by libcurl over SMTP with TLS (docs/people.md). */
#ifndef PURSER_PEOPLE_MAIL_H
#define PURSER_PEOPLE_MAIL_H

#include "people/people.h"
#include "people/services.h"

typedef struct { Str to_name, to_email, subject, text; int64_t now_ms; } Mail;

/* The mail that brings a link. by: who gives it, "" when the person asked. */
typedef struct { LinkKind kind; Str name, email, by, district, link; int64_t expires_at_ms, now_ms; } LinkMail;
MUST bool mail_of_link(Mail *out, Arena *a, const LinkMail *about, Err *e);

/* The whole message as it is sent: headers, then the text in quoted-printable. Errors: INPUT (a line break where none may be), MEMORY. */
MUST bool mail_message(Str *out, Arena *a, const PeopleSettings *settings, const Mail *mail, Err *e);

/* Sends now; 30 s at most. Where the server is not this machine, without TLS nothing is sent. Errors: IO (what the server said), INPUT. */
MUST bool mail_send(Arena *a, const PeopleSettings *settings, const Mail *mail, Err *e);

/* Sends by a thread of its own, so that nobody can tell by the time of an answer whether there was a mail. Errors: BUSY (too many wait), MEMORY. */
MUST bool mail_later(const Mail *mail, Err *e);
MUST bool mail_thread_start(const PeopleSettings *settings, Err *e);
/* Sends what waits, for at most `seconds`; false when a mail still hangs: the settings must then stay. */
bool mail_thread_stop(int seconds);

#endif
