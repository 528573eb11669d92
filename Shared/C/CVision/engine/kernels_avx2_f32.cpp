// Float32 on AVX2 with FMA: 16 registers hold up to 12 sums.
#include "kernels.hpp"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

namespace cvision {

namespace {

struct unit {
    using vec = __m256;
    using floats = __m256;
    static constexpr int lanes = 8;
    static constexpr int tall(int vectors) { return vectors == 3 ? 4 : vectors == 2 ? 6 : 8; }
    static vec zero() { return _mm256_setzero_ps(); }
    static vec load(const uint8_t *from) { return _mm256_loadu_ps((const float *)from); }
    static vec broadcast(const uint8_t *from) {
        float value;
        __builtin_memcpy(&value, from, 4);
        return _mm256_set1_ps(value);
    }
    static vec multiply_add(vec sum, vec value, vec weight) { return _mm256_fmadd_ps(value, weight, sum); }
    static floats to_float(vec sum) { return sum; }
    static floats load_floats(const float *from) { return _mm256_loadu_ps(from); }
    static floats splat(float value) { return _mm256_set1_ps(value); }
    static floats add_product(floats a, floats b, floats sum) { return _mm256_fmadd_ps(a, b, sum); }
    static floats relu(floats value) { return _mm256_max_ps(value, _mm256_setzero_ps()); }
    static float total(floats value) {
        const __m128 half = _mm_add_ps(_mm256_castps256_ps128(value), _mm256_extractf128_ps(value, 1));
        const __m128 quarter = _mm_add_ps(half, _mm_movehl_ps(half, half));
        return _mm_cvtss_f32(_mm_add_ss(quarter, _mm_shuffle_ps(quarter, quarter, 1)));
    }
};

struct to_f32 {
    static constexpr size_t size = 4;
    static __m256 load(const uint8_t *from) { return _mm256_loadu_ps((const float *)from); }
    static void store(uint8_t *to, __m256 value) { _mm256_storeu_ps((float *)to, value); }
};

void widen(const uint8_t *values, size_t count, uint8_t *out) {
    for (size_t i = 0; i < count; ++i) {
        const float value = values[i];
        __builtin_memcpy(out + 4 * i, &value, 4);
    }
}

}  // namespace

#include "pooling.inc"
#include "tile.inc"
#include "winograd.inc"

const kernels *avx2_f32_kernels() {
    static constexpr kernels all = {
        instruction_set::avx2, number_type::f32, 8, 3,
        {convolve<unit, to_f32, 1>, convolve<unit, to_f32, 2>, convolve<unit, to_f32, 3>, nullptr},
        {convolve<unit, to_f32, 1>, convolve<unit, to_f32, 2>, convolve<unit, to_f32, 3>, nullptr},
        widen, score<unit>, max_pool<int32_t>, average_pool<float>, winograd_in, winograd_out};
    return &all;
}

}  // namespace cvision

#pragma clang attribute pop
#else
const cvision::kernels *cvision::avx2_f32_kernels() { return nullptr; }
#endif
