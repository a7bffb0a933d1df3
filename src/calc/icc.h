/* How much of a score's variance lies between clusters.
 *
 * Source: Donner (1986) for the one-way ANOVA estimator with unequal clusters; Patterson & Thompson (1971) for REML of
 * y = mean + cluster + student. */
#ifndef PURSER_CALC_ICC_H
#define PURSER_CALC_ICC_H

#include <stdint.h>

#include "base/arena.h"

typedef struct {
    double anova, reml;          /* intraclass correlations; ANOVA's may be below 0, as it is unbiased, REML's not */
    double between, within;      /* REML's variance components */
    size_t cluster_n;
} Icc;

/* cluster: any labels. Errors: INPUT (a value not finite, fewer than two clusters or no cluster with two rows), MEMORY. */
MUST bool icc_estimate(Icc *out, const double *y, const int32_t *cluster, size_t n, Arena *scratch, Err *e);

#endif
