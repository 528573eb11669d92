// Goes over the blocks of a segment: which queries a block can hold something for, what its codes must reach for each, and
// the scan. All bounds are computed here, once for a block and query, and rounded to the safe side.
#include <math.h>

#include "kernels.h"

enum { N = CNEIGHBORS_DIMENSION, LANES = 16 };

void cneighbors_screen(CNeighborsLevel level, const CNeighborsSegment *segment, const CNeighborsQuery *queries,
                       size_t count, size_t start, size_t end, float *out) {
    enum { STEP = 256 };
    int32_t products[STEP];
    for (size_t from = start; from < end; from += STEP) {
        size_t blocks = end - from < STEP ? end - from : STEP;
        for (size_t q = 0; q < count; q++) {
            const CNeighborsQuery *query = queries + q;
            float twice = 2 * query->near_step * *segment->near_step, rest = 2 * query->near_rest;
            cneighbors_near(level, segment->near + from * CNEIGHBORS_NEAR, blocks, query->near, products);
            for (size_t b = 0; b < blocks; b++) {
                const CNeighborsBlock *block = segment->blocks + from + b;
                float product = twice * (float)products[b], squares = query->near_square + block->near_square;
                // What Float32 rounds off is below a millionth of the parts.
                float loss = rest * block->near_length + 1e-6f * (squares + fabsf(product));
                out[q * (end - start) + from - start + b] = squares - product - loss;
            }
        }
    }
}

/// |q - c|^2 over the prefixes up to a stage, each within 1e-5 of its value.
static inline void prefix_squares(const float *query, const float *centre, unsigned last,
                                  float squares[CNEIGHBORS_STAGES]) {
    float total = 0;
    for (unsigned stage = 0; stage <= last; stage++) {
        float sum[LANES] = {0};
        for (size_t d = stage == 0 ? 0 : cneighbors_stage_end(stage - 1); d < cneighbors_stage_end(stage); d += LANES) {
            for (size_t l = 0; l < LANES; l++) {
                float difference = query[d + l] - centre[d + l];
                sum[l] += difference * difference;
            }
        }
        for (size_t width = LANES / 2; width > 0; width /= 2) {
            for (size_t l = 0; l < width; l++) sum[l] += sum[l + width];
        }
        total += sum[0];
        squares[stage] = total;
    }
}

/// One comparison: what a block's code and a query's weights say of each other.
typedef struct {
    float square;      // |q - c|^2
    float within;      // the largest |q - yhat| of interest
    float slack;       // what the rounding of the weights can hide
    float unit, base;  // the norm is at least base + unit * (what is stored), which is at most `most`
    float most;
    float scale;       // products for a unit of squared distance
    float middle;      // what the products are shifted by
} Aim;

/// What the products of a block's rows must reach so that a row can be within: at least norm * slope + floor. Float32 will
/// do: what it rounds off, here and in the test, is a few millionths of the parts and is taken off, five times over.
static inline void aim(Aim a, float *slope, float *floor) {
    float near = a.within * a.within;
    float least = (a.square + a.base - a.slack - near) * a.scale + a.middle;
    float size = a.square * 2 + fabsf(a.base) + a.most * a.unit + near + a.slack;
    least -= 1 + 2e-5f * (size * a.scale) + 2e-6f * fabsf(a.middle);
    if (!(least > -1e30f) || !(a.scale < 1e30f)) {  // anything may be within
        *slope = 0;
        *floor = -1e30f;
    } else {
        *slope = fminf(a.unit * a.scale, 1e30f);
        *floor = fminf(least, 1e30f);
    }
}

/// Aims a probe at a block for the stages `first` to `last`; returns |q - c|^2 over the dimensions up to the last.
static inline float aim_stages(const CNeighborsSegment *segment, const CNeighborsBlock *block,
                               const CNeighborsQuery *query, unsigned first, unsigned last, float limit,
                               CNeighborsProbe *probe) {
    float squares[CNEIGHBORS_STAGES];
    prefix_squares(query->rotated, segment->centres + (size_t)(block - segment->blocks) * N, last, squares);
    for (unsigned stage = first; stage <= last; stage++) {
        Aim a = {
            .square = squares[stage],
            .within = limit + block->error[stage],
            .slack = 2 * block->step * query->rest[stage] * block->reach[stage],
            .unit = block->unit[stage],
            .base = block->base[stage],
            .most = 65535,
            .scale = query->inverse * block->inverse,
            .middle = 7.5f * (float)query->sums[stage],
        };
        aim(a, probe->slope + stage, probe->floor + stage);
    }
    return squares[last];
}

/// Takes the packs that an early stage left some rows of through the later ones: few, so each goes alone. The probes of all
/// queries with hits are aimed at every stage on the way, and `squares` of them is |q - c|^2.
static size_t follow(CNeighborsLevel level, const CNeighborsSegment *segment, const CNeighborsBlock *block,
                     const CNeighborsQuery *queries, CNeighborsProbe *probes, size_t active, const float *limits,
                     float *squares, CNeighborsHit *hits, size_t count) {
    CNeighborsHit kept[CNEIGHBORS_PACK];
    uint16_t place[CNEIGHBORS_BLOCK];
    for (size_t p = 0; p < active; p++) {
        place[probes[p].query] = (uint16_t)p;
        squares[p] = -1;
    }
    size_t left = 0;
    for (size_t i = 0; i < count;) {
        uint32_t query = hits[i].query, pack = hits[i].position / CNEIGHBORS_PACK;
        uint32_t rows = 0;  // a bit for each row that is left
        for (; i < count && hits[i].query == query && hits[i].position / CNEIGHBORS_PACK == pack; i++) {
            rows |= 1u << hits[i].position % CNEIGHBORS_PACK;
        }
        CNeighborsProbe *probe = probes + place[query];
        float *square = squares + place[query];
        if (*square < 0) *square = aim_stages(segment, block, queries + query, 1, 2, limits[query], probe);
        CNeighborsBlock one = *block;
        one.first_pack = pack;
        one.rows = block->rows - (pack - block->first_pack) * CNEIGHBORS_PACK;
        if (one.rows > CNEIGHBORS_PACK) one.rows = CNEIGHBORS_PACK;
        uint32_t passed = 0;
        size_t found = cneighbors_scan(level, segment, &one, probe, 1, 1, 2, kept, &passed);
        for (size_t k = 0; k < found; k++) {
            if (rows >> kept[k].position % CNEIGHBORS_PACK & 1) hits[left++] = kept[k];
        }
    }
    return left;
}

/// Drops the hits of a block that the fine codes exclude.
static size_t refine(CNeighborsLevel level, const CNeighborsSegment *segment, const CNeighborsBlock *block,
                     const CNeighborsQuery *queries, const CNeighborsProbe *probes, const float *squares, size_t active,
                     const float *limits, CNeighborsHit *hits, size_t count) {
    float slope[CNEIGHBORS_BLOCK], floor[CNEIGHBORS_BLOCK];
    for (size_t p = 0; p < active; p++) {
        if (squares[p] < 0) continue;  // no hit is of this query
        size_t q = probes[p].query;
        // At least |q| and |yhat|, so that no part of the comparison is larger than twice its square.
        float length = 2 * (queries[q].length + sqrtf(squares[p]) + block->radius + block->fine_error);
        Aim a = {
            .square = squares[p],
            .within = limits[q] + block->fine_error,
            .slack = 2 * block->fine_step * queries[q].fine_rest * block->fine_reach,
            .unit = 1,
            .most = length * length,
            .scale = 1 / (2 * block->fine_step * queries[q].fine_step),
        };
        aim(a, slope + q, floor + q);
    }
    return cneighbors_refine(level, segment, queries, slope, floor, hits, count);
}

/// Chooses the stage that is tested first: one that seldom excludes a pack costs more than it saves. Limits fall while a
/// sweep goes on, so that the earlier ones are tried again now and then.
static void adapt(CNeighborsSweep *sweep) {
    bool is_useless = sweep->first + 1 < CNEIGHBORS_STAGES && sweep->tested >= 256 && sweep->passed * 10 > sweep->tested * 3;
    if (is_useless) {
        sweep->first += 1;
    } else if (sweep->first > 0 && sweep->tested >= 8192) {
        sweep->first = 0;
    } else {
        return;
    }
    sweep->tested = sweep->passed = 0;
}

/// Whether a query can be near enough to a row of a block.
static inline bool can_hold(float screen, float limit, const CNeighborsBlock *block) {
    float across = limit + block->across;
    return screen <= across * across * 1.000001f && screen < INFINITY;
}

size_t cneighbors_sweep(CNeighborsLevel level, const CNeighborsSegment *segment, const CNeighborsQuery *queries,
                        size_t count, const float *screen, size_t start, size_t stride, const float *bounds,
                        CNeighborsSweep *sweep, size_t end, CNeighborsHit *hits, size_t enough) {
    float limits[CNEIGHBORS_BLOCK], squares[CNEIGHBORS_BLOCK];
    CNeighborsProbe probes[CNEIGHBORS_BLOCK];
    size_t found = 0;
    for (size_t q = 0; q < count; q++) {
        // The Float32 sum of squares is within 1.3e-6 of the true one, save for underflow.
        double limit = sqrt((double)bounds[q]) * (1 + 2e-6) + 1e-18;
        limits[q] = (float)((limit * (double)segment->rotation->stretch + (double)queries[q].error) * (1 + 1e-6));
    }
    for (; sweep->block < end && found < enough; sweep->block++) {
        size_t number = sweep->block;
        const CNeighborsBlock *block = segment->blocks + number;
        const float *column = screen + (number - start);
        size_t active = 0;
        for (size_t q = 0; q < count; q++) {
            if (!can_hold(column[q * stride], limits[q], block)) continue;
            CNeighborsProbe *probe = probes + active;
            probe->weights = queries[q].weights;
            probe->query = (uint32_t)q;
            squares[active++] = aim_stages(segment, block, queries + q, sweep->first, sweep->first, limits[q], probe);
        }
        if (active == 0) continue;
        CNeighborsHit *own = hits + found;
        unsigned first = sweep->first;
        size_t kept = cneighbors_scan(level, segment, block, probes, active, first, first, own, &sweep->passed);
        if (kept > 0 && first < 2) {
            kept = follow(level, segment, block, queries, probes, active, limits, squares, own, kept);
        }
        if (kept > 0) kept = refine(level, segment, block, queries, probes, squares, active, limits, own, kept);
        found += kept;
        sweep->tested += (uint32_t)(active * ((block->rows + CNEIGHBORS_PACK - 1) / CNEIGHBORS_PACK));
        adapt(sweep);
    }
    return found;
}
