// Orders rows so that near ones follow each other: two-means splits, top down. A split's centres come from a sample; what
// comes out only decides how much a search can skip, never what it finds.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels.h"

enum { N = CNEIGHBORS_DIMENSION, SAMPLE = 192, ROUNDS = 4, SORTED = 8192 };

typedef struct {
    CNeighborsLevel level;
    const uintptr_t *slabs;
    uint32_t *ends;
    size_t blocks;
    uint32_t *slots;  // all of them
    float *places;    // along the direction, as many
} Work;

typedef struct {
    float place;
    uint32_t slot;
} Placed;

static float square(const float *a, const float *b) {
    float sum[16] = {0};
    for (size_t d = 0; d < N; d += 16) {
        for (size_t l = 0; l < 16; l++) sum[l] += (a[d + l] - b[d + l]) * (a[d + l] - b[d + l]);
    }
    float total = 0;
    for (size_t l = 0; l < 16; l++) total += sum[l];
    return total;
}

static size_t furthest(const Work *work, const uint32_t *sample, size_t count, size_t from) {
    size_t best = from;
    float most = -1;
    for (size_t i = 0; i < count; i++) {
        float away = square(cneighbors_row(work->slabs, sample[from]), cneighbors_row(work->slabs, sample[i]));
        if (away > most) {
            most = away;
            best = i;
        }
    }
    return best;
}

/// The direction between two centres of some rows, and the place of the middle on it.
static float direction(const Work *work, const uint32_t *slots, size_t count, float out[N]) {
    uint32_t sample[SAMPLE];
    size_t taken = count < SAMPLE ? count : SAMPLE;
    for (size_t i = 0; i < taken; i++) sample[i] = slots[i * count / taken];
    size_t first = furthest(work, sample, taken, taken / 2);
    float centres[2][N];
    memcpy(centres[0], cneighbors_row(work->slabs, sample[first]), sizeof centres[0]);
    memcpy(centres[1], cneighbors_row(work->slabs, sample[furthest(work, sample, taken, first)]), sizeof centres[1]);
    float middle = 0, places[SAMPLE];
    for (int round = 0; round <= ROUNDS; round++) {
        middle = 0;
        for (size_t d = 0; d < N; d++) {
            out[d] = centres[1][d] - centres[0][d];
            middle += out[d] * (centres[1][d] + centres[0][d]) / 2;
        }
        if (round == ROUNDS) break;
        cneighbors_project(work->level, work->slabs, sample, taken, out, places);
        float sums[2][N] = {{0}};
        size_t counts[2] = {0, 0};
        for (size_t i = 0; i < taken; i++) {
            int side = places[i] > middle;
            const float *row = cneighbors_row(work->slabs, sample[i]);
            counts[side]++;
            for (size_t d = 0; d < N; d++) sums[side][d] += row[d];
        }
        if (counts[0] == 0 || counts[1] == 0) break;
        for (int side = 0; side < 2; side++) {
            for (size_t d = 0; d < N; d++) centres[side][d] = sums[side][d] / (float)counts[side];
        }
    }
    return middle;
}

static int by_place(const void *a, const void *b) {
    const Placed *x = a, *y = b;
    if (x->place != y->place) return x->place < y->place ? -1 : 1;
    return x->slot < y->slot ? -1 : x->slot > y->slot;
}

/// Sorts the rows along the direction and cuts at the widest gap that leaves no side too small.
static size_t cut_sorted(Work *work, size_t from, size_t count) {
    Placed sorted[SORTED];
    for (size_t i = 0; i < count; i++) sorted[i] = (Placed){work->places[from + i], work->slots[from + i]};
    qsort(sorted, count, sizeof *sorted, by_place);
    for (size_t i = 0; i < count; i++) work->slots[from + i] = sorted[i].slot;
    size_t least = count / 8, cut = count / 2;
    if (least < CNEIGHBORS_PACK) least = CNEIGHBORS_PACK;
    float widest = 0;
    for (size_t i = least; i <= count - least; i++) {
        float gap = sorted[i].place - sorted[i - 1].place;
        if (gap > widest) {
            widest = gap;
            cut = i;
        }
    }
    return cut;
}

/// Puts the rows on each side of `middle` together; when one side is small, halves them in their order instead.
static size_t cut_at(Work *work, size_t from, size_t count, float middle) {
    size_t low = from, high = from + count;
    while (low < high) {
        if (work->places[low] <= middle) {
            low++;
        } else {
            high--;
            float place = work->places[low];
            uint32_t slot = work->slots[low];
            work->places[low] = work->places[high];
            work->slots[low] = work->slots[high];
            work->places[high] = place;
            work->slots[high] = slot;
        }
    }
    size_t cut = low - from;
    return cut < count / 32 || cut > count - count / 32 ? count / 2 : cut;
}

static void split(Work *work, size_t from, size_t count) {
    while (count > CNEIGHBORS_BLOCK) {
        float along[N];
        float middle = direction(work, work->slots + from, count, along);
        cneighbors_project(work->level, work->slabs, work->slots + from, count, along, work->places + from);
        size_t cut = count <= SORTED ? cut_sorted(work, from, count) : cut_at(work, from, count, middle);
        split(work, from, cut);
        from += cut;
        count -= cut;
    }
    if (count > 0) work->ends[work->blocks++] = (uint32_t)(from + count);
}

size_t cneighbors_partition(CNeighborsLevel level, const uintptr_t *slabs, uint32_t *slots, size_t count, uint32_t *ends,
                            float *scratch) {
    Work work = {level, slabs, ends, 0, slots, scratch};
    split(&work, 0, count);
    return work.blocks;
}

size_t cneighbors_codable(const uintptr_t *slabs, uint32_t *slots, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t slot = slots[i];
        const float *row = cneighbors_row(slabs, slot);
        float largest = 0;
        for (size_t d = 0; d < N; d++) {
            float size = fabsf(row[d]);
            largest = size > largest ? size : largest;
        }
        if (largest > CNEIGHBORS_LARGEST) continue;
        slots[i] = slots[kept];
        slots[kept++] = slot;
    }
    return kept;
}
