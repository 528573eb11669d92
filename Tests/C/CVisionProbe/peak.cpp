// What a core can multiply and add in a second, by the instructions that the engine's kernels use.
#include <chrono>
#include <cstdint>

#include "CVisionProbe.h"

#if defined(__x86_64__)
#include <immintrin.h>

namespace {

/// A function that gives the billions of multiplications a second of `step`, which does `each` on one of twelve registers.
#define PEAK(name, isa, vector, zero, each, step)                                              \
    __attribute__((target(isa))) double name() {                                               \
        double best = 0;                                                                       \
        for (int round = 0; round < 5; ++round) {                                              \
            vector sums[12];                                                                   \
            for (auto &sum : sums) sum = zero;                                                 \
            constexpr int turns = 400000;                                                      \
            const auto begin = std::chrono::steady_clock::now();                               \
            for (int turn = 0; turn < turns; ++turn)                                           \
                _Pragma("clang loop unroll(full)") for (int i = 0; i < 12; ++i) {              \
                    vector sum = sums[i];                                                      \
                    step;                                                                      \
                    __asm__ volatile("" : "+v"(sum));                                          \
                    sums[i] = sum;                                                             \
                }                                                                              \
            const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin; \
            const double rate = 12.0 * turns * each / taken.count() / 1e9;                     \
            best = rate > best ? rate : best;                                                  \
        }                                                                                      \
        return best;                                                                           \
    }

#define AVX2 "avx2,fma"
#define AVX512 "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx512bf16"

PEAK(f32_avx2, AVX2, __m256, _mm256_setzero_ps(), 8,
     sum = _mm256_fmadd_ps(_mm256_set1_ps(0.5f), _mm256_set1_ps(0.5f), sum))
PEAK(int8_avx2, AVX2, __m256i, _mm256_setzero_si256(), 32,
     __m256i pairs = _mm256_maddubs_epi16(sum, _mm256_set1_epi8(1));
     sum = _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1))))
PEAK(f32_avx512, AVX512, __m512, _mm512_setzero_ps(), 16,
     sum = _mm512_fmadd_ps(_mm512_set1_ps(0.5f), _mm512_set1_ps(0.5f), sum))
PEAK(bf16_avx512, AVX512, __m512, _mm512_setzero_ps(), 32,
     const __m512bh one = (__m512bh)_mm512_set1_epi16(0x3f80); sum = _mm512_dpbf16_ps(sum, one, one))
PEAK(int8_avx512, AVX512, __m512i, _mm512_setzero_si512(), 64,
     sum = _mm512_dpbusd_epi32(sum, _mm512_set1_epi8(1), _mm512_set1_epi8(1)))

}  // namespace

extern "C" double probe_peak(int numbers) {
    __builtin_cpu_init();
    const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw");
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    switch (numbers) {
    case 0: return avx512 ? f32_avx512() : avx2 ? f32_avx2() : 0;
    case 1: return avx512 && __builtin_cpu_supports("avx512bf16") ? bf16_avx512() : 0;
    case 2: return avx512 && __builtin_cpu_supports("avx512vnni") ? int8_avx512() : avx2 ? int8_avx2() : 0;
    default: return 0;
    }
}
#else
extern "C" double probe_peak(int) { return 0; }
#endif
