/* Patterns: str_matches agrees with the plainest matcher there is. The pattern stands before the first NUL. What is not
 * UTF-8 no file brings in; there only the end is asked for. */
#include "fuzz.h"

static char fold(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

static size_t character_bytes(Str s)
{
    size_t n = 1;
    while (n < s.n && (s.p[n] & 0xC0) == 0x80) n++;
    return n;
}

static bool matches(Str pattern, Str text, bool folded)
{
    if (pattern.n == 0) return text.n == 0;
    Str after = {pattern.p + 1, pattern.n - 1};
    if (pattern.p[0] == '*') {
        for (size_t i = 0; i <= text.n; i++)
            if (matches(after, (Str){text.p + i, text.n - i}, folded)) return true;
        return false;
    }
    if (text.n == 0) return false;
    if (pattern.p[0] == '?') {
        size_t n = character_bytes(text);
        return matches(after, (Str){text.p + n, text.n - n}, folded);
    }
    bool same = pattern.p[0] == text.p[0] || (folded && fold(pattern.p[0]) == fold(text.p[0]));
    return same && matches(after, (Str){text.p + 1, text.n - 1}, folded);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    Str all = fuzz_text(data, size);
    size_t nul = str_find(all, 0);
    Str pattern = {all.p, nul}, text = nul < all.n ? (Str){all.p + nul + 1, all.n - nul - 1} : (Str){"", 0};
    size_t bad_at;
    if (pattern.n > 10 || text.n > 24 || !str_is_utf8(pattern, &bad_at) || !str_is_utf8(text, &bad_at)) {
        (void)str_matches(pattern, text, true); /* only that it ends */
        return 0;
    }
    for (int folded = 0; folded < 2; folded++)
        CHECK(str_matches(pattern, text, folded) == (pattern.n == 0 || matches(pattern, text, folded)));
    return 0;
}
