#include "pyramid_painter.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <type_traits>
#include <utility>

namespace cvision {

static int16_t in_32768ths(double part) {
    return static_cast<int16_t>(std::clamp(std::lround(part * 32768), 0L, 32767L));
}

/// Fills the table from the positions of a level's columns.
static void tabulate(const bilinear_axis &axis, across_table &table) {
    const size_t columns = axis.first.size(), even = (columns + 1) / 2 * 2, vectors = (columns * 3 + 31) / 32;
    table.columns = static_cast<long>(columns);
    table.left.assign(even, 0);
    table.weights.assign(even * 4, 0);
    for (size_t c = 0; c < columns; ++c) {
        table.left[c] = 3 * axis.first[c];
        std::fill_n(table.weights.begin() + static_cast<long>(4 * c), 4, in_32768ths(axis.part[c]));
    }
    table.starts.resize(vectors);
    table.picks.assign(vectors * 32, 0);
    table.spread.assign(vectors * 32, 0);
    for (size_t i = 0; i < columns * 3; ++i) {
        if (i % 32 == 0) table.starts[i / 32] = table.left[i / 3];
        table.picks[i] = static_cast<int16_t>(table.left[i / 3] + static_cast<int32_t>(i % 3) - table.starts[i / 32]);
        table.spread[i] = table.weights[i / 3 * 4];
    }
}

void pyramid_painter::prepare(const tiled_pyramid &layout) {
    const area &first = layout.levels[0];
    for (level &level : levels_) level.next = 0;
    if (made_for_[0] == first.height && made_for_[1] == first.width && made_levels_ == layout.levels.size()) return;
    made_for_[0] = first.height;
    made_for_[1] = first.width;
    made_levels_ = layout.levels.size();
    if (levels_.size() + 1 < made_levels_) levels_.resize(made_levels_ - 1);
    const auto room = [](const area &level) { return static_cast<size_t>(level.width) * 3 + row_slack; };
    size_t values = room(first);
    for (size_t i = 1; i < made_levels_; ++i) values += 3 * room(layout.levels[i]);
    if (rows_.size() < values) rows_.resize(values);
    if (bytes_.size() < room(first)) bytes_.resize(room(first));
    int16_t *free = rows_.data();
    const auto take = [&](const area &level) { return std::exchange(free, free + room(level)); };
    first_row_ = take(first);
    for (size_t i = 1; i < made_levels_; ++i) {
        const area &from = layout.levels[i - 1], &to = layout.levels[i];
        level &level = levels_[i - 1];
        axis_.columns(from.width, to.width);
        tabulate(axis_, level.across);
        level.down.rows(from.height, to.height);
        level.rows = to.height;
        level.values = static_cast<size_t>(to.width) * 3;
        for (int16_t *&row : level.ring) row = take(to);
        level.made = take(to);
    }
}

template <typename Value>
void pyramid_painter::clear(const tiled_pyramid &layout, const float (&mean)[3], Value *canvas, size_t stride) {
    Value colour[3];
    for (int i = 0; i < 3; ++i)
        colour[i] = std::is_same_v<Value, float> ? static_cast<Value>(mean[i])
                    : std::is_same_v<Value, int16_t>
                        ? static_cast<Value>(std::lround(mean[i] * (1 << grey_bits)))
                        : static_cast<Value>(std::lround(mean[i]));
    const size_t width = static_cast<size_t>(layout.columns) * 3;
    if (pattern_.size() < width * sizeof(Value)) pattern_.resize(width * sizeof(Value));
    Value *pattern = reinterpret_cast<Value *>(pattern_.data());
    for (size_t i = 0; i < width; ++i) pattern[i] = colour[i % 3];
    for (const area &gap : layout.gaps)
        for (long y = gap.top; y < gap.top + gap.height; ++y)
            std::memcpy(
                canvas + static_cast<size_t>(y) * stride + static_cast<size_t>(gap.left) * 3, pattern,
                static_cast<size_t>(gap.width) * 3 * sizeof(Value));
}

template <typename Value>
void pyramid_painter::feed(
    size_t index, long source, const int16_t *row, const tiled_pyramid &layout, Value *canvas, size_t stride) {
    level &level = levels_[index - 1];
    const area &place = layout.levels[index];
    kernels_.across(row, level.across, level.ring[source & 1]);
    const long last = layout.levels[index - 1].height - 1;
    for (; level.next < level.rows; ++level.next) {
        const long top = level.down.first[static_cast<size_t>(level.next)], bottom = std::min(top + 1, last);
        if (bottom > source) return;
        kernels_.down(
            level.ring[top & 1], level.ring[bottom & 1],
            in_32768ths(level.down.part[static_cast<size_t>(level.next)]), level.values, level.made);
        Value *out = canvas + static_cast<size_t>(place.top + level.next) * stride + static_cast<size_t>(place.left) * 3;
        if constexpr (std::is_same_v<Value, uint8_t>)
            kernels_.to_bytes(level.made, level.values, out);
        else if constexpr (std::is_same_v<Value, float>)
            kernels_.to_floats(level.made, level.values, out);
        else
            std::memcpy(out, level.made, level.values * sizeof(Value));
        if (index + 1 < made_levels_) feed(index + 1, level.next, level.made, layout, canvas, stride);
    }
}

template <typename Value>
void pyramid_painter::paint_any(
    const rgb_rows &picture, const tiled_pyramid &layout, const float (&mean)[3], Value *canvas, size_t stride) {
    prepare(layout);
    clear(layout, mean, canvas, stride);
    const area &place = layout.levels[0];
    const size_t values = static_cast<size_t>(place.width) * 3;
    const bool resizes = picture.rows != place.height || picture.columns != place.width;
    if (resizes) resizer_.start(picture, place.height, place.width);
    for (long y = 0; y < place.height; ++y) {
        Value *out = canvas + static_cast<size_t>(place.top + y) * stride + static_cast<size_t>(place.left) * 3;
        const uint8_t *row = resizes ? bytes_.data() : picture.row(y);
        if constexpr (std::is_same_v<Value, uint8_t>) {
            if (resizes)
                resizer_.row(y, out);
            else
                std::memcpy(out, row, values);
            kernels_.widen(out, values, first_row_);
        } else {
            if (resizes) resizer_.row(y, bytes_.data());
            kernels_.widen(row, values, first_row_);
            if constexpr (std::is_same_v<Value, float>)
                kernels_.to_floats(first_row_, values, out);
            else
                std::memcpy(out, first_row_, values * sizeof(Value));
        }
        if (made_levels_ > 1) feed(1, y, first_row_, layout, canvas, stride);
    }
}

void pyramid_painter::paint(
    const rgb_rows &picture, const tiled_pyramid &layout, const float (&mean)[3], uint8_t *canvas, size_t stride) {
    paint_any(picture, layout, mean, canvas, stride);
}

void pyramid_painter::paint(
    const rgb_rows &picture, const tiled_pyramid &layout, const float (&mean)[3], int16_t *canvas, size_t stride) {
    paint_any(picture, layout, mean, canvas, stride);
}

void pyramid_painter::paint(
    const rgb_rows &picture, const tiled_pyramid &layout, const float (&mean)[3], float *canvas, size_t stride) {
    paint_any(picture, layout, mean, canvas, stride);
}

}  // namespace cvision
