/// The inner loops of t-SNE on a plane, in Float32 with sums in Float64 where they are long.
///
/// Points are pairs x, y one after the other. Every level gives the same bits: eight lanes, a fixed order of additions,
/// no fused multiply-add. No function keeps a pointer. Ranges are half open.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// The instruction set to compute with.
typedef enum __attribute__((enum_extensibility(closed))) {
    CProjectionLevelPlain = 0,
    CProjectionLevelAVX2 = 1,
} CProjectionLevel;

/// 1 when this processor can run the level.
int cprojection_available(CProjectionLevel level);

/// A row's sum over its edges of weight (yi - yj) / (1 + d2), for rows `from` to `to`, into `out` (two floats a row).
///
/// Requires rows padded to a multiple of eight edges: `starts[i]` is a multiple of 8, what pads a row has weight 0.
void cprojection_attract(CProjectionLevel level, const float *_Nonnull points, const int64_t *_Nonnull starts,
                         const int32_t *_Nonnull columns, const float *_Nonnull weights, size_t from, size_t to,
                         float *_Nonnull out);

/// The sum over the edges of rows `from` to `to` of weight * log(1 + d2).
double cprojection_spread_of_edges(const float *_Nonnull points, const int64_t *_Nonnull starts,
                                   const int32_t *_Nonnull columns, const float *_Nonnull weights, size_t from,
                                   size_t to);

/// A square grid of cells of side `h`, whose corner is at x, y; `capacity` cells a side, rows `stride` floats apart.
typedef struct {
    float x, y, h;
    int32_t capacity;
    size_t stride;
} CProjectionGrid;

/// Adds the cubic B-spline of each sorted point `from` to `to` to the grid, in this order.
///
/// Requires every point at least two cells inside the grid.
void cprojection_spread(CProjectionLevel level, const CProjectionGrid *_Nonnull grid, const float *_Nonnull xs,
                        const float *_Nonnull ys, size_t from, size_t to, float *_Nonnull cells);

/// Reads the potential and its slope at sorted points `from` to `to`: adds -1/2 of the slope to `fx`, `fy`.
///
/// Returns the sum of the potentials.
double cprojection_gather(CProjectionLevel level, const CProjectionGrid *_Nonnull grid, const float *_Nonnull xs,
                          const float *_Nonnull ys, size_t from, size_t to, const float *_Nonnull cells,
                          float *_Nonnull fx, float *_Nonnull fy);

/// What the smooth kernel of the grid leaves out near a point: for d2 < s, u^4 / (1 + d2) with u = (s - d2) / (1 + s).
///
/// Points `from` to `to` against up to three runs of points `runs[2 r]` to `runs[2 r + 1]` of the same sorted arrays,
/// which have eight floats of room after their end. Adds the forces to `fx`, `fy`, returns the sum of the potentials.
double cprojection_near(CProjectionLevel level, const float *_Nonnull xs, const float *_Nonnull ys, size_t from,
                        size_t to, const int32_t *_Nonnull runs, size_t runs_count, float s, float *_Nonnull fx,
                        float *_Nonnull fy);

/// Multiplies `count` complex numbers by as many real ones.
void cprojection_multiply(CProjectionLevel level, float *_Nonnull complex, const float *_Nonnull factors,
                          size_t count);

/// What a step of a range of points did.
typedef struct {
    double sum_x, sum_y;
    float low_x, low_y, high_x, high_y;
    double squared_gradient;
} CProjectionMoved;

/// How to step: gradient = exaggeration * attraction - repulsion * over_z.
typedef struct {
    float exaggeration, over_z, rate, momentum, shift_x, shift_y;
} CProjectionStep;

/// Moves points `from` to `to` down the gradient with momentum and gains (Jacobs 1988), by at most 5 a step, and by the
/// shift. `attraction`, `repulsion`, `velocity` and `gains` are pairs like the points.
CProjectionMoved cprojection_step(CProjectionLevel level, const CProjectionStep *_Nonnull step, size_t from, size_t to,
                                  const float *_Nonnull attraction, const float *_Nonnull repulsion,
                                  float *_Nonnull velocity, float *_Nonnull gains, float *_Nonnull points);

/// Probabilities of `count` neighbours from their squared distances such that their perplexity is as asked, by
/// Newton's method kept between bounds. Requires count > 0 and 1 <= perplexity <= count; equal distances give equal
/// probabilities.
void cprojection_affinities(const float *_Nonnull squares, size_t count, double perplexity, float *_Nonnull out);

/// Adds the products of the centred vectors `from` to `to` to the upper half of a matrix of dimension * dimension.
void cprojection_covariance(CProjectionLevel level, const float *_Nonnull vectors, const float *_Nonnull mean,
                            size_t dimension, size_t from, size_t to, double *_Nonnull matrix);

/// Sorts a row's neighbours by column; for short rows.
void cprojection_sort_row(int32_t *_Nonnull columns, float *_Nonnull weights, size_t count);

/// Merges two rows sorted by column, adding the weights of equal columns and multiplying by `scale`; returns how many
/// come out. With `columns` and `weights` NULL it only counts.
size_t cprojection_merge(const int32_t *_Nonnull a, const float *_Nonnull weights_a, size_t count_a,
                         const int32_t *_Nonnull b, const float *_Nonnull weights_b, size_t count_b, float scale,
                         int32_t *_Nullable columns, float *_Nullable weights);

/// Sorts points by bins of three by three cells, `bins` a side, keeping their order within a bin.
///
/// `starts` has room for bins * bins + 1; `bin`, `order`, `xs` and `ys` for `count`.
void cprojection_sort_points(const CProjectionGrid *_Nonnull grid, const float *_Nonnull points, size_t count,
                             int32_t bins, int32_t *_Nonnull starts, int32_t *_Nonnull bin, int32_t *_Nonnull order,
                             float *_Nonnull xs, float *_Nonnull ys);
