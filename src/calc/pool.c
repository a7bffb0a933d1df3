#include "calc/pool.h"

#include <math.h>
#include <string.h>

#include "base/random.h"
#include "calc/distribution.h"
#include "calc/matrix.h"

/* Weighted mean, sums of the weights and Q at tau2. */
typedef struct { double mean, weights, squares, q, slope; } Weighted;

static Weighted weighted(const double *d, const double *v, size_t n, double tau2)
{
    Weighted s = {0};
    double top = 0;
    for (size_t i = 0; i < n; i++) {
        double w = 1 / (v[i] + tau2);
        s.weights += w;
        s.squares += w * w;
        top += w * (d[i] - d[0]);
    }
    s.mean = d[0] + top / s.weights;
    for (size_t i = 0; i < n; i++) {
        double w = 1 / (v[i] + tau2), rest = w * (d[i] - s.mean);
        s.q += rest * (d[i] - s.mean);
        s.slope -= rest * rest; /* dQ / d tau2: the mean's own change drops out */
    }
    return s;
}

static bool estimates_check(const double *d, const double *v, size_t n, Err *e)
{
    if (n == 0) return FAIL(e, ERR_INPUT, NULL, "there are no estimates to pool");
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(d[i])) return FAIL(e, ERR_INPUT, NULL, "estimate %zu is not a number; leave it out of the pool", i + 1);
        if (!(v[i] > 0 && isfinite(v[i])))
            return FAIL(e, ERR_INPUT, NULL, "estimate %zu has no variance above 0; leave it out of the pool", i + 1);
    }
    return true;
}

static Pooled pool_at(const double *d, const double *v, size_t n, double tau2)
{
    Weighted none = weighted(d, v, n, 0), s = weighted(d, v, n, tau2);
    double p = n > 1 ? chi_square_sf(none.q, (double)n - 1) : 1;
    return (Pooled){tau2, s.mean, 1 / sqrt(s.weights), none.q, p};
}

bool pool_given_tau2(Pooled *out, const double *d, const double *v, size_t n, double tau2, Err *e)
{
    TRY(estimates_check(d, v, n, e));
    if (!(tau2 >= 0 && isfinite(tau2))) return FAIL(e, ERR_INPUT, "tau2", "the variance between effects must be 0 or more");
    *out = pool_at(d, v, n, tau2);
    return true;
}

bool pool_paule_mandel(Pooled *out, const double *d, const double *v, size_t n, Err *e)
{
    TRY(estimates_check(d, v, n, e));
    double df = (double)n - 1, low = 0, high = 1e-300, tau2 = 0;
    if (weighted(d, v, n, 0).q > df) {
        for (high = v[0]; weighted(d, v, n, high).q > df; high *= 4) low = high;
        tau2 = low;
        for (int i = 0; i < 200; i++) { /* Newton, held between the bounds: Q falls and is convex nearly everywhere */
            Weighted s = weighted(d, v, n, tau2);
            if (s.q > df) low = tau2;
            else high = tau2;
            double next = tau2 - (s.q - df) / s.slope;
            if (!(next > low && next < high)) next = 0.5 * (low + high);
            if (fabs(next - tau2) <= 1e-15 * next) break;
            tau2 = next;
        }
    }
    *out = pool_at(d, v, n, tau2);
    return true;
}

bool pool_dersimonian_laird(Pooled *out, const double *d, const double *v, size_t n, Err *e)
{
    TRY(estimates_check(d, v, n, e));
    Weighted s = weighted(d, v, n, 0);
    double spread = s.weights - s.squares / s.weights;
    *out = pool_at(d, v, n, n > 1 ? fmax(0, (s.q - ((double)n - 1)) / spread) : 0);
    return true;
}

void pool_shrink(Posterior *out, const Pooled *pool, const double *d, const double *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double b = v[i] / (v[i] + pool->tau2);
        out[i] = (Posterior){b * pool->mean + (1 - b) * d[i], sqrt((1 - b) * v[i] + b * b * pool->se * pool->se)};
    }
}

double pool_range_probability(const Pooled *pool, const double *d, const double *v, size_t n, double distance,
                              size_t draws, uint64_t seed)
{
    size_t wide = 0;
    for (size_t draw = 0; draw < draws; draw++) {
        double mean = pool->mean + pool->se * random_normal(seed, 0, draw), least = INFINITY, most = -INFINITY;
        for (size_t i = 0; i < n; i++) {
            double b = v[i] / (v[i] + pool->tau2);
            double theta = b * mean + (1 - b) * d[i] + sqrt((1 - b) * v[i]) * random_normal(seed, i + 1, draw);
            least = fmin(least, theta);
            most = fmax(most, theta);
        }
        wide += most - least > distance;
    }
    return draws ? (double)wide / (double)draws : NAN;
}

Posterior posterior_normal(double estimate, double se, double prior_mean, double prior_sd)
{
    double total = se * se + prior_sd * prior_sd;
    if (total == 0) return (Posterior){estimate, 0};
    double trust = prior_sd * prior_sd / total;
    return (Posterior){prior_mean + trust * (estimate - prior_mean), se * sqrt(trust)};
}

double posterior_above(Posterior p, double threshold)
{
    if (p.sd == 0) return p.mean > threshold;
    return normal_cdf((p.mean - threshold) / p.sd);
}

double posterior_evpi(Posterior p)
{
    if (p.sd == 0) return 0;
    double z = fabs(p.mean) / p.sd;
    return p.sd * normal_density(z) - fabs(p.mean) * normal_cdf(-z);
}

bool pool_benjamini_hochberg(double *out, const double *p, size_t n, Arena *scratch, Err *e)
{
    for (size_t i = 0; i < n; i++)
        if (!(p[i] >= 0 && p[i] <= 1)) return FAIL(e, ERR_INPUT, NULL, "p-value %zu is not between 0 and 1", i + 1);
    ArenaMark mark = arena_mark(scratch);
    double *sorted = PUSH(scratch, double, n, e), *adjusted = PUSH(scratch, double, n, e);
    if (!sorted || !adjusted) {
        arena_reset(scratch, mark);
        return false;
    }
    memcpy(sorted, p, n * sizeof *sorted);
    sort_ascending(sorted, n);
    double running = 1;
    for (size_t i = n; i-- > 0;) adjusted[i] = running = fmin(running, sorted[i] * (double)n / (double)(i + 1));
    for (size_t i = 0; i < n; i++) { /* the first of equal p-values: theirs are equal too, by the running minimum */
        size_t low = 0, high = n;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (sorted[middle] < p[i]) low = middle + 1;
            else high = middle;
        }
        out[i] = adjusted[low];
    }
    arena_reset(scratch, mark);
    return true;
}
