// The products of queries and the codes of centres, in portable C.
#include "kernels.h"

void cneighbors_near_plain(const int8_t *near, size_t count, const int16_t *weights, int32_t *out) {
    for (size_t i = 0; i < count; i++) {
        int32_t sum = 0;
        for (size_t d = 0; d < CNEIGHBORS_NEAR; d++) sum += near[i * CNEIGHBORS_NEAR + d] * weights[d];
        out[i] = sum;
    }
}
