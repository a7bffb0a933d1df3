/* Money: whole cents in a struct of its own, so that a bare + does not compile and dollars cannot slip in.
 *
 * Every operation is checked against LIMIT_MONEY_CENTS (2^53-1, so that JSON keeps it exact) and fails
 * with OVERFLOW; outputs are untouched on failure. Rounding is always an argument. `double` never
 * holds money; cents_from_double is the one door back from statistics. */
#ifndef PURSER_BASE_CENTS_H
#define PURSER_BASE_CENTS_H

#include "base/limits.h"
#include "base/str.h"

typedef struct { int64_t v; } Cents;
typedef struct { int64_t v; } Bps; /* hundredths of a percent: 10,000 = the whole */

#define CENTS(value) ((Cents){(value)})
#define BPS(value) ((Bps){(value)})
#define BPS_WHOLE 10000

typedef enum { ROUND_HALF_EVEN, ROUND_HALF_AWAY, ROUND_DOWN } Rounding;

void cents_overflow(Err *e); /* sets OVERFLOW */

/* Both stand here because every ledger line passes through them. */
MUST static inline bool cents_add(Cents *out, Cents a, Cents b, Err *e)
{
    int64_t sum;
    if (__builtin_add_overflow(a.v, b.v, &sum) || sum > LIMIT_MONEY_CENTS || sum < -LIMIT_MONEY_CENTS) {
        cents_overflow(e);
        return false; /* said here, so that the compiler knows that *out is set where this succeeds */
    }
    out->v = sum;
    return true;
}

MUST static inline bool cents_subtract(Cents *out, Cents a, Cents b, Err *e)
{
    int64_t difference;
    if (__builtin_sub_overflow(a.v, b.v, &difference) || difference > LIMIT_MONEY_CENTS || difference < -LIMIT_MONEY_CENTS) {
        cents_overflow(e);
        return false; /* said here, so that the compiler knows that *out is set where this succeeds */
    }
    out->v = difference;
    return true;
}

MUST bool cents_times_int(Cents *out, Cents a, int64_t n, Err *e);
MUST bool cents_times_bps(Cents *out, Cents a, Bps rate, Rounding rounding, Err *e);

/* numerator / denominator in cents, rounded once. Errors: OVERFLOW, INPUT (denominator 0). */
MUST bool cents_from_ratio(Cents *out, __int128 numerator, __int128 denominator, Rounding rounding, Err *e);
MUST bool cents_from_double(Cents *out, double cents, Rounding rounding, Err *e);
int cents_compare(Cents a, Cents b);

/* Splits `total` by weights (>= 0, not all 0) by largest remainder: the parts sum to the total, to the cent;
 * equal remainders go to the earlier part. A negative total is split as its opposite. */
MUST bool cents_split(Cents *out, Cents total, const int64_t *weights, size_t n, Arena *scratch, Err *e);

/* An amount as ledgers write it, all of `s`: sign in front or behind, or parentheses; `$`, blanks; thousands commas
 * in their places; at most two decimals that are not zero. "" and a lone dash are read as zero with *was_empty true
 * (the caller decides whether that is allowed). Errors: INPUT, with the reason; OVERFLOW. */
MUST bool cents_parse(Cents *out, bool *was_empty, Str s, Err *e);

/* "1234.50", "-0.05": exact, for CSV and JSON. Returns the length; out is NUL-terminated. */
size_t cents_to_text(char out[32], Cents value);
/* "$1,234.50", "-$0.05": for people, whole cents. */
size_t cents_to_dollars(char out[40], Cents value);
/* "$1.2M", "$340K", "$46.5K", "$129": for headlines and charts; the exact value stands in the table beside. */
size_t cents_to_short(char out[40], Cents value);

#endif
