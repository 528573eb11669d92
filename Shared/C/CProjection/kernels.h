/// The kernels of each level; the contracts are those of CProjection.h.
#pragma once

#include "CProjection.h"

#define CPROJECTION_KERNELS(level)                                                                                     \
    void cprojection_attract_##level(const float *_Nonnull points, const int64_t *_Nonnull starts,                    \
                                     const int32_t *_Nonnull columns, const float *_Nonnull weights, size_t from,     \
                                     size_t to, float *_Nonnull out);                                                 \
    void cprojection_spread_##level(const CProjectionGrid *_Nonnull grid, const float *_Nonnull xs,                   \
                                    const float *_Nonnull ys, size_t from, size_t to, float *_Nonnull cells);         \
    double cprojection_gather_##level(const CProjectionGrid *_Nonnull grid, const float *_Nonnull xs,                 \
                                      const float *_Nonnull ys, size_t from, size_t to, const float *_Nonnull cells,  \
                                      float *_Nonnull fx, float *_Nonnull fy);                                        \
    double cprojection_near_##level(const float *_Nonnull xs, const float *_Nonnull ys, size_t from, size_t to,       \
                                    const int32_t *_Nonnull runs, size_t runs_count, float s, float *_Nonnull fx,     \
                                    float *_Nonnull fy);                                                              \
    void cprojection_multiply_##level(float *_Nonnull complex, const float *_Nonnull factors, size_t count);          \
    CProjectionMoved cprojection_step_##level(                                                                        \
        const CProjectionStep *_Nonnull step, size_t from, size_t to, const float *_Nonnull attraction,               \
        const float *_Nonnull repulsion, float *_Nonnull velocity, float *_Nonnull gains, float *_Nonnull points);    \
    void cprojection_covariance_##level(const float *_Nonnull vectors, const float *_Nonnull mean, size_t dimension,  \
                                        size_t from, size_t to, double *_Nonnull matrix);

CPROJECTION_KERNELS(plain)
#if defined(__x86_64__)
CPROJECTION_KERNELS(avx2)
#endif
