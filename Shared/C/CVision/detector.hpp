// What both detectors have in common.
#pragma once

#include <vector>

#include "guarded.hpp"
#include "picture.hpp"

/// A detector behind the C handle.
struct cvision_detector {
    virtual ~cvision_detector() = default;
    /// Finds faces with a score above `threshold` on the picture resized to `rows` x `columns`; boxes in pixels of that.
    /// The vector lives until the next call.
    virtual const std::vector<cvision_box> &find(
        const cvision::borrowed_picture &picture, long rows, long columns, float threshold) = 0;
    /// See `cvision_detector_ranges`.
    virtual void ranges(float *) { throw cvision::failure(CVISION_FAILED, "this detector has no network"); }
};
