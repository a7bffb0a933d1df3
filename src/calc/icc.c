#include "calc/icc.h"

#include <math.h>

#include "calc/matrix.h"

typedef struct { double n, mean; } Group;
typedef struct { const Group *groups; size_t group_n; double n, within; } Nested; /* within: sum of squares inside */

/* Slope of -2 ln REML in theta = between / within, up to the factor dropped; *rss receives the profile's sum of squares. */
static double reml_slope(double *rss, const Nested *s, double theta)
{
    double weights = 0, squares = 0, top = 0, change = 0;
    for (size_t g = 0; g < s->group_n; g++) {
        double w = s->groups[g].n / (1 + s->groups[g].n * theta);
        weights += w;
        squares += w * w;
        top += w * s->groups[g].mean;
    }
    double mean = top / weights;
    *rss = s->within;
    for (size_t g = 0; g < s->group_n; g++) {
        double w = s->groups[g].n / (1 + s->groups[g].n * theta), rest = w * (s->groups[g].mean - mean);
        *rss += rest * (s->groups[g].mean - mean);
        change += rest * rest;
    }
    return weights - squares / weights - (s->n - 1) * change / *rss;
}

static void reml_solve(Icc *out, const Nested *s)
{
    double low = 0, high = 1, rss; /* of rho = theta / (1 + theta) */
    if (reml_slope(&rss, s, 0) < 0) {
        for (int i = 0; i < 200 && high - low > 1e-15 * high; i++) {
            double rho = 0.5 * (low + high);
            if (reml_slope(&rss, s, rho / (1 - rho)) < 0) low = rho;
            else high = rho;
        }
    } else {
        high = 0;
    }
    out->reml = 0.5 * (low + high);
    double theta = out->reml / (1 - out->reml);
    reml_slope(&rss, s, theta);
    out->within = rss / (s->n - 1);
    out->between = theta * out->within;
}

static void anova_solve(Icc *out, const Nested *s)
{
    double total = 0, between = 0, squares = 0, k = (double)s->group_n;
    for (size_t g = 0; g < s->group_n; g++) {
        total += s->groups[g].n * s->groups[g].mean;
        squares += s->groups[g].n * s->groups[g].n;
    }
    for (size_t g = 0; g < s->group_n; g++) {
        double rest = s->groups[g].mean - total / s->n;
        between += s->groups[g].n * rest * rest;
    }
    double msb = between / (k - 1), msw = s->within / (s->n - k), size = (s->n - squares / s->n) / (k - 1);
    out->anova = (msb - msw) / (msb + (size - 1) * msw);
}

static bool estimate(Icc *out, const double *y, const int32_t *cluster, size_t n, Arena *scratch, Err *e)
{
    uint32_t *order = PUSH(scratch, uint32_t, n, e), *spare = PUSH(scratch, uint32_t, n, e);
    Group *groups = PUSH(scratch, Group, n, e);
    if (!order || !spare || !groups) return false;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(y[i])) return FAIL(e, ERR_INPUT, NULL, "the score of row %zu is not a number; leave the row out", i + 1);
        order[i] = (uint32_t)i;
    }
    order_by_label(order, spare, cluster, n);
    Nested s = {.groups = groups, .n = (double)n};
    for (size_t start = 0, end; start < n; start = end) {
        double sum = 0, base = y[order[start]];
        for (end = start; end < n && cluster[order[end]] == cluster[order[start]]; end++) sum += y[order[end]] - base;
        Group *group = &groups[s.group_n++];
            /* Means are kept less the first row's score: far-away scores cost no digits. */
        *group = (Group){(double)(end - start), base + sum / (double)(end - start)};
        for (size_t i = start; i < end; i++) s.within += (y[order[i]] - group->mean) * (y[order[i]] - group->mean);
        group->mean -= y[0];
    }
    if (s.group_n < 2) return FAIL(e, ERR_INPUT, NULL, "the correlation inside schools needs at least two schools");
    if (s.group_n == n || !(s.within > 0))
        return FAIL(e, ERR_INPUT, NULL, "the correlation inside schools needs scores that differ inside a school");
    Icc icc = {.cluster_n = s.group_n};
    anova_solve(&icc, &s);
    reml_solve(&icc, &s);
    *out = icc;
    return true;
}

bool icc_estimate(Icc *out, const double *y, const int32_t *cluster, size_t n, Arena *scratch, Err *e)
{
    ArenaMark mark = arena_mark(scratch);
    bool is_done = estimate(out, y, cluster, n, scratch, e);
    arena_reset(scratch, mark);
    return is_done;
}
