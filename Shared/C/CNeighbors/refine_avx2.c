// Compares the fine codes of hits with AVX2: eight bits widened to sixteen, vpmaddwd with the weights. A sum of 128 products
// of at most 127 x 32,767 fits 32 bits.
#include "kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang fp contract(off)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

enum { N = CNEIGHBORS_DIMENSION, AHEAD = 8 };

static inline int32_t product(const int8_t *code, const int16_t *weights) {
    __m256i sum[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    for (size_t d = 0; d < N; d += 32) {
        for (size_t half = 0; half < 2; half++) {
            size_t at = d + 16 * half;
            __m256i wide = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(code + at)));
            __m256i weight = _mm256_loadu_si256((const __m256i *)(weights + at));
            sum[half] = _mm256_add_epi32(sum[half], _mm256_madd_epi16(wide, weight));
        }
    }
    __m256i both = _mm256_add_epi32(sum[0], sum[1]);
    __m128i four = _mm_add_epi32(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1));
    __m128i two = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4E));
    return _mm_cvtsi128_si32(_mm_add_epi32(two, _mm_shuffle_epi32(two, 0xB1)));
}

size_t cneighbors_refine_avx2(const CNeighborsSegment *segment, const CNeighborsQuery *queries, const float *slope,
                              const float *floor, CNeighborsHit *hits, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count) {
            const int8_t *next = segment->fine + (size_t)hits[i + AHEAD].position * N;
            __builtin_prefetch(next);
            __builtin_prefetch(next + 64);
        }
        CNeighborsHit hit = hits[i];
        int32_t sum = product(segment->fine + (size_t)hit.position * N, queries[hit.query].fine);
        float least = segment->fine_norms[hit.position] * slope[hit.query] + floor[hit.query];
        hits[kept] = hit;
        kept += (float)sum >= least;
    }
    return kept;
}

#pragma clang attribute pop
#endif
