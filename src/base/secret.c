#include "base/secret.h"

#include <pthread.h>
#include <string.h>

enum { PASSES = 2, MEMORY_BYTES = 19 * 1024 * 1024, AT_A_TIME = 2, WAITING_MOST = 16 };

static bool base64(Str *out, Arena *a, const unsigned char bytes[32], Err *e)
{
    char text[SECRET_TEXT_BYTES + 1];
    sodium_bin2base64(text, sizeof text, bytes, 32, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return str_copy(out, a, (Str){text, SECRET_TEXT_BYTES}, e);
}

bool secret_new(Str *out, Arena *a, Err *e)
{
    unsigned char bytes[32];
    random_bytes(bytes, sizeof bytes);
    return base64(out, a, bytes, e);
}

bool secret_hash(Str *out, Arena *a, const char *use, Str secret, Err *e)
{
    Hasher h;
    char hex[65];
    hash_start(&h, use);
    hash_add(&h, secret.p, secret.n);
    Hash hash = hash_end(&h);
    hash_to_hex(hex, &hash);
    return str_copy(out, a, (Str){hex, 64}, e);
}

bool secret_challenge(Str *out, Arena *a, Str secret, Err *e)
{
    unsigned char bytes[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(bytes, (const unsigned char *)secret.p, secret.n);
    return base64(out, a, bytes, e);
}

bool secret_equal(Str a, Str b) { return a.n == b.n && (a.n == 0 || sodium_memcmp(a.p, b.p, a.n) == 0); }

/* ---- The gate before the passwords ---- */

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t gate_opens = PTHREAD_COND_INITIALIZER;
static int inside, waiting;

static bool enter(Err *e)
{
    pthread_mutex_lock(&gate);
    bool may = inside < AT_A_TIME || waiting < WAITING_MOST;
    if (may) {
        waiting++;
        while (inside >= AT_A_TIME) pthread_cond_wait(&gate_opens, &gate);
        waiting--;
        inside++;
    }
    pthread_mutex_unlock(&gate);
    if (!may) return FAIL(e, ERR_BUSY, NULL, "many people are signing in at this moment; try again in some seconds");
    return true;
}

static void leave(void)
{
    pthread_mutex_lock(&gate);
    inside--;
    pthread_cond_signal(&gate_opens);
    pthread_mutex_unlock(&gate);
}

bool password_hash(Str *out, Arena *a, Str password, Err *e)
{
    char hash[crypto_pwhash_STRBYTES];
    TRY(enter(e));
    bool good = crypto_pwhash_str_alg(hash, password.p, password.n, PASSES, MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13) == 0;
    leave();
    if (!good) return FAIL(e, ERR_MEMORY, NULL, "there is not enough memory to hash a password");
    return str_copy(out, a, str_from_c(hash), e);
}

/* libsodium wants its texts NUL-terminated and filled up; "" stays a text that no password fits. */
static bool hash_text(char out[crypto_pwhash_STRBYTES], Str hash)
{
    memset(out, 0, crypto_pwhash_STRBYTES);
    if (hash.n == 0 || hash.n >= crypto_pwhash_STRBYTES) return false;
    memcpy(out, hash.p, hash.n);
    return true;
}

bool password_fits(bool *out_fits, Str hash, Str password, Err *e)
{
    char text[crypto_pwhash_STRBYTES];
    unsigned char key[32], salt[crypto_pwhash_SALTBYTES] = {0};
    bool is_somebody = hash_text(text, hash);
    TRY(enter(e));
    int done = is_somebody ? crypto_pwhash_str_verify(text, password.p, password.n)
                           : crypto_pwhash(key, sizeof key, password.p, password.n, salt, PASSES, MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13);
    leave();
    *out_fits = is_somebody && done == 0;
    return true;
}

bool password_is_dated(Str hash)
{
    char text[crypto_pwhash_STRBYTES];
    return !hash_text(text, hash) || crypto_pwhash_str_needs_rehash(text, PASSES, MEMORY_BYTES) != 0;
}
