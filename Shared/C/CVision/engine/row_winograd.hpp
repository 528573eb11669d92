// 5 x 5 convolutions of stride 1 row by row, by Winograd's minimal filtering along the row, F(4, 5): two fifths of the
// multiplications (Lavin and Gray, arXiv:1509.09308; here in one dimension, so that a row of the output needs no more than
// the five rows of the input that a ring holds).
//
// A row is cut into strips of four positions. The eight positions around a strip become eight places, each of which is a
// column of five cells to convolve; eight sums become the four outputs. Interpolated at 0, 1, -1, 2, -2, 1/2, -1/2 and
// infinity: rounding adds 2e-7 of a value in Float32, 1e-2 when the places are bfloat16.
#pragma once

#include <vector>

#include "convolution.hpp"

namespace cvision {

/// A packed layer; shared by threads.
class row_winograd {
  public:
    static constexpr int places = 8;
    /// Zero positions a row has before its first and after its last.
    static constexpr int before = 2, after = 5;

    row_winograd(const layer &layer, const kernels &kernels);

    static int strips(long columns) { return static_cast<int>((columns + 3) / 4); }
    /// Bytes of a transformed row of its input, and of the products of a row.
    size_t transformed_bytes(long columns) const;
    size_t product_bytes(long columns) const;
    /// Transforms a row of the input; `from` is its first position.
    void transform(const float *from, long columns, uint8_t *out) const;
    /// Where strips lie in a transformed row and in the products.
    void lay_out(long columns, std::vector<int32_t> &in_at, std::vector<int32_t> &out_at) const;
    /// A row of `job.count` positions from five transformed rows, `job.rows`, with the places of `lay_out`.
    void run(const conv_job &job, float *products, float *out) const;

  private:
    const kernels &kernels_;
    int in_, out_;
    bool relu_;
    std::vector<convolution> columns_;
    std::vector<float> bias_;
};

}  // namespace cvision
