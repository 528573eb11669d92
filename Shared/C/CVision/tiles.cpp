#include "tiles.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace cvision {

/// How many parts of at most `most` pixels with `overlap` between them cover `length`.
static long parts(long length, double most, double overlap) {
    return length <= most ? 1 : static_cast<long>(std::ceil((length - overlap) / std::max(1.0, most - overlap)));
}

void tile_plan::make(const rgb_rows &picture, long rows, long columns, long most, double window) {
    tiles.clear();
    const double shrink = std::sqrt(static_cast<double>(most) / (static_cast<double>(rows) * columns));
    const long coarse_rows = std::max(1L, static_cast<long>(rows * shrink));
    const long coarse_columns = std::clamp(static_cast<long>(columns * shrink), 1L, most / coarse_rows);
    tiles.push_back(
        {picture, coarse_rows, coarse_columns, 0, 0, static_cast<double>(columns) / coarse_columns,
         static_cast<double>(rows) / coarse_rows});

    // Half a window more than the face itself, so that its surroundings count as they would in the whole picture.
    const double overlap = 1.5 * window / shrink;
    const double side = std::max(2 * overlap, std::sqrt(static_cast<double>(most)));
    const long down = parts(rows, std::max(side, std::min<double>(rows, most / std::min<double>(columns, side))), overlap);
    const double height = (rows + (down - 1) * overlap) / down;
    const long across = parts(columns, std::max(1.0, most / height), overlap);
    const double width = (columns + (across - 1) * overlap) / across;
    // In pixels of the picture itself, since a part is cut there.
    const double x = static_cast<double>(picture.columns) / columns, y = static_cast<double>(picture.rows) / rows;
    for (long r = 0; r < down; ++r)
        for (long c = 0; c < across; ++c) {
            const long top = static_cast<long>(r * (height - overlap) * y), left = static_cast<long>(c * (width - overlap) * x);
            const long bottom = std::min(picture.rows, static_cast<long>(std::ceil((r * (height - overlap) + height) * y)));
            const long right =
                std::min(picture.columns, static_cast<long>(std::ceil((c * (width - overlap) + width) * x)));
            if (bottom <= top || right <= left) continue;
            const rgb_rows part{picture.row(top) + left * 3, bottom - top, right - left, picture.stride};
            const long part_rows = std::max(1L, std::lround(part.rows / y)), part_columns = std::max(1L, std::lround(part.columns / x));
            tiles.push_back(
                {part, part_rows, part_columns, left / x, top / y, part.columns / x / part_columns,
                 part.rows / y / part_rows});
        }
}

void tile_plan::add(const tile &tile, const std::vector<cvision_box> &found, std::vector<cvision_box> &boxes) {
    for (const cvision_box &box : found)
        boxes.push_back(
            {static_cast<float>(tile.left + box.x * tile.across), static_cast<float>(tile.top + box.y * tile.down),
             static_cast<float>(box.width * tile.across), static_cast<float>(box.height * tile.down), box.score});
}

void suppress(std::vector<cvision_box> &boxes, const window_settings &settings) {
    std::sort(boxes.begin(), boxes.end(), [](const auto &a, const auto &b) {
        return std::tie(b.score, a.y, a.x) < std::tie(a.score, b.y, b.x);
    });
    size_t kept = 0;
    for (size_t i = 0; i < boxes.size(); ++i) {
        const cvision_box box = boxes[i];
        const bool overlaps = std::any_of(boxes.begin(), boxes.begin() + static_cast<long>(kept), [&](const auto &other) {
            const float across = std::min(box.x + box.width, other.x + other.width) - std::max(box.x, other.x);
            const float down = std::min(box.y + box.height, other.y + other.height) - std::max(box.y, other.y);
            if (across <= 0 || down <= 0) return false;
            const double shared = double(across) * down, one = double(box.width) * box.height;
            const double two = double(other.width) * other.height;
            return shared > settings.shared * (one + two - shared) || shared > settings.covered * one ||
                   shared > settings.covered * two;
        });
        if (!overlaps) boxes[kept++] = box;
    }
    boxes.resize(kept);
}

}  // namespace cvision
