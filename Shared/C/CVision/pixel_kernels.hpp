// The loops over pixels behind landmarks, chips and qualities.
//
// Every loop is written once and compiled for each instruction set; all give the same bits. None of them
// allocates, and none reads or writes outside what it is given.
#pragma once

#include <cstddef>
#include <cstdint>

#include "CVision.h"
#include "engine/kernels.hpp"

namespace cvision {

/// A part of a picture of `columns` x `rows` pixels of which only the pixels from (`left`, `top`) on are in memory.
struct view {
    const uint8_t *pixels;
    size_t stride;
    long left = 0;
    long top = 0;
    long columns;
    long rows;
};

/// Maps (x, y) to (xx * x + xy * y + x0, yx * x + yy * y + y0), in this order of operations.
struct mapping {
    double xx, xy, x0, yx, yy, y0;
};

/// The pixels that a cascade of trees looks at: offsets from the five points, those from point i before `ends[i]`.
struct probes {
    const size_t *ends;
    const float *dx;
    const float *dy;
};

/// Bytes that a halved row may be followed by rubbish.
constexpr size_t row_spare = 16;

struct pixel_kernels {
    /// A row of the next level of dlib's pyramid: five rows from `top` on, 5 x 5 binomial, every other pixel.
    ///
    /// Reads `2 * columns + 3` pixels of each row; writes `columns` pixels and up to `row_spare` bytes more. `sums` and
    /// `dense` are scratch for `(2 * columns + 4) * 3` values and as many bytes.
    void (*halve)(const uint8_t *top, size_t stride, long columns, uint16_t *sums, uint8_t *dense, uint8_t *out);
    /// A row of a chip by dlib's bilinear interpolation; black where it leaves the picture.
    void (*interpolate)(const view &from, const mapping &map, long row, uint8_t *out);
    /// The brightness at each probe, 0 outside: `turn` is a 2 x 2 matrix applied to the offsets, `shape` the five points
    /// in the box, `box` the way from there to the picture.
    void (*look)(
        const view &picture, const mapping &box, const float *turn, const float *shape, const probes &at,
        uint8_t *values);
    /// What `cvision_light` says, of a chip.
    cvision_light (*light)(const uint8_t *chip);
};

/// The kernels of the best instruction set of this CPU that is not better than `most`.
const pixel_kernels &pixel_kernels_for(instruction_set most);

}  // namespace cvision
