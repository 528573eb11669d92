// A tile of queries against rows with AVX-512F: four queries by four rows share their loads, 16 sums in 16 registers.
// What is left over at the edges goes through the one-query kernel, whose bits are the same.
#include "kernels.h"

#if defined(__x86_64__)
#include "reduce_x86.h"

#pragma clang fp contract(off)
#pragma clang attribute push(__attribute__((target("avx512f"))), apply_to = function)

enum { N = CNEIGHBORS_DIMENSION };

/// Lanes l + (l + 8) of a sum.
static inline __m256 fold(__m512 sum) {
    __m256 high = _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(sum), 1));
    return _mm256_add_ps(_mm512_castps512_ps256(sum), high);
}

/// Four queries against four rows; `out` rows are `stride` floats apart.
static inline void four_by_four(const float *queries, const float *rows, float *out, size_t stride) {
    __m512 sum[4][4];
    for (int q = 0; q < 4; q++) {
        for (int r = 0; r < 4; r++) sum[q][r] = _mm512_setzero_ps();
    }
    for (size_t d = 0; d < N; d += 16) {
        __m512 row[4];
        for (int r = 0; r < 4; r++) row[r] = _mm512_loadu_ps(rows + (size_t)r * N + d);
        for (int q = 0; q < 4; q++) {
            __m512 query = _mm512_loadu_ps(queries + (size_t)q * N + d);
            for (int r = 0; r < 4; r++) {
                __m512 difference = _mm512_sub_ps(query, row[r]);
                sum[q][r] = _mm512_add_ps(sum[q][r], _mm512_mul_ps(difference, difference));
            }
        }
    }
    for (int q = 0; q < 4; q++) {
        __m128 total = cneighbors_reduce4(fold(sum[q][0]), fold(sum[q][1]), fold(sum[q][2]), fold(sum[q][3]));
        _mm_storeu_ps(out + (size_t)q * stride, total);
    }
}

void cneighbors_tile_avx512(const float *queries, size_t queries_count, const float *rows, size_t rows_count,
                            float *out) {
    size_t whole = rows_count - rows_count % 4;
    size_t q = 0;
    for (; q + 4 <= queries_count; q += 4) {
        for (size_t r = 0; r < whole; r += 4) {
            four_by_four(queries + q * N, rows + r * N, out + q * rows_count + r, rows_count);
        }
        for (size_t i = q; i < q + 4; i++) {
            cneighbors_distances_avx512(queries + i * N, rows + whole * N, rows_count - whole,
                                        out + i * rows_count + whole);
        }
    }
    for (; q < queries_count; q++) {
        cneighbors_distances_avx512(queries + q * N, rows, rows_count, out + q * rows_count);
    }
}

#pragma clang attribute pop
#endif
