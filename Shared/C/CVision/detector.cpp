#include "detector.hpp"

/// Best score first; equal scores by place, so that the order never depends on the detector's inner order.
static bool comes_first(const cvision_box &a, const cvision_box &b) {
    if (a.score != b.score) return a.score > b.score;
    if (a.y != b.y) return a.y < b.y;
    return a.x < b.x;
}

static long scaled(long side, double scale) { return std::max(1L, std::lround(side * scale)); }

extern "C" {

cvision_status cvision_detect(
    cvision_detector *detector, cvision_picture raw, double scale, cvision_box *boxes, size_t capacity, size_t *found,
    char *message, size_t message_size) {
    return cvision::guarded(message, message_size, [&] {
        const cvision::borrowed_picture picture(raw);
        if (!(scale > 0 && scale <= 8)) throw cvision::failure(CVISION_FAILED, "the scale must be above 0, at most 8");
        const long columns = scaled(picture.columns, scale), rows = scaled(picture.rows, scale);
        // Less than half a window holds no face, and the pyramids of dlib want a few pixels to stand on.
        if (std::min(columns, rows) < CVISION_WINDOW / 2) {
            *found = 0;
            return;
        }
        std::vector<cvision_box> all;
        if (columns == picture.columns && rows == picture.rows) {
            all = detector->find(picture);
        } else {
            dlib::array2d<dlib::rgb_pixel> canvas(rows, columns);
            dlib::resize_image(picture, canvas);
            all = detector->find(canvas);
            const float x = float(picture.columns) / float(columns), y = float(picture.rows) / float(rows);
            for (cvision_box &box : all) {
                box.x *= x;
                box.width *= x;
                box.y *= y;
                box.height *= y;
            }
        }
        std::sort(all.begin(), all.end(), comes_first);
        std::copy_n(all.begin(), std::min(capacity, all.size()), boxes);
        *found = all.size();
    });
}

void cvision_detector_free(cvision_detector *detector) { delete detector; }

}
