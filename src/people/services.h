/* What people need from outside the store: a mail server, and OpenID providers. Both are optional, and set up once for the process. */
#ifndef PURSER_PEOPLE_SERVICES_H
#define PURSER_PEOPLE_SERVICES_H

#include "base/json.h"

typedef struct {
    Str name;           /* in addresses: letters, digits, - */
    Str title;          /* on the button */
    Str issuer, client_id, client_secret; /* no secret: a public client, guarded by PKCE alone */
    Str district;       /* on a server of several districts, the one that it is for; "": all */
} OidcProvider;

typedef struct {
    Str smtp_url;       /* "smtp://mail.district.example:587" (STARTTLS), "smtps://..."; "": no mail */
    Str mail_from;      /* "Purser <purser@district.example>" */
    Str smtp_user, smtp_password;
    Str ca_file;        /* trusted besides nothing else, for a district with an authority of its own; "": the system's */
    OidcProvider *providers;
    size_t providers_n;
} PeopleSettings;

/* From the environment (PURSER_SMTP_URL, PURSER_MAIL_FROM, PURSER_SMTP_USER, PURSER_SMTP_PASSWORD_FILE, PURSER_CA_FILE, PURSER_OIDC_NAME, _TITLE, _ISSUER,
 * _CLIENT_ID, _CLIENT_SECRET_FILE), and from the JSON file that PURSER_PEOPLE_SETTINGS names, which may list several providers (docs/people.md). Errors:
 * INPUT (says which setting), NOT_FOUND, IO. */
MUST bool people_settings_read(PeopleSettings *out, Arena *a, Err *e);

/* An address that may be called: https, or http on this machine itself. */
bool url_is_safe(Str url);

/* The settings that people_services_start read; all empty before it. */
const PeopleSettings *services_settings(void);

#endif
