#include "calc/regression.h"

#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "calc/matrix.h"
#include "calc/regression_basis.h"

enum { BLOCK = 128 };
static const double EXACT_PRODUCTS = 2e6; /* n p^2 up to which long double costs milliseconds */
static const double REFINED_NUMBERS = 10000; /* n p up to which a refinement in software arithmetic costs a millisecond */
static const long double RANK_TOLERANCE = 1e-12L;

static long double long_sum(const long double *x, size_t n)
{
    long double s = 0;
    for (size_t i = 0; i < n; i++) s += x[i];
    return s;
}

static long double long_dot(const long double *a, const long double *b, size_t n)
{
    long double s = 0, t = 0;
    size_t i = 0;
    for (; i + 2 <= n; i += 2) {
        s += a[i] * b[i];
        t += a[i + 1] * b[i + 1];
    }
    return i < n ? s + t + a[i] * b[i] : s + t;
}

static void long_add_scaled(long double *to, long double factor, const long double *x, size_t n)
{
    for (size_t i = 0; i < n; i++) to[i] += factor * x[i];
}

static void long_shift_scale(long double *x, long double shift, long double scale, size_t n)
{
    for (size_t i = 0; i < n; i++) x[i] = (x[i] + shift) * scale;
}

static void long_add_columns(long double *to, const long double *factors, long double *const *columns, size_t k, size_t at, size_t n)
{
    for (size_t j = 0; j < k; j++) long_add_scaled(to, factors[j], columns[j] + at, n);
}

#define REAL double
#define STEP(name) name##_fast
#define SUM vector_sum
#define DOT vector_dot
#define ADD_SCALED vector_add_scaled
#define ADD_COLUMNS vector_add_columns
#define SHIFT_SCALE vector_shift_scale
#define ROOT sqrt
#include "calc/regression_steps.inc"
#undef REAL
#undef STEP
#undef SUM
#undef DOT
#undef ADD_SCALED
#undef ADD_COLUMNS
#undef SHIFT_SCALE
#undef ROOT
#define REAL long double
#define STEP(name) name##_exact
#define SUM long_sum
#define DOT long_dot
#define ADD_SCALED long_add_scaled
#define ADD_COLUMNS long_add_columns
#define SHIFT_SCALE long_shift_scale
#define ROOT sqrtl
#include "calc/regression_steps.inc"

/* What the fit passes from step to step. Column k is y. */
typedef struct {
    const RegressionInput *in;
    Arena *a;
    size_t p;            /* k + 1 */
    bool is_exact;
    double *scale;       /* p powers of two that bring each column near 1 */
    double *length;      /* p lengths of the scaled columns before centring */
    long double *means;  /* p means of the scaled columns, where there is one level */
    long double *triangle; /* p x p, row-major */
    double **fast;       /* p columns in the basis' order, centred: one of the two is there */
    long double **exact;
    size_t rank;
    size_t *pivot;       /* basis column i comes from input column pivot[i]; the treatment stands last */
    long double *r, *slopes, *inverse; /* rank x rank upper, rank scaled coefficients, r^-1 */
} Fit;

/* The scale and length of column j, and a failure where its squares do not add up to a number. */
static bool column_check(Fit *f, size_t j, const double *x, Err *e)
{
    size_t n = f->in->n;
    double squares = vector_dot(x, x, n);
    if (!isfinite(squares)) {
        size_t i = 0;
        while (i + 1 < n && fabs(x[i]) < 1e150) i++;
        if (j == f->in->k) return FAIL(e, ERR_INPUT, NULL, "the outcome of row %zu is not a usable number; leave the row out", i + 1);
        return FAIL(e, ERR_INPUT, NULL, "column %zu of row %zu is not a usable number; leave the row out", j + 1, i + 1);
    }
    int exponent = 0;
    if (squares > 0) frexp(sqrt(squares / (double)n), &exponent);
    f->scale[j] = ldexp(1, -exponent);
    f->length[j] = sqrt(squares) * f->scale[j];
    return true;
}

static bool input_check(Fit *f, Err *e)
{
    const RegressionInput *in = f->in;
    if (in->n == 0) return FAIL(e, ERR_INPUT, NULL, "there are no rows to fit");
    if (in->n > UINT32_MAX / 2) return FAIL(e, ERR_LIMIT, NULL, "a regression takes at most 2,147,483,647 rows, not %zu", in->n);
    if (in->k > (size_t)LIMIT_REGRESSORS)
        return FAIL(e, ERR_LIMIT, NULL, "a regression takes at most %lld columns, not %zu", (long long)LIMIT_REGRESSORS, in->k);
    f->p = in->k + 1;
    f->is_exact = (double)in->n * (double)f->p * (double)f->p <= EXACT_PRODUCTS;
    f->scale = PUSH(f->a, double, f->p, e);
    f->length = PUSH(f->a, double, f->p, e);
    f->means = PUSH(f->a, long double, f->p, e);
    if (!f->scale || !f->length || !f->means) return false;
    for (size_t j = 0; j < f->p; j++) TRY(column_check(f, j, j < in->k ? in->columns[j] : in->y, e));
    return true;
}

/* Cells from the ordered rows: with cells NULL it only counts them and the clusters. */
static void cells_find(RegressionBasis *b, Cell *cells, uint32_t *cluster_cells, const uint32_t *level_of, const int32_t *cluster)
{
    size_t n = 0, g = 0;
    uint32_t level_before = 0;
    for (size_t i = 0; i < b->n; i++) {
        uint32_t row = b->order[i], level = level_of[row];
        bool is_new_cluster = i == 0 || (cluster && cluster[row] != cluster[b->order[i - 1]]);
        if (is_new_cluster && cells) cluster_cells[g] = (uint32_t)n;
        g += is_new_cluster;
        if (is_new_cluster || level != level_before) {
            if (cells) cells[n] = (Cell){(uint32_t)i, 0, (uint32_t)(g - 1), level};
            n++;
        }
        if (cells) cells[n - 1].n++;
        level_before = level;
    }
    if (cells) cluster_cells[g] = (uint32_t)n;
    b->cell_n = n;
    b->cluster_n = g;
}

/* Orders the rows by cluster and, inside, by level, and numbers both from 0. */
static bool rows_order(RegressionBasis *b, const Fit *f, Err *e)
{
    const RegressionInput *in = f->in;
    size_t n = b->n = in->n;
    uint32_t *order = PUSH(f->a, uint32_t, n, e), *spare = PUSH(f->a, uint32_t, n, e), *level_of = PUSH(f->a, uint32_t, n, e);
    if (!order || !spare || !level_of) return false;
    for (size_t i = 0; i < n; i++) order[i] = (uint32_t)i;
    b->level_n = 1;
    if (in->level) {
        order_by_label(order, spare, in->level, n);
        for (size_t i = 1; i < n; i++) {
            b->level_n += in->level[order[i]] != in->level[order[i - 1]];
            level_of[order[i]] = (uint32_t)b->level_n - 1;
        }
    }
    if (in->cluster) order_by_label(order, spare, in->cluster, n);
    b->order = order;
    cells_find(b, NULL, NULL, level_of, in->cluster);
    Cell *cells = PUSH(f->a, Cell, b->cell_n, e);
    uint32_t *cluster_cells = PUSH(f->a, uint32_t, b->cluster_n + 1, e);
    if (!cells || !cluster_cells) return false;
    cells_find(b, cells, cluster_cells, level_of, in->cluster);
    b->cells = cells;
    b->cluster_cells = cluster_cells;
    double *rows = PUSH(f->a, double, b->level_n, e), *root = PUSH(f->a, double, b->level_n, e);
    if (!rows || !root) return false;
    for (size_t c = 0; c < b->cell_n; c++) rows[cells[c].level] += cells[c].n;
    for (size_t l = 0; l < b->level_n; l++) root[l] = 1 / sqrt(rows[l]);
    b->level_rows = rows;
    b->level_root = root;
    b->has_intercept = !in->level;
    b->uses_levels = !in->level || b->cell_n > b->level_n;
    return true;
}

/* Fills and centres all columns and reduces them to the triangle. */
static bool rows_factor(Fit *f, const RegressionBasis *b, Err *e)
{
    const RegressionInput *in = f->in;
    size_t n = in->n, p = f->p;
    long double *sums = PUSH(f->a, long double, b->level_n, e), *level_means = PUSH(f->a, long double, b->level_n, e);
    double *small = PUSH(f->a, double, p * p, e), *work = PUSH(f->a, double, f->is_exact ? 0 : p * BLOCK, e);
    long double *long_work = PUSH(f->a, long double, f->is_exact ? p * BLOCK : 0, e);
    f->triangle = PUSH(f->a, long double, p * p, e);
    f->fast = PUSH(f->a, double *, p, e);
    f->exact = PUSH(f->a, long double *, p, e);
    double *fast = PUSH(f->a, double, f->is_exact ? 0 : n * p, e);
    long double *exact = PUSH(f->a, long double, f->is_exact ? n * p : 0, e);
    if (!sums || !level_means || !small || !work || !long_work) return false;
    if (!f->triangle || !f->fast || !f->exact || !fast || !exact) return false;
    for (size_t j = 0; j < p; j++) {
        const double *x = j < in->k ? in->columns[j] : in->y, *tail = in->tails && j < in->k ? in->tails[j] : NULL;
        if (f->is_exact) {
            f->exact[j] = exact + j * n;
            fill_exact(f->exact[j], x, tail, f->scale[j], b, level_means, sums);
        } else {
            f->fast[j] = fast + j * n;
            fill_fast(f->fast[j], x, tail, f->scale[j], b, level_means, sums);
        }
        f->means[j] = level_means[0];
    }
    if (f->is_exact) {
        triangle_of_exact(f->triangle, f->exact, p, n, long_work);
    } else {
        triangle_of_fast(small, f->fast, p, n, work);
        for (size_t i = 0; i < p * p; i++) f->triangle[i] = small[i];
    }
    return true;
}

/* Which columns say something that those before them do not: kept[j]. */
static bool columns_keep(bool *kept, const Fit *f, Err *e)
{
    size_t p = f->p;
    long double *basis = PUSH(f->a, long double, p * p, e), *v = PUSH(f->a, long double, p, e);
    if (!basis || !v) return false;
    size_t found = 0;
    for (size_t j = 0; j + 1 < p; j++) {
        for (size_t i = 0; i < p; i++) v[i] = f->triangle[i * p + j];
        for (int pass = 0; pass < 2; pass++)
            for (size_t q = 0; q < found; q++) long_add_scaled(v, -long_dot(v, basis + q * p, p), basis + q * p, p);
        long double rest = sqrtl(long_dot(v, v, p));
        kept[j] = rest > RANK_TOLERANCE * f->length[j];
        if (!kept[j]) continue;
        for (size_t i = 0; i < p; i++) basis[found * p + i] = v[i] / rest;
        found++;
    }
    return true;
}

/* One Householder step on columns s.. of `m` (column-major, p rows each, `n` columns), zeroing column s under row s. */
static void small_step(long double *m, size_t p, size_t n, size_t s)
{
    long double *x = m + s * p + s, length = sqrtl(long_dot(x, x, p - s));
    if (length == 0) return;
    long double pivot = x[0] >= 0 ? -length : length, head = x[0] - pivot;
    for (size_t j = s + 1; j < n; j++) {
        long double *other = m + j * p + s;
        long double tail = long_dot(x + 1, other + 1, p - s - 1) / head;
        long double factor = (other[0] + tail) * (-head / pivot);
        other[0] -= factor;
        long_add_scaled(other + 1, -factor / head, x + 1, p - s - 1);
    }
    x[0] = pivot;
}

static void small_pivot(long double *m, size_t *pivot, size_t p, size_t s, size_t end)
{
    size_t best = s;
    long double longest = -1;
    for (size_t j = s; j < end; j++) {
        long double length = long_dot(m + j * p + s, m + j * p + s, p - s);
        if (length > longest) longest = length, best = j;
    }
    for (size_t i = 0; i < p && best != s; i++) {
        long double swap = m[s * p + i];
        m[s * p + i] = m[best * p + i];
        m[best * p + i] = swap;
    }
    size_t swap = pivot[s];
    pivot[s] = pivot[best];
    pivot[best] = swap;
}

/* From the triangle to rank, pivots, R, its inverse and the coefficients. The treatment is kept out of the pivoting and
 * stands last: its basis column is then the treatment with everything else taken out, which the bootstrap needs. */
static bool triangle_solve(Fit *f, const bool *kept, Err *e)
{
    size_t p = f->p, k = p - 1, rank = 0;
    for (size_t j = 0; j < k; j++) rank += kept[j];
    f->rank = rank;
    f->pivot = PUSH(f->a, size_t, rank, e);
    f->r = PUSH(f->a, long double, rank * rank, e);
    f->inverse = PUSH(f->a, long double, rank * rank, e);
    f->slopes = PUSH(f->a, long double, rank, e);
    long double *m = PUSH(f->a, long double, p * (rank + 1), e);
    if (!f->pivot || !f->r || !f->inverse || !f->slopes || !m) return false;
    size_t at = 0;
    for (size_t j = 1; j < k; j++)
        if (kept[j]) f->pivot[at++] = j;
    if (k > 0 && kept[0]) f->pivot[at] = 0;
    for (size_t j = 0; j <= rank; j++)
        for (size_t i = 0; i < p; i++) m[j * p + i] = f->triangle[i * p + (j < rank ? f->pivot[j] : k)];
    for (size_t s = 0; s < rank; s++) {
        if (f->pivot[s] != 0) small_pivot(m, f->pivot, p, s, at);
        small_step(m, p, rank + 1, s);
    }
    for (size_t i = rank; i-- > 0;) {
        long double b = m[rank * p + i];
        for (size_t j = i; j < rank; j++) f->r[i * rank + j] = m[j * p + i];
        for (size_t j = i + 1; j < rank; j++) b -= f->r[i * rank + j] * f->slopes[j];
        f->slopes[i] = b / f->r[i * rank + i];
        f->inverse[i * rank + i] = 1 / f->r[i * rank + i];
        for (size_t j = i + 1; j < rank; j++) {
            long double s = 0;
            for (size_t l = i + 1; l <= j; l++) s -= f->r[i * rank + l] * f->inverse[l * rank + j];
            f->inverse[i * rank + j] = s / f->r[i * rank + i];
        }
    }
    return true;
}

/* The exact half of basis_make: columns become the basis, y the residuals; small problems are refined. */
static bool exact_basis(long double **columns, const Fit *f, size_t n, Err *e)
{
    size_t rank = f->rank, k = f->p - 1;
    bool is_refined = (double)n * (double)f->p <= REFINED_NUMBERS;
    long double *copies = PUSH(f->a, long double, is_refined ? n * (rank + 1) : 0, e), *y = f->exact[k];
    const long double **x = PUSH(f->a, const long double *, rank, e), **q = PUSH(f->a, const long double *, rank, e);
    if (!copies || !x || !q) return false;
    for (size_t j = 0; is_refined && j <= rank; j++) memcpy(copies + j * n, j < rank ? columns[j] : y, n * sizeof *copies);
    TRY(basis_run_exact(columns, y, f->r, f->slopes, rank, n, f->a, e));
    if (!is_refined) return true;
    for (size_t j = 0; j < rank; j++) x[j] = copies + j * n, q[j] = columns[j];
    Refinement r = {.n = n, .rank = rank, .y = copies + rank * n, .x = x, .q = q, .r = f->r, .slopes = f->slopes, .u = y};
    return regression_refine(&r, f->a, e);
}

/* Turns the columns into the basis and y into the residuals, in y's own unit. */
static bool basis_make(RegressionBasis *b, Fit *f, Err *e)
{
    size_t rank = b->rank = f->rank, n = b->n, k = f->p - 1;
    double **columns = PUSH(f->a, double *, rank, e);
    long double **long_columns = PUSH(f->a, long double *, rank, e);
    if (!columns || !long_columns) return false;
    if (f->is_exact) {
        for (size_t i = 0; i < rank; i++) long_columns[i] = f->exact[f->pivot[i]];
        TRY(exact_basis(long_columns, f, n, e));
        for (size_t j = 0; j <= rank; j++) {
            double *to = f->fast[j < rank ? f->pivot[j] : k] = PUSH(f->a, double, n, e);
            if (!to) return false;
            const long double *from = j < rank ? long_columns[j] : f->exact[k];
            for (size_t i = 0; i < n; i++) to[i] = (double)from[i];
        }
    }
    for (size_t i = 0; i < rank; i++) columns[i] = f->fast[f->pivot[i]];
    if (!f->is_exact) TRY(basis_run_fast(columns, f->fast[k], f->r, f->slopes, rank, n, f->a, e));
    vector_shift_scale(f->fast[k], 0, 1 / f->scale[k], n);
    b->columns = columns;
    b->residuals = f->fast[k];
    return true;
}

/* Coefficients and their functionals, back in the units of the input. */
static bool coefficients_make(Regression *out, RegressionBasis *b, const Fit *f, Err *e)
{
    size_t k = f->p - 1, rank = f->rank, width = rank + 1;
    out->coefficient_n = k + b->has_intercept;
    out->coefficients = PUSH(f->a, Coefficient, out->coefficient_n, e);
    double *functionals = PUSH(f->a, double, out->coefficient_n * width, e);
    if (!out->coefficients || !functionals) return false;
    for (size_t c = 0; c < k; c++) {
        out->coefficients[c] = (Coefficient){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, true};
        for (size_t j = 0; j < width; j++) functionals[c * width + j] = NAN;
    }
    for (size_t i = 0; i < rank; i++) {
        size_t c = f->pivot[i];
        out->coefficients[c].is_dropped = false;
        out->coefficients[c].estimate = (double)(f->slopes[i] * f->scale[c] / f->scale[k]);
        functionals[c * width] = 0;
        for (size_t j = 0; j < rank; j++) functionals[c * width + 1 + j] = (double)(f->inverse[i * rank + j] * f->scale[c]);
    }
    if (b->has_intercept) {
        Coefficient none = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, false};
        long double level = f->means[k];
        double *row = functionals + k * width;
        row[0] = b->level_root[0];
        for (size_t i = 0; i < rank; i++) level -= f->means[f->pivot[i]] * f->slopes[i];
        for (size_t j = 0; j < rank; j++) {
            long double s = 0;
            for (size_t i = 0; i <= j; i++) s -= f->means[f->pivot[i]] * f->inverse[i * rank + j];
            row[1 + j] = (double)s;
        }
        none.estimate = (double)(level / f->scale[k]);
        out->coefficients[k] = none;
    }
    b->functionals = functionals;
    return true;
}

/* HC1: the functionals over sum u^2 x x', the basis' rows with the level's 1/sqrt(n) before them. */
static bool robust_errors(Regression *out, const RegressionBasis *b, Arena *a, Err *e)
{
    size_t width = b->rank + 1;
    double *meat = PUSH(a, double, width * width, e), *rows = PUSH(a, double, width * BLOCK, e);
    double **lanes = PUSH(a, double *, width, e), *half = PUSH(a, double, width, e);
    if (!meat || !rows || !lanes || !half) return false;
    for (size_t j = 0; j < width; j++) lanes[j] = rows + j * BLOCK;
    for (size_t at = 0; at < b->n; at += BLOCK) {
        size_t m = b->n - at < BLOCK ? b->n - at : BLOCK;
        const double *u = b->residuals + at;
        if (b->has_intercept) vector_add_scaled(memset(lanes[0], 0, m * sizeof(double)), b->level_root[0], u, m);
        for (size_t j = 1; j < width; j++) vector_multiply(lanes[j], u, b->columns[j - 1] + at, m);
        cross_add(meat, lanes, width, 0, m);
    }
    for (size_t i = 0; i < width; i++)
        for (size_t j = 0; j < i; j++) meat[j * width + i] = meat[i * width + j];
    double factor = (double)b->n / out->df_residual;
    for (size_t c = 0; c < out->coefficient_n; c++) {
        const double *row = b->functionals + c * width;
        if (out->coefficients[c].is_dropped) continue;
        for (size_t i = 0; i < width; i++) half[i] = vector_dot(meat + i * width, row, width);
        out->coefficients[c].ols = out->residual_sd * sqrt(vector_dot(row, row, width));
        out->coefficients[c].hc1 = sqrt(factor * fmax(0, vector_dot(half, row, width)));
    }
    return true;
}

/* Levels in which column 0 never changes, and levels of one row. */
static bool levels_count(Regression *out, const RegressionBasis *b, const Fit *f, Err *e)
{
    const double *x = f->in->k ? f->in->columns[0] : f->in->y;
    double *first = PUSH(f->a, double, b->level_n, e);
    bool *varies = PUSH(f->a, bool, b->level_n, e), *is_seen = PUSH(f->a, bool, b->level_n, e);
    if (!first || !varies || !is_seen) return false;
    for (size_t c = 0; c < b->cell_n; c++) {
        Cell cell = b->cells[c];
        if (!is_seen[cell.level]) first[cell.level] = x[b->order[cell.start]];
        is_seen[cell.level] = true;
        for (size_t i = cell.start; i < (size_t)cell.start + cell.n; i++)
            if (x[b->order[i]] != first[cell.level]) varies[cell.level] = true;
    }
    for (size_t l = 0; l < b->level_n; l++) {
        out->level_single_n += b->level_rows[l] == 1;
        out->level_constant_n += !varies[l];
    }
    out->level_n = b->level_n;
    return true;
}

static bool summary_make(Regression *out, const RegressionBasis *b, const Fit *f, double total, Err *e)
{
    const RegressionInput *in = f->in;
    size_t levels = in->level ? b->level_n : 1;
    out->n = in->n;
    out->rank = f->rank;
    out->k_total = f->rank + levels;
    out->dropped_n = in->k - f->rank;
    if (out->k_total >= in->n)
        return FAIL(e, ERR_INPUT, NULL, "%zu rows are too few for %zu coefficients and levels; take fewer columns or more rows",
                    in->n, out->k_total);
    out->df_residual = (double)(in->n - out->k_total);
    double squares = vector_dot(b->residuals, b->residuals, in->n);
    out->residual_sd = sqrt(squares / out->df_residual);
    out->r_squared = total > 0 ? 1 - squares / total : NAN;
    out->cluster_n = in->cluster ? b->cluster_n : 0;
    out->is_nested = in->level && in->cluster && !b->uses_levels;
    if (in->level) TRY(levels_count(out, b, f, e));
    out->residuals = PUSH(f->a, double, in->n, e);
    if (!out->residuals) return false;
    for (size_t i = 0; i < in->n; i++) out->residuals[b->order[i]] = b->residuals[i];
    return true;
}

bool regression_fit(Regression *out, const RegressionInput *in, Arena *a, Err *e)
{
    Fit f = {.in = in, .a = a};
    Regression fit = {0};
    RegressionBasis *b = PUSH(a, RegressionBasis, 1, e);
    if (!b) return false;
    TRY(input_check(&f, e));
    TRY(rows_order(b, &f, e));
    TRY(rows_factor(&f, b, e));
    bool *kept = PUSH(a, bool, f.p, e);
    if (!kept) return false;
    TRY(columns_keep(kept, &f, e));
    TRY(triangle_solve(&f, kept, e));
    long double total = 0; /* y'y after centring: the length of the triangle's last column */
    for (size_t i = 0; i < f.p; i++) total += f.triangle[i * f.p + f.p - 1] * f.triangle[i * f.p + f.p - 1];
    TRY(basis_make(b, &f, e));
    TRY(summary_make(&fit, b, &f, (double)(total / f.scale[in->k] / f.scale[in->k]), e));
    TRY(coefficients_make(&fit, b, &f, e));
    TRY(robust_errors(&fit, b, a, e));
    fit.basis = b;
    TRY(regression_cluster_errors(&fit, a, e));
    *out = fit;
    return true;
}
