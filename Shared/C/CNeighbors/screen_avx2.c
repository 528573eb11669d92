// The products of queries and the codes of centres with AVX2: a code is two registers of bytes, widened to sixteen bits and
// multiplied by vpmaddwd; four centres go through the last additions together.
#include "kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

enum { N = CNEIGHBORS_NEAR };

static inline __m256i eight(const int8_t *code, const __m256i weights[4]) {
    __m256i sum = _mm256_setzero_si256();
    for (int i = 0; i < 4; i++) {
        __m256i wide = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(code + 16 * i)));
        sum = _mm256_add_epi32(sum, _mm256_madd_epi16(wide, weights[i]));
    }
    return sum;
}

void cneighbors_near_avx2(const int8_t *near, size_t count, const int16_t *weights, int32_t *out) {
    __m256i held[4];
    for (int i = 0; i < 4; i++) held[i] = _mm256_loadu_si256((const __m256i *)(weights + 16 * i));
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        const int8_t *code = near + i * N;
        __m256i ab = _mm256_hadd_epi32(eight(code, held), eight(code + N, held));
        __m256i cd = _mm256_hadd_epi32(eight(code + 2 * N, held), eight(code + 3 * N, held));
        __m256i all = _mm256_hadd_epi32(ab, cd);
        __m128i sums = _mm_add_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
        _mm_storeu_si128((__m128i *)(out + i), sums);
    }
    for (; i < count; i++) {
        int32_t sum = 0;
        for (size_t d = 0; d < N; d++) sum += near[i * N + d] * weights[d];
        out[i] = sum;
    }
}

#pragma clang attribute pop
#endif
