// Five points of a face, and the upright chip cut by them.
#include "dlib_settings.hpp"

#include <dlib/image_processing/shape_predictor.h>
#include <dlib/image_transforms/interpolation.h>
#include <dlib/matrix.h>

#include <cstring>
#include <memory>

#include "model_file.hpp"
#include "picture.hpp"

struct cvision_aligner {
    dlib::shape_predictor predictor;
};

static dlib::rectangle whole_pixels(const cvision_box &box) {
    const auto inside = [](float value) { return std::isfinite(value) && std::fabs(value) < 1e7f; };
    if (!inside(box.x) || !inside(box.y) || !inside(box.width) || !inside(box.height) || box.width < 1 || box.height < 1)
        throw cvision::failure(CVISION_FAILED, "the box of a face is not a rectangle in the picture");
    const long x = std::lround(box.x), y = std::lround(box.y);
    return dlib::rectangle(x, y, x + std::lround(box.width) - 1, y + std::lround(box.height) - 1);
}

extern "C" {

cvision_status cvision_aligner_make(const char *path, cvision_aligner **out, char *message, size_t message_size) {
    return cvision::guarded(message, message_size, [&] {
        auto made = std::make_unique<cvision_aligner>();
        cvision::load_model(path, {9150489, 0x5c6f202f99fa62bc}, made->predictor);
        *out = made.release();
    });
}

void cvision_aligner_free(cvision_aligner *aligner) { delete aligner; }

cvision_status cvision_align(
    cvision_aligner *aligner, cvision_picture raw, cvision_box box, cvision_point *points, uint8_t *chip, char *message,
    size_t message_size) {
    return cvision::guarded(message, message_size, [&] {
        const cvision::borrowed_picture picture(raw);
        const auto shape = aligner->predictor(picture, whole_pixels(box));
        if (shape.num_parts() != CVISION_POINTS) throw cvision::failure(CVISION_FAILED, "the model has not five points");
        const auto details = dlib::get_face_chip_details(shape, CVISION_CHIP_SIDE, 0.25);
        const auto &cut = details.rect;
        if (!(cut.width() >= 1 && cut.width() < 1e6 && cut.height() >= 1 && cut.height() < 1e6))
            throw cvision::failure(CVISION_FAILED, "the points of the face give no chip");
        dlib::matrix<dlib::rgb_pixel> pixels;
        dlib::extract_image_chip(picture, details, pixels);
        if (pixels.size() * 3 != CVISION_CHIP_BYTES) throw cvision::failure(CVISION_FAILED, "the chip has another size");
        for (size_t i = 0; i < CVISION_POINTS; ++i)
            points[i] = {static_cast<float>(shape.part(i).x()), static_cast<float>(shape.part(i).y())};
        std::memcpy(chip, &pixels(0, 0), CVISION_CHIP_BYTES);
    });
}

}
