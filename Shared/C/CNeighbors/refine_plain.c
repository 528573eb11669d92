// Compares the fine codes of hits in portable C.
#include "kernels.h"

#pragma clang fp contract(off)

size_t cneighbors_refine_plain(const CNeighborsSegment *segment, const CNeighborsQuery *queries, const float *slope,
                               const float *floor, CNeighborsHit *hits, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        const int8_t *code = segment->fine + (size_t)hits[i].position * CNEIGHBORS_DIMENSION;
        const int16_t *weights = queries[hits[i].query].fine;
        int32_t product = 0;
        for (size_t d = 0; d < CNEIGHBORS_DIMENSION; d++) product += code[d] * weights[d];
        float least = segment->fine_norms[hits[i].position] * slope[hits[i].query] + floor[hits[i].query];
        if ((float)product >= least) hits[kept++] = hits[i];
    }
    return kept;
}
