// The last three additions of the fixed order for four sums at once: 8 lanes each -> one float each.
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

/// The totals of `a`, `b`, `c`, `d`, in this order: lanes l + (l + 4), then l + (l + 2), then 0 + 1.
static inline __m128 cneighbors_reduce4(__m256 a, __m256 b, __m256 c, __m256 d) {
    __m128 a4 = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
    __m128 b4 = _mm_add_ps(_mm256_castps256_ps128(b), _mm256_extractf128_ps(b, 1));
    __m128 c4 = _mm_add_ps(_mm256_castps256_ps128(c), _mm256_extractf128_ps(c, 1));
    __m128 d4 = _mm_add_ps(_mm256_castps256_ps128(d), _mm256_extractf128_ps(d, 1));
    __m128 ab = _mm_add_ps(_mm_unpacklo_ps(a4, b4), _mm_unpackhi_ps(a4, b4));  // a02 b02 a13 b13
    __m128 cd = _mm_add_ps(_mm_unpacklo_ps(c4, d4), _mm_unpackhi_ps(c4, d4));  // c02 d02 c13 d13
    return _mm_add_ps(_mm_movelh_ps(ab, cd), _mm_movehl_ps(cd, ab));
}

/// The total of one sum, in the same order.
static inline float cneighbors_reduce1(__m256 a) {
    return _mm_cvtss_f32(cneighbors_reduce4(a, a, a, a));
}

#pragma clang attribute pop
#endif
