#include "calc/distribution.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

static const double TWO_PI = 6.283185307179586476925286766559;

double normal_density(double x) { return exp(-0.5 * x * x) / sqrt(TWO_PI); }

double normal_cdf(double x) { return 0.5 * erfc(-x * 0.70710678118654752440); }

/* x > 0 with P(X > x) = p, 0 < p <= 1/2. Start: Abramowitz & Stegun 26.2.23 (error < 4.5e-4); Halley's step triples the digits. */
static double normal_upper_quantile(double p)
{
    double r = sqrt(-2 * log(p));
    double x = r - (2.515517 + r * (0.802853 + r * 0.010328)) / (1 + r * (1.432788 + r * (0.189269 + r * 0.001308)));
    for (int i = 0; i < 3; i++) {
        double step = (normal_cdf(-x) - p) / normal_density(x);
        x += step / (1 - 0.5 * x * step);
    }
    return x;
}

double normal_quantile(double p)
{
    if (!(p >= 0 && p <= 1)) return NAN;
    if (p == 0) return -INFINITY;
    if (p == 1) return INFINITY;
    if (p == 0.5) return 0;
    return p < 0.5 ? -normal_upper_quantile(p) : normal_upper_quantile(1 - p);
}

/* ln Gamma(n + 1) - (n + 1/2) ln n + n - ln sqrt(2 pi): what Stirling's formula leaves out, n > 0. */
static double stirling_rest(double n)
{
    double sum = 0;
    for (; n < 16; n++) sum += (n + 0.5) * log1p(1 / n) - 1;
    double nn = n * n;
    return sum + (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - (1.0 / 1188 - 691.0 / 360360 / nn) / nn) / nn) / nn) / nn) / n;
}

/* x ln(x / m) + m - x >= 0 without cancellation near x = m. */
static double deviance(double x, double m)
{
    if (fabs(x - m) >= 0.1 * (x + m)) return x * log(x / m) + m - x;
    double v = (x - m) / (x + m), sum = (x - m) * v, term = 2 * x * v;
    for (int j = 1; j < 1000; j++) {
        term *= v * v;
        double next = sum + term / (2 * j + 1);
        if (next == sum) break;
        sum = next;
    }
    return sum;
}

/* x^a y^b / B(a, b) with x + y = 1. */
static double beta_front(double a, double b, double x, double y)
{
    double n = a + b;
    return sqrt(a / TWO_PI * (b / n)) * exp(stirling_rest(n) - stirling_rest(a) - stirling_rest(b)
                                            - deviance(a, n * x) - deviance(b, n * y));
}

/* front / I_x(a, b): the continued fraction of DiDonato & Morris (1992), by Lentz; y stands in it by itself, so that nothing
 * cancels where x is next to 1, which is where the t distribution with many df needs it. For x < (a + 1) / (a + b + 2). */
static double beta_fraction(double a, double b, double x, double y)
{
    double h = a * (a * y - b * x + 1) / (a + 1);
    if (fabs(h) < DBL_MIN) h = DBL_MIN;
    double c = h, d = 0;
    for (double m = 1; m < 100000; m++) {
        double odd = a + 2 * m - 1;
        double over = (a + m - 1) / odd * ((a + b + m - 1) / odd) * m * (b - m) * x * x;
        double under = m + m * (b - m) * x / odd + (a + m) * (a * y - b * x + 1 + m * (2 - x)) / (odd + 2);
        d = under + over * d;
        c = under + over / c;
        if (fabs(d) < DBL_MIN) d = DBL_MIN;
        if (fabs(c) < DBL_MIN) c = DBL_MIN;
        d = 1 / d;
        h *= c * d;
        if (fabs(c * d - 1) < DBL_EPSILON) break;
    }
    return h;
}

double incomplete_beta(double a, double b, double x, double y)
{
    if (!(a > 0 && b > 0) || isnan(x) || isnan(y)) return NAN;
    if (x <= 0) return 0;
    if (y <= 0) return 1;
    double front = beta_front(a, b, x, y);
    if (x < (a + 1) / (a + b + 2)) return front / beta_fraction(a, b, x, y);
    return 1 - front / beta_fraction(b, a, y, x);
}

double incomplete_gamma_upper(double a, double x)
{
    if (!(a > 0) || isnan(x)) return NAN;
    if (x <= 0) return 1;
    if (isinf(x)) return 0;
    double front = exp(-deviance(a, x) - stirling_rest(a)) / sqrt(TWO_PI * a); /* x^a e^-x / Gamma(a + 1) */
    if (x < a + 1) {
        double sum = 1, term = 1;
        for (double j = 1; term > sum * (DBL_EPSILON / 4); j++) sum += term *= x / (a + j);
        return 1 - front * sum;
    }
    double b = x + 1 - a, c = 1 / DBL_MIN, d = 1 / b, h = d;
    for (int i = 1; i < 100000; i++) {
        double numerator = -i * (i - a);
        b += 2;
        d = numerator * d + b;
        c = b + numerator / c;
        if (fabs(d) < DBL_MIN) d = DBL_MIN;
        if (fabs(c) < DBL_MIN) c = DBL_MIN;
        d = 1 / d;
        h *= c * d;
        if (fabs(c * d - 1) < DBL_EPSILON) break;
    }
    return front * a * h;
}

double chi_square_sf(double x, double df) { return incomplete_gamma_upper(df / 2, x / 2); }

/* P(T > t) for t >= 0: from the middle while half of the mass lies inside, from the tail beyond, so that neither end loses digits. */
static double t_upper(double t, double df)
{
    if (isinf(df)) return normal_cdf(-t);
    double r = t * t < df ? t * t / df : df / t / t; /* t * t may overflow where the tail is still a number */
    double small = r / (1 + r), large = 1 / (1 + r);
    double x = t * t < df ? large : small, y = t * t < df ? small : large; /* df / (df + t^2) and its complement */
    double inside = incomplete_beta(0.5, df / 2, y, x);
    return inside < 0.5 ? 0.5 - 0.5 * inside : 0.5 * incomplete_beta(df / 2, 0.5, x, y);
}

double t_cdf(double t, double df)
{
    if (isnan(t) || !(df > 0)) return NAN;
    if (isinf(t)) return t > 0 ? 1 : 0;
    double tail = t_upper(fabs(t), df);
    return t > 0 ? 1 - tail : tail;
}

double t_two_sided(double t, double df) { return 2 * t_cdf(-fabs(t), df); }

/* t > 0 with P(T > t) = p, 0 < p < 1/2: Newton on ln P against ln t, which is concave, so that from the right it comes
 * down to the root and cannot pass it. The slope is -t f(t) / P, and t f(t) is the front of the beta integral. */
static double t_upper_quantile(double p, double df)
{
    double t = normal_upper_quantile(p);
    while (t_cdf(-t, df) > p && t < 1e300) t *= 2;
    for (int i = 0; i < 200; i++) {
        double tail = t_cdf(-t, df), r = t * t / df;
        double front = beta_front(df / 2, 0.5, 1 / (1 + r), r / (1 + r));
        double step = log(tail / p) * tail / front;
        double next = t * exp(step);
        if (fabs(next - t) <= 1e-16 * t) break;
        bool is_done = fabs(step) < 1e-9; /* the next error is of the order of its square */
        t = next;
        if (is_done) break;
    }
    return t;
}

double t_quantile(double p, double df)
{
    if (!(p >= 0 && p <= 1) || !(df > 0)) return NAN;
    if (isinf(df) || p == 0 || p == 1) return normal_quantile(p);
    if (p == 0.5) return 0;
    return p < 0.5 ? -t_upper_quantile(p, df) : t_upper_quantile(1 - p, df);
}
