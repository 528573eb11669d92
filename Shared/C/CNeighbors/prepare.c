// Queries in a segment's terms: rotated, then weighted with the steps and rounded to eight and to sixteen bits.
#include <math.h>

#include "kernels.h"

static void weigh(const float *steps, CNeighborsQuery *query) {
    float exact[CNEIGHBORS_DIMENSION], largest = 0;
    double length = 0;
    for (size_t d = 0; d < CNEIGHBORS_DIMENSION; d++) {
        exact[d] = query->rotated[d] * steps[d];
        largest = fmaxf(largest, fabsf(exact[d]));
        length += (double)query->rotated[d] * query->rotated[d];
    }
    query->length = (float)sqrt(length);
    query->error = cneighbors_rotation_error((float)sqrt(length));
    query->step = fmaxf(largest / 127, 1e-20f);
    query->inverse = 1 / (2 * query->step);
    double rest = 0, weight = 0;
    int32_t sum = 0;
    size_t d = 0;
    for (unsigned stage = 0; stage < CNEIGHBORS_STAGES; stage++) {
        for (; d < cneighbors_stage_end(stage); d++) {
            float whole = rintf(fminf(fmaxf(exact[d] / query->step, -127), 127));
            double off = (double)exact[d] - (double)query->step * (double)whole;
            query->weights[d] = (int8_t)whole;
            sum += (int32_t)whole;
            rest += off * off;
            weight += (double)exact[d] * exact[d];
        }
        query->sums[stage] = sum;
        // The second term is the rounding of rotated * steps.
        query->rest[stage] = (float)(sqrt(rest) * (1 + 1e-6) + sqrt(weight) * 2e-7 + 1e-30);
    }
    query->fine_step = fmaxf(largest / 32767, 1e-20f);
    rest = 0;
    for (d = 0; d < CNEIGHBORS_DIMENSION; d++) {
        float whole = rintf(fminf(fmaxf(exact[d] / query->fine_step, -32767), 32767));
        double off = (double)exact[d] - (double)query->fine_step * (double)whole;
        query->fine[d] = (int16_t)whole;
        rest += off * off;
    }
    query->fine_rest = (float)(sqrt(rest) * (1 + 1e-6) + sqrt(weight) * 2e-7 + 1e-30);
    largest = 0;
    for (d = 0; d < CNEIGHBORS_NEAR; d++) largest = fmaxf(largest, fabsf(query->rotated[d]));
    query->near_step = fmaxf(largest / 32767, 1e-20f);
    double square = rest = 0;
    for (d = 0; d < CNEIGHBORS_NEAR; d++) {
        float whole = rintf(fminf(fmaxf(query->rotated[d] / query->near_step, -32767), 32767));
        double off = (double)query->rotated[d] - (double)query->near_step * (double)whole;
        query->near[d] = (int16_t)whole;
        rest += off * off;
        square += (double)query->rotated[d] * (double)query->rotated[d];
    }
    query->near_rest = (float)(sqrt(rest) * (1 + 1e-6) + 1e-30);
    query->near_square = (float)(square * (1 - 1e-6));
}

void cneighbors_prepare(CNeighborsLevel level, const CNeighborsSegment *segment, const float *vectors, size_t count,
                        CNeighborsQuery *queries) {
    for (size_t i = 0; i < count; i++) {
        const float *row = vectors + i * CNEIGHBORS_DIMENSION;
        cneighbors_rotate(level, segment->rotation, &row, 1, queries[i].rotated);
        weigh(segment->steps, queries + i);
    }
}
