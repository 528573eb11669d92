// One query against rows with AVX-512F: one register holds the 16 lanes of a row's sum, the query stays in eight, four
// rows go through the last additions together. Rows are read one after the other: reading four side by side was twice as
// slow from memory on a Zen 4. No FMA, as the fixed order asks. Any row count; unaligned loads.
#include "kernels.h"

#if defined(__x86_64__)
#include "reduce_x86.h"

#pragma clang fp contract(off)
#pragma clang attribute push(__attribute__((target("avx512f"))), apply_to = function)

/// Lanes l + (l + 8) of a sum.
static inline __m256 fold(__m512 sum) {
    __m256 high = _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(sum), 1));
    return _mm256_add_ps(_mm512_castps512_ps256(sum), high);
}

/// Lanes l + (l + 8) of one row's sum.
static inline __m256 lanes(const __m512 query[8], const float *row) {
    __m512 sum = _mm512_setzero_ps();
    for (size_t s = 0; s < CNEIGHBORS_DIMENSION / 16; s++) {
        __m512 difference = _mm512_sub_ps(query[s], _mm512_loadu_ps(row + 16 * s));
        sum = _mm512_add_ps(sum, _mm512_mul_ps(difference, difference));
    }
    return fold(sum);
}

void cneighbors_distances_avx512(const float *query, const float *rows, size_t count, float *out) {
    __m512 q[CNEIGHBORS_DIMENSION / 16];
    for (size_t s = 0; s < CNEIGHBORS_DIMENSION / 16; s++) q[s] = _mm512_loadu_ps(query + 16 * s);
    size_t r = 0;
    for (; r + 4 <= count; r += 4) {
        const float *row = rows + r * CNEIGHBORS_DIMENSION;
        __m256 a = lanes(q, row);
        __m256 b = lanes(q, row + CNEIGHBORS_DIMENSION);
        __m256 c = lanes(q, row + 2 * CNEIGHBORS_DIMENSION);
        __m256 d = lanes(q, row + 3 * CNEIGHBORS_DIMENSION);
        _mm_storeu_ps(out + r, cneighbors_reduce4(a, b, c, d));
    }
    for (; r < count; r++) out[r] = cneighbors_reduce1(lanes(q, rows + r * CNEIGHBORS_DIMENSION));
}

#pragma clang attribute pop
#endif
