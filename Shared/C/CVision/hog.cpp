// dlib's frontal face detector: five linear filters over histograms of oriented gradients.
#include "dlib_settings.hpp"

#include <dlib/image_processing/frontal_face_detector.h>

#include "detector.hpp"

namespace {

struct hog_detector : cvision_detector {
    dlib::frontal_face_detector finder = dlib::get_frontal_face_detector();

    template <typename Image>
    std::vector<cvision_box> find_any(const Image &image) {
        std::vector<dlib::rect_detection> found;
        finder(image, found);
        std::vector<cvision_box> boxes;
        for (const auto &face : found) boxes.push_back(cvision::box_of(face.rect, face.detection_confidence));
        return boxes;
    }
    std::vector<cvision_box> find(const dlib::array2d<dlib::rgb_pixel> &canvas) override { return find_any(canvas); }
    std::vector<cvision_box> find(const cvision::borrowed_picture &picture) override { return find_any(picture); }
};

}  // namespace

extern "C" cvision_status cvision_detector_make_hog(cvision_detector **out, char *message, size_t message_size) {
    return cvision::guarded(message, message_size, [&] { *out = new hog_detector(); });
}
