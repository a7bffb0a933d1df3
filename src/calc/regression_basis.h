/* Inside regression and bootstrap: the rows in order of cluster and level, and an orthonormal basis of the columns. */
#ifndef PURSER_CALC_REGRESSION_BASIS_H
#define PURSER_CALC_REGRESSION_BASIS_H

#include "calc/regression.h"

/* Rows of one cluster and one level: they stand together. */
typedef struct { uint32_t start, n, cluster, level; } Cell;

typedef struct RegressionBasis {
    size_t n, rank, cluster_n, level_n; /* at least one cluster and level here; without levels all rows are one */
    const uint32_t *order;              /* row i here was row order[i] of the input */
    const Cell *cells;
    size_t cell_n;
    const uint32_t *cluster_cells;      /* cells of cluster g: cluster_cells[g] up to cluster_cells[g + 1] */
    const double *level_rows;           /* how many rows a level has */
    const double *level_root;           /* 1 / sqrt(that) */
    bool has_intercept, uses_levels;    /* uses_levels: levels are coordinates, as they are not inside the clusters */
    double *const *columns;             /* rank columns of n, orthonormal, each summing to 0 in every level */
    double *residuals;                  /* n, in this order */
    double *functionals;                /* coefficient c is functional c times the basis' y: 1 + rank numbers each, first the
                                         * level's (the intercept's); rows of dropped columns are NaN */
} RegressionBasis;

/* Cluster g in its own coordinates F: its levels (if used), each 1 / sqrt(rows of the level), then the basis. Fills
 * cross = F'F (p x p, both triangles) and score = F'u; returns p, at most basis_width(). */
size_t basis_cluster(double *cross, double *score, const RegressionBasis *basis, size_t g, double *work);
size_t basis_width(const RegressionBasis *basis);      /* the largest p of any cluster */
size_t basis_work(const RegressionBasis *basis);       /* doubles of `work` */
size_t basis_levels(const RegressionBasis *basis, size_t g); /* how many of the coordinates are levels */
/* Coefficient c's functional in cluster g's coordinates. */
void basis_functional(double *out, const RegressionBasis *basis, size_t g, size_t c);

/* A factored small problem: y - X b = u and X = Q R, columns in pivot order. slopes and u are improved in place to the
 * last digits that y and X, as they are stored, determine: the residuals of both equations are taken in 113 bits. */
typedef struct {
    size_t n, rank;
    const long double *y, *const *x, *const *q, *r; /* r: rank x rank, row-major, upper */
    long double *slopes, *u;
} Refinement;
MUST bool regression_refine(const Refinement *s, Arena *a, Err *e);

/* Everything of Regression that comes from clusters; fit holds the rest. */
MUST bool regression_cluster_errors(Regression *fit, Arena *a, Err *e);

#endif
