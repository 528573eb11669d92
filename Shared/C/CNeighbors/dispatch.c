// Picks the kernel of a level. Called once for a block of rows, so the switch costs nothing.
#include "kernels.h"

bool cneighbors_available(CNeighborsLevel level) {
    switch (level) {
    case CNeighborsLevelPlain:
        return true;
#if defined(__x86_64__)
    case CNeighborsLevelAVX2:
        return __builtin_cpu_supports("avx2");
    case CNeighborsLevelAVX512:
        return __builtin_cpu_supports("avx512f");
#else
    default:
        return false;
#endif
    }
    return false;
}

void cneighbors_distances(CNeighborsLevel level, const float *query, const float *rows, size_t count, float *out) {
    switch (level) {
#if defined(__x86_64__)
    case CNeighborsLevelAVX512:
        cneighbors_distances_avx512(query, rows, count, out);
        return;
    case CNeighborsLevelAVX2:
        cneighbors_distances_avx2(query, rows, count, out);
        return;
#endif
    default:
        cneighbors_distances_plain(query, rows, count, out);
    }
}

void cneighbors_tile(CNeighborsLevel level, const float *queries, size_t queries_count, const float *rows,
                     size_t rows_count, float *out) {
    switch (level) {
#if defined(__x86_64__)
    case CNeighborsLevelAVX512:
        cneighbors_tile_avx512(queries, queries_count, rows, rows_count, out);
        return;
    case CNeighborsLevelAVX2:
        cneighbors_tile_avx2(queries, queries_count, rows, rows_count, out);
        return;
#endif
    default:
        cneighbors_tile_plain(queries, queries_count, rows, rows_count, out);
    }
}
