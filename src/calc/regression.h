/* Least squares with absorbed fixed effects, and every standard error the method asks for, in one call.
 *
 * Source: Householder QR with column pivoting on columns centred within fixed-effect levels (method 1.5); never the
 * normal equations. Up to about 2 million products the whole factorisation runs in long double, above that in double.
 * HC1; CR0; CR1 = CR0 G/(G-1) (N-1)/(N-K) with K counting every absorbed level (Stata regress, R sandwich HC1);
 * CR1 nested: K = slopes + 1 (reghdfe, xtreg); CR2 with Satterthwaite df: Bell & McCaffrey (2002), identity working
 * covariance, eigenvalues of I - H_gg under 1e-10 taken as 0 (Pustejovsky & Tipton 2018), H with the fixed effects.
 * No matrix of observations by observations, or of clusters by clusters, is ever formed. */
#ifndef PURSER_CALC_REGRESSION_H
#define PURSER_CALC_REGRESSION_H

#include <stdint.h>

#include "base/arena.h"

typedef struct {
    const double *y;
    const double *const *columns; /* k columns of n values; column 0 is the treatment */
    const double *const *tails;   /* NULL; or for a column NULL or what rounding to double took off each value (powers) */
    const int32_t *level;         /* fixed-effect level of each row, any labels; NULL: an intercept instead */
    const int32_t *cluster;       /* cluster of each row, any labels; NULL: the clustered errors are NaN */
    size_t n, k;
} RegressionInput;

typedef struct {
    double estimate;
    double ols, hc1, cr0, cr1, cr1_nested, cr2; /* standard errors */
    double df;                                  /* Satterthwaite's, for cr2 */
    bool is_dropped;                            /* a combination of columns before it: every number here is NaN */
} Coefficient;

typedef struct {
    Coefficient *coefficients;    /* k, and the intercept behind them where there are no levels */
    size_t coefficient_n;
    size_t n;
    size_t rank;                  /* slopes kept */
    size_t k_total;               /* rank + levels, or rank + 1: K of the formulas */
    size_t dropped_n;
    size_t cluster_n, level_n;    /* 0 when not given */
    size_t level_single_n;        /* levels with one row */
    size_t level_constant_n;      /* levels without variation in column 0, singles included: they stay in n, G and K */
    double df_residual, residual_sd;
    double r_squared;             /* of the variation around the mean, or within levels */
    bool is_nested;               /* every level lies in one cluster */
    bool has_cr2;                 /* false without clusters, and where clusters cut across levels by the hundreds: use CR1, t(G-1) */
    double *residuals;            /* n, in the order of the input */
    double *covariance_cr1, *covariance_cr2; /* coefficient_n squared, row-major; NaN as above and for dropped columns */
    const struct RegressionBasis *basis;     /* for bootstrap.h */
} Regression;

/* Fits y on the columns and levels or intercept.
 *
 * out       in `a`, with about 8 n (rank + 2) bytes of basis for the bootstrap; untouched on failure
 * Rank      a column is dropped when what is left of it after those before it is at most 1e-12 of its length; so of two
 *           that say the same the later goes, as in R. The treatment is dropped only if it does not vary within levels.
 * df, cr2   for every coefficient, or NaN with has_cr2 false; with levels that cut across clusters in great number
 *           only the first coefficients have a df, the treatment always.
 * Errors    INPUT (a value is not finite, no rows, no degrees of freedom left), LIMIT (too many columns), MEMORY */
MUST bool regression_fit(Regression *out, const RegressionInput *in, Arena *a, Err *e);

#endif
