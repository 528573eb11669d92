// Resizing as dlib does it, byte for byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "bilinear.hpp"
#include "row_kernels.hpp"

namespace cvision {

/// Borrowed 8-bit RGB pixels; rows start `stride` bytes apart. Both sides are from 1 to 1,000,000 pixels.
struct rgb_rows {
    const uint8_t *pixels;
    long rows, columns;
    size_t stride;

    const uint8_t *row(long index) const { return pixels + static_cast<size_t>(index) * stride; }
};

/// `dlib::resize_image` with bilinear interpolation, one row at a time. Keeps its tables and memory between pictures.
class resizer {
  public:
    explicit resizer(const row_kernels &kernels = best_rows()) : kernels_(kernels) {}

    /// Prepares to resize `picture`, which must live as long as rows are asked for.
    void start(const rgb_rows &picture, long rows, long columns);
    /// Writes a row of the resized picture: `columns * 3` bytes, not one more.
    void row(long index, uint8_t *out);

  private:
    /// The three values of each column's left and right pixels, as Float32.
    struct gathered {
        long source = -1;
        std::vector<float> left, right;
    };
    const gathered &gather(long source);
    void tail(long index, uint8_t *out) const;

    const row_kernels &kernels_;
    rgb_rows picture_{};
    long rows_ = 0, columns_ = 0;
    long made_for_[4] = {};
    bilinear_axis across_, down_;
    /// Weights of the right and the left pixel for each value of a row.
    std::vector<float> part_, rest_;
    gathered ring_[2];
};

/// Resizes a picture to `rows` x `columns` at `out`, whose rows start `stride` bytes apart.
void resize(const rgb_rows &picture, long rows, long columns, uint8_t *out, size_t stride, resizer &scratch);

}  // namespace cvision
