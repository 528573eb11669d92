// Detection in pictures so large that their canvas would not fit: a coarse look at the whole, and tiles for small faces.
#pragma once

#include <vector>

#include "resize.hpp"
#include "windows.hpp"

namespace cvision {

/// Pixels of the resized picture from which on it is looked at in parts; its 8-bit canvas takes some 10 bytes for each.
constexpr long largest_tile = 16 << 20;

/// A part of the picture, and the size it is resized to.
struct tile {
    rgb_rows part;
    long rows, columns;
    /// Where its pixels are in the resized picture: place = origin + factor * pixel.
    double left, top, across, down;
};

/// Which parts are looked at, and where their faces are in the whole.
struct tile_plan {
    std::vector<tile> tiles;

    /// Parts of `picture` as resized to `rows` x `columns`, none of more than `most` pixels: the first is the whole picture
    /// made smaller, the others overlap by more than the smallest face that one shows, which has `window` pixels there.
    void make(const rgb_rows &picture, long rows, long columns, long most, double window);
    /// Appends the boxes of a tile, in pixels of the resized picture.
    static void add(const tile &tile, const std::vector<cvision_box> &found, std::vector<cvision_box> &boxes);
};

/// Non-maximum suppression across tiles: of boxes that overlap as `settings` say, the best score stays.
void suppress(std::vector<cvision_box> &boxes, const window_settings &settings);

}  // namespace cvision
