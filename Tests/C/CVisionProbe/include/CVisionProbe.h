/// Doors into CVision's inner parts, for its tests. Nothing here ships.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A rectangle in pixels, with a score where there is one.
typedef struct probe_box {
    double x;
    double y;
    double width;
    double height;
    double score;
} probe_box;

/// How score maps are read.
typedef struct probe_windows {
    double width;
    double height;
    double shared;
    double covered;
} probe_windows;

/// Instruction sets: 0 plain, 1 AVX2, 2 AVX-512. False where this CPU lacks it.
bool probe_has_rows(int set);

/// The layout of a tiled pyramid: the canvas's size, its levels, then its gaps; at most `capacity` rectangles in all.
void probe_layout(
    size_t width, size_t height, size_t *_Nonnull canvas_width, size_t *_Nonnull canvas_height,
    probe_box *_Nonnull areas, size_t capacity, size_t *_Nonnull levels, size_t *_Nonnull gaps);

/// Resizes a picture of packed RGB; twice with the same scratch, so that what is kept between pictures is in use.
void probe_resize(
    int set, const uint8_t *_Nonnull pixels, size_t width, size_t height, size_t to_width, size_t to_height,
    uint8_t *_Nonnull out);

/// Paints the canvas of a picture whose first level is `to_width` x `to_height`, by a painter that painted another one
/// before. Rows start `stride` values apart; values have 1 byte (bytes), 2 (Int16) or 4 (Float32).
void probe_paint(
    int set, int value_bytes, const uint8_t *_Nonnull pixels, size_t width, size_t height, size_t to_width,
    size_t to_height, float mean_red, float mean_green, float mean_blue, void *_Nonnull canvas, size_t stride);

/// A Float32 canvas as dlib's input tensor: three planes of (value - mean) / 256.
void probe_planes(
    const float *_Nonnull canvas, size_t width, size_t height, float mean_red, float mean_green, float mean_blue,
    float *_Nonnull planes);

/// The largest difference of two values at the same place; infinity where one is NaN.
float probe_largest_difference(const float *_Nonnull values, const float *_Nonnull others, size_t count);

/// Milliseconds of CPU time of the fastest of `rounds` paintings in bytes.
double probe_paint_time(const uint8_t *_Nonnull pixels, size_t width, size_t height, int rounds);

/// Milliseconds of CPU time for points, chip and light of a face, all `boxes` in one call, in the fastest of `rounds`;
/// NaN when that fails.
double probe_align_time(
    const char *_Nonnull model, int set, const uint8_t *_Nonnull pixels, size_t width, size_t height,
    const probe_box *_Nonnull boxes, size_t count, int rounds);

/// The boxes of a score map of a picture, at most `capacity`; how many there are.
size_t probe_read_windows(
    probe_windows settings, size_t most, const float *_Nonnull scores, size_t rows, size_t columns, size_t stride,
    size_t width, size_t height, float threshold, probe_box *_Nonnull boxes, size_t capacity);

/// Billions of multiplications (with their additions) a second that this core does with the instructions the engine uses
/// for a number type: 0 Float32, 1 bf16, 2 int8. 0 where it is not known.
double probe_peak(int numbers);

#ifdef __cplusplus
}
#endif
