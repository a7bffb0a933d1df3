/* The clustered half of regression.h. Every cluster is seen in coordinates F_g of a few numbers: H_gg = F_g F_g', so that
 * with M = F_g'F_g and T = (I - M)^(-1/2) CR2's score is T F_g'u_g, and for a coefficient with functional a Satterthwaite
 * needs only b = T a, z = M b and c = b'z: entry (g, h) of the form's matrix is [g = h] c_g - z_g'z_h. */
#include <math.h>
#include <string.h>

#include "calc/matrix.h"
#include "calc/regression_basis.h"

enum { WIDTH_MOST = 256, COORDINATES_MOST = 2000 }; /* beyond: CR2 would take minutes */
static const double DF_NUMBERS_MOST = 8e6;          /* of all coefficients' sums of z z' together */

size_t basis_levels(const RegressionBasis *b, size_t g)
{
    return b->uses_levels ? b->cluster_cells[g + 1] - b->cluster_cells[g] : 0;
}

size_t basis_width(const RegressionBasis *b)
{
    size_t most = 0;
    for (size_t g = 0; g < b->cluster_n; g++)
        if (basis_levels(b, g) > most) most = basis_levels(b, g);
    return most + b->rank;
}

size_t basis_work(const RegressionBasis *b)
{
    size_t width = b->rank + 1; /* the pointers to the columns stand behind the sums */
    return width * width + width * (sizeof(double *) + sizeof(double) - 1) / sizeof(double);
}

size_t basis_cluster(double *cross, double *score, const RegressionBasis *b, size_t g, double *work)
{
    size_t first = b->cluster_cells[g], last = b->cluster_cells[g + 1] - 1, width = b->rank + 1;
    size_t start = b->cells[first].start, n = b->cells[last].start + b->cells[last].n - start;
    size_t m = basis_levels(b, g), p = m + b->rank;
    double **lanes = (double **)(void *)(work + width * width);
    memset(work, 0, width * width * sizeof *work);
    for (size_t j = 0; j < b->rank; j++) lanes[j] = b->columns[j];
    lanes[b->rank] = b->residuals;
    cross_add(work, lanes, width, start, n);
    memset(cross, 0, p * p * sizeof *cross);
    for (size_t i = 0; i < b->rank; i++) {
        for (size_t j = 0; j <= i; j++) cross[(m + i) * p + m + j] = cross[(m + j) * p + m + i] = work[i * width + j];
        score[m + i] = work[b->rank * width + i];
    }
    for (size_t l = 0; l < m; l++) {
        const Cell *cell = &b->cells[first + l];
        double root = b->level_root[cell->level];
        cross[l * p + l] = cell->n * root * root;
        for (size_t j = 0; j < b->rank; j++)
            cross[l * p + m + j] = cross[(m + j) * p + l] = vector_sum(b->columns[j] + cell->start, cell->n) * root;
        score[l] = vector_sum(b->residuals + cell->start, cell->n) * root;
    }
    return p;
}

void basis_functional(double *out, const RegressionBasis *b, size_t g, size_t c)
{
    const double *row = b->functionals + c * (b->rank + 1);
    size_t m = basis_levels(b, g);
    for (size_t l = 0; l < m; l++) out[l] = b->has_intercept ? row[0] : 0;
    memcpy(out + m, row + 1, b->rank * sizeof *out);
}

/* Room for one cluster, and the sums over clusters. */
typedef struct {
    const RegressionBasis *basis;
    const Coefficient *coefficients;
    size_t coefficient_n, df_n; /* the first df_n coefficients have a Satterthwaite df */
    size_t coordinates;         /* levels used + rank */
    double *cross, *score, *root, *adjusted, *work, *functional, *b, *z; /* one cluster's */
    double *row0, *row2;        /* coefficient_n: what the cluster adds to CR0 and CR2 */
    double *cr0, *cr2;          /* coefficient_n squared, sums over clusters */
    double *trace, *squares;    /* df_n: of the form's matrix, and its square but for the next */
    double *zz;                 /* df_n times coordinates squared: sum of z z' */
} Clusters;

static bool clusters_room(Clusters *s, Arena *a, Err *e)
{
    size_t width = basis_width(s->basis), k = s->coefficient_n;
    s->cross = PUSH(a, double, width * width, e);
    s->root = PUSH(a, double, width * width, e);
    s->score = PUSH(a, double, width, e);
    s->adjusted = PUSH(a, double, width, e);
    s->functional = PUSH(a, double, width, e);
    s->b = PUSH(a, double, width, e);
    s->z = PUSH(a, double, width, e);
    size_t work = basis_work(s->basis), root_work = 8 * width * width;
    s->work = PUSH(a, double, work > root_work ? work : root_work, e);
    s->row0 = PUSH(a, double, k, e);
    s->row2 = PUSH(a, double, k, e);
    s->cr0 = PUSH(a, double, k * k, e);
    s->cr2 = PUSH(a, double, k * k, e);
    s->trace = PUSH(a, double, s->df_n, e);
    s->squares = PUSH(a, double, s->df_n, e);
    s->zz = PUSH(a, double, s->df_n * s->coordinates * s->coordinates, e);
    return s->cross && s->root && s->score && s->adjusted && s->functional && s->b && s->z && s->work && s->row0 && s->row2
        && s->cr0 && s->cr2 && s->trace && s->squares && s->zz;
}

static void times(double *out, const double *matrix, const double *v, size_t p)
{
    for (size_t i = 0; i < p; i++) out[i] = vector_dot(matrix + i * p, v, p);
}

/* Adds cluster g to the sums of coefficient c's Satterthwaite df. */
static void satterthwaite_add(Clusters *s, size_t g, size_t c, size_t p)
{
    const RegressionBasis *basis = s->basis;
    size_t m = basis_levels(basis, g), levels = s->coordinates - basis->rank, n = s->coordinates;
    times(s->b, s->root, s->functional, p);
    times(s->z, s->cross, s->b, p);
    double own = vector_dot(s->b, s->z, p), length = vector_dot(s->z, s->z, p), rest = own - length;
    s->trace[c] += rest;
    s->squares[c] += rest * rest - length * length;
    double *zz = s->zz + c * n * n;
    const Cell *cells = basis->cells + basis->cluster_cells[g];
    for (size_t i = 0; i < p; i++) {
        size_t row = i < m ? cells[i].level : levels + (i - m);
        for (size_t j = 0; j < m && j <= i; j++) zz[row * n + cells[j].level] += s->z[i] * s->z[j];
        if (i >= m) vector_add_scaled(zz + row * n + levels, s->z[i], s->z + m, i - m + 1);
    }
}

static void cluster_add(Clusters *s, size_t g, bool with_cr2)
{
    size_t k = s->coefficient_n, p = basis_cluster(s->cross, s->score, s->basis, g, s->work);
    if (with_cr2) {
        inverse_root_of_rest(s->root, s->cross, p, s->work);
        times(s->adjusted, s->root, s->score, p);
    }
    for (size_t c = 0; c < k; c++) {
        s->row0[c] = s->row2[c] = NAN;
        if (s->coefficients[c].is_dropped) continue;
        basis_functional(s->functional, s->basis, g, c);
        s->row0[c] = vector_dot(s->functional, s->score, p);
        if (with_cr2) s->row2[c] = vector_dot(s->functional, s->adjusted, p);
        if (with_cr2 && c < s->df_n) satterthwaite_add(s, g, c, p);
    }
    for (size_t c = 0; c < k; c++) {
        vector_add_scaled(s->cr0 + c * k, s->row0[c], s->row0, k);
        if (with_cr2) vector_add_scaled(s->cr2 + c * k, s->row2[c], s->row2, k);
    }
}

static double satterthwaite_df(const Clusters *s, size_t c)
{
    size_t n = s->coordinates;
    const double *zz = s->zz + c * n * n;
    double squares = s->squares[c];
    for (size_t i = 0; i < n; i++) {
        squares += zz[i * n + i] * zz[i * n + i];
        squares += 2 * vector_dot(zz + i * n, zz + i * n, i);
    }
    return squares > 0 ? s->trace[c] * s->trace[c] / squares : NAN;
}

static bool covariances_make(Regression *fit, Arena *a, Err *e)
{
    size_t k = fit->coefficient_n;
    fit->covariance_cr1 = PUSH(a, double, k * k, e);
    fit->covariance_cr2 = PUSH(a, double, k * k, e);
    if (!fit->covariance_cr1 || !fit->covariance_cr2) return false;
    for (size_t i = 0; i < k * k; i++) fit->covariance_cr1[i] = fit->covariance_cr2[i] = NAN;
    return true;
}

bool regression_cluster_errors(Regression *fit, Arena *a, Err *e)
{
    TRY(covariances_make(fit, a, e));
    if (fit->cluster_n < 2) return true;
    RegressionBasis view = *fit->basis;
    Clusters s = {.basis = &view, .coefficients = fit->coefficients, .coefficient_n = fit->coefficient_n};
    s.coordinates = (view.uses_levels ? view.level_n : 0) + view.rank;
    fit->has_cr2 = basis_width(&view) <= WIDTH_MOST && s.coordinates <= COORDINATES_MOST;
    if (!fit->has_cr2) { /* CR0 of slopes needs no level coordinates */
        view.uses_levels = view.has_intercept;
        s.coordinates = view.rank + view.has_intercept;
    }
    double numbers = (double)s.coordinates * (double)s.coordinates;
    while (fit->has_cr2 && s.df_n < fit->coefficient_n && (double)(s.df_n + 1) * numbers <= DF_NUMBERS_MOST) s.df_n++;
    TRY(clusters_room(&s, a, e));
    for (size_t g = 0; g < view.cluster_n; g++) cluster_add(&s, g, fit->has_cr2);
    double n = (double)fit->n, clusters = (double)fit->cluster_n, by_clusters = clusters / (clusters - 1) * (n - 1);
    double cr1 = by_clusters / fit->df_residual, nested = by_clusters / (n - (double)fit->rank - 1);
    size_t k = fit->coefficient_n;
    for (size_t c = 0; c < k; c++) {
        Coefficient *to = &fit->coefficients[c];
        double v = s.cr0[c * k + c];
        to->cr0 = sqrt(v);
        to->cr1 = sqrt(v * cr1);
        to->cr1_nested = sqrt(v * nested);
        if (!fit->has_cr2) continue;
        to->cr2 = sqrt(s.cr2[c * k + c]);
        if (c < s.df_n) to->df = satterthwaite_df(&s, c);
    }
    for (size_t i = 0; i < k * k; i++) {
        fit->covariance_cr1[i] = s.cr0[i] * cr1;
        if (fit->has_cr2) fit->covariance_cr2[i] = s.cr2[i];
    }
    return true;
}
