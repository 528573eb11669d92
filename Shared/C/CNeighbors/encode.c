// Codes the rows of a block and measures, row by row, how far the codes are from what they stand for.
#include <math.h>
#include <string.h>

#include "kernels.h"

enum { N = CNEIGHBORS_DIMENSION, ROWS = CNEIGHBORS_BLOCK, MOST_BLOCKS = 96 };

/// The rotated rows of a block, their centre taken off; returns the largest length of a rotated row.
static double centred(CNeighborsLevel level, const uintptr_t *slabs, const uint32_t *slots, size_t rows,
                      const CNeighborsRotation *rotation, float *residuals, float *centre) {
    const float *where[ROWS];
    for (size_t r = 0; r < rows; r++) where[r] = cneighbors_row(slabs, slots[r]);
    cneighbors_rotate(level, rotation, where, rows, residuals);
    double sums[N] = {0}, longest = 0;
    for (size_t r = 0; r < rows; r++) {
        double length = 0;
        for (size_t d = 0; d < N; d++) {
            double value = (double)residuals[r * N + d];
            sums[d] += value;
            length += value * value;
        }
        longest = fmax(longest, length);
    }
    for (size_t d = 0; d < N; d++) centre[d] = (float)(sums[d] / (double)rows);
    for (size_t r = 0; r < rows; r++) {
        for (size_t d = 0; d < N; d++) residuals[r * N + d] -= centre[d];
    }
    return sqrt(longest);
}

void cneighbors_choose_steps(CNeighborsLevel level, const uintptr_t *slabs, const uint32_t *slots, const uint32_t *ends,
                             size_t blocks, CNeighborsDraft *draft) {
    float residuals[ROWS * N], centre[N];
    double sums[N] = {0}, largest = 0;
    size_t stride = blocks / MOST_BLOCKS + 1, count = 0;
    for (size_t b = 0; b < blocks; b += stride) {
        size_t from = b == 0 ? 0 : ends[b - 1], rows = ends[b] - from;
        centred(level, slabs, slots + from, rows, draft->rotation, residuals, centre);
        for (size_t r = 0; r < rows; r++) {
            for (size_t d = 0; d < N; d++) sums[d] += (double)residuals[r * N + d] * (double)residuals[r * N + d];
        }
        count += rows;
    }
    for (size_t d = 0; d < N; d++) {
        sums[d] = sqrt(sums[d] / (count > 0 ? (double)count : 1));
        largest = fmax(largest, sums[d]);
    }
    // Dimensions without spread still get a step: a later row may have some there.
    for (size_t d = 0; d < N; d++) draft->steps[d] = (float)fmax(largest > 0 ? sums[d] / largest : 1, 1e-3);
}

/// The factor on the steps with which the largest error of a row is smallest, of a few that clip more and more.
static float best_step(CNeighborsLevel level, const float *residuals, size_t rows, const float *steps, uint8_t *codes) {
    float most = 0;
    for (size_t r = 0; r < rows; r++) {
        for (size_t d = 0; d < N; d++) most = fmaxf(most, fabsf(residuals[r * N + d]) / steps[d]);
    }
    float widest = fmaxf(most / 7.5f, 1e-12f), best = widest, least = INFINITY;
    float factor = 1;
    for (int i = 0; i < 3; i++, factor *= 0.8f) {
        float own[N], inverse[N];
        for (size_t d = 0; d < N; d++) {
            own[d] = widest * factor * steps[d];
            inverse[d] = 1 / own[d];
        }
        float error = cneighbors_quantise(level, residuals, rows, inverse, own, codes);
        if (error < least) {
            least = error;
            best = widest * factor;
        }
    }
    return best;
}

/// The fine codes of a block: eight bits, wide enough that nothing is clipped.
static void encode_fine(const float *residuals, size_t rows, uint32_t first_pack, double rounding, const float *centre,
                        const CNeighborsDraft *draft, CNeighborsBlock *block) {
    double most = 0, worst = 0, farthest = 0;
    for (size_t r = 0; r < rows; r++) {
        for (size_t d = 0; d < N; d++) {
            most = fmax(most, fabs((double)residuals[r * N + d]) / (double)draft->steps[d]);
        }
    }
    block->fine_step = (float)fmax(most / 127, 1e-12);
    float inverse[N];
    for (size_t d = 0; d < N; d++) inverse[d] = 1 / (block->fine_step * draft->steps[d]);
    for (size_t r = 0; r < rows; r++) {
        size_t position = (size_t)first_pack * CNEIGHBORS_PACK + r;
        double off = 0, norm = 0, far = 0, code = 0;
        for (size_t d = 0; d < N; d++) {
            double value = (double)residuals[r * N + d];
            float whole = rintf(fminf(fmaxf(residuals[r * N + d] * inverse[d], -127), 127));
            double stands = (double)block->fine_step * (double)draft->steps[d] * (double)whole;
            draft->fine[position * N + d] = (int8_t)whole;
            off += (value - stands) * (value - stands);
            norm += stands * stands + 2 * (double)centre[d] * stands;
            far += stands * stands;
            code += (double)whole * (double)whole;
        }
        worst = fmax(worst, off);
        farthest = fmax(farthest, code);
        draft->fine_norms[position] = nextafterf((float)(norm - 1e-12 * (fabs(norm) + far)), -INFINITY);
    }
    block->fine_error = (float)((sqrt(worst) + rounding) * (1 + 1e-6));
    block->fine_reach = (float)(sqrt(farthest) * (1 + 1e-6));
}

/// Puts row-by-row codes in the order of packs.
static void interleave(const uint8_t *codes, size_t rows, uint32_t first_pack, uint8_t *const out[CNEIGHBORS_STAGES]) {
    for (unsigned stage = 0; stage < CNEIGHBORS_STAGES; stage++) {
        size_t start = stage == 0 ? 0 : cneighbors_stage_end(stage - 1);
        size_t groups = (cneighbors_stage_end(stage) - start) / 8;
        for (size_t at = 0; at < rows; at += CNEIGHBORS_PACK) {
            uint8_t *pack = out[stage] + (first_pack + at / CNEIGHBORS_PACK) * groups * 64;
            for (size_t g = 0; g < groups; g++) {
                for (size_t r = 0; r < CNEIGHBORS_PACK; r++) {
                    const uint8_t *eight = codes + (at + r) * N + start + 8 * g;
                    for (size_t b = 0; b < 4; b++) {
                        pack[64 * g + 4 * r + b] = at + r < rows ? (uint8_t)(eight[b] | eight[4 + b] << 4) : 0;
                    }
                }
            }
        }
    }
}

/// Rounds the norms of a stage down to 16 bits.
static void store_norms(const double *norms, size_t rows, float *base, float *unit, uint16_t *out) {
    double least = norms[0], most = norms[0];
    for (size_t r = 1; r < rows; r++) {
        least = fmin(least, norms[r]);
        most = fmax(most, norms[r]);
    }
    *base = nextafterf((float)least, -INFINITY);
    *unit = (float)((most - (double)*base) / 65535);
    for (size_t r = 0; r < rows; r++) {
        double steps = *unit > 0 ? floor((norms[r] - (double)*base) / (double)*unit) : 0;
        steps = fmin(fmax(steps, 0), 65535);
        while (steps > 0 && (double)*base + steps * (double)*unit > norms[r]) steps -= 1;
        out[r] = (uint16_t)steps;
    }
    for (size_t r = rows; r % CNEIGHBORS_PACK != 0; r++) out[r] = 0;
}

void cneighbors_encode(CNeighborsLevel level, const uintptr_t *slabs, const uint32_t *slots, size_t rows, size_t number,
                       uint32_t first_pack, CNeighborsDraft *draft) {
    float residuals[ROWS * N], own[N], inverse[N];
    uint8_t codes[ROWS * N];
    float *centre = draft->centres + number * N;
    CNeighborsBlock *block = draft->blocks + number;
    double longest = centred(level, slabs, slots, rows, draft->rotation, residuals, centre);
    block->first_pack = first_pack;
    block->rows = (uint32_t)rows;
    block->step = best_step(level, residuals, rows, draft->steps, codes);
    block->inverse = 1 / block->step;
    for (size_t d = 0; d < N; d++) {
        own[d] = block->step * draft->steps[d];
        inverse[d] = 1 / own[d];
    }
    cneighbors_quantise(level, residuals, rows, inverse, own, codes);
    interleave(codes, rows, first_pack, draft->codes);
    double norms[CNEIGHBORS_STAGES][ROWS], radius = 0;
    double error[CNEIGHBORS_STAGES] = {0}, reach[CNEIGHBORS_STAGES] = {0}, spread = 0;
    for (size_t r = 0; r < rows; r++) {
        double off = 0, far = 0, norm = 0, length = 0, code = 0;
        size_t d = 0;
        for (unsigned stage = 0; stage < CNEIGHBORS_STAGES; stage++) {
            for (; d < cneighbors_stage_end(stage); d++) {
                double value = (double)residuals[r * N + d], unit = (double)codes[r * N + d] - 7.5;
                double stands = (double)block->step * (double)draft->steps[d] * unit;
                off += (value - stands) * (value - stands);
                length += value * value;
                norm += stands * stands + 2 * (double)centre[d] * stands;
                far += stands * stands;
                code += unit * unit;
            }
            error[stage] = fmax(error[stage], off);
            reach[stage] = fmax(reach[stage], code);
            norms[stage][r] = norm - 1e-12 * (fabs(norm) + far);
        }
        radius = fmax(radius, length);
        spread = fmax(spread, far);
    }
    // The rotation's rounding, and that of taking the centre off.
    double rounding = (double)cneighbors_rotation_error((float)longest) + 1e-6 * (longest + sqrt(spread));
    block->radius = (float)((sqrt(radius) + rounding) * (1 + 1e-6));
    for (unsigned stage = 0; stage < CNEIGHBORS_STAGES; stage++) {
        block->error[stage] = (float)((sqrt(error[stage]) + rounding) * (1 + 1e-6));
        block->reach[stage] = (float)(sqrt(reach[stage]) * (1 + 1e-6));
        store_norms(norms[stage], rows, block->base + stage, block->unit + stage,
                    draft->norms[stage] + (size_t)first_pack * CNEIGHBORS_PACK);
    }
    encode_fine(residuals, rows, first_pack, rounding, centre, draft, block);
    uint32_t *places = draft->slots + (size_t)first_pack * CNEIGHBORS_PACK;
    for (size_t r = 0; r < rows || r % CNEIGHBORS_PACK != 0; r++) places[r] = slots[r < rows ? r : rows - 1];
}

void cneighbors_encode_centres(size_t blocks, CNeighborsDraft *draft) {
    float most = 0;
    for (size_t b = 0; b < blocks; b++) {
        for (size_t d = 0; d < CNEIGHBORS_NEAR; d++) most = fmaxf(most, fabsf(draft->centres[b * N + d]));
    }
    float step = fmaxf(most / 127, 1e-12f);
    *draft->near_step = step;
    for (size_t b = 0; b < blocks; b++) {
        double off = 0, square = 0;
        for (size_t d = 0; d < CNEIGHBORS_NEAR; d++) {
            float value = draft->centres[b * N + d], whole = rintf(fminf(fmaxf(value / step, -127), 127));
            double stands = (double)step * (double)whole;
            draft->near[b * CNEIGHBORS_NEAR + d] = (int8_t)whole;
            off += ((double)value - stands) * ((double)value - stands);
            square += stands * stands;
        }
        CNeighborsBlock *block = draft->blocks + b;
        block->across = (float)(((double)block->radius + sqrt(off)) * (1 + 1e-6));
        block->near_length = (float)(sqrt(square) * (1 + 1e-6));
        block->near_square = (float)(square * (1 - 1e-6));
    }
}
