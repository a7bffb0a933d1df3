/* Numbers that look random and are the same on every machine: counter-based splitmix64, no state to carry.
 * Draw i of stream s under a seed never changes, so a run can be repeated byte for byte. Not for secrets (hash.h). */
#ifndef PURSER_BASE_RANDOM_H
#define PURSER_BASE_RANDOM_H

#include <stdint.h>

uint64_t random_u64(uint64_t seed, uint64_t stream, uint64_t i);
double random_uniform(uint64_t seed, uint64_t stream, uint64_t i); /* in (0, 1) */
/* Standard normal by Box-Muller; uses the uniform streams 2s and 2s+1. */
double random_normal(uint64_t seed, uint64_t stream, uint64_t i);

#endif
