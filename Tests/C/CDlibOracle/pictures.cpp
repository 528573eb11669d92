// Resizing and the tiled pyramid of 8-bit pictures.
#include "oracle.hpp"

#include <dlib/image_transforms/image_pyramid.h>
#include <dlib/image_transforms/interpolation.h>

#include <algorithm>
#include <vector>

using pyramid = dlib::pyramid_down<6>;

extern "C" {

bool oracle_resize(oracle_picture picture, size_t width, size_t height, uint8_t *out) {
    return oracle::guarded([&] {
        dlib::matrix<dlib::rgb_pixel> resized(static_cast<long>(height), static_cast<long>(width));
        dlib::resize_image(oracle::matrix_of(picture), resized);
        std::memcpy(out, &resized(0, 0), width * height * 3);
    });
}

bool oracle_tiled_layout(
    size_t width, size_t height, size_t padding, size_t outer_padding, size_t *canvas_width, size_t *canvas_height,
    oracle_box *levels, size_t capacity, size_t *count) {
    return oracle::guarded([&] {
        std::vector<dlib::rectangle> rects;
        long rows = 0, columns = 0;
        dlib::impl::compute_tiled_image_pyramid_details(
            pyramid(), static_cast<long>(height), static_cast<long>(width), padding, outer_padding, rects, rows,
            columns);
        *canvas_width = static_cast<size_t>(columns);
        *canvas_height = static_cast<size_t>(rows);
        *count = rects.size();
        for (size_t i = 0; levels && i < std::min(capacity, rects.size()); ++i)
            levels[i] = {
                double(rects[i].left()), double(rects[i].top()), double(rects[i].width()), double(rects[i].height()), 0};
    });
}

bool oracle_tiled_picture(oracle_picture picture, size_t padding, size_t outer_padding, uint8_t *canvas) {
    return oracle::guarded([&] {
        dlib::matrix<dlib::rgb_pixel> tiled;
        std::vector<dlib::rectangle> rects;
        dlib::create_tiled_pyramid<pyramid>(oracle::matrix_of(picture), tiled, rects, padding, outer_padding);
        std::memcpy(canvas, &tiled(0, 0), static_cast<size_t>(tiled.size()) * 3);
    });
}

}
