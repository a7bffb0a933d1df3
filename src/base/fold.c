#include "base/fold.h"

#include <string.h>

/* U+00C0 to U+00FF and U+0100 to U+017F, a letter each; '*' stays as it is. */
static const char latin_1[] = "aaaaaaaceeeeiiiidnooooo*ouuuuytsaaaaaaaceeeeiiiidnooooo*ouuuuyty";
static const char latin_a[] = "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
_Static_assert(sizeof latin_1 == 64 + 1 && sizeof latin_a == 128 + 1, "a letter for each code point");

/* The plain letter of the two bytes at p, 0 when they are none of these. */
static char plain(const char *p)
{
    unsigned char first = (unsigned char)p[0], second = (unsigned char)p[1];
    if (second < 0x80 || second > 0xBF) return 0;
    if (first == 0xC3) return latin_1[second - 0x80];
    if (first == 0xC4 || first == 0xC5) return latin_a[(first - 0xC4) * 64 + (second - 0x80)];
    return 0;
}

size_t text_fold_into(char *out, size_t most, Str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n && n < most; i++) {
        char c = s.p[i], letter = i + 1 < s.n ? plain(s.p + i) : 0;
        if (letter && letter != '*') {
            out[n++] = letter;
            i++;
        } else out[n++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return n;
}

bool text_fold(Str *out, Arena *a, Str s, Err *e)
{
    char *p = PUSH(a, char, s.n + 1, e);
    if (!p) return false;
    *out = (Str){p, text_fold_into(p, s.n, s)};
    return true;
}

bool folded_holds(Str text, Str part)
{
    return part.n == 0 || (part.n <= text.n && memmem(text.p, text.n, part.p, part.n) != NULL);
}
