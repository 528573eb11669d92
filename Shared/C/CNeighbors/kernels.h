/// The kernels, one file per operation and instruction set; the contracts are those of CNeighbors.h.
#pragma once

#include "CNeighbors.h"

void cneighbors_distances_plain(const float *_Nonnull query, const float *_Nonnull rows, size_t count,
                                float *_Nonnull out);
void cneighbors_tile_plain(const float *_Nonnull queries, size_t queries_count, const float *_Nonnull rows,
                           size_t rows_count, float *_Nonnull out);

#if defined(__x86_64__)
void cneighbors_distances_avx2(const float *_Nonnull query, const float *_Nonnull rows, size_t count,
                               float *_Nonnull out);
void cneighbors_tile_avx2(const float *_Nonnull queries, size_t queries_count, const float *_Nonnull rows,
                          size_t rows_count, float *_Nonnull out);
void cneighbors_distances_avx512(const float *_Nonnull query, const float *_Nonnull rows, size_t count,
                                 float *_Nonnull out);
void cneighbors_tile_avx512(const float *_Nonnull queries, size_t queries_count, const float *_Nonnull rows,
                            size_t rows_count, float *_Nonnull out);
#endif

/// One query before the codes of a block. A row stays while `products >= norm * slope + floor` at each tested stage.
typedef struct {
    const int8_t *_Nonnull weights;
    float slope[CNEIGHBORS_STAGES], floor[CNEIGHBORS_STAGES];
    uint32_t query;
} CNeighborsProbe;

/// Scans one block for some probes: tests at stage `first`, then at every later one up to `last` while rows are left. Returns
/// the number of hits, those of a probe and pack one after the other, and adds to `passed` how often a pack had rows left
/// after stage `first`.
typedef size_t CNeighborsScan(const CNeighborsSegment *_Nonnull segment, const CNeighborsBlock *_Nonnull block,
                              const CNeighborsProbe *_Nonnull probes, size_t count, unsigned first,
                              unsigned last, CNeighborsHit *_Nonnull hits, uint32_t *_Nonnull passed);
CNeighborsScan cneighbors_scan_plain;

/// Rotates rows: `out` row r is M (row r - mean). Row r lies at `rows[r]`.
typedef void CNeighborsRotate(const CNeighborsRotation *_Nonnull rotation, const float *_Nonnull const *_Nonnull rows,
                              size_t count, float *_Nonnull out);
CNeighborsRotate cneighbors_rotate_plain;

/// Inner products of rows with one direction.
typedef void CNeighborsProject(const uintptr_t *_Nonnull slabs, const uint32_t *_Nonnull slots, size_t count,
                               const float *_Nonnull direction, float *_Nonnull out);
CNeighborsProject cneighbors_project_plain;

/// The products of a query's near weights and the codes of centres.
typedef void CNeighborsNear(const int8_t *_Nonnull near, size_t count, const int16_t *_Nonnull weights,
                            int32_t *_Nonnull out);
CNeighborsNear cneighbors_near_plain;

/// Codes residuals (rows x 128) in units of `steps`, whose inverses are given: `codes` gets 0 to 15, row by row; returns the
/// largest squared error of a row.
typedef float CNeighborsQuantise(const float *_Nonnull residuals, size_t rows, const float *_Nonnull inverse,
                                 const float *_Nonnull steps, uint8_t *_Nonnull codes);
CNeighborsQuantise cneighbors_quantise_plain;

/// Keeps the hits whose fine code passes `products >= fine_norm * slope[query] + floor[query]`; returns how many.
typedef size_t CNeighborsRefine(const CNeighborsSegment *_Nonnull segment, const CNeighborsQuery *_Nonnull queries,
                                const float *_Nonnull slope, const float *_Nonnull floor, CNeighborsHit *_Nonnull hits,
                                size_t count);
CNeighborsRefine cneighbors_refine_plain;

#if defined(__x86_64__)
CNeighborsRefine cneighbors_refine_avx2;
CNeighborsNear cneighbors_near_avx2;
CNeighborsScan cneighbors_scan_avx2;
CNeighborsRotate cneighbors_rotate_avx2;
CNeighborsProject cneighbors_project_avx2;
CNeighborsQuantise cneighbors_quantise_avx2;
#endif

/// The row of a slot.
static inline const float *_Nonnull cneighbors_row(const uintptr_t *_Nonnull slabs, uint32_t slot) {
    return (const float *)slabs[slot / CNEIGHBORS_SLAB] + (size_t)(slot % CNEIGHBORS_SLAB) * CNEIGHBORS_DIMENSION;
}

/// Bounds the rounding of a rotated vector: gamma(130) times the Frobenius norm of the matrix (below 11.4) times the length,
/// rounded up twice over, and what underflow can take.
static inline float cneighbors_rotation_error(float length) {
    return 2e-4f * length + 1e-15f;
}

/// Dimensions up to the end of a stage.
static inline size_t cneighbors_stage_end(unsigned stage) {
    return stage == 0 ? 32 : stage == 1 ? 64 : 128;
}

/// The kernels of a level, as above.
size_t cneighbors_scan(CNeighborsLevel level, const CNeighborsSegment *_Nonnull segment,
                       const CNeighborsBlock *_Nonnull block, const CNeighborsProbe *_Nonnull probes, size_t count,
                       unsigned first, unsigned last, CNeighborsHit *_Nonnull hits, uint32_t *_Nonnull passed);
void cneighbors_rotate(CNeighborsLevel level, const CNeighborsRotation *_Nonnull rotation,
                       const float *_Nonnull const *_Nonnull rows, size_t count, float *_Nonnull out);
void cneighbors_project(CNeighborsLevel level, const uintptr_t *_Nonnull slabs, const uint32_t *_Nonnull slots,
                        size_t count, const float *_Nonnull direction, float *_Nonnull out);
float cneighbors_quantise(CNeighborsLevel level, const float *_Nonnull residuals, size_t rows,
                          const float *_Nonnull inverse, const float *_Nonnull steps, uint8_t *_Nonnull codes);
size_t cneighbors_refine(CNeighborsLevel level, const CNeighborsSegment *_Nonnull segment,
                         const CNeighborsQuery *_Nonnull queries, const float *_Nonnull slope,
                         const float *_Nonnull floor, CNeighborsHit *_Nonnull hits, size_t count);
void cneighbors_near(CNeighborsLevel level, const int8_t *_Nonnull near, size_t count, const int16_t *_Nonnull weights,
                     int32_t *_Nonnull out);
