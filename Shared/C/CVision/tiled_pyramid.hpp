// Where dlib's MMOD networks see a picture: all levels of an image pyramid side by side on one canvas.
#pragma once

#include <cstddef>
#include <vector>

namespace cvision {

/// A part of a canvas, in pixels.
struct area {
    long left, top, width, height;
};

/// The geometry of `dlib::input_rgb_image_pyramid<dlib::pyramid_down<6>>` for one size of picture.
///
/// Each level is 5/6 of the one before; the first lies on top, the next below it, and once they leave room beside them
/// the rest goes up again on the right. The struct may be laid out again and again; it keeps its memory.
struct tiled_pyramid {
    /// The size of the canvas.
    long rows = 0, columns = 0;
    /// Largest first; the first has the picture's own size. At least one.
    std::vector<area> levels;
    /// What of the canvas belongs to no level, in pieces that do not overlap.
    std::vector<area> gaps;

    /// Lays out a picture of this size, both sides at least 1. `padding` keeps levels apart, `outer_padding` keeps them
    /// from the canvas's edge: 10 and 11 in the published detector.
    void lay_out(long picture_rows, long picture_columns, long padding = 10, long outer_padding = 11);

  private:
    void find_gaps();
    std::vector<long> edges_;
    std::vector<area> beside_;
};

}  // namespace cvision
