// dlib's CNN face detector (max-margin object detection), run by dlib itself.
#include "dlib_settings.hpp"

#include <dlib/dnn.h>

#include "detector.hpp"
#include "model_file.hpp"

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

struct mmod_detector : cvision_detector {
    network net;

    template <typename Image>
    std::vector<cvision_box> find_any(const Image &image) {
        dlib::matrix<dlib::rgb_pixel> copy;
        dlib::assign_image(copy, image);
        std::vector<cvision_box> boxes;
        for (const auto &face : net(copy)) boxes.push_back(cvision::box_of(face.rect, face.detection_confidence));
        return boxes;
    }
    std::vector<cvision_box> find(const dlib::array2d<dlib::rgb_pixel> &canvas) override { return find_any(canvas); }
    std::vector<cvision_box> find(const cvision::borrowed_picture &picture) override { return find_any(picture); }
};

}  // namespace

extern "C" cvision_status cvision_detector_make_mmod(
    const char *path, cvision_detector **out, char *message, size_t message_size) {
    return cvision::guarded(message, message_size, [&] {
        auto made = std::make_unique<mmod_detector>();
        cvision::load_model(path, {729940, 0xf3df186beebdd77a}, made->net);
        *out = made.release();
    });
}
