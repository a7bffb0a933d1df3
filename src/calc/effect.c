#include "calc/effect.h"

#include <math.h>

#include "calc/distribution.h"

double effect_omega(double df) { return df > 0.25 ? 1 - 3 / (4 * df - 1) : NAN; }

Arms effect_arms(const double *y, const double *treated, size_t n)
{
    Arms arms = {0};
    double sum[2] = {0}, squares = 0;
    for (size_t i = 0; i < n; i++) {
        bool is_treated = treated[i] != 0;
        sum[is_treated] += y[i];
        arms.treated_n += is_treated;
    }
    arms.comparison_n = n - arms.treated_n;
    arms.treated_mean = arms.treated_n ? sum[1] / (double)arms.treated_n : NAN;
    arms.comparison_mean = arms.comparison_n ? sum[0] / (double)arms.comparison_n : NAN;
    for (size_t i = 0; i < n; i++) { /* from the means: the sum of squares would lose digits of far-away scores */
        double rest = y[i] - (treated[i] != 0 ? arms.treated_mean : arms.comparison_mean);
        squares += rest * rest;
    }
    arms.pooled_sd = n > 2 && arms.treated_n && arms.comparison_n ? sqrt(squares / (double)(n - 2)) : NAN;
    return arms;
}

Effect effect_from_regression(double beta, double se_ols, double pooled_sd, size_t n)
{
    double df = (double)n - 2, omega = effect_omega(df), g = omega * beta / pooled_sd, se = se_ols / pooled_sd;
    return (Effect){g, omega * sqrt(se * se + g * g / (2 * df))};
}

double effect_clustered_se(double se_clustered, double pooled_sd, size_t n)
{
    return effect_omega((double)n - 2) * se_clustered / pooled_sd;
}

/* The WWC's df of N students in clusters of n. */
static double cluster_df(double N, double n, double rho)
{
    double top = (N - 2) - 2 * (n - 1) * rho;
    return top * top / ((N - 2) * (1 - rho) * (1 - rho) + n * (N - 2 * n) * rho * rho + 2 * (N - 2 * n) * rho * (1 - rho));
}

ClusterEffect effect_cluster(double d, double treated_n, double comparison_n, double cluster_size, double rho)
{
    double N = treated_n + comparison_n, df = cluster_df(N, cluster_size, rho), omega = effect_omega(df);
    double gamma = sqrt(1 - 2 * (cluster_size - 1) * rho / (N - 2)), eta = 1 + (cluster_size - 1) * rho, part = gamma * d;
    double se = omega * gamma * sqrt((1 / treated_n + 1 / comparison_n) * eta + part * part / (2 * df));
    return (ClusterEffect){gamma, df, omega * part, se};
}

CorrectedT effect_correct_t(double t, double n, double cluster_size, double rho)
{
    double top = (n - 2) - 2 * (cluster_size - 1) * rho, eta = 1 + (cluster_size - 1) * rho;
    CorrectedT out = {t * sqrt(top / ((n - 2) * eta)), cluster_df(n, cluster_size, rho), 0};
    out.p = t_two_sided(out.t, out.df);
    return out;
}

Effect effect_cox(double treated_share, double treated_n, double comparison_share, double comparison_n)
{
    double cells[4] = {treated_share * treated_n, (1 - treated_share) * treated_n,
                       comparison_share * comparison_n, (1 - comparison_share) * comparison_n};
    double inverse = 0;
    for (int i = 0; i < 4; i++) {
        if (!(cells[i] > 0)) return (Effect){NAN, NAN};
        inverse += 1 / cells[i];
    }
    double omega = effect_omega(treated_n + comparison_n - 2), ratio = log(cells[0] / cells[1] * (cells[3] / cells[2]));
    return (Effect){omega * ratio / 1.65, omega * sqrt(inverse) / 1.65};
}

double effect_improvement_index(double g) { return 50 * erf(g * 0.70710678118654752440); }

Baseline effect_baseline(double g)
{
    if (fabs(g) <= 0.05 + 1e-12) return BASELINE_SATISFIED;
    return fabs(g) <= 0.25 + 1e-12 ? BASELINE_NEEDS_ADJUSTMENT : BASELINE_NOT_SATISFIED;
}

int effect_months_eef(double g)
{
    /* The least hundredths of an SD of each month from 1 to 12. */
    static const int from[] = {2, 10, 19, 27, 36, 45, 53, 62, 70, 79, 88, 96};
    /* A double next to a half, such as 0.095, stands for the decimal it was printed as. */
    double hundredths = round(fabs(g) * 100 + 1e-9);
    int months = 0;
    while (months < 12 && hundredths >= from[months]) months++;
    return g < 0 ? -months : months;
}

EffectSize effect_kraft(double g)
{
    if (!(g >= 0.05)) return EFFECT_SMALL;
    return g < 0.20 ? EFFECT_MEDIUM : EFFECT_LARGE;
}
