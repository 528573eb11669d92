// The inner loops of resizing, over rows of interleaved RGB, one set for each instruction set.
//
// All sets give the same values, bit for bit. Buffers of Int16 and Float32 must have `row_slack` more values than they
// hold, which may be read and overwritten; bytes are touched only where they are asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cvision {

/// Values past the end of a row of Int16 or Float32.
constexpr size_t row_slack = 128;

/// Grey levels in the pyramid are Int16 in steps of 1/128.
constexpr int grey_bits = 7;

/// How a row of Int16 RGB becomes one of another width.
struct across_table {
    long columns = 0;
    /// For each column, three times the left pixel's index.
    std::vector<int32_t> left;
    /// For each column, four times its right pixel's weight in 1/32768.
    std::vector<int16_t> weights;
    /// For each 32 values of the output: where the 64 input values start, and which of them is each one's left.
    std::vector<int32_t> starts;
    std::vector<int16_t> picks;
    /// For each value its right neighbour's weight.
    std::vector<int16_t> spread;
};

struct row_kernels {
    /// For each column three values each: the left pixel's, the right pixel's. `first[c] + 1` must be in the row.
    void (*gather)(const uint8_t *row, const int *first, long columns, float *left, float *right);
    /// dlib's bilinear mix of four pixels a column, with its order of operations: `count` values.
    void (*blend)(
        const float *const (&corners)[4], const float *part, const float *rest, float down, float up, size_t count,
        uint8_t *out);
    /// Bytes to Int16 grey levels.
    void (*widen)(const uint8_t *row, size_t count, int16_t *out);
    /// A row resized.
    void (*across)(const int16_t *row, const across_table &table, int16_t *out);
    /// Two rows mixed: `weight` of the lower one in 1/32768.
    void (*down)(const int16_t *top, const int16_t *bottom, int weight, size_t count, int16_t *out);
    /// Int16 grey levels to the nearest bytes.
    void (*to_bytes)(const int16_t *row, size_t count, uint8_t *out);
    /// Int16 grey levels to Float32 from 0 to 255; writes `count` values exactly.
    void (*to_floats)(const int16_t *row, size_t count, float *out);
};

/// Null where this CPU lacks the instructions.
const row_kernels *plain_rows();
const row_kernels *avx2_rows();
const row_kernels *avx512_rows();
/// The best set of this CPU.
const row_kernels &best_rows();

}  // namespace cvision
