#include "calc/interval.h"

#include <math.h>

#include "base/random.h"
#include "calc/distribution.h"
#include "calc/matrix.h"

const PowerAim POWER_USUAL = {0.05, 0.80};

RatioInterval interval_fieller(double effect, double se, double cost, double se_cost, double rho, double confidence)
{
    double z = normal_quantile(0.5 + confidence / 2), ratio = effect / cost, relative = z * se_cost / cost;
    double uncertain = relative * relative, covariance = rho * se * se_cost;
    if (!(uncertain < 1)) return (RatioInterval){ratio, NAN, NAN, false};
    double middle = ratio - uncertain * (se_cost > 0 ? covariance / (se_cost * se_cost) : 0);
    /* Var(effect) - 2 r Cov + r^2 Var(cost) - g (Var(effect) - Cov^2 / Var(cost)), whose last part is Var(effect)(1 - rho^2) */
    double inner = se * se - 2 * ratio * covariance + ratio * ratio * se_cost * se_cost - uncertain * se * se * (1 - rho * rho);
    double half = z / cost * sqrt(fmax(0, inner));
    return (RatioInterval){ratio, (middle - half) / (1 - uncertain), (middle + half) / (1 - uncertain), true};
}

static bool ratio_check(double effect, double se, double cost, double se_cost, Err *e)
{
    if (!(cost > 0 && isfinite(cost))) return FAIL(e, ERR_INPUT, "cost", "a cost of 0 or less has no effect per dollar; give the cost");
    if (!(se >= 0 && se_cost >= 0 && isfinite(se + se_cost + effect)))
        return FAIL(e, ERR_INPUT, NULL, "an effect, or the error of an effect or cost, is not a usable number");
    return true;
}

/* ln C ~ N(mu, sigma) with mean C. */
static void lognormal_of(double *mu, double *sigma, double cost, double se_cost)
{
    double relative = se_cost / cost, variance = log1p(relative * relative);
    *mu = log(cost) - variance / 2;
    *sigma = sqrt(variance);
}

bool interval_lognormal_draws(RatioSpread *out, double effect, double se, double cost, double se_cost, double confidence,
                              double threshold, size_t draws, uint64_t seed, Arena *scratch, Err *e)
{
    TRY(ratio_check(effect, se, cost, se_cost, e));
    if (draws == 0) return FAIL(e, ERR_INPUT, "draws", "at least one draw is needed");
    ArenaMark mark = arena_mark(scratch);
    double *ratios = PUSH(scratch, double, draws, e), mu, sigma, sum = 0;
    if (!ratios) return false;
    lognormal_of(&mu, &sigma, cost, se_cost);
    size_t above = 0;
    for (size_t i = 0; i < draws; i++) {
        ratios[i] = (effect + se * random_normal(seed, 0, i)) * exp(-mu - sigma * random_normal(seed, 1, i));
        sum += ratios[i];
        above += ratios[i] > threshold;
    }
    sort_ascending(ratios, draws);
    *out = (RatioSpread){sum / (double)draws, sorted_quantile(ratios, draws, 0.5),
                         sorted_quantile(ratios, draws, 0.5 - confidence / 2), sorted_quantile(ratios, draws, 0.5 + confidence / 2),
                         sorted_quantile(ratios, draws, 0.2), (double)above / (double)draws};
    arena_reset(scratch, mark);
    return true;
}

typedef struct { double effect, se, mu, sigma; } Ratio;

/* P(effect / C <= x): the normal of the effect, integrated over ln C by the trapezoid rule, which for a normal weight
 * gains digits exponentially. */
static double ratio_cdf(const Ratio *r, double x)
{
    if (r->sigma == 0 || x == 0) return normal_cdf((x * exp(r->mu) - r->effect) / r->se);
    /* as fine as the integrand is steep: over z it rises within about se / (x C sigma) */
    double width = r->se / (fabs(x) * exp(r->mu) * r->sigma), step = 0.25 * fmin(1, fmax(width, 1.0 / 16)), sum = 0;
    int nodes = (int)ceil(9.4 / step);
    for (int i = -nodes; i <= nodes; i++) {
        double z = i * step;
        sum += normal_density(z) * normal_cdf((x * exp(r->mu + r->sigma * z) - r->effect) / r->se);
    }
    return sum * step;
}

static double ratio_quantile(const Ratio *r, double q)
{
    double middle = r->effect * exp(-r->mu), wide = (fabs(r->effect) + r->se) * exp(-r->mu), low = middle - wide, high = middle + wide;
    while (ratio_cdf(r, low) > q) low -= wide *= 2;
    while (ratio_cdf(r, high) < q) high += wide *= 2;
    for (int i = 0; i < 60 && high - low > 1e-13 * (fabs(low) + fabs(high)); i++) {
        double x = 0.5 * (low + high);
        if (ratio_cdf(r, x) < q) low = x;
        else high = x;
    }
    return 0.5 * (low + high);
}

bool interval_lognormal_exact(RatioSpread *out, double effect, double se, double cost, double se_cost, double confidence,
                              double threshold, Err *e)
{
    TRY(ratio_check(effect, se, cost, se_cost, e));
    if (!(se > 0)) return FAIL(e, ERR_INPUT, "se", "an effect without an error has no spread to integrate");
    Ratio r = {.effect = effect, .se = se};
    lognormal_of(&r.mu, &r.sigma, cost, se_cost);
    *out = (RatioSpread){effect / cost * exp(r.sigma * r.sigma), ratio_quantile(&r, 0.5), ratio_quantile(&r, 0.5 - confidence / 2),
                         ratio_quantile(&r, 0.5 + confidence / 2), ratio_quantile(&r, 0.2), 1 - ratio_cdf(&r, threshold)};
    return true;
}

static double power_factor(double df, PowerAim aim)
{
    return df > 0 ? t_quantile(1 - aim.alpha / 2, df) + t_quantile(aim.power, df) : NAN;
}

double interval_mdes_individual(double n, double share, double r2, double k, PowerAim aim)
{
    double spread = share * (1 - share) * n;
    return spread > 0 ? power_factor(n - 2 - k, aim) * sqrt((1 - r2) / spread) : NAN;
}

double interval_mdes_schools(double schools, double students_each, double share, double rho, double r2_between,
                             double r2_within, double k, PowerAim aim)
{
    double spread = share * (1 - share) * schools;
    if (!(spread > 0 && students_each > 0)) return NAN;
    double variance = rho * (1 - r2_between) / spread + (1 - rho) * (1 - r2_within) / (spread * students_each);
    return power_factor(schools - 2 - k, aim) * sqrt(variance);
}
