/* Least squares: NIST's reference sets, a brute-force check of every clustered error, invariants, bad input, faults. */
#include "calc/calc_test.h"

#include "base/json.h"
#include "base/random.h"
#include "calc/bootstrap.h"
#include "calc/matrix.h"
#include "calc/regression.h"

static double digits(double found, double certified)
{
    if (certified == 0) return fabs(found) < 1e-300 ? 15 : fmin(15, -log10(fabs(found)));
    double wrong = fabs(found - certified) / fabs(certified);
    return wrong < 1e-15 ? 15 : -log10(wrong);
}

static void nist_columns(double **columns, double **tails, const json_t *set, size_t k, size_t n, bool is_polynomial)
{
    const json_t *x = json_object_get(set, "x");
    for (size_t i = 0; i < n; i++) {
        const json_t *row = json_array_get(x, i);
        long double power = 1;
        for (size_t j = 0; j < k; j++) {
            power *= is_polynomial ? json_number_value(row) : 1;
            columns[j][i] = is_polynomial ? (double)power : json_number_value(json_array_get(row, j));
            tails[j][i] = is_polynomial ? (double)(power - (long double)columns[j][i]) : 0;
        }
    }
}

/* Digits of the worst coefficient and standard error of one set, with powers in double and in long double. */
static void nist_run(const char *name, const json_t *set, double least, Arena *a)
{
    Err e;
    size_t n = json_array_size(json_object_get(set, "y")), p = json_array_size(json_object_get(set, "beta")), k = p - 1;
    double *y = PUSH(a, double, n, &e), **columns = PUSH(a, double *, k, &e), **tails = PUSH(a, double *, k, &e);
    assert_true(y && columns && tails);
    for (size_t i = 0; i < n; i++) y[i] = json_number_value(json_array_get(json_object_get(set, "y"), i));
    for (size_t j = 0; j < k; j++) assert_true((columns[j] = PUSH(a, double, n, &e)) && (tails[j] = PUSH(a, double, n, &e)));
    nist_columns(columns, tails, set, k, n, json_is_integer(json_object_get(set, "degree")));
    double worst[2] = {15, 15}, worst_error[2] = {15, 15};
    for (int with_tails = 0; with_tails < 2; with_tails++) {
        Regression fit;
        RegressionInput in = {.y = y, .columns = (const double *const *)columns, .n = n, .k = k,
                              .tails = with_tails ? (const double *const *)tails : NULL};
        assert_true(regression_fit(&fit, &in, a, &e));
        assert_int_equal(fit.dropped_n, 0);
        for (size_t j = 0; j < p; j++) {
            const Coefficient *found = &fit.coefficients[j == 0 ? k : j - 1];
            double beta = json_number_value(json_array_get(json_object_get(set, "beta"), j));
            double sd = json_number_value(json_array_get(json_object_get(set, "sd"), j));
            worst[with_tails] = fmin(worst[with_tails], digits(found->estimate, beta));
            if (sd != 0) worst_error[with_tails] = fmin(worst_error[with_tails], digits(found->ols, sd));
            else assert_true(found->ols < 1e-8);
        }
        double residual_sd = json_number_value(json_object_get(set, "resid_sd"));
        if (residual_sd > 0) worst_error[with_tails] = fmin(worst_error[with_tails], digits(fit.residual_sd, residual_sd));
    }
    print_message("NIST %-8s digits: coefficients %.1f (%.1f with exact powers), errors %.1f (%.1f)\n", name, worst[0], worst[1],
                  worst_error[0], worst_error[1]);
    assert_true(worst[0] >= least);
    assert_true(worst[1] >= 9.4 && worst_error[1] >= 9.5);
}

static void test_nist(void **state)
{
    (void)state;
    static const struct { const char *name; double least; } gates[] = {
        {"Longley", 10}, {"Wampler1", 9.5}, {"Wampler2", 9.5}, {"Wampler3", 9.5}, {"Wampler4", 9.5}, {"Wampler5", 9.5}, {"Filip", 6.5}};
    static char text[100000];
    FILE *f = shared_open("bench/nist.json");
    if (!f) skip();
    Str all = {text, fread(text, 1, sizeof text, f)};
    fclose(f);
    Arena *a;
    Err e;
    json_t *sets;
    assert_true(arena_new(&a, 0, &e));
    assert_true(json_read(&sets, a, all, "nist.json", &e));
    for (size_t i = 0; i < sizeof gates / sizeof *gates; i++) nist_run(gates[i].name, json_object_get(sets, gates[i].name), gates[i].least, a);
    arena_end(a);
}

/* ---- brute force: explicit dummies, n x n matrices ---- */

enum { N = 60, K = 3, WIDE = 24 };

typedef struct {
    double y[N], x[K][N];
    int32_t level[N], cluster[N];
    const double *columns[K];
} Sample;

typedef enum { NO_LEVELS, NESTED, ACROSS } Shape;

static void sample_make(Sample *s, Shape shape)
{
    for (size_t i = 0; i < N; i++) {
        s->cluster[i] = (int32_t)(random_u64(3, 0, i) % 7) * 5 - 3;
        s->level[i] = shape == NESTED ? s->cluster[i] * 2 + (s->cluster[i] > 10 && random_u64(3, 1, i) % 2) : (int32_t)(random_u64(3, 2, i) % 5);
        s->x[0][i] = (double)(random_u64(3, 3, i) % 2);
        s->x[1][i] = 3 + random_normal(3, 4, i) + 0.2 * s->cluster[i];
        s->x[2][i] = 100 * random_uniform(3, 5, i);
        s->y[i] = 10 + s->x[0][i] + 0.5 * s->x[1][i] - 0.02 * s->x[2][i] + random_normal(3, 6, i) * (1 + s->x[0][i]) + 0.1 * s->cluster[i];
    }
    for (size_t j = 0; j < K; j++) s->columns[j] = s->x[j];
}

/* inverse of a symmetric positive matrix by Gauss-Jordan */
static void invert(double *out, const double *matrix, size_t p)
{
    double work[WIDE * 2 * WIDE];
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < 2 * p; j++) work[i * 2 * p + j] = j < p ? matrix[i * p + j] : (double)(j - p == i);
    for (size_t s = 0; s < p; s++) {
        double pivot = work[s * 2 * p + s];
        for (size_t j = 0; j < 2 * p; j++) work[s * 2 * p + j] /= pivot;
        for (size_t i = 0; i < p; i++) {
            double factor = work[i * 2 * p + s];
            for (size_t j = 0; i != s && j < 2 * p; j++) work[i * 2 * p + j] -= factor * work[s * 2 * p + j];
        }
    }
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < p; j++) out[i * p + j] = work[i * 2 * p + p + j];
}

/* the slopes, and behind them the intercept where there are no levels */
typedef struct { double estimate[K + 1], ols[K + 1], hc1[K + 1], cr0[K + 1], cr2[K + 1], df[K + 1]; size_t p, clusters; } Brute;

/* B (I - H)_gg^(-1/2) over the rows of one cluster, zero elsewhere. */
static void brute_root(double *out, const double *hat, const Sample *s, int32_t cluster)
{
    static double rest[N * N], vectors[N * N];
    double values[N];
    size_t rows[N], m = 0;
    for (size_t i = 0; i < N; i++)
        if (s->cluster[i] == cluster) rows[m++] = i;
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++) rest[i * m + j] = (double)(i == j) - hat[rows[i] * N + rows[j]];
    symmetric_eigen(values, vectors, rest, m);
    memset(out, 0, N * N * sizeof *out);
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++)
            for (size_t l = 0; l < m; l++)
                if (values[l] >= 1e-10) out[rows[i] * N + rows[j]] += vectors[i * m + l] * vectors[j * m + l] / sqrt(values[l]);
}

static void brute_fit(Brute *out, const Sample *s, Shape shape)
{
    static double x[N * WIDE], map[WIDE * N], hat[N * N], root[N * N], rows[WIDE][N];
    double cross[WIDE * WIDE], inverse[WIDE * WIDE], u[N];
    int32_t labels[N], clusters[N];
    size_t label_n = 0, p, g_n = 0;
    for (size_t i = 0; i < N; i++) {
        int32_t label = shape == NO_LEVELS ? 0 : s->level[i];
        size_t l = 0, g = 0;
        while (l < label_n && labels[l] != label) l++;
        if (l == label_n) labels[label_n++] = label;
        while (g < g_n && clusters[g] != s->cluster[i]) g++;
        if (g == g_n) clusters[g_n++] = s->cluster[i];
    }
    p = K + label_n;
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < p; j++) x[i * p + j] = j < K ? s->x[j][i] : (shape == NO_LEVELS ? 0 : s->level[i]) == labels[j - K];
    memset(cross, 0, sizeof cross);
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < p * p; j++) cross[j] += x[i * p + j / p] * x[i * p + j % p];
    invert(inverse, cross, p);
    for (size_t c = 0; c < p; c++)
        for (size_t i = 0; i < N; i++) map[c * N + i] = vector_dot(inverse + c * p, x + i * p, p);
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++) {
            hat[i * N + j] = 0;
            for (size_t c = 0; c < p; c++) hat[i * N + j] += x[i * p + c] * map[c * N + j];
        }
    double squares = 0;
    for (size_t i = 0; i < N; i++) u[i] = s->y[i] - vector_dot(hat + i * N, s->y, N), squares += u[i] * u[i];
    *out = (Brute){.p = p, .clusters = g_n};
    for (size_t c = 0; c < K + (shape == NO_LEVELS); c++) {
        out->estimate[c] = vector_dot(map + c * N, s->y, N);
        out->ols[c] = sqrt(squares / (double)(N - p) * inverse[c * p + c]);
        for (size_t i = 0; i < N; i++) out->hc1[c] += map[c * N + i] * map[c * N + i] * u[i] * u[i];
        out->hc1[c] = sqrt(out->hc1[c] * N / (double)(N - p));
        for (size_t g = 0; g < g_n; g++) {
            double plain = 0, w[N];
            brute_root(root, hat, s, clusters[g]);
            for (size_t i = 0; i < N; i++) {
                plain += s->cluster[i] == clusters[g] ? map[c * N + i] * u[i] : 0;
                w[i] = vector_dot(root + i * N, map + c * N, N);
            }
            double adjusted = vector_dot(w, u, N);
            out->cr0[c] += plain * plain;
            out->cr2[c] += adjusted * adjusted;
            for (size_t i = 0; i < N; i++) rows[g][i] = w[i] - vector_dot(hat + i * N, w, N);
        }
        double trace = 0, all = 0;
        for (size_t g = 0; g < g_n; g++)
            for (size_t h = 0; h < g_n; h++) {
                double v = vector_dot(rows[g], rows[h], N);
                trace += g == h ? v : 0;
                all += v * v;
            }
        out->df[c] = trace * trace / all;
        out->cr0[c] = sqrt(out->cr0[c]), out->cr2[c] = sqrt(out->cr2[c]);
    }
}

static RegressionInput sample_input(const Sample *s, Shape shape)
{
    return (RegressionInput){.y = s->y, .columns = s->columns, .level = shape == NO_LEVELS ? NULL : s->level,
                             .cluster = s->cluster, .n = N, .k = K};
}

static void test_brute_force(void **state)
{
    (void)state;
    static Sample s;
    Arena *a;
    Err e;
    for (Shape shape = NO_LEVELS; shape <= ACROSS; shape++) {
        Regression fit;
        Brute brute;
        sample_make(&s, shape);
        RegressionInput in = sample_input(&s, shape);
        assert_true(arena_new(&a, 0, &e));
        assert_true(regression_fit(&fit, &in, a, &e));
        brute_fit(&brute, &s, shape);
        assert_int_equal(fit.k_total, brute.p);
        assert_int_equal(fit.cluster_n, brute.clusters);
        assert_true(fit.is_nested == (shape == NESTED) && fit.has_cr2);
        double g = (double)brute.clusters, cr1 = g / (g - 1) * (N - 1) / (double)(N - brute.p), nested = g / (g - 1) * (N - 1) / (N - K - 1);
        assert_int_equal(fit.coefficient_n, K + (shape == NO_LEVELS));
        for (size_t c = 0; c < fit.coefficient_n; c++) {
            const Coefficient *found = &fit.coefficients[c];
            NEAR(found->estimate, brute.estimate[c], 1e-10), NEAR(found->ols, brute.ols[c], 1e-10), NEAR(found->hc1, brute.hc1[c], 1e-10);
            NEAR(found->cr0, brute.cr0[c], 1e-10), NEAR(found->cr2, brute.cr2[c], 1e-10), NEAR(found->df, brute.df[c], 1e-7);
            NEAR(found->cr1, brute.cr0[c] * sqrt(cr1), 1e-10), NEAR(found->cr1_nested, brute.cr0[c] * sqrt(nested), 1e-10);
            NEAR(fit.covariance_cr2[c * fit.coefficient_n + c], found->cr2 * found->cr2, 1e-10);
            NEAR(fit.covariance_cr1[c * fit.coefficient_n + c], found->cr1 * found->cr1, 1e-10);
        }
        arena_end(a);
    }
}

/* The wild bootstrap against refits of y* by the plain definition, every sign vector. */
static void test_wild_brute_force(void **state)
{
    (void)state;
    static Sample s, drawn;
    Arena *a;
    Err e;
    for (Shape shape = NO_LEVELS; shape <= ACROSS; shape++) {
        Regression fit, restricted;
        WildBootstrap wild;
        sample_make(&s, shape);
        RegressionInput in = sample_input(&s, shape), less = in, starred = in;
        assert_true(arena_new(&a, 0, &e));
        assert_true(regression_fit(&fit, &in, a, &e));
        assert_true(bootstrap_wild(&wild, &fit, 0, BOOTSTRAP_ENUMERATE, 0, a, &e));
        less.columns = s.columns + 1, less.k = K - 1;
        assert_true(regression_fit(&restricted, &less, a, &e));
        assert_int_equal(wild.draws, 128);
        starred.y = drawn.y;
        size_t exceeding = 0;
        for (unsigned signs = 0; signs < 128; signs++) {
            Regression star;
            ArenaMark mark = arena_mark(a);
            for (size_t i = 0; i < N; i++) {
                double u = restricted.residuals[i], w = signs >> ((s.cluster[i] + 3) / 5) & 1 ? -1 : 1;
                drawn.y[i] = s.y[i] - u + w * u;
            }
            assert_true(regression_fit(&star, &starred, a, &e));
            exceeding += fabs(star.coefficients[0].estimate / star.coefficients[0].cr1) >= fabs(wild.t) - 1e-9;
            arena_reset(a, mark);
        }
        assert_int_equal(wild.exceeding, exceeding);
        WildBootstrap sampled;
        assert_true(bootstrap_wild(&sampled, &fit, 0, 4000, 11, a, &e));
        NEAR(sampled.p, wild.p, 0.03);
        arena_end(a);
    }
}

/* The pairs bootstrap against refits of rows drawn by cluster. */
static void test_pairs_brute_force(void **state)
{
    (void)state;
    static Sample s;
    enum { DRAWS = 40, MOST = N * 7 };
    static double y[MOST], x[K][MOST], found[DRAWS];
    static int32_t level[MOST];
    Arena *a;
    Err e;
    for (Shape shape = NO_LEVELS; shape <= ACROSS; shape++) {
        Regression fit, star;
        PairsBootstrap pairs;
        sample_make(&s, shape);
        RegressionInput in = sample_input(&s, shape);
        assert_true(arena_new(&a, 0, &e));
        assert_true(regression_fit(&fit, &in, a, &e));
        assert_true(bootstrap_pairs(&pairs, &fit, 0, DRAWS, 5, a, &e));
        size_t done = 0;
        for (uint64_t draw = 0; draw < DRAWS; draw++) {
            size_t n = 0;
            for (uint64_t g = 0; g < 7; g++) {
                int32_t label = (int32_t)((unsigned __int128)random_u64(5, draw, g) * 7 >> 64) * 5 - 3;
                for (size_t i = 0; i < N; i++) {
                    if (s.cluster[i] != label) continue;
                    for (size_t j = 0; j < K; j++) x[j][n] = s.x[j][i];
                    y[n] = s.y[i], level[n++] = s.level[i];
                }
            }
            const double *columns[K] = {x[0], x[1], x[2]};
            RegressionInput again = {.y = y, .columns = columns, .level = shape == NO_LEVELS ? NULL : level, .n = n, .k = K};
            assert_true(regression_fit(&star, &again, a, &e));
            if (!star.coefficients[0].is_dropped) found[done++] = star.coefficients[0].estimate;
        }
        assert_int_equal(done, DRAWS - pairs.failed);
        double mean = vector_sum(found, done) / (double)done, squares = 0;
        for (size_t i = 0; i < done; i++) squares += (found[i] - mean) * (found[i] - mean);
        NEAR(pairs.mean, mean, 1e-10), NEAR(pairs.se, sqrt(squares / (double)(done - 1)), 1e-10);
        arena_end(a);
    }
}

static void same_fit(const Regression *a, const Regression *b, double times, double by)
{
    for (size_t c = 0; c < K; c++) {
        const Coefficient *x = &a->coefficients[c], *y = &b->coefficients[c];
        NEAR(y->estimate, x->estimate * times, by), NEAR(y->ols, x->ols * times, by), NEAR(y->hc1, x->hc1 * times, by);
        NEAR(y->cr1, x->cr1 * times, by), NEAR(y->cr2, x->cr2 * times, by), NEAR(y->df, x->df, 1e-6);
    }
}

static void test_invariants(void **state)
{
    (void)state;
    static Sample s, t;
    Arena *a;
    Err e;
    assert_true(arena_new(&a, 0, &e));
    for (Shape shape = NO_LEVELS; shape <= ACROSS; shape++) {
        Regression fit, other;
        sample_make(&s, shape);
        RegressionInput in = sample_input(&s, shape), changed = sample_input(&t, shape);
        assert_true(regression_fit(&fit, &in, a, &e));
        t = s;
        for (size_t j = 0; j < K; j++) t.columns[j] = t.x[j];
        for (size_t i = 0; i < N; i++) { /* rows turned round, clusters and levels renamed */
            size_t from = (i * 17 + 5) % N;
            t.y[i] = s.y[from], t.cluster[i] = 1000 - 7 * s.cluster[from], t.level[i] = INT32_MAX - 100 - s.level[from];
            for (size_t j = 0; j < K; j++) t.x[j][i] = s.x[j][from];
        }
        assert_true(regression_fit(&other, &changed, a, &e));
        same_fit(&fit, &other, 1, 1e-12);
        for (size_t i = 0; i < N; i++) NEAR(other.residuals[i], fit.residuals[(i * 17 + 5) % N], 1e-12);
        for (size_t i = 0; i < N; i++) t.y[i] += 1000;
        assert_true(regression_fit(&other, &changed, a, &e));
        same_fit(&fit, &other, 1, 1e-10);
        for (size_t i = 0; i < N; i++) t.y[i] = (t.y[i] - 1000) * -250;
        assert_true(regression_fit(&other, &changed, a, &e));
        for (size_t c = 0; c < K; c++) other.coefficients[c].estimate *= -1;
        same_fit(&fit, &other, 250, 1e-9);
    }
    arena_end(a);
}

static void test_duplicated(void **state)
{
    (void)state;
    static Sample s;
    static double y[2 * N], x[K][2 * N];
    static int32_t cluster[2 * N];
    Arena *a;
    Err e;
    Regression fit, other;
    assert_true(arena_new(&a, 0, &e));
    sample_make(&s, NO_LEVELS);
    for (size_t i = 0; i < 2 * N; i++) {
        y[i] = s.y[i % N], cluster[i] = s.cluster[i % N];
        for (size_t j = 0; j < K; j++) x[j][i] = s.x[j][i % N];
    }
    const double *columns[K] = {x[0], x[1], x[2]};
    RegressionInput in = sample_input(&s, NO_LEVELS), twice = {.y = y, .columns = columns, .cluster = cluster, .n = 2 * N, .k = K};
    assert_true(regression_fit(&fit, &in, a, &e) && regression_fit(&other, &twice, a, &e));
    double n = N, p = K + 1;
    NEAR(other.coefficients[0].estimate, fit.coefficients[0].estimate, 1e-12);
    NEAR(other.coefficients[0].cr0, fit.coefficients[0].cr0, 1e-12); /* schools are as many as before */
    NEAR(other.coefficients[0].hc1, fit.coefficients[0].hc1 / sqrt(2) * sqrt((n - p) / n * 2 * n / (2 * n - p)), 1e-12);
    arena_end(a);
}

static void test_rank(void **state)
{
    (void)state;
    static Sample s;
    Arena *a;
    Err e;
    Regression fit, plain;
    double twin[N], constant[N], by_level[N];
    assert_true(arena_new(&a, 0, &e));
    sample_make(&s, NESTED);
    RegressionInput in = sample_input(&s, NESTED);
    assert_true(regression_fit(&plain, &in, a, &e));
    for (size_t i = 0; i < N; i++) {
        twin[i] = s.x[1][i] / 3 - 0.1 * s.x[2][i] + 5;
        constant[i] = 0.1;
        by_level[i] = s.level[i] * 0.7;
    }
    const double *columns[] = {s.x[0], constant, s.x[1], s.x[2], twin, by_level};
    in.columns = columns, in.k = 6;
    assert_true(regression_fit(&fit, &in, a, &e));
    assert_int_equal(fit.dropped_n, 3);
    assert_int_equal(fit.k_total, plain.k_total);
    assert_true(fit.coefficients[1].is_dropped && fit.coefficients[4].is_dropped && fit.coefficients[5].is_dropped);
    assert_true(isnan(fit.coefficients[4].cr2) && isnan(fit.coefficients[4].estimate) && isnan(fit.coefficients[4].hc1));
    NEAR(fit.coefficients[2].cr2, plain.coefficients[1].cr2, 1e-12);
    NEAR(fit.coefficients[0].df, plain.coefficients[0].df, 1e-9);
    in.columns = columns + 1, in.k = 1; /* a treatment that never varies */
    assert_true(regression_fit(&fit, &in, a, &e));
    assert_true(fit.coefficients[0].is_dropped && fit.rank == 0);
    assert_true(isnan(fit.coefficients[0].cr0) && isnan(fit.coefficients[0].cr2) && isnan(fit.covariance_cr1[0]));
    assert_int_equal(fit.level_constant_n, fit.level_n);
    WildBootstrap wild;
    assert_false(bootstrap_wild(&wild, &fit, 0, 0, 0, a, &e));
    assert_int_equal(e.code, ERR_INPUT);
    in.k = 0; /* levels alone */
    assert_true(regression_fit(&fit, &in, a, &e));
    assert_int_equal(fit.coefficient_n, 0);
    arena_end(a);
}

static void test_bad_input(void **state)
{
    (void)state;
    static Sample s;
    Arena *a;
    Err e;
    Regression fit = {.n = 77};
    assert_true(arena_new(&a, 0, &e));
    sample_make(&s, NO_LEVELS);
    RegressionInput in = sample_input(&s, NO_LEVELS);
    s.x[2][41] = INFINITY;
    assert_false(regression_fit(&fit, &in, a, &e));
    assert_int_equal(e.code, ERR_INPUT);
    assert_non_null(strstr(e.message, "column 3 of row 42"));
    s.x[2][41] = 0, s.y[0] = NAN;
    assert_false(regression_fit(&fit, &in, a, &e));
    assert_non_null(strstr(e.message, "outcome of row 1"));
    s.y[0] = 0, in.n = 4;
    assert_false(regression_fit(&fit, &in, a, &e));
    assert_non_null(strstr(e.message, "too few"));
    in.n = 0;
    assert_false(regression_fit(&fit, &in, a, &e));
    in.n = N, in.k = 2001;
    assert_false(regression_fit(&fit, &in, a, &e));
    assert_int_equal(e.code, ERR_LIMIT);
    assert_int_equal(fit.n, 77); /* untouched by all of them */
    in.k = K, in.cluster = NULL; /* no clusters: no clustered errors, the rest stands */
    assert_true(regression_fit(&fit, &in, a, &e));
    assert_true(isnan(fit.coefficients[0].cr1) && isnan(fit.coefficients[0].df) && !isnan(fit.coefficients[0].hc1) && !fit.has_cr2);
    PairsBootstrap pairs;
    assert_false(bootstrap_pairs(&pairs, &fit, 0, 100, 0, a, &e));
    assert_int_equal(e.code, ERR_INPUT);
    int32_t one[N] = {0};
    in.cluster = one;
    assert_true(regression_fit(&fit, &in, a, &e));
    assert_true(isnan(fit.coefficients[0].cr1) && fit.cluster_n == 1);
    arena_end(a);
}

/* Every allocation fails once: false, MEMORY, no output, no leak. */
static void test_faults(void **state)
{
    (void)state;
    static Sample s;
    Arena *a;
    Err e;
    sample_make(&s, ACROSS);
    RegressionInput in = sample_input(&s, ACROSS);
    bool is_done = false;
    long n = 1;
    for (; !is_done; n++) {
        Regression fit = {.n = 77};
        WildBootstrap wild = {.draws = 77};
        PairsBootstrap pairs = {.draws = 77};
        assert_true(arena_new(&a, 0, &e));
        arena_fail_after(n);
        bool fitted = regression_fit(&fit, &in, a, &e);
        bool wilded = fitted && bootstrap_wild(&wild, &fit, 0, 10, 0, a, &e);
        is_done = wilded && bootstrap_pairs(&pairs, &fit, 0, 10, 0, a, &e);
        arena_fail_after(0);
        if (!is_done) assert_int_equal(e.code, ERR_MEMORY);
        assert_true(fitted || fit.n == 77);
        assert_true(wilded || wild.draws == 77);
        assert_true(is_done || pairs.draws == 77);
        arena_end(a);
    }
    assert_true(n > 40);
}

int regression_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nist), cmocka_unit_test(test_brute_force), cmocka_unit_test(test_wild_brute_force),
        cmocka_unit_test(test_pairs_brute_force), cmocka_unit_test(test_invariants), cmocka_unit_test(test_duplicated),
        cmocka_unit_test(test_rank), cmocka_unit_test(test_bad_input), cmocka_unit_test(test_faults),
    };
    return cmocka_run_group_tests_name("regression", tests, NULL, NULL);
}
