#include "people/people_views.h"

static const ViewField grant_fields[] = {
    {"role", VIEW_TEXT, false, NULL, "the role's word, as analyst"},
    {"title", VIEW_TEXT, false, NULL, "the role's name for people"},
    {"sites", VIEW_TEXTS, false, NULL, "codes or names of the sites it is held to; empty where the role is not of that kind"},
    {"departments", VIEW_TEXTS, false, NULL, "departments it is held to"},
};
static const View view_grant = VIEW("GrantRow", NULL, grant_fields);

static const ViewField grant_given_fields[] = {
    {"role", VIEW_TEXT, false, NULL, "the role's word, as analyst"},
    {"sites", VIEW_TEXTS, true, NULL, "needed by a role that is held to sites"},
    {"departments", VIEW_TEXTS, true, NULL, "needed by a role that is held to departments"},
};
static const View view_grant_given = VIEW("GrantGiven", NULL, grant_given_fields);

/* ---- Sessions ---- */

static const ViewField me_fields[] = {
    {"id", VIEW_INT, false, NULL, "the person's number in this district"},
    {"name", VIEW_TEXT, false, NULL, "the person's name"},
    {"email", VIEW_TEXT, false, NULL, "the person's address"},
};
static const View view_me = VIEW("SessionPerson", NULL, me_fields);

static const ViewField district_fields[] = {
    {"name", VIEW_TEXT, false, NULL, "the district's name"},
    {"fiscal_first_month", VIEW_INT, false, NULL, "1 to 12"},
};
static const View view_session_district = VIEW("SessionDistrict", NULL, district_fields);

static const ViewField session_fields[] = {
    {"person", VIEW_OBJECT, false, &view_me, "who is signed in"},
    {"roles", VIEW_OBJECTS, false, &view_grant, "their roles"},
    {"permissions", VIEW_TEXTS, false, NULL, "what they may do, in all roles together; of a token, what it may"},
    {"csrf", VIEW_TEXT, true, NULL, "what a page sends in X-CSRF-Token with each change; null for a token, which needs none"},
    {"district", VIEW_OBJECT, false, &view_session_district, "the district"},
    {"expires_ms", VIEW_INSTANT, false, NULL, "when the session ends, however much it is used"},
};
const View view_session = VIEW("Session", NULL, session_fields);

static const ViewField provider_fields[] = {
    {"name", VIEW_TEXT, false, NULL, "in addresses"},
    {"title", VIEW_TEXT, false, NULL, "on the button"},
    {"start", VIEW_TEXT, false, NULL, "where the button leads"},
};
static const View view_provider = VIEW("SignInProvider", NULL, provider_fields);

static const ViewField sign_in_fields[] = {
    {"district", VIEW_TEXT, false, NULL, "the district's name"},
    {"is_signed_in", VIEW_BOOL, false, NULL, "this browser has a session: ask for it at /api/session"},
    {"mail_works", VIEW_BOOL, false, NULL, "links can be sent: there is a way back for who forgot the password"},
    {"oidc", VIEW_OBJECTS, false, &view_provider, "OpenID providers"},
    {"needs_setup", VIEW_BOOL, false, NULL, "there are no people yet: the server printed a link when it started"},
};
const View view_sign_in = VIEW("SignIn", NULL, sign_in_fields);

static const ViewField sign_in_given_fields[] = {
    {"email", VIEW_TEXT, false, NULL, "address"},
    {"password", VIEW_TEXT, false, NULL, "password"},
};
const View view_sign_in_given = VIEW("SignInGiven", NULL, sign_in_given_fields);

static const ViewField new_password_fields[] = {
    {"old_password", VIEW_TEXT, false, NULL, "the one until now"},
    {"new_password", VIEW_TEXT, false, NULL, "at least 15 characters"},
};
const View view_new_password = VIEW("NewPassword", NULL, new_password_fields);

/* ---- Links ---- */

static const ViewField link_fields[] = {
    {"kind", VIEW_TEXT, false, NULL, "setup, invitation or reset"},
    {"email", VIEW_TEXT, true, NULL, "whose it is; null for setup, where nobody is there yet"},
    {"name", VIEW_TEXT, true, NULL, "whose it is"},
    {"expires_ms", VIEW_INSTANT, false, NULL, "it opens nothing after that"},
};
const View view_link = VIEW("Invitation", NULL, link_fields);

static const ViewField link_given_fields[] = {
    {"password", VIEW_TEXT, false, NULL, "at least 15 characters"},
    {"email", VIEW_TEXT, true, NULL, "of the first person, for setup only"},
    {"name", VIEW_TEXT, true, NULL, "of the first person, for setup only: others keep the name they were added with"},
};
const View view_link_given = VIEW("InvitationGiven", NULL, link_given_fields);

static const ViewField reset_given_fields[] = {{"email", VIEW_TEXT, false, NULL, "who forgot the password"}};
const View view_reset_given = VIEW("PasswordResetGiven", NULL, reset_given_fields);

static const ViewField invitation_fields[] = {
    {"kind", VIEW_TEXT, false, NULL, "invitation, or reset for one who has a password"},
    {"link", VIEW_TEXT, true, NULL, "to be handed over; null when it was mailed"},
    {"mailed", VIEW_BOOL, false, NULL, "the mail server took it"},
    {"problem", VIEW_TEXT, true, NULL, "why it could not be mailed, where there is a mail server"},
    {"expires_ms", VIEW_INSTANT, false, NULL, "it opens nothing after that"},
};
const View view_invitation = VIEW("InvitationMade", NULL, invitation_fields);

/* ---- Tokens ---- */

#define TOKEN_FIELDS                                                                           \
    {"id", VIEW_INT, false, NULL, "its number"},                                               \
    {"name", VIEW_TEXT, false, NULL, "what it is for"},                                        \
    {"permissions", VIEW_TEXTS, false, NULL, "what it may do, as long as its owner may"},       \
    {"created_at_ms", VIEW_INSTANT, false, NULL, "when it was made"},                          \
    {"expires_at_ms", VIEW_INSTANT, false, NULL, "when it ends"},                              \
    {"last_used_ms", VIEW_INSTANT, true, NULL, "to within two minutes; null: never"}
static const ViewField token_fields[] = {TOKEN_FIELDS};
static const View view_token = VIEW("TokenRow", NULL, token_fields);

static const ViewField token_made_fields[] = {TOKEN_FIELDS, {"token", VIEW_TEXT, false, NULL, "shown this once: for the header Authorization: Bearer ..."}};
const View view_token_made = VIEW("TokenMade", NULL, token_made_fields);

static const ViewField tokens_fields[] = {
    {"rows", VIEW_OBJECTS, false, &view_token, "your tokens"},
    {"rows_n", VIEW_INT, false, NULL, "how many"},
};
const View view_tokens = VIEW("Tokens", NULL, tokens_fields);

static const ViewField token_given_fields[] = {
    {"name", VIEW_TEXT, false, NULL, "what it is for"},
    {"permissions", VIEW_TEXTS, false, NULL, "some of your own"},
    {"days", VIEW_INT, false, NULL, "how long it lives, 1 to 366"},
};
const View view_token_given = VIEW("TokenGiven", NULL, token_given_fields);

/* ---- People ---- */

static const ViewField person_fields[] = {
    {"id", VIEW_INT, false, NULL, "the person's number in this district"},
    {"version", VIEW_INT, false, NULL, "counts changes; for If-Match"},
    {"email", VIEW_TEXT, false, NULL, "the address they sign in with"},
    {"name", VIEW_TEXT, false, NULL, "the name; a coordinator's rights follow it"},
    {"state", VIEW_TEXT, false, NULL, "invited (cannot sign in yet), active or disabled"},
    {"is_disabled", VIEW_BOOL, false, NULL, "may not sign in"},
    {"has_password", VIEW_BOOL, false, NULL, "can sign in with a password"},
    {"has_identity", VIEW_BOOL, false, NULL, "signed in through an OpenID provider"},
    {"grants", VIEW_OBJECTS, false, &view_grant, "roles"},
    {"sessions_n", VIEW_INT, false, NULL, "browsers signed in now"},
    {"tokens_n", VIEW_INT, false, NULL, "tokens"},
    {"seen_at_ms", VIEW_INSTANT, true, NULL, "last use of a session that still lives, to within two minutes"},
    {"created_at_ms", VIEW_INSTANT, false, NULL, "when they were added"},
};
const View view_person = VIEW("PersonRow", NULL, person_fields);

static const ViewField people_fields[] = {
    {"rows", VIEW_OBJECTS, false, &view_person, "by name"},
    {"rows_n", VIEW_INT, false, NULL, "how many there are in all"},
    {"page", VIEW_INT, false, NULL, "from 1"},
    {"page_size", VIEW_INT, false, NULL, "rows of a page"},
};
const View view_people = VIEW("People", NULL, people_fields);

static const ViewField person_given_fields[] = {
    {"email", VIEW_TEXT, false, NULL, "the address they will sign in with"},
    {"name", VIEW_TEXT, false, NULL, "as initiatives name their coordinators"},
    {"grants", VIEW_OBJECTS, false, &view_grant_given, "roles"},
};
const View view_person_given = VIEW("PersonGiven", NULL, person_given_fields);

static const ViewField person_change_fields[] = {
    {"name", VIEW_TEXT, true, NULL, "a new name"},
    {"is_disabled", VIEW_BOOL, true, NULL, "true ends sessions, tokens and links"},
    {"grants", VIEW_OBJECTS, true, &view_grant_given, "all roles anew; ends sessions"},
};
const View view_person_change = VIEW("PersonChange", NULL, person_change_fields);

static const ViewField role_fields[] = {
    {"role", VIEW_TEXT, false, NULL, "its word"},
    {"title", VIEW_TEXT, false, NULL, "its name for people"},
    {"scope", VIEW_TEXT, false, NULL, "district, sites, departments or own: what a grant of it is held to"},
    {"permissions", VIEW_TEXTS, false, NULL, "what it may do"},
};
static const View view_role = VIEW("RoleRow", NULL, role_fields);
static const ViewField permission_fields[] = {
    {"permission", VIEW_TEXT, false, NULL, "its word"},
    {"meaning", VIEW_TEXT, false, NULL, "what one who holds it may do"},
};
static const View view_permission = VIEW("PermissionRow", NULL, permission_fields);
static const ViewField roles_fields[] = {
    {"roles", VIEW_OBJECTS, false, &view_role, "every role"},
    {"permissions", VIEW_OBJECTS, false, &view_permission, "every permission"},
};
const View view_roles = VIEW("Roles", NULL, roles_fields);
