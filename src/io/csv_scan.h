/* Finds the bytes that part cells: delimiter, quote, LF and CR, 64 bytes at a time; inside io only.
 *
 * A mask with one bit for each byte is computed once for 64 bytes and then used up bit by bit, so that short cells cost
 * no call each; memchr from cell to cell measured about half as fast on ledgers (cells of 4 to 12 bytes). */
#ifndef PURSER_IO_CSV_SCAN_H
#define PURSER_IO_CSV_SCAN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { SCAN_PAD_BYTES = 64 }; /* readable behind the last byte */

typedef struct {
    const char *p;
    size_t end;      /* bytes at p; hits lie before it */
    size_t block;    /* where the mask's 64 bytes begin */
    uint64_t mask;   /* hits not yet given out */
    char delimiter;
} Scan;

#ifdef __SSE2__
static inline uint64_t scan_mask_16(const char *p, __m128i d)
{
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, d), _mm_cmpeq_epi8(v, _mm_set1_epi8('"'))),
                               _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\n')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\r'))));
    return (unsigned)_mm_movemask_epi8(hit);
}

static inline uint64_t scan_mask(const char *p, char delimiter)
{
    __m128i d = _mm_set1_epi8(delimiter);
    return scan_mask_16(p, d) | scan_mask_16(p + 16, d) << 16 | scan_mask_16(p + 32, d) << 32 | scan_mask_16(p + 48, d) << 48;
}
#else
static inline uint64_t scan_mask(const char *p, char delimiter)
{
    uint64_t mask = 0;
    for (int i = 0; i < 64; i++) {
        char c = p[i];
        mask |= (uint64_t)((c == delimiter) | (c == '"') | (c == '\n') | (c == '\r')) << i;
    }
    return mask;
}
#endif

static inline __attribute__((always_inline)) uint64_t scan_block(const Scan *s)
{
    size_t left = s->end - s->block;
    uint64_t mask = scan_mask(s->p + s->block, s->delimiter);
    return left < 64 ? mask & (((uint64_t)1 << left) - 1) : mask;
}

/* The next hit will be the first at or behind `at`. */
static inline void scan_seek(Scan *s, size_t at)
{
    s->block = at & ~(size_t)63;
    s->mask = s->block < s->end ? scan_block(s) & (~(uint64_t)0 << (at & 63)) : 0;
}

/* The next hit, or s->end when there is none. */
static inline __attribute__((always_inline)) size_t scan_next(Scan *s)
{
    while (s->mask == 0) {
        if (s->end <= s->block || s->end - s->block <= 64) return s->end;
        s->block += 64;
        s->mask = scan_block(s);
    }
    size_t hit = s->block + (size_t)__builtin_ctzll(s->mask);
    s->mask &= s->mask - 1;
    return hit;
}

#endif
