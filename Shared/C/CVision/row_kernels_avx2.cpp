// The set for AVX2.
#include "row_kernels.hpp"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

namespace cvision {

namespace {

struct unit {
    static constexpr int floats = 8, shorts = 16;
    typedef int16_t narrow __attribute__((vector_size(16)));
    typedef int16_t full __attribute__((vector_size(32)));
    static narrow scaled(narrow value, narrow part) { return (narrow)_mm_mulhrs_epi16((__m128i)value, (__m128i)part); }
    static full scaled(full value, full part) { return (full)_mm256_mulhrs_epi16((__m256i)value, (__m256i)part); }
};

#include "row_kernels.inc"
#include "row_kernels_pairs.inc"

}  // namespace

}  // namespace cvision

#pragma clang attribute pop

namespace cvision {

const row_kernels *avx2_rows() {
    static const row_kernels set = {gather, blend, widen, across, down, to_bytes, to_floats};
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") ? &set : nullptr;
}

}  // namespace cvision

#else

const cvision::row_kernels *cvision::avx2_rows() { return nullptr; }

#endif
