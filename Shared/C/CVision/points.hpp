// The five points of a face, by dlib's cascades of regression trees
// (Kazemi and Sullivan, "One millisecond face alignment with an ensemble of regression trees").
#pragma once

#include "dlib_settings.hpp"

#include <dlib/geometry.h>
#include <dlib/matrix.h>

#include <array>
#include <istream>
#include <vector>

#include "affine.hpp"
#include "pixel_kernels.hpp"

namespace cvision {

/// Five points in whole pixels, as dlib gives them.
using five_points = std::array<dlib::point, CVISION_POINTS>;

/// dlib's model with its trees packed side by side; the same points as dlib's shape_predictor, and no allocation.
class point_finder {
public:
    /// Faces whose cascades are walked together, so that the trees are fetched from memory once.
    static constexpr size_t most_faces = 16;

    /// Reads the model; throws what dlib throws, or `failure` when it is not a five-point model.
    friend void deserialize(point_finder &finder, std::istream &in);

    /// Finds the points of up to `most_faces` faces.
    void find(
        const pixel_kernels &kernels, const view &picture, const dlib::rectangle *boxes, size_t count,
        five_points *found);

private:
    static constexpr size_t coordinates = 2 * CVISION_POINTS;
    using shape = std::array<float, coordinates>;
    /// A node of a tree: to the left when the first probe is brighter than the second by more than `threshold`.
    ///
    /// Probes are whole numbers, so the model's threshold rounded down decides the same.
    struct split {
        uint16_t first, second;
        int16_t threshold;
        uint16_t unused;
    };
    /// What a leaf adds to the points: in one line of the cache.
    struct alignas(64) leaf {
        shape values;
    };
    struct cascade {
        /// Per tree a power of two: the root is 1, below n are 2 n and 2 n + 1.
        std::vector<split> splits;
        std::vector<leaf> leaves;
        std::vector<float> dx, dy;
        std::array<size_t, CVISION_POINTS> ends;
    };

    template <size_t fixed_depth>
    void walk(const cascade &level, shape &points) const;

    shape initial{};
    std::vector<cascade> cascades;
    size_t trees = 0;
    size_t depth = 0;
    std::vector<uint8_t> values;
    affine_from unit_square{{0, 0}, {1, 0}, {1, 1}};
};

void deserialize(point_finder &finder, std::istream &in);

}  // namespace cvision
