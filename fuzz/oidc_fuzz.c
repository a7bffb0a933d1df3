/* A token and a document of keys, with a blank between them: whatever they are, nothing but a refusal comes of it, for no key here signs anything. */
#include "fuzz.h"

#include "people/oidc.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    Str s = fuzz_text(data, size);
    size_t at = str_find(s, ' ');
    OidcClaims claims;
    OidcExpected expected = {STR("https://id.example"), STR("purser"), STR("nonce"), 1700000000000};
    bool knew;
    Arena *a;
    Err e;
    CHECK(hash_ready(&e) && arena_new(&a, 0, &e));
    CHECK(!oidc_token_check(&claims, &knew, a, (Str){s.p, at}, at < s.n ? (Str){s.p + at + 1, s.n - at - 1} : STR(""), &expected, &e));
    CHECK(e.code == ERR_DENIED || e.code == ERR_MEMORY || e.code == ERR_LIMIT);
    arena_end(a);
    return 0;
}
