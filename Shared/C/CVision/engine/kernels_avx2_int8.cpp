// int8 on AVX2: unsigned activations times signed weights, two products a lane summed in Int16, two of those in Int32.
//
// The sum of two products is exact because weights are at most 64 here (255 * 64 * 2 is below 2^15): they have a bit less
// than those of AVX-512 VNNI, which sums all four products in Int32.
#include "kernels.hpp"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

namespace cvision {

#include "floats_avx2.inc"

namespace {

struct unit : floats256 {
    using vec = __m256i;
    static constexpr int tall(int vectors) { return vectors == 3 ? 3 : vectors == 2 ? 5 : 8; }
    static vec zero() { return _mm256_setzero_si256(); }
    static vec load(const uint8_t *from) { return _mm256_loadu_si256((const __m256i *)from); }
    static vec broadcast(const uint8_t *from) {
        int32_t value;
        __builtin_memcpy(&value, from, 4);
        return _mm256_set1_epi32(value);
    }
    static vec multiply_add(vec sum, vec value, vec weight) {
        return _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_maddubs_epi16(value, weight), _mm256_set1_epi16(1)));
    }
    static floats to_float(vec sum) { return _mm256_cvtepi32_ps(sum); }
};

/// Rounded to nearest, saturated to 0...255.
struct to_u8 {
    static constexpr size_t size = 1;
    static __m256 load(const uint8_t *from) {
        return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)from)));
    }
    static void store(uint8_t *to, __m256 value) {
        const __m256i whole = _mm256_cvtps_epi32(_mm256_min_ps(_mm256_max_ps(value, _mm256_setzero_ps()), _mm256_set1_ps(255)));
        const __m128i shorts = _mm_packus_epi32(_mm256_castsi256_si128(whole), _mm256_extracti128_si256(whole, 1));
        _mm_storel_epi64((__m128i *)to, _mm_packus_epi16(shorts, shorts));
    }
};

void widen(const uint8_t *values, size_t count, uint8_t *out) { __builtin_memcpy(out, values, count); }

}  // namespace

#include "pooling.inc"
#include "tile.inc"

const kernels *avx2_int8_kernels() {
    static constexpr kernels all = {
        instruction_set::avx2, number_type::int8, 8, 3, 64,
        {convolve<unit, to_u8, 1>, convolve<unit, to_u8, 2>, convolve<unit, to_u8, 3>, nullptr},
        {convolve<unit, to_f32, 1>, convolve<unit, to_f32, 2>, convolve<unit, to_f32, 3>, nullptr},
        widen, score<floats256>, max_pool<uint8_t>, average_pool<uint8_t>, nullptr, nullptr, nullptr, nullptr};
    return &all;
}

}  // namespace cvision

#pragma clang attribute pop
#else
const cvision::kernels *cvision::avx2_int8_kernels() { return nullptr; }
#endif
