// Four lanes of multiply and rotate over 64-bit words, mixed at the end; every step can be undone, so no change is lost.
#include <string.h>

#include "CNeighbors.h"

static inline uint64_t turn(uint64_t value, unsigned by) { return value << by | value >> (64 - by); }

static inline uint64_t mix(uint64_t sum, uint64_t word) { return turn(sum ^ word, 29) * 0x9E3779B97F4A7C15u; }

uint64_t cneighbors_checksum(const void *bytes, size_t count) {
    const uint8_t *at = bytes;
    uint64_t lanes[4] = {1, 2, 3, 4};
    size_t left = count;
    for (; left >= 32; left -= 32, at += 32) {
        for (size_t l = 0; l < 4; l++) {
            uint64_t word;
            memcpy(&word, at + 8 * l, 8);
            lanes[l] = mix(lanes[l], word);
        }
    }
    uint8_t rest[32] = {0};
    memcpy(rest, at, left);
    uint64_t total = count;
    for (size_t l = 0; l < 4; l++) {
        uint64_t word;
        memcpy(&word, rest + 8 * l, 8);
        total = mix(total, mix(lanes[l], word));
    }
    return total ^ total >> 32;
}
