/* ID tokens: signature and claims. */
#include <ctype.h>
#include <string.h>

#include <cjose/cjose.h>

#include "people/oidc.h"

static bool refuse(Err *e, const char *why) { return FAIL(e, ERR_DENIED, "token", "the provider's token proves nothing: %s", why); }

static Str member(const json_t *object, const char *name) { return str_from_c(json_string_value(json_object_get(object, name))); }

/* ---- What may be handed to cjose ---- */

/* cjose 0.6.2 ends the program at base64 that is not whole (fuzz/oidc_fuzz.c found it), so only what is goes in. */
static bool is_base64(Str s, size_t most)
{
    for (size_t i = 0; i < s.n; i++)
        if (!isalnum((unsigned char)s.p[i]) && s.p[i] != '-' && s.p[i] != '_') return false;
    return s.n > 0 && s.n <= most && s.n % 4 != 1;
}

/* header.claims.signature */
static bool is_token(Str token)
{
    enum { TOKEN_MOST = 64 * 1024 };
    Str part, rest = token;
    int parts = 0;
    while (token.n && str_next_part(&part, &rest, '.')) {
        if (++parts > 3 || !is_base64(part, TOKEN_MOST)) return false;
    }
    return parts == 3;
}

/* A document of the members that make a public key and nothing else. p NULL: it is none. */
static bool public_part(Str *out, Arena *a, const json_t *key, Err *e)
{
    enum { NUMBER_MOST = 1400 }; /* 8,192 bits */
    bool is_rsa = str_equal_c(member(key, "kty"), "RSA");
    Str one = member(key, is_rsa ? "n" : "x"), other = member(key, is_rsa ? "e" : "y");
    *out = (Str){NULL, 0};
    if (!is_base64(one, NUMBER_MOST) || !is_base64(other, NUMBER_MOST)) return true;
    if (is_rsa) return str_format(out, a, e, "{\"kty\":\"RSA\",\"n\":\"%.*s\",\"e\":\"%.*s\"}", STR_ARGUMENTS(one), STR_ARGUMENTS(other));
    return str_format(out, a, e, "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%.*s\",\"y\":\"%.*s\"}", STR_ARGUMENTS(one), STR_ARGUMENTS(other));
}

/* ---- The key, and with it the algorithm ---- */

/* The one algorithm of a key: the one its document names, else the usual one of its kind. NULL: a key that signs nothing for us. */
static const char *pinned_algorithm(const json_t *key)
{
    Str kind = member(key, "kty"), use = member(key, "use"), algorithm = member(key, "alg");
    if (use.n && !str_equal_c(use, "sig")) return NULL;
    if (str_equal_c(kind, "RSA")) {
        if (!algorithm.n || str_equal_c(algorithm, "RS256")) return "RS256";
        return str_equal_c(algorithm, "PS256") ? "PS256" : NULL;
    }
    bool is_p256 = str_equal_c(kind, "EC") && str_equal_c(member(key, "crv"), "P-256");
    return is_p256 && (!algorithm.n || str_equal_c(algorithm, "ES256")) ? "ES256" : NULL;
}

/* The key that the token names; where it names none, the only one that may sign. */
static const json_t *find_key(const json_t *keys, const char *kid)
{
    const json_t *found = NULL, *key;
    size_t i;
    json_array_foreach(json_object_get(keys, "keys"), i, key) {
        if (!pinned_algorithm(key)) continue;
        if (kid && !str_equal_c(member(key, "kid"), kid)) continue;
        if (found) return NULL; /* more than one: which is meant cannot be told */
        found = key;
    }
    return found;
}

static bool check_with_key(cjose_jws_t *jws, Arena *a, const json_t *key, Err *e)
{
    cjose_err ignored;
    Str text;
    TRY(public_part(&text, a, key, e));
    cjose_jwk_t *jwk = text.p ? cjose_jwk_import(text.p, text.n, &ignored) : NULL;
    bool holds = jwk && cjose_jws_verify(jws, jwk, &ignored);
    if (jwk) cjose_jwk_release(jwk);
    return holds || refuse(e, "its signature is wrong");
}

static bool check_signature(Str *out_claims, bool *out_knew_key, cjose_jws_t *jws, Arena *a, const json_t *keys, Err *e)
{
    cjose_err ignored;
    cjose_header_t *header = cjose_jws_get_protected(jws);
    const char *kid = cjose_header_get(header, CJOSE_HDR_KID, &ignored), *algorithm = cjose_header_get(header, CJOSE_HDR_ALG, &ignored);
    const json_t *key = find_key(keys, kid);
    const char *wanted = key ? pinned_algorithm(key) : NULL;
    uint8_t *claims;
    size_t n;
    *out_knew_key = key != NULL;
    if (!key) return refuse(e, "it is signed with a key that the provider does not publish");
    if (!algorithm || !wanted || strcmp(algorithm, wanted) != 0) return refuse(e, "its algorithm is not that of the key");
    TRY(check_with_key(jws, a, key, e));
    if (!cjose_jws_get_plaintext(jws, &claims, &n, &ignored)) return refuse(e, "it is empty");
    return str_copy(out_claims, a, (Str){(const char *)claims, n}, e);
}

/* ---- The claims ---- */

static bool is_for_us(const json_t *claims, Str client_id)
{
    const json_t *audience = json_object_get(claims, "aud"), *one;
    bool found = json_is_string(audience) && str_equal(member(claims, "aud"), client_id);
    size_t i;
    json_array_foreach(audience, i, one) found = found || str_equal(str_from_c(json_string_value(one)), client_id);
    const json_t *party = json_object_get(claims, "azp");
    if (!party) return found && json_array_size(audience) <= 1;
    return found && str_equal(member(claims, "azp"), client_id);
}

static int64_t instant(const json_t *claims, const char *name)
{
    const json_t *value = json_object_get(claims, name);
    double seconds = json_is_number(value) ? json_number_value(value) : 0;
    return seconds > 0 && seconds < 1e11 ? (int64_t)seconds * 1000 : 0;
}

static bool check_claims(const json_t *claims, const OidcExpected *expected, Err *e)
{
    if (!json_is_object(claims)) return refuse(e, "it is no object");
    int64_t expires_ms = instant(claims, "exp"), made_ms = instant(claims, "iat");
    if (!str_equal(member(claims, "iss"), expected->issuer)) return refuse(e, "it comes from another issuer");
    if (!is_for_us(claims, expected->client_id)) return refuse(e, "it is meant for another program");
    if (expires_ms + OIDC_SKEW_MS <= expected->now_ms) return refuse(e, "it has expired");
    if (made_ms > expected->now_ms + OIDC_SKEW_MS || made_ms < expected->now_ms - OIDC_AGE_MS) return refuse(e, "it was not made just now: compare the clocks of both machines");
    if (!expected->nonce.n || !str_equal(member(claims, "nonce"), expected->nonce)) return refuse(e, "it belongs to another sign-in");
    if (!member(claims, "sub").n || member(claims, "sub").n > 255) return refuse(e, "it does not say whom it is about");
    return true;
}

static bool read_claims(OidcClaims *out, Arena *a, const json_t *claims, Err *e)
{
    OidcClaims read;
    const json_t *verified = json_object_get(claims, "email_verified");
    TRY(str_copy(&read.issuer, a, member(claims, "iss"), e));
    TRY(str_copy(&read.subject, a, member(claims, "sub"), e));
    TRY(str_copy(&read.email, a, member(claims, "email"), e));
    read.is_email_verified = json_is_true(verified) || str_equal_c(str_from_c(json_string_value(verified)), "true"); /* some write it as a text */
    *out = read;
    return true;
}

static bool check_token(OidcClaims *out, bool *out_knew_key, cjose_jws_t *jws, Arena *a, const json_t *keys, const OidcExpected *expected, Err *e)
{
    Str text;
    json_t *claims;
    Err why;
    TRY(check_signature(&text, out_knew_key, jws, a, keys, e));
    if (!json_read(&claims, a, text, "the token", &why)) return refuse(e, "its claims are no JSON");
    TRY(check_claims(claims, expected, e));
    return read_claims(out, a, claims, e);
}

bool oidc_token_check(OidcClaims *out, bool *out_knew_key, Arena *a, Str token, Str keys, const OidcExpected *expected, Err *e)
{
    cjose_err ignored;
    json_t *document;
    Err why;
    *out_knew_key = true;
    if (!json_read(&document, a, keys, "the provider's keys", &why)) return refuse(e, "the provider's keys are no JSON");
    if (!is_token(token)) return refuse(e, "it is no signed token");
    cjose_jws_t *jws = cjose_jws_import(token.p, token.n, &ignored);
    if (!jws) return refuse(e, "it is no signed token");
    bool good = check_token(out, out_knew_key, jws, a, document, expected, e);
    cjose_jws_release(jws);
    return good;
}
