// dlib's face recognition network: read by dlib, run by the engine.
#include "dlib_settings.hpp"

#include <dlib/dnn.h>

#include <cmath>
#include <cstring>
#include <memory>

#include "engine/dlib_layers.hpp"
#include "engine/resnet_network.hpp"
#include "engine_choice.hpp"
#include "model_file.hpp"
#include "published_ranges.hpp"

namespace {

template <template <int, template <typename> class, int, typename> class Block, int filters, typename Below>
using residual = dlib::add_prev1<Block<filters, dlib::affine, 1, dlib::tag1<Below>>>;
template <template <int, template <typename> class, int, typename> class Block, int filters, typename Below>
using residual_down = dlib::add_prev2<
    dlib::avg_pool<2, 2, 2, 2, dlib::skip1<dlib::tag2<Block<filters, dlib::affine, 2, dlib::tag1<Below>>>>>>;
template <int filters, template <typename> class Norm, int stride, typename Below>
using block = Norm<dlib::con<filters, 3, 3, 1, 1, dlib::relu<Norm<dlib::con<filters, 3, 3, stride, stride, Below>>>>>;
template <int filters, typename Below>
using same = dlib::relu<residual<block, filters, Below>>;
template <int filters, typename Below>
using halved = dlib::relu<residual_down<block, filters, Below>>;

template <typename Below>
using level0 = halved<256, Below>;
template <typename Below>
using level1 = same<256, same<256, halved<256, Below>>>;
template <typename Below>
using level2 = same<128, same<128, halved<128, Below>>>;
template <typename Below>
using level3 = same<64, same<64, same<64, halved<64, Below>>>>;
template <typename Below>
using level4 = same<32, same<32, same<32, Below>>>;
template <typename Below>
using stem = dlib::max_pool<3, 3, 2, 2, dlib::relu<dlib::affine<dlib::con<32, 7, 7, 2, 2, Below>>>>;

using network = dlib::loss_metric<dlib::fc_no_bias<
    CVISION_EMBEDDING,
    dlib::avg_pool_everything<
        level0<level1<level2<level3<level4<stem<dlib::input_rgb_image_sized<CVISION_CHIP_SIDE>>>>>>>>>>;

constexpr int blocks = 14;

cvision::resnet_layers layers_of(network &net, const char *path) {
    std::vector<cvision::layer> all = cvision::layers_of(net);
    const auto &last = net.subnet().layer_details().get_layer_params();
    if (all.size() != 1 + 2 * blocks || last.size() != size_t(256) * CVISION_EMBEDDING)
        throw cvision::failure(CVISION_MODEL_DAMAGED, std::string(path) + " has not the layers of the face network");
    cvision::resnet_layers layers;
    const auto &input = dlib::input_layer(net);
    cvision::fold_input(all[0], {input.get_avg_red(), input.get_avg_green(), input.get_avg_blue()});
    layers.stem = std::move(all[0]);
    for (size_t i = 1; i < all.size(); i += 2) layers.blocks.push_back({std::move(all[i]), std::move(all[i + 1])});
    layers.last.assign(last.host(), last.host() + last.size());
    return layers;
}

cvision::resnet_ranges ranges_of(const float *values) {
    cvision::resnet_ranges ranges;
    ranges.stem = values[0];
    for (int i = 0; i < blocks; ++i) {
        ranges.a[i] = values[1 + 2 * i];
        ranges.b[i] = values[2 + 2 * i];
    }
    return ranges;
}

using weights_pointer = std::shared_ptr<const cvision::resnet_weights>;

/// Compares the weights with their Float32 selves on a few made-up chips.
///
/// It tells kernels that are broken on this CPU and ranges that do not fit the model; how well faces are told apart was
/// measured on photos. The limit is a sixth of the distance at which two faces are taken for two people.
void check(const weights_pointer &weights, const weights_pointer &reference) {
    constexpr int count = 3;
    std::vector<uint8_t> chips(count * CVISION_CHIP_BYTES + 64);
    for (int i = 0; i < count * CVISION_CHIP_BYTES; ++i) {
        const int chip = i / CVISION_CHIP_BYTES, x = i / 3 % CVISION_CHIP_SIDE, y = i / (3 * CVISION_CHIP_SIDE) % CVISION_CHIP_SIDE;
        const double wave = std::sin(0.05 * (chip + 1) * x + i % 3) * std::cos(0.04 * (chip + 2) * y - i % 3);
        chips[i] = static_cast<uint8_t>(120 + 90 * wave);
    }
    float found[count * CVISION_EMBEDDING], expected[count * CVISION_EMBEDDING];
    cvision::resnet_network(weights).run(chips.data(), count, found);
    cvision::resnet_network(reference).run(chips.data(), count, expected);
    for (int chip = 0; chip < count; ++chip) {
        double sum = 0;
        for (int i = chip * CVISION_EMBEDDING; i < (chip + 1) * CVISION_EMBEDDING; ++i)
            sum += (double(found[i]) - expected[i]) * (double(found[i]) - expected[i]);
        if (!(sum < 0.1 * 0.1))
            throw cvision::failure(
                CVISION_NUMBERS_INACCURATE, "embeddings are " + std::to_string(std::sqrt(sum)) + " from those in Float32");
    }
}

weights_pointer load(const char *path, cvision_engine engine) {
    const cvision::kernels &kernels = cvision::kernels_of(engine);
    // Weights of at most 64 move an embedding by more than a tenth of the distance at which two faces are two people.
    if (kernels.numbers == cvision::number_type::int8 && kernels.weight_limit < 127)
        throw cvision::failure(
            CVISION_NUMBERS_MISSING, "int8 embeddings need AVX-512 VNNI, which this CPU lacks or the settings forbid");
    cvision::model_file file = cvision::read_model(path, {22466066, 0xd937ffd8bce51fc8});
    cvision::resnet_ranges ranges{};
    if (file.published)
        ranges = ranges_of(cvision::published_resnet_ranges);
    else if (file.ranges.size() == CVISION_EMBEDDER_RANGES)
        ranges = ranges_of(file.ranges.data());
    else if (engine.numbers == CVISION_INT8)
        throw cvision::failure(CVISION_NUMBERS_INACCURATE, std::string(path) + ".ranges has no ranges of activations");
    network net;
    cvision::parse_model(path, file, net);
    const cvision::resnet_layers layers = layers_of(net, path);
    auto weights = std::make_shared<const cvision::resnet_weights>(layers, kernels, ranges);
    if (engine.numbers != CVISION_F32)
        check(weights, std::make_shared<const cvision::resnet_weights>(layers, cvision::reference_kernels(engine), ranges));
    return weights;
}

weights_pointer weights_of(const char *path, cvision_engine engine) {
    static cvision::shared_weights<cvision::resnet_weights> all;
    return all.get(path, engine, [&] { return load(path, engine); });
}

}  // namespace

struct cvision_embedder {
    cvision_numbers numbers;
    cvision::resnet_network net;
    /// The last chip of a pass is read past its end, so a pass is copied to where that is allowed.
    std::vector<uint8_t> pass = std::vector<uint8_t>(cvision::resnet_network::largest_pass * CVISION_CHIP_BYTES + 64);
};

extern "C" {

cvision_status cvision_embedder_make(
    const char *path, cvision_engine engine, cvision_embedder **out, char *message, size_t message_size) {
    return cvision::guarded(message, message_size, [&] {
        *out = new cvision_embedder{engine.numbers, cvision::resnet_network(weights_of(path, engine))};
    });
}

void cvision_embedder_free(cvision_embedder *embedder) { delete embedder; }

cvision_status cvision_embed(
    cvision_embedder *embedder, const uint8_t *chips, size_t count, float *embeddings, char *message,
    size_t message_size) {
    return cvision::guarded(message, message_size, [&] {
        for (size_t first = 0; first < count; first += cvision::resnet_network::largest_pass) {
            const size_t some = std::min<size_t>(cvision::resnet_network::largest_pass, count - first);
            std::memcpy(embedder->pass.data(), chips + first * CVISION_CHIP_BYTES, some * CVISION_CHIP_BYTES);
            float found[cvision::resnet_network::largest_pass * CVISION_EMBEDDING];
            embedder->net.run(embedder->pass.data(), static_cast<int>(some), found);
            for (size_t i = 0; i < some * CVISION_EMBEDDING; ++i)
                if (!std::isfinite(found[i])) throw cvision::failure(CVISION_FAILED, "an embedding is not a number");
            std::memcpy(embeddings + first * CVISION_EMBEDDING, found, some * CVISION_EMBEDDING * sizeof(float));
        }
    });
}

cvision_status cvision_embedder_ranges(
    cvision_embedder *embedder, float *ranges, char *message, size_t message_size) {
    return cvision::guarded(message, message_size, [&] {
        if (embedder->numbers != CVISION_F32)
            throw cvision::failure(CVISION_FAILED, "ranges are of a network in Float32");
        cvision::resnet_ranges &highest = embedder->net.highest;
        ranges[0] = highest.stem;
        for (int i = 0; i < blocks; ++i) {
            ranges[1 + 2 * i] = highest.a[i];
            ranges[2 + 2 * i] = highest.b[i];
        }
        highest = {};
        embedder->net.observing = true;
    });
}

}
