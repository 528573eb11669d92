// From the network's score map to boxes, as dlib's MMOD loss labels a picture.
#pragma once

#include <cstddef>
#include <vector>

#include "CVision.h"
#include "guarded.hpp"
#include "tiled_pyramid.hpp"

namespace cvision {

/// How score maps of a model are read.
struct window_settings {
    /// The detector window on the canvas, in pixels.
    double width, height;
    /// Two boxes are one face when the area they share is more than this part of the area that holds both, ...
    double shared;
    /// ... or more than this part of one of them.
    double covered;
};

/// The settings of `dlib::mmod_options`; throws `failure` for models with several windows or box regression, whose
/// networks give more than one map.
template <typename Options>
window_settings window_settings_of(const Options &options) {
    if (options.detector_windows.size() != 1 || options.use_bounding_box_regression)
        throw failure(CVISION_MODEL_DAMAGED, "the detector has not one window without box regression");
    const auto &window = options.detector_windows[0];
    if (window.width < 1 || window.height < 1 || window.width > 10000 || window.height > 10000)
        throw failure(CVISION_MODEL_DAMAGED, "the detector's window has an impossible size");
    return {
        static_cast<double>(window.width), static_cast<double>(window.height), options.overlaps_nms.get_iou_thresh(),
        options.overlaps_nms.get_percent_covered_thresh()};
}

/// Scores of a canvas at an eighth of its resolution; rows start `stride` values apart.
struct score_grid {
    const float *values;
    long rows, columns;
    size_t stride;
};

/// Reads score maps; keeps its memory.
class window_reader {
  public:
    /// Boxes are looked for at the best `most` places only: a picture made to fire everywhere costs no more.
    explicit window_reader(window_settings settings, size_t most = 4096) : settings_(settings), most_(most) {}

    /// The faces with a score above `threshold`, best first, in whole pixels of the pyramid's first level. The vector
    /// belongs to the reader and lives until the next call. Scores that are not finite are no faces.
    const std::vector<cvision_box> &read(const score_grid &scores, const tiled_pyramid &layout, float threshold = 0);

  private:
    struct place {
        float score;
        int row, column;
        /// Higher scores first, then by place.
        bool operator<(const place &other) const;
    };
    /// Whole pixels, edges inside, as dlib's.
    struct rectangle {
        long left, top, right, bottom;
        double area() const { return static_cast<double>(right - left + 1) * static_cast<double>(bottom - top + 1); }
    };
    void collect(const score_grid &scores, float threshold);
    void keep_best();
    rectangle on_picture(const place &place, const tiled_pyramid &layout) const;
    bool overlap(const rectangle &a, const rectangle &b) const;

    window_settings settings_;
    size_t most_;
    std::vector<place> places_;
    std::vector<rectangle> kept_;
    std::vector<cvision_box> boxes_;
};

}  // namespace cvision
