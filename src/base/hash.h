/* BLAKE2b-256 (libsodium) of bytes, whole or in pieces. */
#ifndef PURSER_BASE_HASH_H
#define PURSER_BASE_HASH_H

#include <sodium.h>

#include "base/str.h"

typedef struct { unsigned char bytes[32]; } Hash;
/* The library's state wants 64-byte alignment, which neither an arena nor every stack gives: it is found inside the room. A
 * Hasher must not be moved while in use. */
typedef struct { unsigned char room[sizeof(crypto_generichash_state) + 64]; } Hasher;

/* personal: at most 16 bytes that keep one use's hashes apart from another's; "" for none. */
void hash_start(Hasher *h, const char *personal);
void hash_add(Hasher *h, const void *p, size_t n);
Hash hash_end(Hasher *h);
Hash hash_of(Str s);
bool hash_equal(const Hash *a, const Hash *b);
size_t hash_to_hex(char out[65], const Hash *h);
MUST bool hash_from_hex(Hash *out, Str hex, Err *e);

/* `n` bytes from the system's generator. Must be reached after hash_ready(). */
void random_bytes(void *out, size_t n);
MUST bool hash_ready(Err *e); /* once, at the start of the program */

#endif
