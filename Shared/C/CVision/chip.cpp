#include "chip.hpp"

#include <dlib/image_transforms/interpolation.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#pragma clang fp contract(off)

namespace cvision {

static constexpr long side = CVISION_CHIP_SIDE;

chip_cutter::chip_cutter() : given(CVISION_POINTS), corners({0, 0}, {side - 1, 0}, {0, side - 1}) {
    // The mean face of dlib's get_face_chip_details.
    const dlib::dpoint mean[CVISION_POINTS] = {
        {0.8595674595992, 0.2134981538014}, {0.6460604764104, 0.2289674387677}, {0.1205750620789, 0.2137274526848},
        {0.3340850613712, 0.2290642403242}, {0.4901123135679, 0.6277975316475}};
    const double padding = 0.25;
    for (const dlib::dpoint &point : mean) {
        const dlib::dpoint padded = (padding + point) / (2 * padding + 1);
        wanted.push_back(padded * static_cast<unsigned long>(side));
    }
}

/// The pixels of a picture that a chip reads, with a pixel to spare.
chip_cutter::area chip_cutter::needed(const mapping &map, long columns, long rows) const {
    double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;
    for (const double x : {0.0, side - 1.0})
        for (const double y : {0.0, side - 1.0}) {
            const double u = map.xx * x + map.xy * y + map.x0, v = map.yx * x + map.yy * y + map.y0;
            left = std::min(left, u);
            right = std::max(right, u);
            top = std::min(top, v);
            bottom = std::max(bottom, v);
        }
    const auto within = [](double value, long limit) {
        return static_cast<long>(std::clamp(value, 0.0, static_cast<double>(limit - 1)));
    };
    return {
        within(std::floor(left) - 1, columns), within(std::floor(top) - 1, rows),
        within(std::floor(right) + 2, columns), within(std::floor(bottom) + 2, rows)};
}

void chip_cutter::halve(const pixel_kernels &kernels, const view &from, const area &part, std::vector<uint8_t> &out) {
    const long columns = part.right - part.left + 1, rows = part.bottom - part.top + 1;
    const size_t stride = static_cast<size_t>(columns) * 3, scratch = static_cast<size_t>(2 * columns + 4) * 3;
    const size_t size = stride * static_cast<size_t>(rows) + row_spare;
    if (out.size() < size) out.resize(size);
    if (sums.size() < scratch) {
        sums.resize(scratch);
        dense.resize(scratch);
    }
    const uint8_t *first = from.pixels + static_cast<size_t>(2 * part.top - from.top) * from.stride +
                           static_cast<size_t>(2 * part.left - from.left) * 3;
    for (long row = 0; row < rows; ++row)
        kernels.halve(
            first + static_cast<size_t>(2 * row) * from.stride, from.stride, columns, sums.data(), dense.data(),
            out.data() + static_cast<size_t>(row) * stride);
}

/// Copies a chip that is neither turned nor scaled; black outside the picture.
static void copy_out(const view &picture, const dlib::rectangle &from, uint8_t *chip) {
    std::memset(chip, 0, CVISION_CHIP_BYTES);
    const long left = std::max(0L, from.left()), right = std::min(picture.columns, from.left() + side);
    if (left >= right) return;
    for (long y = std::max(0L, from.top()); y < std::min(picture.rows, from.top() + side); ++y)
        std::memcpy(
            chip + ((y - from.top()) * side + (left - from.left())) * 3,
            picture.pixels + static_cast<size_t>(y) * picture.stride + left * 3, static_cast<size_t>(right - left) * 3);
}

bool chip_cutter::cut(
    const pixel_kernels &kernels, const view &picture, const five_points &points, uint8_t *chip) {
    for (size_t i = 0; i < CVISION_POINTS; ++i) given[i] = points[i];
    const dlib::chip_details details(wanted, given, dlib::chip_dims(side, side));
    const dlib::drectangle &box = details.rect;
    if (!(box.width() >= 1 && box.width() < 1e6 && box.height() >= 1 && box.height() < 1e6)) return false;
    if (details.angle == 0 && box.height() == side && box.width() == side) {
        copy_out(picture, box, chip);
        return true;
    }

    // How often dlib halves the surroundings, and how much of them it takes along.
    const dlib::pyramid_down<2> pyramid;
    const double pixels = static_cast<double>(details.size());
    size_t depth = 0;
    double grow = 2;
    for (auto rect = pyramid.rect_down(box); rect.area() > pixels; rect = pyramid.rect_down(rect)) {
        ++depth;
        grow = grow * 2 + 2;
    }
    const dlib::dpoint middle = center(box);
    const auto turned = [&](const dlib::dpoint &about, const dlib::dpoint &corner) {
        return dlib::rotate_point<double>(about, corner, details.angle);
    };
    dlib::drectangle around;
    for (const auto &corner : {box.tl_corner(), box.tr_corner(), box.bl_corner(), box.br_corner()})
        around += turned(middle, corner);
    const dlib::drectangle everything(dlib::rectangle(0, 0, picture.columns - 1, picture.rows - 1));
    dlib::rectangle surroundings;
    surroundings += grow_rect(around, grow).intersect(everything);

    // Where the chip's corners are on the level it is cut from.
    dlib::drectangle rect = translate_rect(box, -surroundings.tl_corner());
    for (size_t level = 0; level < depth; ++level) rect = pyramid.rect_down(rect);
    const dlib::dpoint center_there = center(rect);
    const mapping map = corners.to(
        turned(center_there, rect.tl_corner()), turned(center_there, rect.tr_corner()),
        turned(center_there, rect.bl_corner()));

    const dlib::rectangle there = surroundings.intersect(everything);
    view level{
        picture.pixels, picture.stride, 0, 0, static_cast<long>(there.width()), static_cast<long>(there.height())};
    if (!there.is_empty())
        level.pixels += static_cast<size_t>(there.top()) * picture.stride + static_cast<size_t>(there.left()) * 3;
    long columns = level.columns, rows = level.rows;
    for (size_t i = 0; i < depth; ++i) {
        const bool large = columns > 8 && rows > 8;
        columns = large ? (columns - 3) / 2 : 0;
        rows = large ? (rows - 3) / 2 : 0;
    }
    if (columns < 2 || rows < 2) {
        std::memset(chip, 0, CVISION_CHIP_BYTES);
        return true;
    }

    // Of each level only what the chip needs.
    parts.assign(depth + 1, {});
    parts[depth] = needed(map, columns, rows);
    if (depth == 0) {
        // Places within what is read stay small also in a picture of gigabytes.
        level.left = parts[0].left;
        level.top = parts[0].top;
        level.pixels += static_cast<size_t>(level.top) * level.stride + static_cast<size_t>(level.left) * 3;
    }
    for (size_t i = depth; i > 0; --i) {
        const area &below = parts[i];
        parts[i - 1] = {2 * below.left, 2 * below.top, 2 * below.right + 4, 2 * below.bottom + 4};
    }
    for (size_t i = 1; i <= depth; ++i) {
        std::vector<uint8_t> &out = i % 2 == 1 ? odd : even;
        const area &part = parts[i];
        halve(kernels, level, part, out);
        level = {
            out.data(), static_cast<size_t>(part.right - part.left + 1) * 3, part.left, part.top,
            (level.columns - 3) / 2, (level.rows - 3) / 2};
    }
    for (long row = 0; row < side; ++row) kernels.interpolate(level, map, row, chip + row * side * 3);
    return true;
}

}  // namespace cvision
