/// What dlib itself answers, behind plain C: the reference of the tests and the peer of the benches. Nothing here ships.
///
/// Pictures are packed 8-bit RGB, top row first. Every function that can fail returns false and keeps its sentence for
/// `oracle_error`, per thread. A handle may be used by one thread at a time. dlib and OpenBLAS use one thread each here.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A borrowed picture.
typedef struct oracle_picture {
    const uint8_t *_Nonnull pixels;
    size_t width;
    size_t height;
} oracle_picture;

/// A rectangle in pixels; `x + width - 1` is dlib's `right()`.
typedef struct oracle_box {
    double x;
    double y;
    double width;
    double height;
    /// The detector's confidence; 0 where there is none.
    double score;
} oracle_box;

/// A point in pixels.
typedef struct oracle_point {
    double x;
    double y;
} oracle_point;

/// Why the last call of this thread failed; empty when it did not.
const char *_Nonnull oracle_error(void);

// MARK: Pictures

/// `dlib::resize_image` (bilinear) into `width` x `height` pixels at `out`.
bool oracle_resize(oracle_picture picture, size_t width, size_t height, uint8_t *_Nonnull out);

/// The geometry of `dlib::create_tiled_pyramid<pyramid_down<6>>`: the canvas, and the level rectangles, at most `capacity`.
bool oracle_tiled_layout(
    size_t width, size_t height, size_t padding, size_t outer_padding, size_t *_Nonnull canvas_width,
    size_t *_Nonnull canvas_height, oracle_box *_Nullable levels, size_t capacity, size_t *_Nonnull count);

/// `dlib::create_tiled_pyramid<pyramid_down<6>>` of 8-bit pixels, black between the levels.
///
/// The networks of dlib 19.19 and later do not see this picture: see `oracle_mmod_input`.
bool oracle_tiled_picture(oracle_picture picture, size_t padding, size_t outer_padding, uint8_t *_Nonnull canvas);

// MARK: The MMOD detector

typedef struct oracle_mmod oracle_mmod;

/// What the file says beside the weights.
typedef struct oracle_mmod_settings {
    size_t windows;
    /// The first detector window; the published model has one.
    size_t window_width;
    size_t window_height;
    double nms_iou;
    double nms_covered;
    bool box_regression;
    size_t padding;
    size_t outer_padding;
    /// What is taken off red, green and blue before the division by 256.
    float mean[3];
} oracle_mmod_settings;

oracle_mmod *_Nullable oracle_mmod_make(const char *_Nonnull path);
void oracle_mmod_free(oracle_mmod *_Nullable mmod);
oracle_mmod_settings oracle_mmod_get_settings(oracle_mmod *_Nonnull mmod);

/// The faces of a picture, resized by `scale` first (1 leaves it alone); boxes in pixels of the resized picture.
bool oracle_mmod_detect(
    oracle_mmod *_Nonnull mmod, oracle_picture picture, double scale, double threshold, oracle_box *_Nonnull boxes,
    size_t capacity, size_t *_Nonnull found);

/// The network's input tensor of a picture: 3 planes of the tiled layout's canvas.
bool oracle_mmod_input(oracle_mmod *_Nonnull mmod, oracle_picture picture, float *_Nonnull planes);

/// The score map of a canvas given as input tensor (3 planes). With `scores` nil only its size is told.
bool oracle_mmod_scores(
    oracle_mmod *_Nonnull mmod, const float *_Nonnull planes, size_t width, size_t height, float *_Nullable scores,
    size_t *_Nonnull columns, size_t *_Nonnull rows);

/// What dlib makes of a score map for a picture of this size: mapping, sorting, non-maximum suppression.
///
/// `scores` has the rows and columns that `oracle_mmod_scores` tells for the picture's canvas.
bool oracle_mmod_label(
    oracle_mmod *_Nonnull mmod, size_t width, size_t height, const float *_Nonnull scores, double threshold,
    oracle_box *_Nonnull boxes, size_t capacity, size_t *_Nonnull found);

// MARK: Points, chips, embeddings

typedef struct oracle_aligner oracle_aligner;

oracle_aligner *_Nullable oracle_aligner_make(const char *_Nonnull path);
void oracle_aligner_free(oracle_aligner *_Nullable aligner);

/// The five points of the face in `box` (whole pixels) and its chip of `side` x `side` pixels with `padding`.
bool oracle_align(
    oracle_aligner *_Nonnull aligner, oracle_picture picture, oracle_box box, size_t side, double padding,
    oracle_point *_Nonnull points, uint8_t *_Nonnull chip);

/// Milliseconds of CPU time for points and chip of a face (padding 0.25, 150 pixels), the mean of `boxes` in the fastest
/// of `rounds`; the picture is dlib's before the clock starts.
bool oracle_align_time(
    oracle_aligner *_Nonnull aligner, oracle_picture picture, const oracle_box *_Nonnull boxes, size_t count, int rounds,
    double *_Nonnull milliseconds);

typedef struct oracle_resnet oracle_resnet;

oracle_resnet *_Nullable oracle_resnet_make(const char *_Nonnull path);
void oracle_resnet_free(oracle_resnet *_Nullable resnet);

/// The embeddings (128 values each) of `count` chips of 150 x 150 pixels, in one forward pass.
bool oracle_embed(
    oracle_resnet *_Nonnull resnet, const uint8_t *_Nonnull chips, size_t count, float *_Nonnull embeddings);

#ifdef __cplusplus
}
#endif
