// dlib's CNN face detector, run by dlib.
#include "oracle.hpp"

#include <dlib/dnn.h>
#include <dlib/image_transforms/interpolation.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace {

template <long filters, typename Below>
using down5 = dlib::con<filters, 5, 5, 2, 2, Below>;
template <long filters, typename Below>
using same5 = dlib::con<filters, 5, 5, 1, 1, Below>;
template <typename Below>
using downsampler = dlib::relu<dlib::affine<
    down5<32, dlib::relu<dlib::affine<down5<32, dlib::relu<dlib::affine<down5<16, Below>>>>>>>>>;
template <typename Below>
using step = dlib::relu<dlib::affine<same5<45, Below>>>;
using network = dlib::loss_mmod<dlib::con<
    1, 9, 9, 1, 1, step<step<step<downsampler<dlib::input_rgb_image_pyramid<dlib::pyramid_down<6>>>>>>>>;
using picture_matrix = dlib::matrix<dlib::rgb_pixel>;

void put(const std::vector<dlib::mmod_rect> &faces, oracle_box *boxes, size_t capacity, size_t *found) {
    *found = faces.size();
    for (size_t i = 0; i < std::min(capacity, faces.size()); ++i) {
        const auto &rect = faces[i].rect;
        boxes[i] = {
            double(rect.left()), double(rect.top()), double(rect.width()), double(rect.height()),
            faces[i].detection_confidence};
    }
}

}  // namespace

struct oracle_mmod {
    network model;

    /// The input tensor of a picture, its level rectangles with it.
    dlib::resizable_tensor input(const picture_matrix &picture) {
        dlib::resizable_tensor tensor;
        dlib::input_layer(model).to_tensor(&picture, &picture + 1, tensor);
        return tensor;
    }
};

extern "C" {

oracle_mmod *oracle_mmod_make(const char *path) { return oracle::make<oracle_mmod>(path); }
void oracle_mmod_free(oracle_mmod *mmod) { delete mmod; }

oracle_mmod_settings oracle_mmod_get_settings(oracle_mmod *mmod) {
    const auto &options = mmod->model.loss_details().get_options();
    const auto &input = dlib::input_layer(mmod->model);
    const bool any = !options.detector_windows.empty();
    return {
        options.detector_windows.size(),
        any ? options.detector_windows[0].width : 0,
        any ? options.detector_windows[0].height : 0,
        options.overlaps_nms.get_iou_thresh(),
        options.overlaps_nms.get_percent_covered_thresh(),
        options.use_bounding_box_regression,
        input.get_pyramid_padding(),
        input.get_pyramid_outer_padding(),
        {input.get_avg_red(), input.get_avg_green(), input.get_avg_blue()}};
}

bool oracle_mmod_detect(
    oracle_mmod *mmod, oracle_picture picture, double scale, double threshold, oracle_box *boxes, size_t capacity,
    size_t *found) {
    return oracle::guarded([&] {
        picture_matrix image = oracle::matrix_of(picture);
        if (scale != 1) {
            picture_matrix resized(
                std::max(1L, std::lround(image.nr() * scale)), std::max(1L, std::lround(image.nc() * scale)));
            dlib::resize_image(image, resized);
            swap(image, resized);
        }
        put(mmod->model.process(image, threshold), boxes, capacity, found);
    });
}

bool oracle_mmod_input(oracle_mmod *mmod, oracle_picture picture, float *planes) {
    return oracle::guarded([&] {
        const dlib::resizable_tensor tensor = mmod->input(oracle::matrix_of(picture));
        std::memcpy(planes, tensor.host(), tensor.size() * sizeof(float));
    });
}

bool oracle_mmod_scores(
    oracle_mmod *mmod, const float *planes, size_t width, size_t height, float *scores, size_t *columns, size_t *rows) {
    return oracle::guarded([&] {
        dlib::resizable_tensor input(1, 3, static_cast<long>(height), static_cast<long>(width));
        std::memcpy(input.host_write_only(), planes, input.size() * sizeof(float));
        const dlib::tensor &output = mmod->model.subnet().forward(input);
        *columns = static_cast<size_t>(output.nc());
        *rows = static_cast<size_t>(output.nr());
        if (scores) std::memcpy(scores, output.host(), output.size() * sizeof(float));
    });
}

bool oracle_mmod_label(
    oracle_mmod *mmod, size_t width, size_t height, const float *scores, double threshold, oracle_box *boxes,
    size_t capacity, size_t *found) {
    return oracle::guarded([&] {
        picture_matrix black(static_cast<long>(height), static_cast<long>(width));
        black = dlib::rgb_pixel(0, 0, 0);
        const dlib::resizable_tensor input = mmod->input(black);
        const dlib::tensor &output = mmod->model.subnet().forward(input);
        // The network has no door for scores from outside; its own are overwritten.
        std::memcpy(const_cast<dlib::tensor &>(output).host(), scores, output.size() * sizeof(float));
        std::vector<dlib::mmod_rect> faces;
        mmod->model.loss_details().to_label(input, mmod->model.subnet(), &faces, threshold);
        put(faces, boxes, capacity, found);
    });
}

}
