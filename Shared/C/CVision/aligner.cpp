// Five points of each face of a picture, the upright chips cut by them, and their light.
#include "dlib_settings.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>

#include "chip.hpp"
#include "guarded.hpp"
#include "model_file.hpp"
#include "pixel_kernels.hpp"
#include "points.hpp"

struct cvision_aligner {
    const cvision::pixel_kernels *kernels;
    cvision::point_finder finder;
    cvision::chip_cutter cutter;
};

/// The box in whole pixels; false when it is none.
static bool whole_pixels(const cvision_box &box, dlib::rectangle &out) {
    const auto sensible = [](float value) { return std::isfinite(value) && std::fabs(value) < 1e7f; };
    if (!sensible(box.x) || !sensible(box.y) || !sensible(box.width) || !sensible(box.height)) return false;
    if (box.width < 1 || box.height < 1) return false;
    const long x = std::lround(box.x), y = std::lround(box.y);
    out = dlib::rectangle(x, y, x + std::lround(box.width) - 1, y + std::lround(box.height) - 1);
    return true;
}

static cvision::view view_of(const cvision_picture &picture) {
    if (picture.width < 1 || picture.height < 1 || picture.width > 1000000 || picture.height > 1000000)
        throw cvision::failure(CVISION_FAILED, "a picture needs sides from 1 to 1,000,000 pixels");
    const long columns = static_cast<long>(picture.width), rows = static_cast<long>(picture.height);
    return {picture.pixels, picture.width * 3, 0, 0, columns, rows};
}

extern "C" {

cvision_status cvision_aligner_make(
    const char *path, cvision_instructions most, cvision_aligner **out, char *message, size_t message_size) {
    return cvision::guarded(message, message_size, [&] {
        auto made = std::make_unique<cvision_aligner>();
        made->kernels = &cvision::pixel_kernels_for(static_cast<cvision::instruction_set>(most));
        cvision::load_model(path, {9150489, 0x5c6f202f99fa62bc}, made->finder);
        *out = made.release();
    });
}

void cvision_aligner_free(cvision_aligner *aligner) { delete aligner; }

cvision_light cvision_chip_light(const uint8_t *chip) {
    return cvision::pixel_kernels_for(cvision::best_instruction_set()).light(chip);
}

cvision_status cvision_align_all(
    cvision_aligner *aligner, cvision_picture raw, const cvision_box *boxes, size_t count, bool *cut,
    cvision_point *points, uint8_t *chips, cvision_light *lights, char *message, size_t message_size) {
    return cvision::guarded(message, message_size, [&] {
        const cvision::view picture = view_of(raw);
        const cvision::pixel_kernels &kernels = *aligner->kernels;
        constexpr size_t most = cvision::point_finder::most_faces;
        for (size_t start = 0; start < count; start += most) {
            dlib::rectangle places[most];
            cvision::five_points found[most];
            size_t faces[most], sensible = 0;
            for (size_t face = start; face < std::min(count, start + most); ++face) {
                cut[face] = whole_pixels(boxes[face], places[sensible]);
                if (cut[face]) faces[sensible++] = face;
            }
            aligner->finder.find(kernels, picture, places, sensible, found);
            for (size_t i = 0; i < sensible; ++i) {
                const size_t face = faces[i];
                uint8_t *chip = chips + face * CVISION_CHIP_BYTES;
                cut[face] = aligner->cutter.cut(kernels, picture, found[i], chip);
                if (!cut[face]) continue;
                lights[face] = kernels.light(chip);
                for (size_t point = 0; point < CVISION_POINTS; ++point) {
                    const dlib::point &at = found[i][point];
                    points[face * CVISION_POINTS + point] = {static_cast<float>(at.x()), static_cast<float>(at.y())};
                }
            }
        }
    });
}

}
