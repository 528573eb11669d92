// bfloat16 on AVX-512 BF16: two products a lane, summed in Float32.
#include "kernels.hpp"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512bf16"))), apply_to = function)

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
    static vec multiply_add(vec sum, vec value, vec weight) {
        return _mm512_dpbf16_ps(sum, (__m512bh)value, (__m512bh)weight);
    }
    static __m512 to_float(vec sum) { return sum; }
};

struct to_bf16 {
    static constexpr size_t size = 2;
    static __m512 load(const uint8_t *from) {
        const __m512i wide = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)from));
        return _mm512_castsi512_ps(_mm512_slli_epi32(wide, 16));
    }
    static void store(uint8_t *to, __m512 value) {
        _mm256_storeu_si256((__m256i *)to, (__m256i)_mm512_cvtneps_pbh(value));
    }
};

/// Whole numbers up to 256 are exact in bfloat16.
void widen(const uint8_t *values, size_t count, uint8_t *out) {
    for (size_t i = 0; i < count; ++i) {
        const float value = values[i];
        __builtin_memcpy(out + 2 * i, (const char *)&value + 2, 2);
    }
}

}  // namespace

#include "pooling.inc"
#include "sixteen.inc"
#include "row_winograd.inc"
#include "tile.inc"

const kernels *avx512_bf16_kernels() {
    static constexpr kernels all = {
        instruction_set::avx512, number_type::bf16, 16, 4, 0,
        {convolve<unit, to_bf16, 1>, convolve<unit, to_bf16, 2>, convolve<unit, to_bf16, 3>, convolve<unit, to_bf16, 4>},
        {convolve<unit, to_f32, 1>, convolve<unit, to_f32, 2>, convolve<unit, to_f32, 3>, convolve<unit, to_f32, 4>},
        widen, score<floats512>, max_pool<int16_t>, average_pool<uint16_t>, nullptr, nullptr,
        strips_in<to_bf16>, strips_out};
    return &all;
}

}  // namespace cvision

#pragma clang attribute pop
#else
const cvision::kernels *cvision::avx512_bf16_kernels() { return nullptr; }
#endif
