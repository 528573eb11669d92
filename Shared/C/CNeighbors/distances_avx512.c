// One query against rows with AVX-512F: one register holds the 16 lanes of a row's sum and the query stays in eight
// registers; four rows are summed together. No FMA, as the fixed order asks. Any row count; unaligned loads.
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

static inline __m512 add_square(__m512 sum, __m512 query, const float *row) {
    __m512 difference = _mm512_sub_ps(query, _mm512_loadu_ps(row));
    return _mm512_add_ps(sum, _mm512_mul_ps(difference, difference));
}

void cneighbors_distances_avx512(const float *query, const float *rows, size_t count, float *out) {
    __m512 q[CNEIGHBORS_DIMENSION / 16];
    for (size_t s = 0; s < CNEIGHBORS_DIMENSION / 16; s++) q[s] = _mm512_loadu_ps(query + 16 * s);
    size_t r = 0;
    for (; r + 4 <= count; r += 4) {
        const float *row = rows + r * CNEIGHBORS_DIMENSION;
        __m512 a = _mm512_setzero_ps(), b = a, c = a, d = a;
        for (size_t s = 0; s < CNEIGHBORS_DIMENSION / 16; s++) {
            a = add_square(a, q[s], row + 16 * s);
            b = add_square(b, q[s], row + CNEIGHBORS_DIMENSION + 16 * s);
            c = add_square(c, q[s], row + 2 * CNEIGHBORS_DIMENSION + 16 * s);
            d = add_square(d, q[s], row + 3 * CNEIGHBORS_DIMENSION + 16 * s);
        }
        _mm_storeu_ps(out + r, cneighbors_reduce4(fold(a), fold(b), fold(c), fold(d)));
    }
    for (; r < count; r++) {
        __m512 a = _mm512_setzero_ps();
        for (size_t s = 0; s < CNEIGHBORS_DIMENSION / 16; s++) {
            a = add_square(a, q[s], rows + r * CNEIGHBORS_DIMENSION + 16 * s);
        }
        out[r] = cneighbors_reduce1(fold(a));
    }
}

#pragma clang attribute pop
#endif
