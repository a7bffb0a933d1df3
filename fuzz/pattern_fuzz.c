/* Patterns: str_matches agrees with the plainest matcher there is. The pattern stands before the first NUL. */
#include "fuzz.h"

static char fold(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

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
    bool same = pattern.p[0] == '?' || pattern.p[0] == text.p[0] || (folded && fold(pattern.p[0]) == fold(text.p[0]));
    return same && matches(after, (Str){text.p + 1, text.n - 1}, folded);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    Str all = fuzz_text(data, size);
    size_t nul = str_find(all, 0);
    Str pattern = {all.p, nul}, text = nul < all.n ? (Str){all.p + nul + 1, all.n - nul - 1} : (Str){"", 0};
    if (pattern.n > 10 || text.n > 24) {
        (void)str_matches(pattern, text, true); /* only that it ends */
        return 0;
    }
    for (int folded = 0; folded < 2; folded++)
        CHECK(str_matches(pattern, text, folded) == (pattern.n == 0 || matches(pattern, text, folded)));
    return 0;
}
