// One query against rows with AVX2: two registers hold the 16 lanes of a row's sum, four rows go through the last
// additions together. Multiply and add stay apart (no FMA), as the fixed order asks. Any row count; unaligned loads.
#include "kernels.h"

#if defined(__x86_64__)
#include "reduce_x86.h"

#pragma clang fp contract(off)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

/// Lanes l + (l + 8) of one row's sum.
static inline __m256 lanes(const float *query, const float *row) {
    __m256 low = _mm256_setzero_ps();
    __m256 high = _mm256_setzero_ps();
    for (size_t d = 0; d < CNEIGHBORS_DIMENSION; d += 16) {
        __m256 x = _mm256_sub_ps(_mm256_loadu_ps(query + d), _mm256_loadu_ps(row + d));
        __m256 y = _mm256_sub_ps(_mm256_loadu_ps(query + d + 8), _mm256_loadu_ps(row + d + 8));
        low = _mm256_add_ps(low, _mm256_mul_ps(x, x));
        high = _mm256_add_ps(high, _mm256_mul_ps(y, y));
    }
    return _mm256_add_ps(low, high);
}

void cneighbors_distances_avx2(const float *query, const float *rows, size_t count, float *out) {
    size_t r = 0;
    for (; r + 4 <= count; r += 4) {
        const float *row = rows + r * CNEIGHBORS_DIMENSION;
        __m256 a = lanes(query, row);
        __m256 b = lanes(query, row + CNEIGHBORS_DIMENSION);
        __m256 c = lanes(query, row + 2 * CNEIGHBORS_DIMENSION);
        __m256 d = lanes(query, row + 3 * CNEIGHBORS_DIMENSION);
        _mm_storeu_ps(out + r, cneighbors_reduce4(a, b, c, d));
    }
    for (; r < count; r++) out[r] = cneighbors_reduce1(lanes(query, rows + r * CNEIGHBORS_DIMENSION));
}

#pragma clang attribute pop
#endif
