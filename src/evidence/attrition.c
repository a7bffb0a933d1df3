#include "evidence/attrition.h"

#include <math.h>

/* Percentage points allowed at 0, 1, ... 57 percent overall. */
static const double CAUTIOUS[] = {
    5.7, 5.8, 5.9, 5.9, 6.0, 6.1, 6.2, 6.3, 6.3, 6.3, 6.3, 6.2, 6.2, 6.1, 6.0, 5.9, 5.9, 5.8, 5.7, 5.5, 5.4, 5.3, 5.2, 5.1, 4.9, 4.8, 4.7, 4.5, 4.4,
    4.3, 4.1, 4.0, 3.8, 3.6, 3.5, 3.3, 3.2, 3.1, 2.9, 2.8, 2.6, 2.5, 2.3, 2.1, 2.0, 1.8, 1.6, 1.5, 1.3, 1.2, 1.0, 0.9, 0.7, 0.6, 0.4, 0.3, 0.2, 0.0};

int64_t loss_count(const AroiLoss *loss) { return loss->no_outcome + loss->no_cluster + loss->no_fixed_effect + loss->no_covariate; }

bool attrition_is_low(const AroiLoss *treated, const AroiLoss *comparison)
{
    if (treated->rows == 0 || comparison->rows == 0) return false;
    double t = (double)loss_count(treated), c = (double)loss_count(comparison), rows_t = (double)treated->rows, rows_c = (double)comparison->rows;
    double overall = round(100 * (t + c) / (rows_t + rows_c)), difference = 100 * fabs(t / rows_t - c / rows_c);
    return overall < sizeof CAUTIOUS / sizeof *CAUTIOUS && difference <= CAUTIOUS[(size_t)overall] + 1e-12;
}
