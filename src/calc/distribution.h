/* The normal, t, beta, gamma and chi-square distributions, to about 1e-14 with libm alone.
 *
 * Densities follow C. Loader, "Fast and accurate computation of binomial probabilities" (2000): the parts that cancel
 * are never computed apart, so that 100,000 degrees of freedom lose no digits. Pure; NaN in gives NaN out. */
#ifndef PURSER_CALC_DISTRIBUTION_H
#define PURSER_CALC_DISTRIBUTION_H

double normal_density(double x);
double normal_cdf(double x);
/* p in [0, 1]; 0 and 1 give the infinities, anything outside NaN. */
double normal_quantile(double p);

/* Student's t with any df > 0, whole or not; df INFINITY is the normal. */
double t_cdf(double t, double df);
double t_quantile(double p, double df);
/* Both tails: P(|T| >= |t|). */
double t_two_sided(double t, double df);

/* P(chi-square with df > 0 exceeds x). */
double chi_square_sf(double x, double df);

/* The regularised incomplete beta I_x(a, b), a, b > 0; y = 1 - x is given apart so that neither end loses digits. */
double incomplete_beta(double a, double b, double x, double y);
/* The regularised upper incomplete gamma Q(a, x), a > 0. */
double incomplete_gamma_upper(double a, double x);

#endif
