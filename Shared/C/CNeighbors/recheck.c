// The exact distances of the rows that codes could not exclude. The rows lie anywhere: each is fetched some steps ahead.
#include "kernels.h"

enum { AHEAD = 6 };

void cneighbors_recheck(CNeighborsLevel level, const float *vectors, const CNeighborsHit *hits, size_t count,
                        const uint32_t *slots, const uintptr_t *slabs, float *out) {
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count) {
            const char *next = (const char *)cneighbors_row(slabs, slots[hits[i + AHEAD].position]);
            for (size_t line = 0; line < sizeof(float) * CNEIGHBORS_DIMENSION; line += 64) {
                __builtin_prefetch(next + line);
            }
        }
        const float *query = vectors + (size_t)hits[i].query * CNEIGHBORS_DIMENSION;
        cneighbors_distances(level, query, cneighbors_row(slabs, slots[hits[i].position]), 1, out + i);
    }
}
