// dlib's CNN face detector (max-margin object detection, King, arXiv:1502.00046): read by dlib, run by the engine.
#include "dlib_settings.hpp"

#include <dlib/dnn.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "detector.hpp"
#include "engine/dlib_layers.hpp"
#include "engine/mmod_network.hpp"
#include "engine_choice.hpp"
#include "model_file.hpp"
#include "published_ranges.hpp"
#include "pyramid_painter.hpp"
#include "tiled_pyramid.hpp"
#include "tiles.hpp"
#include "windows.hpp"

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

/// What threads share.
struct model {
    cvision::mmod_weights weights;
    cvision::window_settings windows;
    float mean[3];
    long padding, outer_padding;
};

using model_pointer = std::shared_ptr<const model>;

cvision::mmod_layers layers_of(network &net, const char *path) {
    std::vector<cvision::layer> all = cvision::layers_of(net);
    bool fits = all.size() == 7 && all[6].out_channels == 1 && all[6].rows == 9;
    for (size_t i = 0; fits && i < 6; ++i) fits = all[i].rows == 5 && all[i].out_channels <= 48;
    if (!fits) throw cvision::failure(CVISION_MODEL_DAMAGED, std::string(path) + " has not the layers of the detector");
    cvision::mmod_layers layers;
    const auto &input = dlib::input_layer(net);
    cvision::fold_input(all[0], {input.get_avg_red(), input.get_avg_green(), input.get_avg_blue()});
    std::move(all.begin(), all.begin() + 6, layers.steps);
    layers.scores = std::move(all[6]);
    layers.scores.relu = false;
    return layers;
}

/// Compares the weights with their Float32 selves on a made-up canvas (see resnet.cpp). Faces have scores from 0 to 2.
void check(const model_pointer &made, const model_pointer &reference) {
    constexpr long side = 160;
    std::vector<uint8_t> canvas(side * side * 3 + 64);
    for (long i = 0; i < side * side * 3; ++i) {
        const long x = i / 3 % side, y = i / 3 / side;
        canvas[i] = static_cast<uint8_t>(120 + 90 * std::sin(0.07 * x + i % 3) * std::cos(0.05 * y - i % 3));
    }
    cvision::mmod_network network({made, &made->weights}), other({reference, &reference->weights});
    const auto found = network.run(canvas.data(), side, side, side * 3);
    const auto expected = other.run(canvas.data(), side, side, side * 3);
    for (long i = 0; i < found.rows * found.columns; ++i)
        if (!(std::fabs(found.values[i] - expected.values[i]) < 0.3f))
            throw cvision::failure(
                CVISION_NUMBERS_INACCURATE,
                "a score is " + std::to_string(found.values[i] - expected.values[i]) + " from that in Float32");
}

model_pointer load(const char *path, cvision_engine engine) {
    const cvision::kernels &kernels = cvision::kernels_of(engine);
    cvision::model_file file = cvision::read_model(path, {729940, 0xf3df186beebdd77a});
    cvision::mmod_ranges ranges{};
    if (file.published)
        std::copy_n(cvision::published_mmod_ranges, CVISION_DETECTOR_RANGES, ranges.steps);
    else if (file.ranges.size() == CVISION_DETECTOR_RANGES)
        std::copy_n(file.ranges.begin(), CVISION_DETECTOR_RANGES, ranges.steps);
    else if (engine.numbers == CVISION_INT8)
        throw cvision::failure(CVISION_NUMBERS_INACCURATE, std::string(path) + ".ranges has no ranges of activations");
    network net;
    cvision::parse_model(path, file, net);
    const cvision::mmod_layers layers = layers_of(net, path);
    const auto &input = dlib::input_layer(net);
    const auto make = [&](const cvision::kernels &some) {
        return std::make_shared<const model>(model{
            cvision::mmod_weights(layers, some, ranges), cvision::window_settings_of(net.loss_details().get_options()),
            {input.get_avg_red(), input.get_avg_green(), input.get_avg_blue()},
            static_cast<long>(input.get_pyramid_padding()), static_cast<long>(input.get_pyramid_outer_padding())});
    };
    const model_pointer made = make(kernels);
    if (engine.numbers != CVISION_F32) check(made, make(cvision::reference_kernels(engine)));
    return made;
}

model_pointer model_of(const char *path, cvision_engine engine) {
    static cvision::shared_weights<model> all;
    return all.get(path, engine, [&] { return load(path, engine); });
}

struct mmod_detector : cvision_detector {
    model_pointer shared;
    cvision_numbers numbers;
    cvision::mmod_network net;
    cvision::pyramid_painter painter;
    cvision::tiled_pyramid layout;
    cvision::aligned_bytes canvas;
    cvision::window_reader reader;
    cvision::tile_plan plan;
    std::vector<cvision_box> boxes;

    mmod_detector(model_pointer from, cvision_numbers numbers)
        : shared(std::move(from)), numbers(numbers), net({shared, &shared->weights}), reader(shared->windows) {}

    template <typename Value>
    cvision::score_map score(const cvision::rgb_rows &picture) {
        const size_t stride = static_cast<size_t>(layout.columns) * 3;
        canvas.grow(layout.rows * stride * sizeof(Value) + 64);
        Value *values = reinterpret_cast<Value *>(canvas.data());
        painter.paint(picture, layout, shared->mean, values, stride);
        return net.run(values, layout.rows, layout.columns, stride);
    }

    /// The faces of a part of the picture resized to `rows` x `columns`.
    const std::vector<cvision_box> &find_in(
        const cvision::rgb_rows &picture, long rows, long columns, float threshold) {
        layout.lay_out(rows, columns, shared->padding, shared->outer_padding);
        const auto scores = numbers == CVISION_F32 ? score<float>(picture) : score<uint8_t>(picture);
        return reader.read({scores.values, scores.rows, scores.columns, static_cast<size_t>(scores.columns)}, layout, threshold);
    }

    const std::vector<cvision_box> &find(
        const cvision::borrowed_picture &picture, long rows, long columns, float threshold) override {
        const size_t stride = static_cast<size_t>(picture.columns) * 3;
        const cvision::rgb_rows whole{
            reinterpret_cast<const uint8_t *>(picture.pixels), picture.rows, picture.columns, stride};
        const long most = numbers == CVISION_F32 ? cvision::largest_tile / 4 : cvision::largest_tile;
        if (rows * columns <= most) return find_in(whole, rows, columns, threshold);
        plan.make(whole, rows, columns, most, shared->windows.width);
        boxes.clear();
        for (const cvision::tile &tile : plan.tiles)
            plan.add(tile, find_in(tile.part, tile.rows, tile.columns, threshold), boxes);
        cvision::suppress(boxes, shared->windows);
        return boxes;
    }

    void ranges(float *out) override {
        if (numbers != CVISION_F32) throw cvision::failure(CVISION_FAILED, "ranges are of a network in Float32");
        std::copy_n(net.highest.steps, CVISION_DETECTOR_RANGES, out);
        net.highest = {};
        net.observing = true;
    }
};

}  // namespace

extern "C" cvision_status cvision_detector_make_mmod(
    const char *path, cvision_engine engine, cvision_detector **out, char *message, size_t message_size) {
    return cvision::guarded(message, message_size, [&] {
        *out = new mmod_detector(model_of(path, engine), engine.numbers);
    });
}
