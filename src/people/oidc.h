/* OpenID Connect: the authorization code flow with PKCE (S256), against the providers of the settings.
 *
 * The browser goes to the provider with a state, a nonce and the challenge of a verifier, and comes back with a code. The state is a secret of that browser (its
 * cookie must show it too, so nobody can be signed in as someone else by a link), the row behind it is used once. The code is exchanged from here, over TLS.
 * The ID token must be signed by a key of the provider's document of keys, with the algorithm that goes with that key: what the token's own header
 * says is compared with it and never chooses. Checked besides: issuer, audience, expiry, age, nonce. */
#ifndef PURSER_PEOPLE_OIDC_H
#define PURSER_PEOPLE_OIDC_H

#include "people/people.h"
#include "people/services.h"

enum { OIDC_FLOW_MS = 10 * 60 * 1000, OIDC_SKEW_MS = 60 * 1000, OIDC_AGE_MS = 10 * 60 * 1000 };

/* The provider called so that this district may use; NULL: none. */
const OidcProvider *oidc_provider(const PeopleSettings *settings, Str name, Str base);

/* Where to send the browser, and the state that its cookie must hold. Errors: IO (provider not reached), BROKEN (its documents make no sense). */
MUST bool oidc_start(Str *out_url, Str *out_state, Arena *a, Db *db, const OidcProvider *provider, Str redirect_uri, int64_t now_ms, Err *e);

/* What the provider says of who came back. Errors: INPUT (state unknown, used, too old or another browser's; field "expired"), DENIED (a token that proves nothing;
 * field "token"), IO (not reached; field "unreachable"). */
typedef struct { Str state, cookie_state, code, redirect_uri; int64_t now_ms; } OidcReturn;
MUST bool oidc_finish(OidcClaims *out, Arena *a, Db *db, const OidcProvider *provider, const OidcReturn *back, Err *e);

/* ---- Parts, for tests ---- */

typedef struct { Str issuer, client_id, nonce; int64_t now_ms; } OidcExpected;
/* Checks an ID token against a document of keys (JWKS). *out_knew_key false: its key is not in the document, which may be too old. Errors: DENIED. */
MUST bool oidc_token_check(OidcClaims *out, bool *out_knew_key, Arena *a, Str token, Str keys, const OidcExpected *expected, Err *e);

/* The providers' documents, kept for an hour. */
MUST bool oidc_caches_make(Arena *a, size_t n, Err *e);
void oidc_caches_end(void);

#endif
