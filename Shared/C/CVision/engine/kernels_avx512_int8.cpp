// int8 on AVX-512 VNNI: unsigned activations times signed weights, four products a lane summed exactly in Int32.
#include "kernels.hpp"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni"))), apply_to = function)

namespace cvision {

#include "floats_avx512.inc"

namespace {

struct unit : floats512 {
    using vec = __m512i;
    static vec zero() { return _mm512_setzero_si512(); }
    static vec load(const uint8_t *from) { return _mm512_loadu_si512(from); }
    static vec broadcast(const uint8_t *from) {
        int32_t value;
        __builtin_memcpy(&value, from, 4);
        return _mm512_set1_epi32(value);
    }
    static vec multiply_add(vec sum, vec value, vec weight) { return _mm512_dpbusd_epi32(sum, value, weight); }
    static __m512 to_float(vec sum) { return _mm512_cvtepi32_ps(sum); }
};

/// Rounded to nearest, saturated to 0...255.
struct to_u8 {
    static constexpr size_t size = 1;
    static __m512 load(const uint8_t *from) {
        return _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)from)));
    }
    static void store(uint8_t *to, __m512 value) {
        const __m512i whole = _mm512_cvtps_epi32(_mm512_max_ps(value, _mm512_setzero_ps()));
        _mm_storeu_si128((__m128i *)to, _mm512_cvtusepi32_epi8(whole));
    }
};

void widen(const uint8_t *values, size_t count, uint8_t *out) { __builtin_memcpy(out, values, count); }

}  // namespace

#include "pooling.inc"
#include "tile.inc"

const kernels *avx512_int8_kernels() {
    static constexpr kernels all = {
        instruction_set::avx512, number_type::int8, 16, 4, 127,
        {convolve<unit, to_u8, 1>, convolve<unit, to_u8, 2>, convolve<unit, to_u8, 3>, convolve<unit, to_u8, 4>},
        {convolve<unit, to_f32, 1>, convolve<unit, to_f32, 2>, convolve<unit, to_f32, 3>, convolve<unit, to_f32, 4>},
        widen, score<floats512>, max_pool<uint8_t>, average_pool<uint8_t>, nullptr, nullptr, nullptr, nullptr};
    return &all;
}

}  // namespace cvision

#pragma clang attribute pop
#else
const cvision::kernels *cvision::avx512_int8_kernels() { return nullptr; }
#endif
