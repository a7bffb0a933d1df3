/* Resampling by whole clusters, from a fitted regression.
 *
 * Source: Cameron, Gelbach & Miller (2008). Wild: the restricted version with Rademacher signs, every sign vector where
 * there are few clusters; y* = f + w_g u is refitted with the same columns and levels, t* by CR1 around 0. Pairs: from each
 * cluster's sums in the fit's orthonormal basis, so that a replicate costs clusters x columns squared, not rows. */
#ifndef PURSER_CALC_BOOTSTRAP_H
#define PURSER_CALC_BOOTSTRAP_H

#include "calc/regression.h"

enum { BOOTSTRAP_ENUMERATE = 0, BOOTSTRAP_ENUMERATE_MOST = 20 }; /* draws; clusters */

typedef struct {
    double t, p;
    size_t exceeding, draws;  /* sign vectors with |t*| >= |t| - 1e-9, and all of them */
    bool is_enumeration;      /* p = exceeding / draws, in steps of 2 / draws; else (1 + exceeding) / (1 + draws) */
} WildBootstrap;

/* column: a slope of the fit. draws: BOOTSTRAP_ENUMERATE for all 2^G, else how many.
 * Errors: INPUT (dropped column, fewer than 2 clusters, more than 20 to enumerate), LIMIT (levels across clusters), MEMORY.
 * Scratch is given back. */
MUST bool bootstrap_wild(WildBootstrap *out, const Regression *fit, size_t column, size_t draws, uint64_t seed,
                         Arena *scratch, Err *e);

typedef struct {
    double mean, se, low, high; /* of the replicates; low and high their 2.5 % and 97.5 % quantiles */
    size_t draws, failed;       /* failed: replicates in which the column could not be told from the others; left out */
} PairsBootstrap;

/* Errors: INPUT (dropped column, fewer than 2 clusters, fewer than 2 replicates that work), LIMIT, MEMORY. Scratch is given back. */
MUST bool bootstrap_pairs(PairsBootstrap *out, const Regression *fit, size_t column, size_t draws, uint64_t seed,
                          Arena *scratch, Err *e);

#endif
