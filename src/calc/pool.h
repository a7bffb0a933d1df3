/* Many estimates looked at together: random-effects pooling, empirical Bayes, priors, and p-values in families.
 *
 * Source: method 1.6; Paule & Mandel (1982), DerSimonian & Laird (1986), Benjamini & Hochberg (1995). Estimates that share
 * students are not independent: pool within one partition of them at a time. Variances must be above 0. */
#ifndef PURSER_CALC_POOL_H
#define PURSER_CALC_POOL_H

#include <stdint.h>

#include "base/arena.h"

typedef struct {
    double tau2;        /* variance between the true effects */
    double mean, se;    /* of those effects, and its error: 1 / sqrt(sum of weights) */
    double q, q_p;      /* Cochran's Q at tau2 = 0, and P(chi-square with n - 1 df exceeds it) */
} Pooled;

typedef struct { double mean, sd; } Posterior;

/* d: n estimates, v: their variances. Errors: INPUT (n is 0, a number is not finite, a variance is not above 0). */
MUST bool pool_paule_mandel(Pooled *out, const double *d, const double *v, size_t n, Err *e);
MUST bool pool_dersimonian_laird(Pooled *out, const double *d, const double *v, size_t n, Err *e);
/* With a tau2 >= 0 that is given; for fewer than three estimates the method gives 0.10 SD squared. */
MUST bool pool_given_tau2(Pooled *out, const double *d, const double *v, size_t n, double tau2, Err *e);

/* Empirical Bayes: out[i] = B mean + (1 - B) d[i], B = v / (v + tau2), with the error of the mean in the SD. */
void pool_shrink(Posterior *out, const Pooled *pool, const double *d, const double *v, size_t n);

/* Share of `draws` in which the largest true effect is more than `distance` above the smallest; the draws share the mean's error. */
double pool_range_probability(const Pooled *pool, const double *d, const double *v, size_t n, double distance,
                              size_t draws, uint64_t seed);

/* Normal estimate under a normal prior. An estimate without error (se 0) is its own posterior. */
Posterior posterior_normal(double estimate, double se, double prior_mean, double prior_sd);
double posterior_above(Posterior p, double threshold); /* P(theta > threshold) */

/* Expected value of perfect information of choosing between theta ~ N(mean, sd) and 0. */
double posterior_evpi(Posterior p);

/* Benjamini-Hochberg adjusted p-values, in the order given; out may be p. Errors: INPUT (a p outside 0..1), MEMORY. */
MUST bool pool_benjamini_hochberg(double *out, const double *p, size_t n, Arena *scratch, Err *e);

#endif
