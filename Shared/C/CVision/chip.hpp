// The upright chip of a face, as dlib's extract_image_chip cuts it.
#pragma once

#include "dlib_settings.hpp"

#include <dlib/geometry.h>

#include <vector>

#include "affine.hpp"
#include "pixel_kernels.hpp"
#include "points.hpp"

namespace cvision {

/// Cuts chips with dlib's bytes; its scratch grows to the largest face seen and stays.
class chip_cutter {
public:
    chip_cutter();

    /// Cuts the chip of the face with these points into `CVISION_CHIP_BYTES` bytes: 150 pixels a side, padding 0.25.
    ///
    /// False, with nothing written, when the points give no chip: all in one place, or a million pixels apart.
    bool cut(const pixel_kernels &kernels, const view &picture, const five_points &points, uint8_t *chip);

private:
    struct area {
        long left, top, right, bottom;
    };
    area needed(const mapping &map, long columns, long rows) const;
    void halve(const pixel_kernels &kernels, const view &from, const area &part, std::vector<uint8_t> &out);

    /// Where dlib wants the five points in the chip.
    std::vector<dlib::dpoint> wanted, given;
    affine_from corners;
    std::vector<area> parts;
    std::vector<uint8_t> even, odd, dense;
    std::vector<uint16_t> sums;
};

}  // namespace cvision
