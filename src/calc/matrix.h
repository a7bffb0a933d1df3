/* Small dense linear algebra for the statistics of this room: no library behind it, so no threads to start.
 *
 * Refused: LAPACK through OpenBLAS. The matrices here are tall and thin (100,000 x 14) or tiny. Measured on two cores,
 * Debian 12: OpenBLAS 8-11 ms for dgeqrf and 6-8 ms for dorgqr after 5-6 ms of start-up; the steps here 7 and 3 ms after 1. */
#ifndef PURSER_CALC_MATRIX_H
#define PURSER_CALC_MATRIX_H

#include <stdint.h>

#include "base/arena.h"

double vector_sum(const double *x, size_t n);
double vector_dot(const double *a, const double *b, size_t n);
void vector_add_scaled(double *to, double factor, const double *x, size_t n); /* to += factor x */
void vector_shift_scale(double *x, double shift, double scale, size_t n); /* x = (x + shift) scale */
void vector_multiply(double *to, const double *a, const double *b, size_t n); /* number by number */
/* to += sum over j < k of factors[j] columns[j], each column from row `at` on */
void vector_add_columns(double *to, const double *factors, double *const *columns, size_t k, size_t at, size_t n);

/* Adds X'X to the lower triangle of the p x p row-major `out`: X is the n rows from `at` of p columns. */
void cross_add(double *out, double *const *columns, size_t p, size_t at, size_t n);

/* Row order that puts label[0..n) ascending, keeping the order of equals; `order` holds the rows on entry and exit. */
void order_by_label(uint32_t *order, uint32_t *spare, const int32_t *label, size_t n);

/* Eigenvalues and vectors (columns of the row-major `vectors`) of a symmetric p x p matrix, by cyclic Jacobi rotations:
 * slower than QR steps and more accurate for small values. `matrix` is destroyed. */
void symmetric_eigen(double *values, double *vectors, double *matrix, size_t p);

/* (I - M)^(-1/2) of a symmetric M with eigenvalues in [0, 1], row-major; eigenvalues of I - M under 1e-10 are taken as 0,
 * and so are their reciprocals. `work` holds 8 p p doubles. */
void inverse_root_of_rest(double *out, const double *matrix, size_t p, double *work);

/* Solves M x = b for a symmetric non-negative M (lower triangle, row-major) by L D L'; M and b are destroyed, b holds x.
 * Returns how many coordinates had no pivot (at most 1e-10 of the largest); they are set 0 and marked in `is_free`. */
size_t symmetric_solve(double *matrix, double *b, bool *is_free, size_t p);

/* The q-th quantile of ascending x[0..n), n > 0, by linear interpolation (type 7 of Hyndman & Fan, R's default). */
double sorted_quantile(const double *x, size_t n, double q);
void sort_ascending(double *x, size_t n);

#endif
