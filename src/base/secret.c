#include "base/secret.h"

#include <pthread.h>
#include <string.h>

enum { PASSES = 2, MEMORY_BYTES = 19 * 1024 * 1024, AT_A_TIME = 2 };

bool secret_new(Str *out, Arena *a, Err *e)
{
    unsigned char bytes[32];
    char text[SECRET_TEXT_BYTES + 1];
    random_bytes(bytes, sizeof bytes);
    sodium_bin2base64(text, sizeof text, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bytes, sizeof bytes);
    return str_copy(out, a, (Str){text, SECRET_TEXT_BYTES}, e);
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

bool secret_equal(Str a, Str b) { return a.n == b.n && (a.n == 0 || sodium_memcmp(a.p, b.p, a.n) == 0); }

/* A gate for AT_A_TIME. */
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t gate_opens = PTHREAD_COND_INITIALIZER;
static int inside;

static void enter(void)
{
    pthread_mutex_lock(&gate);
    while (inside >= AT_A_TIME) pthread_cond_wait(&gate_opens, &gate);
    inside++;
    pthread_mutex_unlock(&gate);
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
    enter();
    bool good = crypto_pwhash_str_alg(hash, password.p, password.n, PASSES, MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13) == 0;
    leave();
    if (!good) return FAIL(e, ERR_MEMORY, NULL, "there is not enough memory to keep a password");
    return str_copy(out, a, str_from_c(hash), e);
}

bool password_fits(Str hash, Str password)
{
    char text[crypto_pwhash_STRBYTES] = {0};
    if (hash.n >= sizeof text) return false;
    memcpy(text, hash.p, hash.n);
    enter();
    bool fits = crypto_pwhash_str_verify(text, password.p, password.n) == 0;
    leave();
    return fits;
}

bool password_fits_nobody(Str password)
{
    unsigned char key[32], salt[crypto_pwhash_SALTBYTES] = {0};
    enter();
    int done = crypto_pwhash(key, sizeof key, password.p, password.n, salt, PASSES, MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13);
    leave();
    (void)done;
    return false;
}

bool password_is_dated(Str hash)
{
    char text[crypto_pwhash_STRBYTES] = {0};
    if (hash.n >= sizeof text) return true;
    memcpy(text, hash.p, hash.n);
    return crypto_pwhash_str_needs_rehash(text, PASSES, MEMORY_BYTES) != 0;
}
