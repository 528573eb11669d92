// Float32 on AVX-512F: 24 registers of sums, one FMA a cycle and position on a Zen 4 (the core's peak).
#include "kernels.hpp"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq"))), apply_to = function)

namespace cvision {

#include "floats_avx512.inc"

namespace {

struct unit : floats512 {
    using vec = __m512;
    static vec zero() { return _mm512_setzero_ps(); }
    static vec load(const uint8_t *from) { return _mm512_loadu_ps(from); }
    static vec broadcast(const uint8_t *from) {
        float value;
        __builtin_memcpy(&value, from, 4);
        return _mm512_set1_ps(value);
    }
    static vec multiply_add(vec sum, vec value, vec weight) { return _mm512_fmadd_ps(value, weight, sum); }
    static __m512 to_float(vec sum) { return sum; }
};

void widen(const uint8_t *values, size_t count, uint8_t *out) {
    size_t i = 0;
    for (; i + 16 <= count; i += 16)
        _mm512_storeu_ps(
            out + 4 * i, _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)(values + i)))));
    for (; i < count; ++i) {
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

const kernels *avx512_f32_kernels() {
    static constexpr kernels all = {
        instruction_set::avx512, number_type::f32, 16, 4, 0,
        {convolve<unit, to_f32, 1>, convolve<unit, to_f32, 2>, convolve<unit, to_f32, 3>, convolve<unit, to_f32, 4>},
        {convolve<unit, to_f32, 1>, convolve<unit, to_f32, 2>, convolve<unit, to_f32, 3>, convolve<unit, to_f32, 4>},
        widen, score<floats512>, max_pool<int32_t>, average_pool<float>, winograd_in, winograd_out,
        strips_in<to_f32>, strips_out};
    return &all;
}

}  // namespace cvision

#pragma clang attribute pop
#else
const cvision::kernels *cvision::avx512_f32_kernels() { return nullptr; }
#endif
