#include "windows.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

// dlib's Float64 arithmetic is not fused.
#pragma clang fp contract(off)

namespace cvision {

/// Pixels of the canvas from one score to the next, and the pixel the first score is centred on: three 5x5 layers of stride
/// 2 without padding lie before layers that keep the size.
static constexpr double pitch = 8, first_centre = 14;
/// `dlib::pyramid_down<6>::point_up`.
static constexpr double up = 6 / 5.0, up_offset = 0.3;

bool window_reader::place::operator<(const place &other) const {
    if (score != other.score) return score > other.score;
    return row != other.row ? row < other.row : column < other.column;
}

const std::vector<cvision_box> &window_reader::read(
    const score_grid &scores, const tiled_pyramid &layout, float threshold) {
    collect(scores, threshold);
    keep_best();
    std::sort(places_.begin(), places_.end());
    kept_.clear();
    boxes_.clear();
    for (const place &place : places_) {
        const rectangle box = on_picture(place, layout);
        if (std::any_of(kept_.begin(), kept_.end(), [&](const rectangle &other) { return overlap(other, box); })) continue;
        kept_.push_back(box);
        boxes_.push_back(
            {static_cast<float>(box.left), static_cast<float>(box.top), static_cast<float>(box.right - box.left + 1),
             static_cast<float>(box.bottom - box.top + 1), place.score});
    }
    return boxes_;
}

void window_reader::collect(const score_grid &scores, float threshold) {
    constexpr long run = 64;
    places_.clear();
    for (long r = 0; r < scores.rows; ++r) {
        const float *row = scores.values + static_cast<size_t>(r) * scores.stride;
        for (long start = 0; start < scores.columns; start += run) {
            const long end = std::min(start + run, scores.columns);
            // Hardly any place of a picture is a face.
            int any = 0;
            for (long c = start; c < end; ++c) any |= row[c] > threshold;
            if (!any) continue;
            for (long c = start; c < end; ++c)
                if (row[c] > threshold && row[c] <= std::numeric_limits<float>::max())
                    places_.push_back({row[c], static_cast<int>(r), static_cast<int>(c)});
            if (places_.size() >= 2 * most_) keep_best();
        }
    }
}

void window_reader::keep_best() {
    if (places_.size() <= most_) return;
    std::nth_element(places_.begin(), places_.begin() + static_cast<long>(most_), places_.end());
    places_.resize(most_);
}

window_reader::rectangle window_reader::on_picture(const place &place, const tiled_pyramid &layout) const {
    const double x = place.column * pitch + first_centre, y = place.row * pitch + first_centre;
    // The level the centre lies on, or the nearest.
    size_t level = 0;
    double nearest = std::numeric_limits<double>::infinity();
    for (size_t i = 0; i < layout.levels.size() && nearest > 0; ++i) {
        const area &area = layout.levels[i];
        const double dx = x - std::clamp(x, double(area.left), double(area.left + area.width - 1));
        const double dy = y - std::clamp(y, double(area.top), double(area.top + area.height - 1));
        const double distance = dx * dx + dy * dy;
        if (distance < nearest) {
            nearest = distance;
            level = i;
        }
    }
    const double left = static_cast<double>(layout.levels[level].left), top = static_cast<double>(layout.levels[level].top);
    double edges[4] = {
        x - (settings_.width - 1) / 2 - left, y - (settings_.height - 1) / 2 - top, x + (settings_.width - 1) / 2 - left,
        y + (settings_.height - 1) / 2 - top};
    for (double &edge : edges) {
        for (size_t i = 0; i < level; ++i) edge = edge * up + up_offset;
        edge = std::floor(edge + 0.5);
    }
    return {
        static_cast<long>(edges[0]), static_cast<long>(edges[1]), static_cast<long>(edges[2]), static_cast<long>(edges[3])};
}

bool window_reader::overlap(const rectangle &a, const rectangle &b) const {
    const rectangle inner = {
        std::max(a.left, b.left), std::max(a.top, b.top), std::min(a.right, b.right), std::min(a.bottom, b.bottom)};
    if (inner.left > inner.right || inner.top > inner.bottom) return false;
    const rectangle outer = {
        std::min(a.left, b.left), std::min(a.top, b.top), std::max(a.right, b.right), std::max(a.bottom, b.bottom)};
    const double both = inner.area();
    return both / outer.area() > settings_.shared || both / a.area() > settings_.covered ||
           both / b.area() > settings_.covered;
}

}  // namespace cvision
