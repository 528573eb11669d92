/// Squared Euclidean distances of 128-dimensional Float32 vectors, the same bits at every level.
///
/// The sum is fixed so that every instruction set gives the same bits: lane l (0 to 15) adds the squared differences
/// of dimensions l, l + 16, ..., l + 112 in this order, starting from 0; then lanes l and l + 8 are added, then l and
/// l + 4, l and l + 2, 0 and 1. No fused multiply-add anywhere. Finite inputs never give NaN (a sum may be +infinity).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The number of dimensions of a vector.
#define CNEIGHBORS_DIMENSION 128
/// Rows of a slab: `CNEIGHBORS_SLAB * CNEIGHBORS_DIMENSION` floats that follow each other.
#define CNEIGHBORS_SLAB 1024

/// An instruction set a kernel is written for.
enum __attribute__((enum_extensibility(closed))) CNeighborsLevel {
    CNeighborsLevelPlain = 0,
    CNeighborsLevelAVX2 = 1,
    CNeighborsLevelAVX512 = 2,
};
typedef enum CNeighborsLevel CNeighborsLevel;

/// Whether this processor and this build can run a level. Plain always can.
bool cneighbors_available(CNeighborsLevel level);

/// Squared distances of one query to `count` rows: `out[r]` for row `r`.
///
/// Requires `cneighbors_available(level)`, 128 floats at `query`, `count` x 128 floats at `rows`, room for `count`
/// floats at `out`; no alignment. Reads and writes nothing else, keeps no pointer.
void cneighbors_distances(CNeighborsLevel level, const float *_Nonnull query, const float *_Nonnull rows, size_t count,
                          float *_Nonnull out);

/// Squared distances of `queries_count` queries to `rows_count` rows: `out[q * rows_count + r]`.
///
/// Requires the same as `cneighbors_distances`, with `queries_count` x 128 floats at `queries` and room for
/// `queries_count * rows_count` floats at `out`. Gives the bits `cneighbors_distances` gives for each query alone.
void cneighbors_tile(CNeighborsLevel level, const float *_Nonnull queries, size_t queries_count,
                     const float *_Nonnull rows, size_t rows_count, float *_Nonnull out);

#include "CNeighborsCodes.h"
