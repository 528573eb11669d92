// One query against rows in portable C: the definition of the sum that every other kernel must give bit for bit.
// 16 independent lanes, so that any compiler may use its vector unit without changing the order of additions.
#include "kernels.h"

#pragma clang fp contract(off)

void cneighbors_distances_plain(const float *query, const float *rows, size_t count, float *out) {
    for (size_t r = 0; r < count; r++) {
        const float *row = rows + r * CNEIGHBORS_DIMENSION;
        float lane[16] = {0};
        for (size_t d = 0; d < CNEIGHBORS_DIMENSION; d += 16) {
            for (size_t l = 0; l < 16; l++) {
                float difference = query[d + l] - row[d + l];
                float square = difference * difference;
                lane[l] += square;
            }
        }
        for (size_t width = 8; width > 0; width /= 2) {
            for (size_t l = 0; l < width; l++) lane[l] += lane[l + width];
        }
        out[r] = lane[0];
    }
}
