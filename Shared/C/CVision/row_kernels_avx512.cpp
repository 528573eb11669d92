// The set for AVX-512 with BW.
#include "row_kernels.hpp"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq"))), apply_to = function)

namespace cvision {

namespace {

struct unit {
    static constexpr int floats = 16, shorts = 32;
    typedef int16_t full __attribute__((vector_size(64)));
    static full scaled(full value, full part) { return (full)_mm512_mulhrs_epi16((__m512i)value, (__m512i)part); }
};

#include "row_kernels.inc"

/// 32 values at a time, picked from 64 that two registers hold: a picture is reduced by so little that they suffice.
void across(const int16_t *row, const across_table &table, int16_t *out) {
    const __m512i three = _mm512_set1_epi16(3);
    const size_t count = table.starts.size();
    for (size_t i = 0; i < count; ++i) {
        const int16_t *from = row + table.starts[i];
        const __m512i low = _mm512_loadu_si512(from), high = _mm512_loadu_si512(from + 32);
        const __m512i picks = _mm512_loadu_si512(table.picks.data() + 32 * i);
        const __m512i left = _mm512_permutex2var_epi16(low, picks, high);
        const __m512i right = _mm512_permutex2var_epi16(low, _mm512_add_epi16(picks, three), high);
        const __m512i part = _mm512_loadu_si512(table.spread.data() + 32 * i);
        const __m512i mixed = _mm512_mulhrs_epi16(_mm512_sub_epi16(right, left), part);
        _mm512_storeu_si512(out + 32 * i, _mm512_add_epi16(left, mixed));
    }
}

}  // namespace

}  // namespace cvision

#pragma clang attribute pop

namespace cvision {

const row_kernels *avx512_rows() {
    static const row_kernels set = {gather, blend, widen, across, down, to_bytes, to_floats};
    __builtin_cpu_init();
    const bool has = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                     __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
    return has ? &set : nullptr;
}

}  // namespace cvision

#else

const cvision::row_kernels *cvision::avx512_rows() { return nullptr; }

#endif
