// Picks the kernel of a level for codes. Called once for a block, so the switch costs nothing.
#include "kernels.h"

#if defined(__x86_64__)
#define PICK(name, ...) return level >= CNeighborsLevelAVX2 ? name##_avx2(__VA_ARGS__) : name##_plain(__VA_ARGS__)
#else
#define PICK(name, ...) return name##_plain(__VA_ARGS__)
#endif

size_t cneighbors_scan(CNeighborsLevel level, const CNeighborsSegment *segment, const CNeighborsBlock *block,
                       const CNeighborsProbe *probes, size_t count, unsigned first, unsigned last,
                       CNeighborsHit *hits, uint32_t *passed) {
    PICK(cneighbors_scan, segment, block, probes, count, first, last, hits, passed);
}

void cneighbors_rotate(CNeighborsLevel level, const CNeighborsRotation *rotation, const float *const *rows, size_t count,
                       float *out) {
    PICK(cneighbors_rotate, rotation, rows, count, out);
}

void cneighbors_project(CNeighborsLevel level, const uintptr_t *slabs, const uint32_t *slots, size_t count,
                        const float *direction, float *out) {
    PICK(cneighbors_project, slabs, slots, count, direction, out);
}

float cneighbors_quantise(CNeighborsLevel level, const float *residuals, size_t rows, const float *inverse,
                          const float *steps, uint8_t *codes) {
    PICK(cneighbors_quantise, residuals, rows, inverse, steps, codes);
}

size_t cneighbors_refine(CNeighborsLevel level, const CNeighborsSegment *segment, const CNeighborsQuery *queries,
                         const float *slope, const float *floor, CNeighborsHit *hits, size_t count) {
    PICK(cneighbors_refine, segment, queries, slope, floor, hits, count);
}

void cneighbors_near(CNeighborsLevel level, const int8_t *near, size_t count, const int16_t *weights, int32_t *out) {
    PICK(cneighbors_near, near, count, weights, out);
}
