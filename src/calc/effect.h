/* Effect sizes and what is said about them: Hedges' g, the WWC's cluster corrections, Cox, the improvement index, months.
 *
 * Source: What Works Clearinghouse, Procedures and Standards 4.1 and 5.0; method 1.3. Pure functions of a few numbers;
 * degrees of freedom that are not above 0 give NaN. N, n are students; rho is the intraclass correlation. */
#ifndef PURSER_CALC_EFFECT_H
#define PURSER_CALC_EFFECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct { double g, se; } Effect; /* in student standard deviations */

/* Small-sample factor 1 - 3 / (4 df - 1). */
double effect_omega(double df);

typedef struct {
    size_t treated_n, comparison_n;
    double treated_mean, comparison_mean;
    double pooled_sd;   /* within arms, unadjusted: the s of every g */
} Arms;
/* Rows with treated[i] != 0 against the others. NaN where an arm is empty; the SD is NaN with fewer than 3 rows. */
Arms effect_arms(const double *y, const double *treated, size_t n);

/* g = omega beta / s; se by the OLS error: omega sqrt((se/s)^2 + g^2 / (2 df)), df = N - 2. */
Effect effect_from_regression(double beta, double se_ols, double pooled_sd, size_t n);
/* omega se / s: the clustered error of g, which feeds intervals and posteriors. */
double effect_clustered_se(double se_clustered, double pooled_sd, size_t n);

typedef struct { double gamma, df, g, se; } ClusterEffect;
/* d uncorrected, assigned by clusters of cluster_size students: g = omega(df) d gamma. */
ClusterEffect effect_cluster(double d, double treated_n, double comparison_n, double cluster_size, double rho);

typedef struct { double t, df, p; } CorrectedT;
/* A t that ignored clustering, put right; p two-sided. */
CorrectedT effect_correct_t(double t, double n, double cluster_size, double rho);

/* Cox index of two proportions of n students each: omega LOR / 1.65. NaN where a cell is empty. */
Effect effect_cox(double treated_share, double treated_n, double comparison_share, double comparison_n);

/* 100 (Phi(g) - 1/2): percentile points of the average comparison student. */
double effect_improvement_index(double g);

typedef enum { BASELINE_SATISFIED, BASELINE_NEEDS_ADJUSTMENT, BASELINE_NOT_SATISFIED } Baseline;
/* |g| <= 0.05, <= 0.25, above; both bounds with a tolerance of 1e-12. NaN is not satisfied. */
Baseline effect_baseline(double g);

/* Months of learning of the EEF's table: g rounded half away from zero to two decimals; the sign is mirrored. */
int effect_months_eef(double g);

typedef enum { EFFECT_SMALL, EFFECT_MEDIUM, EFFECT_LARGE } EffectSize;
EffectSize effect_kraft(double g); /* Kraft (2020): under 0.05, under 0.20, and from there; of causal studies of tests only */

#endif
