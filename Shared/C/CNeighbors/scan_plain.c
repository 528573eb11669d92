// Scans the codes of a block in portable C: the definition every other level is held against, hit by hit.
#include "kernels.h"

#pragma clang fp contract(off)

enum { CHUNK = 32, CHUNK_BYTES = CNEIGHBORS_PACK * CHUNK / 2 };

/// Adds the products of 32 dimensions to the sums of a pack's 16 rows.
static void add_chunk(const uint8_t *codes, const int8_t *weights, int32_t sums[CNEIGHBORS_PACK]) {
    for (size_t g = 0; g < CHUNK / 8; g++) {
        for (size_t r = 0; r < CNEIGHBORS_PACK; r++) {
            for (size_t b = 0; b < 4; b++) {
                uint8_t pair = codes[64 * g + 4 * r + b];
                sums[r] += (pair & 15) * weights[8 * g + b] + (pair >> 4) * weights[8 * g + 4 + b];
            }
        }
    }
}

size_t cneighbors_scan_plain(const CNeighborsSegment *segment, const CNeighborsBlock *block,
                             const CNeighborsProbe *probes, size_t count, unsigned first, unsigned last,
                             CNeighborsHit *hits, uint32_t *passed) {
    size_t found = 0;
    for (size_t at = 0; at < block->rows; at += CNEIGHBORS_PACK) {
        size_t pack = block->first_pack + at / CNEIGHBORS_PACK;
        size_t rows = block->rows - at < CNEIGHBORS_PACK ? block->rows - at : CNEIGHBORS_PACK;
        for (size_t p = 0; p < count; p++) {
            int32_t sums[CNEIGHBORS_PACK] = {0};
            uint32_t left = (1u << rows) - 1;
            for (unsigned stage = 0; stage <= last && left != 0; stage++) {
                size_t start = stage == 0 ? 0 : cneighbors_stage_end(stage - 1);
                size_t chunks = (cneighbors_stage_end(stage) - start) / CHUNK;
                for (size_t c = 0; c < chunks; c++) {
                    add_chunk(segment->codes[stage] + (pack * chunks + c) * CHUNK_BYTES,
                              probes[p].weights + start + c * CHUNK, sums);
                }
                if (stage < first) continue;
                const uint16_t *norms = segment->norms[stage] + pack * CNEIGHBORS_PACK;
                for (size_t r = 0; r < rows; r++) {
                    float least = (float)norms[r] * probes[p].slope[stage] + probes[p].floor[stage];
                    if (!((float)sums[r] >= least)) left &= ~(1u << r);
                }
                if (stage == first) *passed += left != 0;
            }
            for (; left != 0; left &= left - 1) {
                uint32_t position = (uint32_t)(pack * CNEIGHBORS_PACK) + (uint32_t)__builtin_ctz(left);
                hits[found++] = (CNeighborsHit){probes[p].query, position};
            }
        }
    }
    return found;
}
