#include "calc/bootstrap.h"

#include <math.h>
#include <string.h>

#include "base/random.h"
#include "calc/matrix.h"
#include "calc/regression_basis.h"

static const double NUMBERS_MOST = 5e7; /* held for all clusters: 400 MB */

/* Each cluster's cross-products and scores in one set of coordinates: the levels, if used, then the basis. */
typedef struct {
    size_t n, p;        /* clusters, coordinates */
    double *cross;      /* n times p x p, lower triangle packed */
    double *score;      /* n x p */
    double *functional; /* p: of the column */
    double length2;     /* its square sum: 1 / (x'x) of the column with all else taken out */
} Sums;

static size_t packed(size_t i, size_t j) { return i * (i + 1) / 2 + j; }

static void cluster_spread(Sums *s, const RegressionBasis *b, size_t g, const double *cross, const double *score, size_t p)
{
    size_t m = basis_levels(b, g), levels = s->p - b->rank;
    const Cell *cells = b->cells + b->cluster_cells[g];
    double *to = s->cross + g * packed(s->p, 0), *row = s->score + g * s->p;
    for (size_t i = 0; i < p; i++) {
        size_t at = i < m ? cells[i].level : levels + i - m;
        row[at] = score[i];
        for (size_t j = 0; j <= i; j++) to[packed(at, j < m ? cells[j].level : levels + j - m)] = cross[i * p + j];
    }
}

static bool sums_make(Sums *out, const Regression *fit, size_t column, Arena *a, Err *e)
{
    const RegressionBasis *b = fit->basis;
    if (column >= fit->coefficient_n || fit->coefficients[column].is_dropped)
        return FAIL(e, ERR_INPUT, NULL, "the column to test is not in the fit: it says nothing the others do not");
    if (fit->cluster_n < 2) return FAIL(e, ERR_INPUT, NULL, "resampling by school needs at least two schools");
    Sums s = {.n = b->cluster_n, .p = b->rank + (b->uses_levels ? b->level_n : 0)};
    size_t triangle = packed(s.p, 0), width = basis_width(b);
    if ((double)triangle * (double)s.n > NUMBERS_MOST || (double)width * (double)width > NUMBERS_MOST)
        return FAIL(e, ERR_LIMIT, NULL, "%zu schools with %zu effects that cut across them are too many to resample; use the CR1 error",
                    s.n, s.p);
    s.cross = PUSH(a, double, s.n * triangle, e);
    s.score = PUSH(a, double, s.n * s.p, e);
    s.functional = PUSH(a, double, s.p, e);
    double *cross = PUSH(a, double, width * width, e), *score = PUSH(a, double, width, e), *work = PUSH(a, double, basis_work(b), e);
    if (!s.cross || !s.score || !s.functional || !cross || !score || !work) return false;
    for (size_t g = 0; g < s.n; g++) {
        size_t p = basis_cluster(cross, score, b, g, work);
        cluster_spread(&s, b, g, cross, score, p);
    }
    const double *row = b->functionals + column * (b->rank + 1);
    if (b->has_intercept) s.functional[0] = row[0];
    memcpy(s.functional + s.p - b->rank, row + 1, b->rank * sizeof *row);
    s.length2 = vector_dot(s.functional, s.functional, s.p);
    *out = s;
    return true;
}

/* The wild bootstrap's numbers for each cluster: with x the column with all else taken out and u the residuals of the fit
 * without it, own = x_g'u_g, pull = F_g'x_g, push = F_g'u_g; the refitted score of g is w_g own_g - pull_g'(sum w_h push_h). */
typedef struct { size_t n, p; double *own, *pull, *push; } Wild;

static bool wild_make(Wild *out, const Sums *s, double estimate, Arena *a, Err *e)
{
    Wild w = {s->n, s->p, PUSH(a, double, s->n, e), PUSH(a, double, s->n * s->p, e), PUSH(a, double, s->n * s->p, e)};
    if (!w.own || !w.pull || !w.push) return false;
    for (size_t g = 0; g < s->n; g++) {
        const double *cross = s->cross + g * packed(s->p, 0);
        double *pull = w.pull + g * s->p, *push = w.push + g * s->p;
        for (size_t i = 0; i < s->p; i++)
            for (size_t j = 0; j <= i; j++) {
                pull[i] += cross[packed(i, j)] * s->functional[j] / s->length2;
                if (j < i) pull[j] += cross[packed(i, j)] * s->functional[i] / s->length2;
            }
        for (size_t i = 0; i < s->p; i++) push[i] = s->score[g * s->p + i] + estimate * pull[i];
        w.own[g] = vector_dot(s->functional, push, s->p) / s->length2;
    }
    *out = w;
    return true;
}

/* Numerator and CR1-proportional error of t* for signs +1 and -1; both lack the same factor. */
static void wild_draw(double *top, double *error, const Wild *w, const signed char *signs, double *total)
{
    memset(total, 0, w->p * sizeof *total);
    *top = 0;
    for (size_t g = 0; g < w->n; g++) {
        vector_add_scaled(total, signs[g], w->push + g * w->p, w->p);
        *top += signs[g] * w->own[g];
    }
    double squares = 0;
    for (size_t g = 0; g < w->n; g++) {
        double score = signs[g] * w->own[g] - vector_dot(w->pull + g * w->p, total, w->p);
        squares += score * score;
    }
    *error = sqrt(squares);
}

static void signs_fill(signed char *signs, size_t n, bool is_enumeration, uint64_t seed, uint64_t draw)
{
    uint64_t bits = draw;
    for (size_t g = 0; g < n; g++) {
        if (!is_enumeration && g % 64 == 0) bits = random_u64(seed, g / 64, draw);
        signs[g] = bits >> (g % 64) & 1 ? -1 : 1;
    }
}

static bool wild_run(WildBootstrap *out, const Regression *fit, size_t column, size_t draws, uint64_t seed, Arena *a, Err *e)
{
    Sums s;
    Wild w;
    TRY(sums_make(&s, fit, column, a, e));
    bool is_enumeration = draws == BOOTSTRAP_ENUMERATE;
    if (is_enumeration && s.n > BOOTSTRAP_ENUMERATE_MOST)
        return FAIL(e, ERR_INPUT, NULL, "%zu schools have too many sign vectors to list; give a number of draws", s.n);
    TRY(wild_make(&w, &s, fit->coefficients[column].estimate, a, e));
    signed char *signs = PUSH(a, signed char, s.n, e);
    double *total = PUSH(a, double, s.p, e), top, error;
    if (!signs || !total) return false;
    double t = fabs(fit->coefficients[column].estimate / fit->coefficients[column].cr1);
    WildBootstrap result = {.t = fit->coefficients[column].estimate / fit->coefficients[column].cr1, .is_enumeration = is_enumeration};
    /* t* = factor * top / error, the factor known from the data themselves, whose signs are all +1. */
    double n = (double)fit->n, clusters = (double)s.n;
    double factor = sqrt(fit->df_residual / (n - 1) * (clusters - 1) / clusters);
    result.draws = is_enumeration ? (size_t)1 << s.n : draws;
    for (size_t draw = 0; draw < result.draws; draw++) {
        signs_fill(signs, s.n, is_enumeration, seed, draw);
        wild_draw(&top, &error, &w, signs, total);
        result.exceeding += factor * fabs(top) >= (t - 1e-9) * error;
    }
    double exceeding = (double)result.exceeding, all = (double)result.draws;
    result.p = is_enumeration ? exceeding / all : (1 + exceeding) / (1 + all);
    *out = result;
    return true;
}

bool bootstrap_wild(WildBootstrap *out, const Regression *fit, size_t column, size_t draws, uint64_t seed, Arena *scratch, Err *e)
{
    ArenaMark mark = arena_mark(scratch);
    bool is_done = wild_run(out, fit, column, draws, seed, scratch, e);
    arena_reset(scratch, mark);
    return is_done;
}

/* One replicate: the estimate plus what the resampled scores move it. False when the column cannot be told from the rest. */
static bool pairs_draw(double *out, const Sums *s, uint64_t seed, uint64_t draw, double *packed_sums, double *matrix, double *b,
                       bool *is_free, double *counts)
{
    size_t triangle = packed(s->p, 0), p = s->p;
    memset(packed_sums, 0, triangle * sizeof *packed_sums);
    memset(b, 0, p * sizeof *b);
    memset(counts, 0, s->n * sizeof *counts);
    for (size_t g = 0; g < s->n; g++) {
        unsigned __int128 wide = (unsigned __int128)random_u64(seed, draw, g) * s->n;
        counts[(size_t)(wide >> 64)] += 1;
    }
    for (size_t g = 0; g < s->n; g++) {
        if (counts[g] == 0) continue;
        vector_add_scaled(packed_sums, counts[g], s->cross + g * triangle, triangle);
        vector_add_scaled(b, counts[g], s->score + g * p, p);
    }
    for (size_t i = 0; i < p; i++) memcpy(matrix + i * p, packed_sums + packed(i, 0), (i + 1) * sizeof *matrix);
    if (symmetric_solve(matrix, b, is_free, p) > 0)
        for (size_t i = 0; i < p; i++)
            if (is_free[i] && s->functional[i] != 0) return false;
    *out = vector_dot(s->functional, b, p);
    return true;
}

static bool pairs_run(PairsBootstrap *out, const Regression *fit, size_t column, size_t draws, uint64_t seed, Arena *a, Err *e)
{
    Sums s;
    TRY(sums_make(&s, fit, column, a, e));
    double *moves = PUSH(a, double, draws, e), *sums = PUSH(a, double, packed(s.p, 0), e), *matrix = PUSH(a, double, s.p * s.p, e);
    double *b = PUSH(a, double, s.p, e), *counts = PUSH(a, double, s.n, e);
    bool *is_free = PUSH(a, bool, s.p, e);
    if (!moves || !sums || !matrix || !b || !counts || !is_free) return false;
    size_t n = 0;
    for (size_t draw = 0; draw < draws; draw++)
        n += pairs_draw(&moves[n], &s, seed, draw, sums, matrix, b, is_free, counts);
    if (n < 2) return FAIL(e, ERR_INPUT, NULL, "fewer than two of %zu resamples could be estimated; there are too few schools", draws);
    double mean = vector_sum(moves, n) / (double)n, squares = 0, estimate = fit->coefficients[column].estimate;
    for (size_t i = 0; i < n; i++) squares += (moves[i] - mean) * (moves[i] - mean);
    sort_ascending(moves, n);
    *out = (PairsBootstrap){estimate + mean, sqrt(squares / (double)(n - 1)), estimate + sorted_quantile(moves, n, 0.025),
                            estimate + sorted_quantile(moves, n, 0.975), draws, draws - n};
    return true;
}

bool bootstrap_pairs(PairsBootstrap *out, const Regression *fit, size_t column, size_t draws, uint64_t seed, Arena *scratch, Err *e)
{
    ArenaMark mark = arena_mark(scratch);
    bool is_done = pairs_run(out, fit, column, draws, seed, scratch, e);
    arena_reset(scratch, mark);
    return is_done;
}
