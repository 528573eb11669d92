#include "kernels.hpp"

namespace cvision {

instruction_set best_instruction_set() {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq"))
        return instruction_set::avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return instruction_set::avx2;
#endif
    return instruction_set::plain;
}

const kernels *kernels_for(number_type numbers, instruction_set most) {
    const instruction_set set = most < best_instruction_set() ? most : best_instruction_set();
#if defined(__x86_64__)
    const bool avx512 = set == instruction_set::avx512, avx2 = avx512 || set == instruction_set::avx2;
    switch (numbers) {
    case number_type::int8:
        if (avx512 && __builtin_cpu_supports("avx512vnni")) return avx512_int8_kernels();
        return avx2 ? avx2_int8_kernels() : nullptr;
    case number_type::bf16: return avx512 && __builtin_cpu_supports("avx512bf16") ? avx512_bf16_kernels() : nullptr;
    case number_type::f32: break;
    }
    if (avx512) return avx512_f32_kernels();
    if (avx2) return avx2_f32_kernels();
#endif
    return numbers == number_type::f32 ? plain_f32_kernels() : nullptr;
}

}  // namespace cvision
