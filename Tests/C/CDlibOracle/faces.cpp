// Points, chips and embeddings, by dlib.
#include "oracle.hpp"

#include <dlib/dnn.h>
#include <dlib/image_processing/shape_predictor.h>
#include <dlib/image_transforms/interpolation.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <vector>

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
    128, dlib::avg_pool_everything<
             halved<256, level1<level2<level3<level4<stem<dlib::input_rgb_image_sized<150>>>>>>>>>>;

const size_t side = 150, values = 128;

}  // namespace

struct oracle_aligner {
    dlib::shape_predictor model;
};

struct oracle_resnet {
    network model;
};

static dlib::rectangle rectangle_of(const oracle_box &box) {
    const long x = std::lround(box.x), y = std::lround(box.y);
    return dlib::rectangle(x, y, x + std::lround(box.width) - 1, y + std::lround(box.height) - 1);
}

static double milliseconds() {
    timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) * 1e-6;
}

extern "C" {

oracle_aligner *oracle_aligner_make(const char *path) { return oracle::make<oracle_aligner>(path); }
void oracle_aligner_free(oracle_aligner *aligner) { delete aligner; }

bool oracle_align(
    oracle_aligner *aligner, oracle_picture picture, oracle_box box, size_t side, double padding, oracle_point *points,
    uint8_t *chip) {
    return oracle::guarded([&] {
        const auto image = oracle::matrix_of(picture);
        const auto shape = aligner->model(image, rectangle_of(box));
        for (unsigned long i = 0; i < shape.num_parts(); ++i)
            points[i] = {double(shape.part(i).x()), double(shape.part(i).y())};
        dlib::matrix<dlib::rgb_pixel> pixels;
        dlib::extract_image_chip(image, dlib::get_face_chip_details(shape, side, padding), pixels);
        std::memcpy(chip, &pixels(0, 0), side * side * 3);
    });
}

bool oracle_align_time(
    oracle_aligner *aligner, oracle_picture picture, const oracle_box *boxes, size_t count, int rounds,
    double *best) {
    return oracle::guarded([&] {
        const auto image = oracle::matrix_of(picture);
        dlib::matrix<dlib::rgb_pixel> pixels;
        *best = INFINITY;
        for (int round = 0; round < rounds; ++round) {
            const double start = milliseconds();
            for (size_t i = 0; i < count; ++i) {
                const auto shape = aligner->model(image, rectangle_of(boxes[i]));
                dlib::extract_image_chip(image, dlib::get_face_chip_details(shape, side, 0.25), pixels);
            }
            *best = std::min(*best, (milliseconds() - start) / double(count));
        }
    });
}

oracle_resnet *oracle_resnet_make(const char *path) { return oracle::make<oracle_resnet>(path); }
void oracle_resnet_free(oracle_resnet *resnet) { delete resnet; }

bool oracle_embed(oracle_resnet *resnet, const uint8_t *chips, size_t count, float *embeddings) {
    return oracle::guarded([&] {
        if (count == 0) return;
        std::vector<dlib::matrix<dlib::rgb_pixel>> batch;
        for (size_t i = 0; i < count; ++i)
            batch.push_back(oracle::matrix_of({chips + i * side * side * 3, side, side}));
        const std::vector<dlib::matrix<float, 0, 1>> found = resnet->model(batch, count);
        for (size_t i = 0; i < count; ++i)
            std::memcpy(embeddings + i * values, &found[i](0), values * sizeof(float));
    });
}

}
