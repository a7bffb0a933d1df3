#include "base/hash.h"

#include <assert.h>
#include <string.h>

static crypto_generichash_state *state_of(Hasher *h)
{
    return (crypto_generichash_state *)(((uintptr_t)h->room + 63) & ~(uintptr_t)63);
}

void hash_start(Hasher *h, const char *personal)
{
    unsigned char salt[16] = {0}, person[16] = {0};
    size_t n = strlen(personal);
    assert(n <= sizeof person);
    memcpy(person, personal, n);
    crypto_generichash_blake2b_init_salt_personal((void *)state_of(h), NULL, 0, 32, salt, person);
}

void hash_add(Hasher *h, const void *p, size_t n)
{
    if (n) crypto_generichash_update(state_of(h), p, n);
}

Hash hash_end(Hasher *h)
{
    Hash out;
    crypto_generichash_final(state_of(h), out.bytes, sizeof out.bytes);
    return out;
}

Hash hash_of(Str s)
{
    Hasher h;
    hash_start(&h, "");
    hash_add(&h, s.p, s.n);
    return hash_end(&h);
}

bool hash_equal(const Hash *a, const Hash *b) { return sodium_memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0; }

size_t hash_to_hex(char out[65], const Hash *h)
{
    sodium_bin2hex(out, 65, h->bytes, sizeof h->bytes);
    return 64;
}

bool hash_from_hex(Hash *out, Str hex, Err *e)
{
    Hash h;
    size_t n;
    if (sodium_hex2bin(h.bytes, sizeof h.bytes, hex.p, hex.n, NULL, &n, NULL) != 0 || n != sizeof h.bytes || hex.n != 64)
        return FAIL(e, ERR_INPUT, NULL, "this is not a hash of 64 hexadecimal digits");
    *out = h;
    return true;
}

void random_bytes(void *out, size_t n) { randombytes_buf(out, n); }

bool hash_ready(Err *e)
{
    if (sodium_init() < 0) return FAIL(e, ERR_IO, NULL, "the cryptographic library could not start");
    return true;
}
