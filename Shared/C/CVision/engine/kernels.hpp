// The inner loops of the networks, one set for each number type and instruction set.
//
// All of them are one loop: activations lie channels-last, four bytes of neighbouring channels are a *cell* (4 values of
// int8, 2 of bf16, 1 of f32), and a tile of positions by output channels stays in registers while cells are broadcast
// against packed weights. So a convolution of any kernel, stride and shape is a list of places to read from and to write
// to; nothing is compiled for a shape, nothing is allocated, and rows may lie in a ring (see mmod_network.hpp).
// The idea of a list of pointers is Dukhan's indirect convolution (arXiv:1907.02129).
#pragma once

#include <cstddef>
#include <cstdint>

#include "feature_map.hpp"

namespace cvision {

/// The type of activations and weights; sums are Float32, of int8 Int32.
enum class number_type { f32, bf16, int8 };

/// Bytes of one value.
constexpr size_t size_of(number_type numbers) {
    return numbers == number_type::f32 ? 4 : numbers == number_type::bf16 ? 2 : 1;
}

/// Instruction sets with kernels of their own, worst first.
enum class instruction_set { plain, avx2, avx512 };

/// One convolution at many positions.
struct conv_job {
    /// Where each row of the kernel starts for a position whose offset is 0; at most 9.
    const uint8_t *rows[9];
    int kernel_rows;
    /// Cells of one kernel row.
    int cells;
    /// Byte offsets of each position's input and output; `count` of each, at least one.
    const int32_t *in_at;
    const int32_t *out_at;
    int count;
    /// Packed weights: [block][kernel row][cell][vector][lane][values of a cell].
    const uint8_t *weights;
    int blocks;
    /// A value is `sum * scale + bias` for each output channel, then the residual, then ReLU.
    const float *scale;
    const float *bias;
    bool relu;
    uint8_t *out;
    /// What is added before ReLU: values of the output's type at `out_at`, times `residual_scale`; or null.
    const uint8_t *residual;
    float residual_scale;
};

/// The loops of one number type on one instruction set.
struct kernels {
    instruction_set set;
    number_type numbers;
    /// Values of a vector register of sums.
    int lanes;
    /// Vectors of a block, at most.
    int widest;
    /// The highest weight of int8, at most 127: with it the loops' sums are exact.
    int weight_limit;
    /// By vectors of a block (1 to 4) less one; outputs in the same number type.
    void (*convolve[4])(const conv_job &);
    /// The same with outputs in Float32.
    void (*convolve_to_f32[4])(const conv_job &);
    /// Converts `count` 8-bit values to the number type.
    void (*widen)(const uint8_t *values, size_t count, uint8_t *out);
    /// out[x] = bias + sum over 9 rows of the products of `width` Float32 values from row + x * step on; `width` a
    /// multiple of 16, `weights` [row][width].
    void (*score)(
        const float *const *rows, const float *weights, int width, int step, float bias, int count, float *out);
    /// The maximum over 3 x 3, stride 2, without padding, of values that are not negative.
    void (*max_pool)(const feature_map &in, const feature_map &out, int count);
    /// The average over 2 x 2, stride 2, into the first channels of `out`; the others stay as they are. Where `out` is of
    /// Float32 and `in` is not, values are multiplied by `step`.
    void (*average_pool)(const feature_map &in, const feature_map &out, int count, float step);
    /// Float32 only. Reads the 6 x 6 tile whose middle starts at (row, column) of `in`, zeros outside, and writes its
    /// transform, `stride` values between places.
    void (*winograd_in)(const feature_map &in, int image, int row, int column, float *out, size_t stride);
    /// Float32 only. Transforms the products of one tile back, `stride` values between places, and finishes its 4 x 4
    /// outputs: bias, residual if not null, ReLU if wanted.
    void (*winograd_out)(
        const float *from, size_t stride, const float *bias, const uint8_t *residual, bool relu, const feature_map &out,
        int image, int row, int column);
    /// Not in int8. Transforms a row of Float32 positions, `channels` (a multiple of 16) apart, for the strips of
    /// row_winograd.hpp: `from` is the first position the first strip reads, each next strip starts four further on.
    /// Writes the values of one place of all strips, then those of the next, in the number type.
    void (*strips_in)(const float *from, int strips, int channels, uint8_t *out);
    /// Not in int8. Transforms products in the same order back and finishes `count` positions: bias, ReLU if wanted.
    void (*strips_out)(
        const float *products, int strips, int channels, const float *bias, bool relu, int count, float *out);
};

/// The kernels of a type, or null when this CPU or `most` has none.
const kernels *kernels_for(number_type numbers, instruction_set most);

/// The best instruction set of this CPU.
instruction_set best_instruction_set();

const kernels *plain_f32_kernels();
const kernels *avx2_f32_kernels();
const kernels *avx2_int8_kernels();
const kernels *avx512_f32_kernels();
const kernels *avx512_bf16_kernels();
const kernels *avx512_int8_kernels();

}  // namespace cvision
