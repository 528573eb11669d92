#include "bilinear.hpp"

#include <algorithm>
#include <cmath>

// dlib's arithmetic is not fused.
#pragma clang fp contract(off)

namespace cvision {

static double step(long from, long to) {
    return static_cast<double>(from - 1) / static_cast<double>(std::max(to - 1, 1L));
}

void bilinear_axis::columns(long from, long to) {
    first.resize(static_cast<size_t>(to));
    part.resize(static_cast<size_t>(to));
    const double one = step(from, to), before = -4 * one;
    // Four Float32 lanes, each stepping by four positions, as long as all four have a right neighbour.
    const float four = static_cast<float>(4 * one);
    float at[4] = {
        static_cast<float>(before), static_cast<float>(before + one), static_cast<float>(before + 2 * one),
        static_cast<float>(before + 3 * one)};
    tail = 0;
    for (; tail + 4 <= to; tail += 4) {
        for (float &x : at) x += four;
        if (static_cast<int>(at[3]) + 1 >= from) break;
        for (int lane = 0; lane < 4; ++lane) {
            const int left = static_cast<int>(at[lane]);
            first[static_cast<size_t>(tail + lane)] = left;
            part[static_cast<size_t>(tail + lane)] = static_cast<double>(at[lane] - static_cast<float>(left));
        }
    }
    double x = -one + static_cast<double>(tail) * one;
    for (long c = tail; c < to; ++c) {
        x += one;
        const long left = std::min(static_cast<long>(std::floor(x)), from - 1);
        first[static_cast<size_t>(c)] = static_cast<int>(left);
        part[static_cast<size_t>(c)] = x - static_cast<double>(left);
    }
}

void bilinear_axis::rows(long from, long to) {
    first.resize(static_cast<size_t>(to));
    part.resize(static_cast<size_t>(to));
    tail = 0;
    const double one = step(from, to);
    double y = -one;
    for (long r = 0; r < to; ++r) {
        y += one;
        const long top = std::min(static_cast<long>(std::floor(y)), from - 1);
        first[static_cast<size_t>(r)] = static_cast<int>(top);
        part[static_cast<size_t>(r)] = y - static_cast<double>(top);
    }
}

}  // namespace cvision
