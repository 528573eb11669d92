#include "detector.hpp"

#include <algorithm>
#include <cmath>

/// Best score first; equal scores by place, so that the order never depends on the detector's inner order.
static bool comes_first(const cvision_box &a, const cvision_box &b) {
    if (a.score != b.score) return a.score > b.score;
    if (a.y != b.y) return a.y < b.y;
    return a.x < b.x;
}

static long scaled(long side, double scale) { return std::max(1L, std::lround(side * scale)); }

extern "C" {

cvision_status cvision_detect(
    cvision_detector *detector, cvision_picture raw, double scale, float threshold, cvision_box *boxes,
    size_t capacity, size_t *found, char *message, size_t message_size) {
    return cvision::guarded(message, message_size, [&] {
        const cvision::borrowed_picture picture(raw);
        if (!(scale > 0 && scale <= 8)) throw cvision::failure(CVISION_FAILED, "the scale must be above 0, at most 8");
        if (!(threshold >= -2 && threshold <= 2)) throw cvision::failure(CVISION_FAILED, "the threshold must be from -2 to 2");
        const long rows = scaled(picture.rows, scale), columns = scaled(picture.columns, scale);
        // Less than half a window holds no face, and the pyramids of dlib want a few pixels to stand on.
        if (std::min(columns, rows) < CVISION_WINDOW / 2) {
            *found = 0;
            return;
        }
        const std::vector<cvision_box> &all = detector->find(picture, rows, columns, threshold);
        const size_t count = std::min(capacity, all.size());
        std::partial_sort_copy(all.begin(), all.end(), boxes, boxes + count, comes_first);
        const float x = float(picture.columns) / float(columns), y = float(picture.rows) / float(rows);
        for (size_t i = 0; i < count; ++i) {
            boxes[i].x *= x;
            boxes[i].width *= x;
            boxes[i].y *= y;
            boxes[i].height *= y;
        }
        *found = all.size();
    });
}

cvision_status cvision_detector_ranges(cvision_detector *detector, float *ranges, char *message, size_t message_size) {
    return cvision::guarded(message, message_size, [&] { detector->ranges(ranges); });
}

void cvision_detector_free(cvision_detector *detector) { delete detector; }

}
