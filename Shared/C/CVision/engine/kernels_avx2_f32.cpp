// Float32 on AVX2 with FMA: 16 registers hold up to 12 sums.
#include "kernels.hpp"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

namespace cvision {

#include "floats_avx2.inc"

namespace {

struct unit : floats256 {
    using vec = __m256;
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
#include "sixteen.inc"
#include "row_winograd.inc"
#include "winograd.inc"

const kernels *avx2_f32_kernels() {
    static constexpr kernels all = {
        instruction_set::avx2, number_type::f32, 8, 3, 0,
        {convolve<unit, to_f32, 1>, convolve<unit, to_f32, 2>, convolve<unit, to_f32, 3>, nullptr},
        {convolve<unit, to_f32, 1>, convolve<unit, to_f32, 2>, convolve<unit, to_f32, 3>, nullptr},
        widen, score<unit>, max_pool<int32_t>, average_pool<float>, winograd_in, winograd_out,
        strips_in<to_f32>, strips_out};
    return &all;
}

}  // namespace cvision

#pragma clang attribute pop
#else
const cvision::kernels *cvision::avx2_f32_kernels() { return nullptr; }
#endif
