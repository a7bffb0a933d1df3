/* Intervals of a ratio of effect to cost, and the smallest effect a design could see.
 *
 * Source: method 1.8 and 1.9; Fieller (1954); Bloom (1995) for MDES. Cost is in whatever unit the caller wants the ratio
 * in (dollars, thousands of them): it is a statistic here, no amount to be booked. */
#ifndef PURSER_CALC_INTERVAL_H
#define PURSER_CALC_INTERVAL_H

#include <stdint.h>

#include "base/arena.h"

typedef struct { double ratio, low, high; bool is_bounded; } RatioInterval;

/* Fieller's set for effect / cost, cost > 0; rho correlates the two errors; confidence e.g. 0.95, by the exact normal
 * quantile. Where the cost is so uncertain that the set has no ends, is_bounded is false and low and high are NaN. */
RatioInterval interval_fieller(double effect, double se, double cost, double se_cost, double rho, double confidence);

typedef struct {
    double mean, median, low, high; /* low, high: the central `confidence` */
    double lower_quintile;          /* the 20 % quantile, by which uncertain initiatives are ranked */
    double above;                   /* P(ratio > threshold) */
} RatioSpread;

/* Normal effect over lognormal cost whose mean is `cost`, by drawing; the same seed gives the same numbers everywhere.
 * Errors: INPUT (cost not above 0, an error below 0, no draws), MEMORY. Scratch is given back. */
MUST bool interval_lognormal_draws(RatioSpread *out, double effect, double se, double cost, double se_cost, double confidence,
                                   double threshold, size_t draws, uint64_t seed, Arena *scratch, Err *e);
/* The same by numerical integration, to about 1e-9: the check of the draws. Errors: INPUT. */
MUST bool interval_lognormal_exact(RatioSpread *out, double effect, double se, double cost, double se_cost, double confidence,
                                   double threshold, Err *e);

typedef struct { double alpha, power; } PowerAim; /* two-sided alpha */
extern const PowerAim POWER_USUAL;                /* 0.05 and 0.80 */

/* Minimum detectable effect in student SD; `share` is the treated part, k the covariates, r2 what they explain (of
 * schools' and students' variance where schools are assigned). NaN without degrees of freedom or with an empty arm. */
double interval_mdes_individual(double n, double share, double r2, double k, PowerAim aim);
double interval_mdes_schools(double schools, double students_each, double share, double rho, double r2_between,
                             double r2_within, double k, PowerAim aim);

#endif
