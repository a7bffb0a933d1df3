/* Secrets: tokens that only their holder knows, and passwords. libsodium does the work; nothing here is ever logged or put into a message. */
#ifndef PURSER_BASE_SECRET_H
#define PURSER_BASE_SECRET_H

#include "base/hash.h"

enum { SECRET_TEXT_BYTES = 43 }; /* 256 random bits in base64 for addresses, without padding */

/* A new secret, as text that may stand in a cookie or an address. */
MUST bool secret_new(Str *out, Arena *a, Err *e);
/* What is stored of it, in hexadecimal. `use` (at most 16 bytes) keeps the hashes of one use apart from another's. */
MUST bool secret_hash(Str *out, Arena *a, const char *use, Str secret, Err *e);
/* Equal, in a time that does not tell how far they agree. */
bool secret_equal(Str a, Str b);

/* argon2id, 2 passes over 19 MiB (OWASP's least). At most 2 at a time in the process: a flood of sign-ins must not take the machine. */
MUST bool password_hash(Str *out, Arena *a, Str password, Err *e);
bool password_fits(Str hash, Str password);
/* Takes as long as password_fits and is never true: for accounts that do not exist. */
bool password_fits_nobody(Str password);
bool password_is_dated(Str hash);   /* made with weaker figures than today's */

#endif
