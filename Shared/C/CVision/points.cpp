#include "points.hpp"

#include <dlib/image_processing/shape_predictor.h>

#include <algorithm>
#include <cmath>

#include "guarded.hpp"

#pragma clang fp contract(off)

namespace cvision {

void deserialize(point_finder &finder, std::istream &in) {
    const auto check = [](bool good) {
        if (!good) throw failure(CVISION_MODEL_DAMAGED, "the landmark model is not one of five points and even trees");
    };
    int version = 0;
    dlib::matrix<float, 0, 1> initial;
    std::vector<std::vector<dlib::impl::regression_tree>> forests;
    std::vector<std::vector<unsigned long>> anchors;
    std::vector<std::vector<dlib::vector<float, 2>>> deltas;
    dlib::deserialize(version, in);
    check(version == 1);
    dlib::deserialize(initial, in);
    dlib::deserialize(forests, in);
    dlib::deserialize(anchors, in);
    dlib::deserialize(deltas, in);

    point_finder made;
    check(initial.size() == long(point_finder::coordinates));
    for (size_t i = 0; i < made.initial.size(); ++i) {
        made.initial[i] = initial(long(i));
        check(std::isfinite(made.initial[i]));
    }
    check(!forests.empty() && !forests[0].empty() && anchors.size() == forests.size() && deltas.size() == forests.size());
    made.trees = forests[0].size();
    const size_t leaves = forests[0][0].leaf_values.size();
    while ((size_t(1) << made.depth) < leaves && made.depth < 16) ++made.depth;
    check(leaves == size_t(1) << made.depth);
    size_t most_probes = 0;
    for (size_t level = 0; level < forests.size(); ++level) {
        point_finder::cascade cascade;
        const size_t probes = deltas[level].size();
        check(forests[level].size() == made.trees && anchors[level].size() == probes && probes <= 65536);
        most_probes = std::max(most_probes, probes);
        // The probes of a point side by side, and under which number each is found then.
        std::vector<size_t> place(probes);
        for (size_t point = 0; point < CVISION_POINTS; ++point) {
            for (size_t i = 0; i < probes; ++i) {
                check(anchors[level][i] < CVISION_POINTS);
                if (anchors[level][i] != point) continue;
                place[i] = cascade.dx.size();
                cascade.dx.push_back(deltas[level][i].x());
                cascade.dy.push_back(deltas[level][i].y());
            }
            cascade.ends[point] = cascade.dx.size();
        }
        for (const auto &tree : forests[level]) {
            check(tree.leaf_values.size() == leaves && tree.splits.size() + 1 == leaves);
            cascade.splits.push_back({});
            for (const auto &split : tree.splits) {
                check(split.idx1 < probes && split.idx2 < probes && std::isfinite(split.thresh));
                const float threshold = std::clamp(std::floor(split.thresh), -256.0f, 256.0f);
                cascade.splits.push_back({uint16_t(place[split.idx1]), uint16_t(place[split.idx2]), int16_t(threshold), 0});
            }
            for (const auto &leaf : tree.leaf_values) {
                check(leaf.size() == long(point_finder::coordinates));
                point_finder::shape values;
                for (size_t i = 0; i < values.size(); ++i) {
                    values[i] = leaf(long(i));
                    check(std::isfinite(values[i]));
                }
                cascade.leaves.push_back({values});
            }
        }
        made.cascades.push_back(std::move(cascade));
    }
    made.values.resize(most_probes);
    finder = std::move(made);
}

/// The turn and scale that bring one shape nearest to another: dlib's find_similarity_transform (Umeyama, "Least-squares
/// estimation of transformation parameters between two point patterns"), which in the plane needs no decomposition.
static void turn_between(const float *from, const float *to, float *turn) {
    constexpr int points = CVISION_POINTS;
    double mean[4] = {};
    for (int i = 0; i < points; ++i) {
        mean[0] += from[2 * i];
        mean[1] += from[2 * i + 1];
        mean[2] += to[2 * i];
        mean[3] += to[2 * i + 1];
    }
    for (double &value : mean) value /= points;
    double spread = 0, along = 0, across = 0;
    for (int i = 0; i < points; ++i) {
        const double x = from[2 * i] - mean[0], y = from[2 * i + 1] - mean[1];
        const double u = to[2 * i] - mean[2], v = to[2 * i + 1] - mean[3];
        spread += x * x + y * y;
        along += u * x + v * y;
        across += v * x - u * y;
    }
    const double scale = spread > 0 ? 1 / spread : 0;
    turn[0] = turn[3] = static_cast<float>(along * scale);
    turn[2] = static_cast<float>(across * scale);
    turn[1] = -turn[2];
}

/// Adds what the trees of a cascade say, in the order of the trees: sums of floats depend on it.
template <size_t fixed_depth>
void point_finder::walk(const cascade &level, shape &points) const {
    const size_t steps = fixed_depth > 0 ? fixed_depth : depth;
    const uint8_t *bright = values.data();
    const split *splits = level.splits.data();
    const leaf *leaves = level.leaves.data();
    const size_t all = size_t(1) << steps;
    shape sum = points;
    // First the ways through some trees, so that their leaves, far apart in memory, are fetched all at once.
    constexpr size_t block = 64;
    const leaf *chosen[block];
    for (size_t start = 0; start < trees; start += block) {
        const size_t count = std::min(block, trees - start);
        for (size_t tree = 0; tree < count; ++tree) {
            size_t node = 1;
            for (size_t step = 0; step < steps; ++step) {
                const split &at = splits[node];
                node = 2 * node + (bright[at.first] - bright[at.second] <= at.threshold ? 1 : 0);
            }
            // The last step's number is that of the leaf and the number of leaves.
            chosen[tree] = leaves + (node - all);
            __builtin_prefetch(chosen[tree]);
            splits += all;
            leaves += all;
        }
        for (size_t tree = 0; tree < count; ++tree)
            for (size_t i = 0; i < coordinates; ++i) sum[i] += chosen[tree]->values[i];
    }
    points = sum;
}

void point_finder::find(
    const pixel_kernels &kernels, const view &picture, const dlib::rectangle *boxes, size_t count, five_points *found) {
    shape points[most_faces];
    mapping maps[most_faces];
    for (size_t face = 0; face < count; ++face) {
        points[face] = initial;
        const auto &box = boxes[face];
        maps[face] = unit_square.to(box.tl_corner(), box.tr_corner(), box.br_corner());
    }
    for (const cascade &level : cascades) {
        const probes at = {level.ends.data(), level.dx.data(), level.dy.data()};
        for (size_t face = 0; face < count; ++face) {
            float turn[4];
            turn_between(initial.data(), points[face].data(), turn);
            kernels.look(picture, maps[face], turn, points[face].data(), at, values.data());
            if (depth == 4) {
                walk<4>(level, points[face]);
            } else {
                walk<0>(level, points[face]);
            }
        }
    }
    for (size_t face = 0; face < count; ++face) {
        const mapping &map = maps[face];
        for (size_t i = 0; i < CVISION_POINTS; ++i) {
            const double x = points[face][2 * i], y = points[face][2 * i + 1];
            found[face][i] = dlib::dpoint(map.xx * x + map.xy * y + map.x0, map.yx * x + map.yy * y + map.y0);
        }
    }
}

}  // namespace cvision
