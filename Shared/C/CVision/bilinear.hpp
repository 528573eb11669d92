// Which pixels dlib's bilinear resizing mixes, and how: its positions carry the rounding of its own loops.
#pragma once

#include <vector>

namespace cvision {

/// One side of a picture resized: for each output position the two input positions it lies between.
struct bilinear_axis {
    /// The first of the two; the second is the next one, or the same at the picture's end.
    std::vector<int> first;
    /// The weight of the second, from 0 to 1.
    std::vector<double> part;
    /// The positions from here on dlib computes one by one in Float64, those before four at a time in Float32.
    long tail = 0;

    /// The columns of a picture `from` pixels wide resized to `to` pixels.
    void columns(long from, long to);
    /// The rows, which are all of the first kind.
    void rows(long from, long to);
};

}  // namespace cvision
