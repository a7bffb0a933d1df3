#include "base/random.h"

#include <math.h>

uint64_t random_u64(uint64_t seed, uint64_t stream, uint64_t i)
{
    uint64_t z = seed + stream * 0xD1B54A32D192ED03u + (i + 1) * 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

double random_uniform(uint64_t seed, uint64_t stream, uint64_t i)
{
    double u = ((double)(random_u64(seed, stream, i) >> 11) + 0.5) * 0x1p-53;
    return u < 1 ? u : 1 - 0x1p-53; /* the highest draw of all would round to 1 */
}

double random_normal(uint64_t seed, uint64_t stream, uint64_t i)
{
    const double two_pi = 6.283185307179586476925286766559;
    return sqrt(-2 * log(random_uniform(seed, 2 * stream, i))) * cos(two_pi * random_uniform(seed, 2 * stream + 1, i));
}
