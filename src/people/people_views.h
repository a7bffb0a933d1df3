/* What the routes of people take and give, and what their two files share. */
#ifndef PURSER_PEOPLE_PEOPLE_VIEWS_H
#define PURSER_PEOPLE_PEOPLE_VIEWS_H

#include "http/route.h"
#include "people/people.h"

extern const View view_session, view_sign_in, view_sign_in_given, view_new_password, view_link, view_link_given, view_reset_given, view_tokens, view_token_given,
    view_token_made, view_people, view_person, view_person_given, view_person_change, view_invitation, view_roles;

/* A member that must be there. Errors: INPUT. */
MUST bool request_must_text(Str *out, const Request *r, const char *name, size_t most_bytes, Err *e);
/* The {id} of the path. Errors: NOT_FOUND. */
MUST bool request_id(int64_t *out, const Request *r, Err *e);
/* "a;b" as an array. */
void write_list(JsonWriter *w, const char *name, Str joined);
void write_permissions(JsonWriter *w, const char *name, PermissionSet permissions);
void write_grants(JsonWriter *w, const char *name, const Grant *grants, size_t n);

MUST bool answer_session(Reply *reply, Request *r, Err *e);
MUST bool answer_session_new(Reply *reply, Request *r, Err *e);
MUST bool answer_session_end(Reply *reply, Request *r, Err *e);
MUST bool answer_new_password(Reply *reply, Request *r, Err *e);
MUST bool answer_sign_in(Reply *reply, Request *r, Err *e);
MUST bool answer_link(Reply *reply, Request *r, Err *e);
MUST bool answer_link_use(Reply *reply, Request *r, Err *e);
MUST bool answer_reset(Reply *reply, Request *r, Err *e);
MUST bool answer_oidc_start(Reply *reply, Request *r, Err *e);
MUST bool answer_oidc_callback(Reply *reply, Request *r, Err *e);
MUST bool answer_tokens(Reply *reply, Request *r, Err *e);
MUST bool answer_token_new(Reply *reply, Request *r, Err *e);
MUST bool answer_token_end(Reply *reply, Request *r, Err *e);

#endif
