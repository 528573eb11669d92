// dlib's frontal face detector: five linear filters over histograms of oriented gradients.
#include "dlib_settings.hpp"

#include <dlib/array2d.h>
#include <dlib/image_processing/frontal_face_detector.h>
#include <dlib/image_transforms/interpolation.h>

#include "detector.hpp"

namespace {

struct hog_detector : cvision_detector {
    dlib::frontal_face_detector finder = dlib::get_frontal_face_detector();
    dlib::array2d<dlib::rgb_pixel> resized;
    std::vector<dlib::rect_detection> found;
    std::vector<cvision_box> boxes;

    const std::vector<cvision_box> &find(
        const cvision::borrowed_picture &picture, long rows, long columns, float threshold) override {
        if (rows == picture.rows && columns == picture.columns) {
            finder(picture, found, threshold);
        } else {
            resized.set_size(rows, columns);
            dlib::resize_image(picture, resized);
            finder(resized, found, threshold);
        }
        boxes.clear();
        for (const auto &face : found)
            boxes.push_back(
                {static_cast<float>(face.rect.left()), static_cast<float>(face.rect.top()),
                 static_cast<float>(face.rect.width()), static_cast<float>(face.rect.height()),
                 static_cast<float>(face.detection_confidence)});
        return boxes;
    }
};

}  // namespace

extern "C" cvision_status cvision_detector_make_hog(cvision_detector **out, char *message, size_t message_size) {
    return cvision::guarded(message, message_size, [&] { *out = new hog_detector(); });
}
