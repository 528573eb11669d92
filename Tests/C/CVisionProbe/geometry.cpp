#include <algorithm>
#include <cmath>
#include <ctime>
#include <vector>

#include "CVisionProbe.h"
#include "pyramid_painter.hpp"
#include "windows.hpp"

using namespace cvision;

static const row_kernels *rows(int set) { return set == 2 ? avx512_rows() : set == 1 ? avx2_rows() : plain_rows(); }

static rgb_rows picture(const uint8_t *pixels, size_t width, size_t height) {
    return {pixels, static_cast<long>(height), static_cast<long>(width), width * 3};
}

static probe_box box(const area &area) {
    return {double(area.left), double(area.top), double(area.width), double(area.height), 0};
}

static double milliseconds() {
    timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) * 1e-6;
}

template <typename Value>
static void paint(
    const row_kernels &kernels, const rgb_rows &picture, const tiled_pyramid &layout, const float (&mean)[3],
    void *canvas, size_t stride) {
    pyramid_painter painter(kernels);
    tiled_pyramid other;
    other.lay_out(97, 61);
    std::vector<Value> elsewhere(static_cast<size_t>(other.rows * other.columns) * 3);
    painter.paint(picture, other, mean, elsewhere.data(), static_cast<size_t>(other.columns) * 3);
    painter.paint(picture, layout, mean, static_cast<Value *>(canvas), stride);
    painter.paint(picture, layout, mean, static_cast<Value *>(canvas), stride);
}

extern "C" {

bool probe_has_rows(int set) { return rows(set) != nullptr; }

void probe_layout(
    size_t width, size_t height, size_t *canvas_width, size_t *canvas_height, probe_box *areas, size_t capacity,
    size_t *levels, size_t *gaps) {
    tiled_pyramid layout;
    layout.lay_out(31, 17);
    layout.lay_out(static_cast<long>(height), static_cast<long>(width));
    *canvas_width = static_cast<size_t>(layout.columns);
    *canvas_height = static_cast<size_t>(layout.rows);
    *levels = layout.levels.size();
    *gaps = layout.gaps.size();
    std::vector<area> all = layout.levels;
    all.insert(all.end(), layout.gaps.begin(), layout.gaps.end());
    for (size_t i = 0; i < std::min(capacity, all.size()); ++i) areas[i] = box(all[i]);
}

void probe_resize(
    int set, const uint8_t *pixels, size_t width, size_t height, size_t to_width, size_t to_height, uint8_t *out) {
    resizer scratch(*rows(set));
    // A copy of the exact size lets a sanitizer see a read past its end.
    const std::vector<uint8_t> copy(pixels, pixels + width * height * 3);
    for (int round = 0; round < 2; ++round)
        resize(
            picture(copy.data(), width, height), static_cast<long>(to_height), static_cast<long>(to_width), out,
            to_width * 3, scratch);
}

void probe_paint(
    int set, int value_bytes, const uint8_t *pixels, size_t width, size_t height, size_t to_width, size_t to_height,
    float mean_red, float mean_green, float mean_blue, void *canvas, size_t stride) {
    const float mean[3] = {mean_red, mean_green, mean_blue};
    tiled_pyramid layout;
    layout.lay_out(static_cast<long>(to_height), static_cast<long>(to_width));
    const rgb_rows source = picture(pixels, width, height);
    switch (value_bytes) {
    case 1: return paint<uint8_t>(*rows(set), source, layout, mean, canvas, stride);
    case 2: return paint<int16_t>(*rows(set), source, layout, mean, canvas, stride);
    default: return paint<float>(*rows(set), source, layout, mean, canvas, stride);
    }
}

void probe_planes(
    const float *canvas, size_t width, size_t height, float mean_red, float mean_green, float mean_blue, float *planes) {
    const float mean[3] = {mean_red, mean_green, mean_blue};
    for (size_t place = 0; place < width * height; ++place)
        for (size_t i = 0; i < 3; ++i) planes[i * width * height + place] = (canvas[place * 3 + i] - mean[i]) / 256;
}

float probe_largest_difference(const float *values, const float *others, size_t count) {
    float largest = 0;
    for (size_t i = 0; i < count; ++i) {
        const float difference = std::fabs(values[i] - others[i]);
        if (!(difference <= largest)) largest = difference == difference ? difference : INFINITY;
    }
    return largest;
}

double probe_paint_time(const uint8_t *pixels, size_t width, size_t height, int rounds) {
    const float mean[3] = {122.782f, 117.001f, 104.298f};
    tiled_pyramid layout;
    layout.lay_out(static_cast<long>(height), static_cast<long>(width));
    const size_t stride = static_cast<size_t>(layout.columns) * 3;
    std::vector<uint8_t> canvas(stride * static_cast<size_t>(layout.rows));
    pyramid_painter painter;
    double best = 1e9;
    for (int round = 0; round < rounds; ++round) {
        const double start = milliseconds();
        painter.paint(picture(pixels, width, height), layout, mean, canvas.data(), stride);
        best = std::min(best, milliseconds() - start);
    }
    return best;
}

size_t probe_read_windows(
    probe_windows settings, size_t most, const float *scores, size_t rows, size_t columns, size_t stride, size_t width,
    size_t height, float threshold, probe_box *boxes, size_t capacity) {
    tiled_pyramid layout;
    layout.lay_out(static_cast<long>(height), static_cast<long>(width));
    window_reader reader({settings.width, settings.height, settings.shared, settings.covered}, most);
    const score_grid grid = {scores, static_cast<long>(rows), static_cast<long>(columns), stride};
    reader.read(grid, layout, threshold);
    const auto &found = reader.read(grid, layout, threshold);
    for (size_t i = 0; i < std::min(capacity, found.size()); ++i)
        boxes[i] = {found[i].x, found[i].y, found[i].width, found[i].height, found[i].score};
    return found.size();
}

}
