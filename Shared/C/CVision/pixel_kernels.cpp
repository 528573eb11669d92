#include "pixel_kernels.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

// One rounding an operation, as in dlib on the baseline: a fused multiply-add would give other last bits.
#pragma clang fp contract(off)

// Vectors are only passed between functions that end up in one.
#pragma clang diagnostic ignored "-Wpsabi"

#define CVISION_INLINE static inline __attribute__((always_inline))

namespace cvision {

/// Every other pixel of a row; writes up to `row_spare` bytes more.
template <int lanes>
CVISION_INLINE void pick_even(const uint8_t *__restrict from, long columns, uint8_t *__restrict out) {
    typedef uint8_t bytes __attribute__((vector_size(16)));
    long i = 0;
    // Three pixels of sixteen bytes by one shuffle, which the baseline does not have.
    for (; lanes > 2 && i + 2 < columns; i += 3) {
        bytes six;
        std::memcpy(&six, from + 6 * i, 16);
        const bytes three = __builtin_shufflevector(six, six, 0, 1, 2, 6, 7, 8, 12, 13, 14, 0, 0, 0, 0, 0, 0, 0);
        std::memcpy(out + 3 * i, &three, 16);
    }
    for (; i < columns; ++i) std::memcpy(out + 3 * i, from + 6 * i, 4);
}

template <int lanes>
CVISION_INLINE void halve_row(
    const uint8_t *__restrict top, size_t stride, long columns, uint16_t *__restrict sums, uint8_t *__restrict dense,
    uint8_t *__restrict out) {
    const uint8_t *a = top, *b = a + stride, *c = b + stride, *d = c + stride, *e = d + stride;
    const long across = (2 * columns + 3) * 3;
    for (long i = 0; i < across; ++i)
        sums[i] = static_cast<uint16_t>(a[i] + e[i] + 4 * (b[i] + d[i]) + 6 * c[i]);
    // At most 255 * 256: the sums fit. All pixels are filtered, which is cheaper than to pick every other one first.
    const long used = (2 * columns - 1) * 3;
    for (long i = 0; i < used; ++i) {
        const uint16_t sum = static_cast<uint16_t>(
            sums[i] + sums[i + 12] + 4 * (sums[i + 3] + sums[i + 9]) + 6 * sums[i + 6]);
        dense[i] = static_cast<uint8_t>(sum >> 8);
    }
    pick_even<lanes>(dense, columns, out);
}

/// As many values as are handled together.
template <int lanes>
struct together {
    typedef double doubles __attribute__((vector_size(lanes * sizeof(double))));
    typedef int64_t masks __attribute__((vector_size(lanes * sizeof(int64_t))));
    typedef int32_t words __attribute__((vector_size(lanes * sizeof(int32_t))));
};

CVISION_INLINE uint32_t word_at(const uint8_t *bytes) {
    uint32_t word;
    std::memcpy(&word, bytes, 4);
    return word;
}

/// One pixel of a chip, for where not all of its neighbours are in the picture.
CVISION_INLINE void interpolate_pixel(const view &from, double across, double down, uint8_t *out) {
    const bool inside = across >= 0 && down >= 0 && across < static_cast<double>(from.columns - 1) &&
                        down < static_cast<double>(from.rows - 1);
    if (!inside) {
        std::memset(out, 0, 3);
        return;
    }
    const long left = static_cast<long>(across), top = static_cast<long>(down);
    const double x = across - static_cast<double>(left), y = down - static_cast<double>(top);
    const uint8_t *above = from.pixels + static_cast<size_t>(top - from.top) * from.stride +
                           static_cast<size_t>(left - from.left) * 3;
    const uint8_t *below = above + from.stride;
    for (int i = 0; i < 3; ++i)
        out[i] = static_cast<uint8_t>(
            (1 - y) * ((1 - x) * above[i] + x * above[i + 3]) + y * ((1 - x) * below[i] + x * below[i + 3]));
}

template <int lanes>
CVISION_INLINE void interpolate_row(const view &from, const mapping &map, long row, uint8_t *__restrict out) {
    using doubles = typename together<lanes>::doubles;
    using words = typename together<lanes>::words;
    constexpr int side = CVISION_CHIP_SIDE;
    const double r = static_cast<double>(row), columns = static_cast<double>(from.columns - 1),
                 rows = static_cast<double>(from.rows - 1);
    const double sloped_x = map.xy * r, sloped_y = map.yy * r;
    doubles steps;
    for (int i = 0; i < lanes; ++i) steps[i] = i;
    const auto inside = [&](double c) {
        const double across = (map.xx * c + sloped_x) + map.x0, down = (map.yx * c + sloped_y) + map.y0;
        return across >= 0 && across < columns && down >= 0 && down < rows;
    };
    // The pixels of a row lie on a line: when its ends are inside, so is what is between.
    const bool all_inside = inside(0) && inside(side - 1);
    // The part in memory is a few hundred rows of at most 3,000,000 bytes: places in it fit 32 bits.
    const double stride = static_cast<double>(from.stride);
    const double origin = static_cast<double>(from.top) * stride + static_cast<double>(from.left) * 3;
    // The last block overlaps the one before.
    for (int start = 0; start < side; start += lanes) {
        const int c = std::min(start, side - lanes);
        const doubles at = steps + static_cast<double>(c);
        const doubles across = (map.xx * at + sloped_x) + map.x0, down = (map.yx * at + sloped_y) + map.y0;
        if (!all_inside && !(inside(c) && inside(c + lanes - 1))) {
            for (int i = 0; i < lanes; ++i) interpolate_pixel(from, across[i], down[i], out + 3 * (c + i));
            continue;
        }
        const doubles left = __builtin_convertvector(__builtin_convertvector(across, words), doubles);
        const doubles top = __builtin_convertvector(__builtin_convertvector(down, words), doubles);
        const doubles x = across - left, y = down - top;
        const words places = __builtin_convertvector(top * stride + left * 3 - origin, words);
        // The second pixel of a pair is read from two bytes before it: nothing behind the picture is touched.
        words tl, tr, bl, br;
        for (int i = 0; i < lanes; ++i) {
            const uint8_t *above = from.pixels + places[i], *below = above + from.stride;
            tl[i] = static_cast<int32_t>(word_at(above));
            tr[i] = static_cast<int32_t>(word_at(above + 2));
            bl[i] = static_cast<int32_t>(word_at(below));
            br[i] = static_cast<int32_t>(word_at(below + 2));
        }
        const doubles not_x = 1 - x, not_y = 1 - y;
        words pixels = {};
        for (int channel = 0; channel < 3; ++channel) {
            const auto first = [&](words word) {
                return __builtin_convertvector((word >> (8 * channel)) & 255, doubles);
            };
            const auto second = [&](words word) {
                return __builtin_convertvector((word >> (8 * channel + 8)) & 255, doubles);
            };
            const doubles value = not_y * (not_x * first(tl) + x * second(tr)) + y * (not_x * first(bl) + x * second(br));
            pixels |= __builtin_convertvector(value, words) << (8 * channel);
        }
        for (int i = 0; i < lanes; ++i) {
            const int32_t pixel = pixels[i];
            std::memcpy(out + 3 * (c + i), &pixel, i + 1 < lanes ? 4 : 3);
        }
    }
}

/// The whole part of a number from 0 to 1,000,000.
CVISION_INLINE double whole(double value) { return static_cast<double>(static_cast<int32_t>(value)); }

CVISION_INLINE void look_at(
    const view &picture, const mapping &box, const float *turn, const float *shape, const probes &at,
    uint8_t *__restrict values) {
    constexpr size_t block = 64;
    const double columns = static_cast<double>(picture.columns), rows = static_cast<double>(picture.rows);
    const double stride = static_cast<double>(picture.stride);
    size_t start = 0;
    for (int point = 0; point < CVISION_POINTS; ++point) {
        const float from_x = shape[2 * point], from_y = shape[2 * point + 1];
        for (size_t count; start < at.ends[point]; start += count) {
            count = std::min(block, at.ends[point] - start);
            double places[block];
            for (size_t i = 0; i < count; ++i) {
                const float dx = at.dx[start + i], dy = at.dy[start + i];
                const double x = (turn[0] * dx + turn[1] * dy) + from_x;
                const double y = (turn[2] * dx + turn[3] * dy) + from_y;
                const double px = ((box.xx * x + box.xy * y) + box.x0) + 0.5;
                const double py = ((box.yx * x + box.yy * y) + box.y0) + 0.5;
                const bool inside = (px >= 0) & (px < columns) & (py >= 0) & (py < rows);
                places[i] = inside ? whole(py) * stride + whole(px) * 3 : -1;
            }
            for (size_t i = 0; i < count; ++i) {
                const int64_t place = static_cast<int64_t>(places[i]);
                const uint8_t *pixel = picture.pixels + std::max<int64_t>(place, 0);
                const unsigned sum = static_cast<unsigned>(pixel[0]) + pixel[1] + pixel[2];
                values[start + i] = place < 0 ? 0 : static_cast<uint8_t>(sum / 3);
            }
        }
    }
}

/// Sums in eight lanes, whatever the processor's vectors: the same values on each.
struct lane_sums {
    static constexpr int lanes = 8;
    float values[lanes] = {}, squares[lanes] = {};

    CVISION_INLINE void add(lane_sums &sums, const float *row, int count) {
        int i = 0;
        for (; i + lanes <= count; i += lanes)
            for (int lane = 0; lane < lanes; ++lane) {
                sums.values[lane] += row[i + lane];
                sums.squares[lane] += row[i + lane] * row[i + lane];
            }
        for (; i < count; ++i) {
            sums.values[0] += row[i];
            sums.squares[0] += row[i] * row[i];
        }
    }
    double sum() const {
        double all = 0;
        for (float value : values) all += value;
        return all;
    }
    double sum_of_squares() const {
        double all = 0;
        for (float value : squares) all += value;
        return all;
    }
};

CVISION_INLINE cvision_light light_of(const uint8_t *chip) {
    // The face is in the middle; around it are hair, background and black corners.
    constexpr int margin = 25, side = CVISION_CHIP_SIDE - 2 * margin;
    // Brightness times 256, so that nothing is rounded.
    int32_t rows[3][side];
    float plain[side], edges[side];
    double sum = 0, squares = 0, edge_sum = 0, edge_squares = 0;
    int usable = 0;
    for (int y = 0; y < side; ++y) {
        const uint8_t *pixels = chip + (static_cast<size_t>(y + margin) * CVISION_CHIP_SIDE + margin) * 3;
        int32_t *bright = rows[y % 3];
        for (int x = 0; x < side; ++x)
            bright[x] = 77 * pixels[3 * x] + 150 * pixels[3 * x + 1] + 29 * pixels[3 * x + 2];
        int row_usable = 0;
        for (int x = 0; x < side; ++x) row_usable += bright[x] > 8 * 256 && bright[x] < 247 * 256 ? 1 : 0;
        usable += row_usable;
        for (int x = 0; x < side; ++x) plain[x] = static_cast<float>(bright[x]) * (1.0f / 256);
        lane_sums light;
        lane_sums::add(light, plain, side);
        sum += light.sum();
        squares += light.sum_of_squares();
        if (y < 2) continue;
        const int32_t *above = rows[(y + 1) % 3], *here = rows[(y + 2) % 3];
        for (int x = 1; x < side - 1; ++x)
            edges[x - 1] = static_cast<float>(above[x] + bright[x] + here[x - 1] + here[x + 1] - 4 * here[x]) *
                           (1.0f / 256);
        lane_sums sharp;
        lane_sums::add(sharp, edges, side - 2);
        edge_sum += sharp.sum();
        edge_squares += sharp.sum_of_squares();
    }
    constexpr double pixels = side * side, inner = (side - 2) * (side - 2);
    const auto variance = [](double sum, double squares, double count) {
        return std::max(0.0, squares / count - (sum / count) * (sum / count));
    };
    return {
        static_cast<float>(sum / pixels), static_cast<float>(std::sqrt(variance(sum, squares, pixels))),
        static_cast<float>(usable / pixels), static_cast<float>(variance(edge_sum, edge_squares, inner))};
}

#define CVISION_KERNELS(level, lanes, attributes)                                                                   \
    attributes static void halve_##level(                                                                           \
        const uint8_t *top, size_t stride, long columns, uint16_t *sums, uint8_t *dense, uint8_t *out) {            \
        halve_row<lanes>(top, stride, columns, sums, dense, out);                                                        \
    }                                                                                                               \
    attributes static void interpolate_##level(const view &from, const mapping &map, long row, uint8_t *out) {      \
        interpolate_row<lanes>(from, map, row, out);                                                                \
    }                                                                                                               \
    attributes static void look_##level(                                                                            \
        const view &picture, const mapping &box, const float *turn, const float *shape, const probes &at,           \
        uint8_t *values) {                                                                                          \
        look_at(picture, box, turn, shape, at, values);                                                             \
    }                                                                                                               \
    attributes static cvision_light light_##level(const uint8_t *chip) { return light_of(chip); }                   \
    static constexpr pixel_kernels kernels_##level = {halve_##level, interpolate_##level, look_##level, light_##level};

CVISION_KERNELS(plain, 2, )
#if defined(__x86_64__)
CVISION_KERNELS(avx2, 4, __attribute__((target("avx2"))))
CVISION_KERNELS(avx512, 8, __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))))
#endif

const pixel_kernels &pixel_kernels_for(instruction_set most) {
    switch (std::min(most, best_instruction_set())) {
#if defined(__x86_64__)
    case instruction_set::avx512: return kernels_avx512;
    case instruction_set::avx2: return kernels_avx2;
#endif
    default: return kernels_plain;
    }
}

}  // namespace cvision
