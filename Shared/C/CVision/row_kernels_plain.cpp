// The plain set, for every CPU; and which set is the best.
#include "row_kernels.hpp"

namespace cvision {

namespace {

struct unit {
    static constexpr int floats = 4, shorts = 8;
    template <typename Vec>
    static Vec scaled(Vec value, Vec part) {
        typedef int32_t wide __attribute__((vector_size(sizeof(Vec) * 2)));
        const wide product = __builtin_convertvector(value, wide) * __builtin_convertvector(part, wide);
        return __builtin_convertvector((product + 0x4000) >> 15, Vec);
    }
};

#include "row_kernels.inc"
#include "row_kernels_pairs.inc"

}  // namespace

const row_kernels *plain_rows() {
    static const row_kernels set = {gather, blend, widen, across, down, to_bytes, to_floats};
    return &set;
}

const row_kernels &best_rows() {
    static const row_kernels *const best = avx512_rows() ? avx512_rows() : avx2_rows() ? avx2_rows() : plain_rows();
    return *best;
}

}  // namespace cvision
