// A caller's pixels as one of dlib's images, without a copy.
#pragma once

#include "dlib_settings.hpp"

#include <dlib/image_processing/generic_image.h>
#include <dlib/pixel.h>

#include "CVision.h"
#include "guarded.hpp"

namespace cvision {

struct borrowed_picture {
    const dlib::rgb_pixel *pixels;
    long rows;
    long columns;

    explicit borrowed_picture(const cvision_picture &picture)
        : pixels(reinterpret_cast<const dlib::rgb_pixel *>(picture.pixels)),
          rows(static_cast<long>(picture.height)),
          columns(static_cast<long>(picture.width)) {
        static_assert(sizeof(dlib::rgb_pixel) == 3 && alignof(dlib::rgb_pixel) == 1);
        if (picture.width < 1 || picture.height < 1 || picture.width > 1000000 || picture.height > 1000000)
            throw failure(CVISION_FAILED, "a picture needs sides from 1 to 1,000,000 pixels");
    }
};

inline long num_rows(const borrowed_picture &picture) { return picture.rows; }
inline long num_columns(const borrowed_picture &picture) { return picture.columns; }
inline const void *image_data(const borrowed_picture &picture) { return picture.pixels; }
inline long width_step(const borrowed_picture &picture) { return picture.columns * 3; }

}  // namespace cvision

namespace dlib {
template <>
struct image_traits<cvision::borrowed_picture> {
    typedef rgb_pixel pixel_type;
};
template <>
struct image_traits<const cvision::borrowed_picture> {
    typedef rgb_pixel pixel_type;
};
}  // namespace dlib
