// Picks the kernel of a level. Called for hundreds of points at a time, so the branch costs nothing.
#include "kernels.h"

#if defined(__x86_64__)
#define PICK(name, ...)                                                                                                \
    (level == CProjectionLevelAVX2 ? cprojection_##name##_avx2(__VA_ARGS__) : cprojection_##name##_plain(__VA_ARGS__))
#else
#define PICK(name, ...) ((void)level, cprojection_##name##_plain(__VA_ARGS__))
#endif

int cprojection_available(CProjectionLevel level) {
#if defined(__x86_64__)
    if (level == CProjectionLevelAVX2) return __builtin_cpu_supports("avx2") != 0;
#endif
    return level == CProjectionLevelPlain;
}

void cprojection_attract(CProjectionLevel level, const float *points, const int64_t *starts, const int32_t *columns,
                         const float *weights, size_t from, size_t to, float *out) {
    PICK(attract, points, starts, columns, weights, from, to, out);
}

void cprojection_spread(CProjectionLevel level, const CProjectionGrid *grid, const float *xs, const float *ys,
                        size_t from, size_t to, float *cells) {
    PICK(spread, grid, xs, ys, from, to, cells);
}

double cprojection_gather(CProjectionLevel level, const CProjectionGrid *grid, const float *xs, const float *ys,
                          size_t from, size_t to, const float *cells, float *fx, float *fy) {
    return PICK(gather, grid, xs, ys, from, to, cells, fx, fy);
}

double cprojection_near(CProjectionLevel level, const float *xs, const float *ys, size_t from, size_t to,
                        const int32_t *runs, size_t runs_count, float s, float *fx, float *fy) {
    return PICK(near, xs, ys, from, to, runs, runs_count, s, fx, fy);
}

void cprojection_multiply(CProjectionLevel level, float *complex, const float *factors, size_t count) {
    PICK(multiply, complex, factors, count);
}

CProjectionMoved cprojection_step(CProjectionLevel level, const CProjectionStep *step, size_t from, size_t to,
                                  const float *attraction, const float *repulsion, float *velocity, float *gains,
                                  float *points) {
    return PICK(step, step, from, to, attraction, repulsion, velocity, gains, points);
}

void cprojection_covariance(CProjectionLevel level, const float *vectors, const float *mean, size_t dimension,
                            size_t from, size_t to, double *matrix) {
    PICK(covariance, vectors, mean, dimension, from, to, matrix);
}
