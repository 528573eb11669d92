#include "tiled_pyramid.hpp"

#include <algorithm>
#include <cmath>

namespace cvision {

/// No level is lower than this.
static constexpr long lowest_level = 5;

void tiled_pyramid::lay_out(long picture_rows, long picture_columns, long padding, long outer_padding) {
    levels.clear();
    const double rate = (6 - 1.0) / 6;
    long height = picture_rows, width = picture_columns;
    do {
        levels.push_back({0, 0, width, height});
        height = static_cast<long>(std::floor(rate * static_cast<double>(height)));
        width = static_cast<long>(std::floor(rate * static_cast<double>(width)));
    } while (width > 0 && height >= lowest_level);

    // The left column ends where the next level fits beside the last one and half of the height is used up. dlib computes
    // this unsigned, so a difference below zero counts as a very large one; its layouts depend on that.
    using size = unsigned long;
    const size across = static_cast<size>(picture_columns), first = static_cast<size>(picture_rows);
    size total = 0;
    for (const area &level : levels) total += static_cast<size>(level.height + padding);
    total -= static_cast<size>(padding * 2);
    // The first level always has its place; dlib has none for pictures narrower than `padding` and fails on them.
    size used = first + static_cast<size>(padding), previous = across;
    for (size_t i = 1; i < levels.size(); ++i) {
        const size width = static_cast<size>(levels[i].width);
        if (width <= across - previous - static_cast<size>(padding) && (used - first) * 2 >= total - first) break;
        used += static_cast<size>(levels[i].height + padding);
        previous = width;
    }
    const long column = static_cast<long>(used) - padding;
    rows = column + outer_padding * 2;
    columns = picture_columns + outer_padding * 2;

    long y = outer_padding;
    size_t i = 0;
    for (; i < levels.size() && y < column + outer_padding; ++i) {
        levels[i].left = outer_padding;
        levels[i].top = y;
        y += levels[i].height + padding;
    }
    // Up again on the right, each level's lower right corner on the canvas's right, until the first level is met.
    const long floor_of_first = levels[0].top + levels[0].height;
    for (y -= padding; i < levels.size() && y - levels[i].height >= floor_of_first; ++i) {
        levels[i].left = outer_padding + picture_columns - levels[i].width;
        levels[i].top = y - levels[i].height;
        y -= levels[i].height + padding;
    }
    levels.resize(i);
    find_gaps();
}

void tiled_pyramid::find_gaps() {
    gaps.clear();
    edges_.assign({0, rows});
    for (const area &level : levels) {
        edges_.push_back(level.top);
        edges_.push_back(level.top + level.height);
    }
    std::sort(edges_.begin(), edges_.end());
    // Between two neighbouring edges the same levels lie side by side.
    for (size_t i = 1; i < edges_.size(); ++i) {
        const long top = edges_[i - 1], height = edges_[i] - top;
        if (height == 0) continue;
        beside_.clear();
        for (const area &level : levels)
            if (level.top <= top && top < level.top + level.height) beside_.push_back(level);
        std::sort(beside_.begin(), beside_.end(), [](const area &a, const area &b) { return a.left < b.left; });
        long left = 0;
        for (const area &level : beside_) {
            if (level.left > left) gaps.push_back({left, top, level.left - left, height});
            left = level.left + level.width;
        }
        if (left < columns) gaps.push_back({left, top, columns - left, height});
    }
}

}  // namespace cvision
