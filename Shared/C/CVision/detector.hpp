// What both detectors have in common.
#pragma once

#include "dlib_settings.hpp"

#include <dlib/array2d.h>
#include <dlib/image_transforms/interpolation.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "picture.hpp"

/// A detector behind the C handle.
struct cvision_detector {
    virtual ~cvision_detector() = default;
    /// Finds faces on the scaled picture; boxes in its pixels.
    virtual std::vector<cvision_box> find(const dlib::array2d<dlib::rgb_pixel> &canvas) = 0;
    /// The same on a picture that needs no scaling.
    virtual std::vector<cvision_box> find(const cvision::borrowed_picture &picture) = 0;
};

namespace cvision {

/// A rectangle of dlib, whose right and bottom edges are inside, as ours.
template <typename Rectangle>
cvision_box box_of(const Rectangle &rect, double score) {
    return {
        static_cast<float>(rect.left()), static_cast<float>(rect.top()), static_cast<float>(rect.width()),
        static_cast<float>(rect.height()), static_cast<float>(score)};
}

}  // namespace cvision
