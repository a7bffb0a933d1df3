#include "costing/ratio.h"

#include <stdlib.h>
#include <string.h>

#define LARGEST ((__int128)(((unsigned __int128)1 << 127) - 1))

static __int128 magnitude(__int128 v) { return v < 0 ? -v : v; }

static bool times(__int128 *out, __int128 a, __int128 b)
{
    /* not the overflow builtin: clang's for 128 bits wants a library that gcc's toolchain does not have */
    if (a != 0 && b != 0 && magnitude(a) > LARGEST / magnitude(b)) return false;
    *out = a * b;
    return true;
}

static __int128 common_divisor(__int128 a, __int128 b)
{
    a = magnitude(a), b = magnitude(b);
    while (b) {
        __int128 rest = a % b;
        a = b, b = rest;
    }
    return a;
}

static Ratio reduced(__int128 n, __int128 d)
{
    __int128 common = common_divisor(n, d);
    return (Ratio){n / common, d / common};
}

Ratio ratio_int(int64_t v) { return (Ratio){v, 1}; }

bool ratio_from_double(Ratio *out, double v)
{
    char text[32];
    double_to_text(text, v);
    __int128 n = 0, d = 1;
    bool negative = false, behind_point = false;
    const char *p = text;
    for (; *p && *p != 'e'; p++) {
        if (*p == '-') negative = true;
        else if (*p == '.') behind_point = true;
        else if (*p < '0' || *p > '9') return false; /* inf, nan */
        else n = n * 10 + (*p - '0'), d *= behind_point ? 10 : 1;
    }
    long exponent = *p == 'e' ? strtol(p + 1, NULL, 10) : 0;
    for (; exponent > 0; exponent--)
        if (!times(&n, n, 10)) return false;
    for (; exponent < 0; exponent++)
        if (!times(&d, d, 10)) return false;
    *out = reduced(negative ? -n : n, d);
    return true;
}

bool ratio_times(Ratio *out, Ratio a, Ratio b)
{
    /* crosswise first, so that the products stay as small as they can */
    Ratio x = reduced(a.n, b.d), y = reduced(b.n, a.d);
    __int128 n, d;
    if (!times(&n, x.n, y.n) || !times(&d, x.d, y.d)) return false;
    *out = (Ratio){n, d};
    return true;
}

bool ratio_over(Ratio *out, Ratio a, Ratio b)
{
    if (b.n == 0) return false;
    return ratio_times(out, a, b.n < 0 ? (Ratio){-b.d, -b.n} : (Ratio){b.d, b.n});
}

bool ratio_plus(Ratio *out, Ratio a, Ratio b)
{
    __int128 common = common_divisor(a.d, b.d), x, y, d;
    if (!times(&x, a.n, b.d / common) || !times(&y, b.n, a.d / common) || !times(&d, a.d, b.d / common)) return false;
    if ((y > 0 && x > LARGEST - y) || (y < 0 && x < -LARGEST - y)) return false;
    *out = reduced(x + y, d);
    return true;
}

double ratio_to_double(Ratio r) { return (double)((long double)r.n / (long double)r.d); }

bool ratio_to_cents(Cents *out, Ratio cents, Err *e) { return cents_from_ratio(out, cents.n, cents.d, ROUND_HALF_EVEN, e); }

static bool exact_weights(int64_t *out, const Ratio *ratios, size_t n)
{
    const __int128 most = (__int128)1 << 62;
    __int128 d = 1;
    for (size_t i = 0; i < n; i++)
        if (!times(&d, d, ratios[i].d / common_divisor(d, ratios[i].d))) return false;
    for (size_t i = 0; i < n; i++) {
        __int128 weight;
        if (!times(&weight, ratios[i].n, d / ratios[i].d) || weight > most) return false;
        out[i] = (int64_t)weight;
    }
    return true;
}

void ratio_weights(int64_t *out, const Ratio *ratios, size_t n)
{
    if (exact_weights(out, ratios, n)) return;
    long double largest = 0;
    for (size_t i = 0; i < n; i++) {
        long double v = (long double)ratios[i].n / (long double)ratios[i].d;
        if (v > largest) largest = v;
    }
    for (size_t i = 0; i < n; i++) out[i] = (int64_t)((long double)ratios[i].n / (long double)ratios[i].d / largest * 1e18L + 0.5L);
}
