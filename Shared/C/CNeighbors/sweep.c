// Goes over the blocks of a segment: which queries a block can hold something for, what its codes must reach for each, and
// the scan. All bounds are computed here, once for a block and query, and rounded to the safe side.
#include <math.h>

#include "kernels.h"

enum { N = CNEIGHBORS_DIMENSION, LANES = 16 };

/// |q - c|^2 over the first two prefixes.
static void prefix_squares(const float *query, const float *centre, double squares[2]) {
    float sum[2][LANES] = {{0}};
    for (size_t half = 0; half < 2; half++) {
        for (size_t d = 32 * half; d < 32 * half + 32; d += LANES) {
            for (size_t l = 0; l < LANES; l++) {
                float difference = query[d + l] - centre[d + l];
                sum[half][l] += difference * difference;
            }
        }
    }
    squares[0] = squares[1] = 0;
    for (size_t l = 0; l < LANES; l++) {
        squares[0] += (double)sum[0][l];
        squares[1] += (double)sum[1][l];
    }
    squares[1] += squares[0];
}

/// One comparison: what a block's code and a query's weights say of each other.
typedef struct {
    double square;        // |q - c|^2
    double within;        // the largest |q - yhat| of interest
    double slack;         // what the rounding of the weights can hide
    double unit, base;    // the norm is at least base + unit * (what is stored), which is at most `most`
    double most;
    double scale;         // products for a unit of squared distance
    double middle;        // what the products are shifted by
} Aim;

/// What the products of a block's rows must reach so that a row can be within: at least norm * slope + floor.
static inline void aim(Aim a, float *slope, float *floor) {
    double near = a.within * a.within;
    double least = (a.square * (1 - 2e-5) + a.base - a.slack - near) * a.scale + a.middle;
    double size = a.square + fabs(a.base) + a.most * a.unit + near + a.slack;
    least -= 1 + 1e-6 * (size * a.scale + fabs(a.middle));
    if (!(least > -1e30)) {  // anything may be within
        *slope = 0;
        *floor = -1e30f;
    } else {
        *slope = (float)fmin(a.unit * a.scale, 1e30);
        *floor = (float)fmin(least, 1e30);
    }
}

static inline void aim_stage(const CNeighborsBlock *block, const CNeighborsQuery *query, unsigned stage, double square,
                             double limit, double scale, CNeighborsProbe *probe) {
    Aim a = {
        .square = square,
        .within = limit + (double)block->error[stage],
        .slack = 2 * (double)block->step * (double)query->rest[stage] * (double)block->reach[stage],
        .unit = (double)block->unit[stage],
        .base = (double)block->base[stage],
        .most = 65535,
        .scale = scale,
        .middle = 7.5 * query->sums[stage],
    };
    aim(a, probe->slope + stage, probe->floor + stage);
}

/// Drops the hits of a block that the fine codes exclude.
static size_t refine(CNeighborsLevel level, const CNeighborsSegment *segment, const CNeighborsBlock *block, size_t at,
                     const CNeighborsQuery *queries, const CNeighborsProbe *probes, size_t active, const float *squares,
                     size_t stride, const float *limits, CNeighborsHit *hits, size_t count) {
    float slope[CNEIGHBORS_BLOCK], floor[CNEIGHBORS_BLOCK];
    for (size_t p = 0; p < active; p++) {
        size_t q = probes[p].query;
        double square = (double)squares[q * stride + at];
        double length = 2 * (sqrt(square) + (double)block->radius + (double)limits[q]);  // at least |q - c| + |q - yhat|
        Aim a = {
            .square = square,
            .within = (double)limits[q] + (double)block->fine_error,
            .slack = 2 * (double)block->fine_step * (double)queries[q].fine_rest * (double)block->fine_reach,
            .unit = 1,
            .most = length * length,
            .scale = 1 / (2 * (double)block->fine_step * (double)queries[q].fine_step),
        };
        aim(a, slope + q, floor + q);
    }
    return cneighbors_refine(level, segment, queries, slope, floor, hits, count);
}

/// Chooses the stage that is tested first: one that seldom excludes a pack costs more than it saves.
static void adapt(CNeighborsSweep *sweep) {
    if (sweep->first + 1 < CNEIGHBORS_STAGES) {
        if (sweep->tested < 256) return;
        if (sweep->passed * 10 > sweep->tested * 6) sweep->first += 1;
    } else {
        if (sweep->tested < 8192) return;
        sweep->first = 0;  // nearer limits may have made it worth the while
    }
    sweep->tested = sweep->passed = 0;
}

size_t cneighbors_sweep(CNeighborsLevel level, const CNeighborsSegment *segment, const CNeighborsQuery *queries,
                        size_t queries_count, const float *squares, size_t stride, const float *bounds,
                        CNeighborsSweep *sweep, size_t end, CNeighborsHit *hits, size_t enough) {
    float limits[CNEIGHBORS_BLOCK];
    CNeighborsProbe probes[CNEIGHBORS_BLOCK];
    size_t found = 0;
    for (size_t q = 0; q < queries_count; q++) {
        // The Float32 sum of squares is within 1.3e-6 of the true one, save for underflow.
        double limit = sqrt((double)bounds[q]) * (1 + 2e-6) + 1e-18;
        limits[q] = (float)((limit * (double)segment->rotation->stretch + (double)queries[q].error) * (1 + 1e-6));
    }
    for (; sweep->block < end && found < enough; sweep->block++) {
        const CNeighborsBlock *block = segment->blocks + sweep->block;
        const float *centre = segment->centres + sweep->block * N;
        size_t active = 0;
        for (size_t q = 0; q < queries_count; q++) {
            float square = squares[q * stride + sweep->block];
            float across = limits[q] + block->radius;
            if (square * 0.99997f > across * across * 1.000001f || square == INFINITY) continue;
            CNeighborsProbe *probe = probes + active++;
            probe->weights = queries[q].weights;
            probe->query = (uint32_t)q;
            double scale = 1 / (2 * (double)block->step * (double)queries[q].step);
            if (sweep->first < 2) {
                double prefixes[2];
                prefix_squares(queries[q].rotated, centre, prefixes);
                aim_stage(block, queries + q, 0, prefixes[0], (double)limits[q], scale, probe);
                aim_stage(block, queries + q, 1, prefixes[1], (double)limits[q], scale, probe);
            }
            aim_stage(block, queries + q, 2, (double)square, (double)limits[q], scale, probe);
        }
        if (active == 0) continue;
        CNeighborsHit *own = hits + found;
        size_t count = cneighbors_scan(level, segment, block, probes, active, sweep->first, own, &sweep->passed);
        if (count > 0) {
            count = refine(level, segment, block, sweep->block, queries, probes, active, squares, stride, limits, own,
                           count);
        }
        found += count;
        sweep->tested += (uint32_t)(active * ((block->rows + CNEIGHBORS_PACK - 1) / CNEIGHBORS_PACK));
        adapt(sweep);
    }
    return found;
}
