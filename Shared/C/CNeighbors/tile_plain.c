// A tile of queries against rows in portable C: query after query, the rows stay in the cache.
#include "kernels.h"

void cneighbors_tile_plain(const float *queries, size_t queries_count, const float *rows, size_t rows_count,
                           float *out) {
    for (size_t q = 0; q < queries_count; q++) {
        cneighbors_distances_plain(queries + q * CNEIGHBORS_DIMENSION, rows, rows_count, out + q * rows_count);
    }
}
