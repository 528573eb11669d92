#include <algorithm>
#include <cmath>
#include <ctime>
#include <memory>
#include <vector>

#include "CVision.h"
#include "CVisionProbe.h"

static double milliseconds() {
    timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) * 1e-6;
}

extern "C" double probe_align_time(
    const char *model, int set, const uint8_t *pixels, size_t width, size_t height, const probe_box *boxes, size_t count,
    int rounds) {
    char message[200];
    cvision_aligner *made = nullptr;
    const auto most = static_cast<cvision_instructions>(set);
    if (cvision_aligner_make(model, most, &made, message, sizeof message) != CVISION_OK) return NAN;
    const std::unique_ptr<cvision_aligner, decltype(&cvision_aligner_free)> aligner(made, cvision_aligner_free);
    std::vector<cvision_box> faces;
    for (size_t i = 0; i < count; ++i)
        faces.push_back({float(boxes[i].x), float(boxes[i].y), float(boxes[i].width), float(boxes[i].height), 0});
    const std::unique_ptr<bool[]> cut(new bool[count]);
    std::vector<cvision_point> points(count * CVISION_POINTS);
    std::vector<uint8_t> chips(count * CVISION_CHIP_BYTES);
    std::vector<cvision_light> lights(count);
    double best = INFINITY;
    for (int round = 0; round < rounds; ++round) {
        const double start = milliseconds();
        const cvision_status status = cvision_align_all(
            aligner.get(), {pixels, width, height}, faces.data(), count, cut.get(), points.data(), chips.data(),
            lights.data(), message, sizeof message);
        if (status != CVISION_OK) return NAN;
        best = std::min(best, (milliseconds() - start) / double(count));
    }
    return best;
}
