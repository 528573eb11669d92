// A tile of queries against rows with AVX2: two queries by two rows share their loads; eight of the sixteen registers
// hold the sums. What is left over at the edges goes through the one-query kernel, whose bits are the same.
#include "kernels.h"

#if defined(__x86_64__)
#include "reduce_x86.h"

#pragma clang fp contract(off)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

enum { N = CNEIGHBORS_DIMENSION };

static inline __m256 add_square(__m256 sum, __m256 a, __m256 b) {
    __m256 difference = _mm256_sub_ps(a, b);
    return _mm256_add_ps(sum, _mm256_mul_ps(difference, difference));
}

/// Two queries against two rows; `out` rows are `stride` floats apart.
static inline void two_by_two(const float *queries, const float *rows, float *out, size_t stride) {
    __m256 aa[2], ab[2], ba[2], bb[2];  // query, row; each as lanes 0 to 7 and 8 to 15
    for (int half = 0; half < 2; half++) aa[half] = ab[half] = ba[half] = bb[half] = _mm256_setzero_ps();
    for (size_t d = 0; d < N; d += 16) {
        for (int half = 0; half < 2; half++) {
            size_t at = d + 8 * (size_t)half;
            __m256 queryA = _mm256_loadu_ps(queries + at), queryB = _mm256_loadu_ps(queries + N + at);
            __m256 rowA = _mm256_loadu_ps(rows + at), rowB = _mm256_loadu_ps(rows + N + at);
            aa[half] = add_square(aa[half], queryA, rowA);
            ab[half] = add_square(ab[half], queryA, rowB);
            ba[half] = add_square(ba[half], queryB, rowA);
            bb[half] = add_square(bb[half], queryB, rowB);
        }
    }
    __m128 total = cneighbors_reduce4(_mm256_add_ps(aa[0], aa[1]), _mm256_add_ps(ab[0], ab[1]),
                                      _mm256_add_ps(ba[0], ba[1]), _mm256_add_ps(bb[0], bb[1]));
    _mm_storel_pi((__m64 *)out, total);
    _mm_storeh_pi((__m64 *)(out + stride), total);
}

void cneighbors_tile_avx2(const float *queries, size_t queries_count, const float *rows, size_t rows_count,
                          float *out) {
    size_t whole = rows_count - rows_count % 2;
    size_t q = 0;
    for (; q + 2 <= queries_count; q += 2) {
        for (size_t r = 0; r < whole; r += 2) {
            two_by_two(queries + q * N, rows + r * N, out + q * rows_count + r, rows_count);
        }
        for (size_t i = q; i < q + 2; i++) {
            cneighbors_distances_avx2(queries + i * N, rows + whole * N, rows_count - whole,
                                      out + i * rows_count + whole);
        }
    }
    for (; q < queries_count; q++) {
        cneighbors_distances_avx2(queries + q * N, rows, rows_count, out + q * rows_count);
    }
}

#pragma clang attribute pop
#endif
