#include "calc/matrix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Two doubles at once where the machine can, the same sums in the same order where it cannot. Wider vectors would be
 * split badly by gcc for the plain x86-64 this is built for. */
typedef double Two __attribute__((vector_size(16), aligned(8), may_alias));
#define AT(p) (*(Two *)(p))
#define IN(p) (*(const Two *)(p))

static double two_sum(Two a) { return a[0] + a[1]; }

double vector_sum(const double *x, size_t n)
{
    Two s = {0}, t = {0}, u = {0}, v = {0};
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        s += IN(x + i);
        t += IN(x + i + 2);
        u += IN(x + i + 4);
        v += IN(x + i + 6);
    }
    double rest = 0;
    for (; i < n; i++) rest += x[i];
    return two_sum((s + t) + (u + v)) + rest;
}

double vector_dot(const double *a, const double *b, size_t n)
{
    Two s = {0}, t = {0}, u = {0}, v = {0};
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        s += IN(a + i) * IN(b + i);
        t += IN(a + i + 2) * IN(b + i + 2);
        u += IN(a + i + 4) * IN(b + i + 4);
        v += IN(a + i + 6) * IN(b + i + 6);
    }
    double rest = 0;
    for (; i < n; i++) rest += a[i] * b[i];
    return two_sum((s + t) + (u + v)) + rest;
}

void vector_add_scaled(double *to, double factor, const double *x, size_t n)
{
    Two f = {factor, factor};
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        AT(to + i) += f * IN(x + i);
        AT(to + i + 2) += f * IN(x + i + 2);
    }
    for (; i < n; i++) to[i] += factor * x[i];
}

void vector_shift_scale(double *x, double shift, double scale, size_t n)
{
    Two b = {shift, shift}, f = {scale, scale};
    size_t i = 0;
    for (; i + 2 <= n; i += 2) AT(x + i) = (IN(x + i) + b) * f;
    for (; i < n; i++) x[i] = (x[i] + shift) * scale;
}

void vector_multiply(double *to, const double *a, const double *b, size_t n)
{
    size_t i = 0;
    for (; i + 2 <= n; i += 2) AT(to + i) = IN(a + i) * IN(b + i);
    for (; i < n; i++) to[i] = a[i] * b[i];
}

void vector_add_columns(double *to, const double *factors, double *const *columns, size_t k, size_t at, size_t n)
{
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        Two s = AT(to + i), t = AT(to + i + 2), u = AT(to + i + 4), v = AT(to + i + 6);
        for (size_t j = 0; j < k; j++) {
            Two f = {factors[j], factors[j]};
            const double *x = columns[j] + at + i;
            s += f * IN(x);
            t += f * IN(x + 2);
            u += f * IN(x + 4);
            v += f * IN(x + 6);
        }
        AT(to + i) = s, AT(to + i + 2) = t, AT(to + i + 4) = u, AT(to + i + 6) = v;
    }
    for (; i < n; i++)
        for (size_t j = 0; j < k; j++) to[i] += factors[j] * columns[j][at + i];
}

/* The four products of two columns with two: two loads for each two multiplications instead of four. */
static void cross_two_by_two(double out[4], const double *a, const double *b, const double *c, const double *d, size_t n)
{
    Two ac = {0}, ad = {0}, bc = {0}, bd = {0}, ac2 = {0}, ad2 = {0}, bc2 = {0}, bd2 = {0};
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        Two x = IN(a + i), y = IN(b + i), z = IN(c + i), u = IN(d + i);
        ac += x * z, ad += x * u, bc += y * z, bd += y * u;
        x = IN(a + i + 2), y = IN(b + i + 2), z = IN(c + i + 2), u = IN(d + i + 2);
        ac2 += x * z, ad2 += x * u, bc2 += y * z, bd2 += y * u;
    }
    double sums[4] = {two_sum(ac + ac2), two_sum(ad + ad2), two_sum(bc + bc2), two_sum(bd + bd2)};
    for (; i < n; i++) {
        sums[0] += a[i] * c[i];
        sums[1] += a[i] * d[i];
        sums[2] += b[i] * c[i];
        sums[3] += b[i] * d[i];
    }
    memcpy(out, sums, sizeof sums);
}

enum { TILE = 256 }; /* rows whose columns stay in the first-level cache */

void cross_add(double *out, double *const *columns, size_t p, size_t at, size_t n)
{
    for (size_t end = at + n; at < end; at += TILE) {
        size_t m = end - at < TILE ? end - at : TILE;
        for (size_t i = 0; i < p; i += 2)
            for (size_t j = 0; j <= i; j += 2) {
                const double *a = columns[i] + at, *b = columns[i + 1 < p ? i + 1 : i] + at;
                const double *c = columns[j] + at, *d = columns[j + 1 < p ? j + 1 : j] + at;
                double sums[4];
                cross_two_by_two(sums, a, b, c, d, m);
                out[i * p + j] += sums[0];
                if (j + 1 <= i) out[i * p + j + 1] += sums[1];
                if (i + 1 < p) out[(i + 1) * p + j] += sums[2];
                if (i + 1 < p && j + 1 < p) out[(i + 1) * p + j + 1] += sums[3];
            }
    }
}

void order_by_label(uint32_t *order, uint32_t *spare, const int32_t *label, size_t n)
{
    enum { DIGITS = 2048 };
    uint32_t *from = order, *to = spare;
    for (unsigned shift = 0; shift < 32; shift += 11) {
        uint32_t count[DIGITS] = {0};
        for (size_t i = 0; i < n; i++) count[(((uint32_t)label[i] ^ 0x80000000u) >> shift) & (DIGITS - 1)]++;
        uint32_t start = 0, largest = 0;
        for (size_t d = 0; d < DIGITS; d++) {
            uint32_t here = count[d];
            if (here > largest) largest = here;
            count[d] = start;
            start += here;
        }
        if (largest == n) continue; /* one digit for all: nothing to order */
        for (size_t i = 0; i < n; i++) {
            uint32_t row = from[i];
            to[count[(((uint32_t)label[row] ^ 0x80000000u) >> shift) & (DIGITS - 1)]++] = row;
        }
        uint32_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != order) memcpy(order, from, n * sizeof *order);
}

/* One Jacobi rotation that makes matrix[i][j] zero. */
static void rotate(double *matrix, double *vectors, size_t p, size_t i, size_t j)
{
    double off = matrix[i * p + j];
    double theta = (matrix[j * p + j] - matrix[i * p + i]) / (2 * off);
    double t = copysign(1, theta) / (fabs(theta) + sqrt(1 + theta * theta));
    double c = 1 / sqrt(1 + t * t), s = t * c;
    for (size_t k = 0; k < p; k++) {
        double x = matrix[k * p + i], y = matrix[k * p + j];
        matrix[k * p + i] = c * x - s * y;
        matrix[k * p + j] = s * x + c * y;
    }
    for (size_t k = 0; k < p; k++) {
        double x = matrix[i * p + k], y = matrix[j * p + k];
        matrix[i * p + k] = c * x - s * y;
        matrix[j * p + k] = s * x + c * y;
    }
    for (size_t k = 0; k < p; k++) {
        double x = vectors[k * p + i], y = vectors[k * p + j];
        vectors[k * p + i] = c * x - s * y;
        vectors[k * p + j] = s * x + c * y;
    }
    matrix[i * p + j] = matrix[j * p + i] = 0;
}

void symmetric_eigen(double *values, double *vectors, double *matrix, size_t p)
{
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < p; j++) vectors[i * p + j] = i == j;
    for (int sweep = 0; sweep < 60; sweep++) {
        bool is_diagonal = true;
        for (size_t i = 0; i + 1 < p; i++)
            for (size_t j = i + 1; j < p; j++) {
                double off = fabs(matrix[i * p + j]);
                if (off <= 1e-17 * (fabs(matrix[i * p + i]) + fabs(matrix[j * p + j])) || off < 1e-300) continue;
                rotate(matrix, vectors, p, i, j);
                is_diagonal = false;
            }
        if (is_diagonal) break;
    }
    for (size_t i = 0; i < p; i++) values[i] = matrix[i * p + i];
}

/* out = a b + shift I, all p x p. */
static void multiply(double *out, const double *a, const double *b, double shift, size_t p)
{
    memset(out, 0, p * p * sizeof *out);
    for (size_t i = 0; i < p; i++) {
        for (size_t j = 0; j < p; j++) vector_add_scaled(out + i * p, a[i * p + j], b + j * p, p);
        out[i * p + i] += shift;
    }
}

/* The binomial series sum c_j M^j, c_j = (2j)! / (4^j j!^2), for a norm well under 1, four powers at a time. */
static void inverse_root_series(double *out, const double *m, size_t p, double norm, double *work)
{
    double c[160] = {1};
    size_t terms = 1;
    for (double bound = 1; terms < 156 && bound > 1e-18; terms++) {
        c[terms] = c[terms - 1] * (1 - 0.5 / (double)terms);
        bound *= norm;
    }
    double *power[5] = {NULL, work, work + p * p, work + 2 * p * p, work + 3 * p * p}, *sum = work + 4 * p * p;
    memcpy(power[1], m, p * p * sizeof *m);
    for (int i = 2; i <= 4; i++) multiply(power[i], power[i - 1], m, 0, p);
    memset(out, 0, p * p * sizeof *out);
    for (size_t block = (terms + 3) / 4; block-- > 0;) {
        multiply(sum, out, power[4], c[4 * block], p);
        for (size_t i = 1; i <= 3; i++) vector_add_scaled(sum, c[4 * block + i], power[i], p * p);
        memcpy(out, sum, p * p * sizeof *out);
    }
}

static double row_sum_most(const double *matrix, size_t p)
{
    double most = 0;
    for (size_t i = 0; i < p; i++) {
        double sum = 0;
        for (size_t j = 0; j < p; j++) sum += fabs(matrix[i * p + j]);
        most = fmax(most, sum);
    }
    return most;
}

void inverse_root_of_rest(double *out, const double *matrix, size_t p, double *work)
{
    double norm = fmin(sqrt(vector_dot(matrix, matrix, p * p)), row_sum_most(matrix, p)); /* both bound the eigenvalues */
    if (norm < 0.3) {
        inverse_root_series(out, matrix, p, norm, work);
        return;
    }
    double *copy = work, *vectors = work + p * p, *values = work + 2 * p * p, *scaled = work + 3 * p * p;
    memcpy(copy, matrix, p * p * sizeof *copy);
    symmetric_eigen(values, vectors, copy, p);
    memset(out, 0, p * p * sizeof *out);
    for (size_t j = 0; j < p; j++) {
        double rest = 1 - values[j], root = rest < 1e-10 ? 0 : 1 / sqrt(rest);
        for (size_t i = 0; i < p; i++) scaled[i] = vectors[i * p + j];
        for (size_t i = 0; i < p; i++) vector_add_scaled(out + i * p, root * scaled[i], scaled, p);
    }
}

size_t symmetric_solve(double *matrix, double *b, bool *is_free, size_t p)
{
    double largest = 0;
    size_t free_n = 0;
    for (size_t i = 0; i < p; i++) largest = fmax(largest, matrix[i * p + i]);
    for (size_t i = 0; i < p; i++) { /* row i of L, from the rows before it; L D is kept while it is made */
        double *row = matrix + i * p, pivot = row[i];
        for (size_t j = 0; j < i; j++) {
            const double *other = matrix + j * p;
            double s = row[j];
            for (size_t k = 0; k < j; k++) s -= row[k] * other[k];
            row[j] = s;
        }
        for (size_t j = 0; j < i; j++) {
            double factor = is_free[j] ? 0 : row[j] / matrix[j * p + j];
            pivot -= factor * row[j];
            b[i] -= factor * b[j];
            row[j] = factor;
        }
        is_free[i] = !(pivot > 1e-10 * largest);
        free_n += is_free[i];
        row[i] = pivot;
    }
    for (size_t i = p; i-- > 0;) {
        double s = is_free[i] ? 0 : b[i] / matrix[i * p + i];
        for (size_t j = i + 1; j < p; j++) s -= is_free[i] ? 0 : matrix[j * p + i] * b[j];
        b[i] = s;
    }
    return free_n;
}

double sorted_quantile(const double *x, size_t n, double q)
{
    double at = q * (double)(n - 1), below = floor(at);
    size_t i = (size_t)below;
    return i + 1 < n ? x[i] + (at - below) * (x[i + 1] - x[i]) : x[n - 1];
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void sort_ascending(double *x, size_t n) { qsort(x, n, sizeof *x, compare_doubles); }
