// The arithmetic that makes codes, written once and compiled once for each instruction set: `LEVEL(name)` names the
// functions. The loops run over independent lanes in a set order, so every level gives the same bits.

#pragma clang fp contract(off)

enum { N = CNEIGHBORS_DIMENSION, LANES = 32 };

void LEVEL(cneighbors_rotate)(const CNeighborsRotation *rotation, const float *const *rows, size_t count, float *out) {
    for (size_t r = 0; r < count; r++) {
        float moved[N];
        for (size_t d = 0; d < N; d++) moved[d] = rows[r][d] - rotation->mean[d];
        for (size_t from = 0; from < N; from += LANES) {
            float sum[LANES] = {0};
            for (size_t d = 0; d < N; d++) {
                const float *column = rotation->matrix + d * N + from;
                for (size_t l = 0; l < LANES; l++) sum[l] += moved[d] * column[l];
            }
            for (size_t l = 0; l < LANES; l++) out[r * N + from + l] = sum[l];
        }
    }
}

void LEVEL(cneighbors_project)(const uintptr_t *slabs, const uint32_t *slots, size_t count, const float *direction,
                               float *out) {
    for (size_t i = 0; i < count; i++) {
        if (i + 8 < count) {
            const char *next = (const char *)cneighbors_row(slabs, slots[i + 8]);
            for (size_t line = 0; line < 4 * N; line += 64) __builtin_prefetch(next + line);
        }
        const float *row = cneighbors_row(slabs, slots[i]);
        float sum[LANES] = {0};
        for (size_t d = 0; d < N; d += LANES) {
            for (size_t l = 0; l < LANES; l++) sum[l] += row[d + l] * direction[d + l];
        }
        for (size_t width = LANES / 2; width > 0; width /= 2) {
            for (size_t l = 0; l < width; l++) sum[l] += sum[l + width];
        }
        out[i] = sum[0];
    }
}

float LEVEL(cneighbors_quantise)(const float *residuals, size_t rows, const float *inverse, const float *steps,
                                 uint8_t *codes) {
    float worst = 0;
    for (size_t r = 0; r < rows; r++) {
        float sum[LANES] = {0};
        for (size_t from = 0; from < N; from += LANES) {
            for (size_t l = 0; l < LANES; l++) {
                size_t d = from + l;
                float place = residuals[r * N + d] * inverse[d] + 8;
                place = place < 0 ? 0 : place;
                place = place > 15 ? 15 : place;
                int code = (int)place;
                float error = residuals[r * N + d] - ((float)code - 7.5f) * steps[d];
                sum[l] += error * error;
                codes[r * N + d] = (uint8_t)code;
            }
        }
        for (size_t width = LANES / 2; width > 0; width /= 2) {
            for (size_t l = 0; l < width; l++) sum[l] += sum[l + width];
        }
        worst = sum[0] > worst ? sum[0] : worst;
    }
    return worst;
}
