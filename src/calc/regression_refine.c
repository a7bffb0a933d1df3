/* Bjorck's refinement of small least-squares problems: Numerical Methods for Least Squares Problems (1996), 2.9.3. */
#include "calc/regression_basis.h"

#ifdef __SIZEOF_FLOAT128__
typedef __float128 Wide; /* in software: for small problems only */
#else
typedef long double Wide; /* where there is no other, long double has 113 bits itself */
#endif

/* What y = u + X b still lacks, row by row, into f; and what X'u = 0 lacks, into g: both exact to long double. */
static void lacks(long double *f, long double *g, const Refinement *s)
{
    for (size_t i = 0; i < s->n; i++) {
        Wide rest = (Wide)s->y[i] - s->u[i];
        for (size_t j = 0; j < s->rank; j++) rest -= (Wide)s->x[j][i] * s->slopes[j];
        f[i] = (long double)rest;
    }
    for (size_t j = 0; j < s->rank; j++) {
        Wide sum = 0;
        for (size_t i = 0; i < s->n; i++) sum -= (Wide)s->x[j][i] * s->u[i];
        g[j] = (long double)sum;
    }
}

/* Solves u' + X b' = f, X'u' = g by the factors at hand and adds b' and u' in. */
static void step(const Refinement *s, const long double *f, long double *g)
{
    size_t rank = s->rank;
    for (size_t i = 0; i < rank; i++) { /* g = R'^-1 g, then Q'f - g */
        for (size_t j = 0; j < i; j++) g[i] -= s->r[j * rank + i] * g[j];
        g[i] /= s->r[i * rank + i];
    }
    for (size_t j = 0; j < rank; j++) {
        long double along = 0;
        for (size_t i = 0; i < s->n; i++) along += s->q[j][i] * f[i];
        g[j] = along - g[j];
    }
    for (size_t i = rank; i-- > 0;) {
        for (size_t j = i + 1; j < rank; j++) g[i] -= s->r[i * rank + j] * g[j];
        g[i] /= s->r[i * rank + i];
        s->slopes[i] += g[i];
    }
    for (size_t i = 0; i < s->n; i++) {
        long double change = f[i];
        for (size_t j = 0; j < rank; j++) change -= s->x[j][i] * g[j];
        s->u[i] += change;
    }
}

bool regression_refine(const Refinement *s, Arena *a, Err *e)
{
    long double *f = PUSH(a, long double, s->n, e), *g = PUSH(a, long double, s->rank, e);
    if (!f || !g) return false;
    for (int pass = 0; pass < 3; pass++) {
        lacks(f, g, s);
        step(s, f, g);
    }
    return true;
}
