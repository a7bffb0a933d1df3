/* Exact fractions, so that an hourly rate such as $74,800 x 1.25 / 1,500 is never rounded before its amount is. */
#ifndef PURSER_COSTING_RATIO_H
#define PURSER_COSTING_RATIO_H

#include "base/cents.h"

typedef struct { __int128 n, d; } Ratio; /* in lowest terms, d > 0 */

Ratio ratio_int(int64_t v);

/* The decimal that a person typed: the shortest that reads back as the same double. All of these return false, leaving
 * *out alone, when the result does not fit in 127 bits over 127 bits (or a divisor is 0). */
MUST bool ratio_from_double(Ratio *out, double v);
MUST bool ratio_times(Ratio *out, Ratio a, Ratio b);
MUST bool ratio_over(Ratio *out, Ratio a, Ratio b);
MUST bool ratio_plus(Ratio *out, Ratio a, Ratio b);
double ratio_to_double(Ratio r);

/* A number of cents, half to even. Errors: OVERFLOW. */
MUST bool ratio_to_cents(Cents *out, Ratio cents, Err *e);

/* Whole numbers in the proportion of the ratios (each >= 0), for cents_split: exactly, where a common denominator fits in
 * 62 bits, else to 18 digits of the largest. */
void ratio_weights(int64_t *out, const Ratio *ratios, size_t n);

#endif
