// Paints the canvas of a tiled pyramid.
//
// dlib takes the mean off a picture, resizes the Float32 levels one from another, and leaves 0 between them. So the levels
// here are not rounded to bytes on the way, and what lies between them is the mean colour. The scores of the network on
// such a Float32 or Int16 canvas are within 1e-3 of dlib's; bytes are the nearest to it.
//
// All levels are made in one sweep: as soon as a row of one level is there, the rows of the next that it completes are
// made, and so on down. Only two rows a level are kept, so everything but the canvas stays in the L2 cache.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "bilinear.hpp"
#include "resize.hpp"
#include "row_kernels.hpp"
#include "tiled_pyramid.hpp"

namespace cvision {

/// One thread's painter. Keeps its tables and memory: no allocation when sizes repeat or shrink.
class pyramid_painter {
  public:
    explicit pyramid_painter(const row_kernels &kernels = best_rows()) : kernels_(kernels), resizer_(kernels) {}

    /// Paints `picture` on a canvas of packed RGB whose rows start `stride` values apart, at least `layout.columns * 3`.
    ///
    /// The first level is the picture resized to its size (see `resizer`). Grey levels are 0 to 255 in bytes and Float32,
    /// 128 times that in Int16; `mean` fills what belongs to no level. Nothing right of the layout or below it is touched.
    void paint(
        const rgb_rows &picture, const tiled_pyramid &layout, const float (&mean)[3], uint8_t *canvas, size_t stride);
    void paint(
        const rgb_rows &picture, const tiled_pyramid &layout, const float (&mean)[3], int16_t *canvas, size_t stride);
    void paint(
        const rgb_rows &picture, const tiled_pyramid &layout, const float (&mean)[3], float *canvas, size_t stride);

  private:
    /// How a level is made from the rows of the one before it.
    struct level {
        across_table across;
        bilinear_axis down;
        long rows = 0;
        /// The next row to be made.
        long next = 0;
        size_t values = 0;
        /// The last two rows of the level before, resized across, by their index's lowest bit.
        int16_t *ring[2] = {};
        int16_t *made = nullptr;
    };

    void prepare(const tiled_pyramid &layout);
    template <typename Value>
    void paint_any(
        const rgb_rows &picture, const tiled_pyramid &layout, const float (&mean)[3], Value *canvas, size_t stride);
    template <typename Value>
    void feed(size_t index, long source, const int16_t *row, const tiled_pyramid &layout, Value *canvas, size_t stride);
    template <typename Value>
    void clear(const tiled_pyramid &layout, const float (&mean)[3], Value *canvas, size_t stride);

    const row_kernels &kernels_;
    resizer resizer_;
    bilinear_axis axis_;
    /// One for each level but the first; never fewer than there once were, so that their memory is used again.
    std::vector<level> levels_;
    long made_for_[2] = {};
    size_t made_levels_ = 0;
    std::vector<int16_t> rows_;
    std::vector<uint8_t> bytes_, pattern_;
    int16_t *first_row_ = nullptr;
};

}  // namespace cvision
