/* Secrets: tokens that only their holder knows, and passwords. libsodium does the work; nothing here is ever logged or put into a message. */
#ifndef PURSER_BASE_SECRET_H
#define PURSER_BASE_SECRET_H

#include "base/hash.h"

enum { SECRET_TEXT_BYTES = 43 }; /* 256 random bits in base64 for addresses, without padding */

/* A new secret, as text that may stand in a cookie or an address. Errors: MEMORY. */
MUST bool secret_new(Str *out, Arena *a, Err *e);
/* What is stored of it, in hexadecimal. `use` (at most 16 bytes) keeps the hashes of one use apart from another's. Errors: MEMORY. */
MUST bool secret_hash(Str *out, Arena *a, const char *use, Str secret, Err *e);
/* SHA-256 in base64 for addresses: what PKCE (RFC 7636, S256) shows of a secret before the secret itself. Errors: MEMORY. */
MUST bool secret_challenge(Str *out, Arena *a, Str secret, Err *e);
/* Equal, in a time that does not tell how far they agree. */
bool secret_equal(Str a, Str b);

/* argon2id, 2 passes over 19 MiB (OWASP's least). At most 2 at a time in the process, and few may wait: a flood of sign-ins must not take the
 * machine. Errors: BUSY (too many are waiting), MEMORY. */
MUST bool password_hash(Str *out, Arena *a, Str password, Err *e);
/* hash "": of nobody; takes as long, and *out_fits is false. */
MUST bool password_fits(bool *out_fits, Str hash, Str password, Err *e);
bool password_is_dated(Str hash);   /* made with other figures than today's */

#endif
