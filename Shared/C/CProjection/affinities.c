// What is computed once for a map or seldom: probabilities of neighbours, and the edges' part of the KL divergence.
#include "CProjection.h"

#include <math.h>

#pragma clang fp contract(off)

void cprojection_affinities(const float *squares, size_t count, double perplexity, float *out) {
    const double target = log(perplexity);
    double nearest = (double)squares[0], mean = 0;
    for (size_t k = 0; k < count; k++) {
        if ((double)squares[k] < nearest) nearest = (double)squares[k];
    }
    for (size_t k = 0; k < count; k++) mean += (double)squares[k] - nearest;
    mean /= (double)count;
    double beta = mean > 0 ? 1 / mean : 1, low = 0, high = INFINITY, sum = (double)count;
    for (int round = 0; round < 60; round++) {
        double first = 0, second = 0;
        sum = 0;
        for (size_t k = 0; k < count; k++) {
            double d = (double)squares[k] - nearest, w = exp(-beta * d);
            out[k] = (float)w;
            sum += w;
            first += w * d;
            second += w * d * d;
        }
        first /= sum;
        second = second / sum - first * first;
        double entropy = log(sum) + beta * first, off = entropy - target;
        if (fabs(off) < 1e-6 || mean == 0) break;
        if (off > 0) {
            low = beta;
        } else {
            high = beta;
        }
        // The entropy's slope is -beta * variance.
        double next = beta + off / (beta * second);
        if (!(next > low && next < high)) next = isinf(high) ? beta * 2 : (low + high) / 2;
        beta = next;
    }
    for (size_t k = 0; k < count; k++) out[k] = (float)((double)out[k] / sum);
}

double cprojection_spread_of_edges(const float *points, const int64_t *starts, const int32_t *columns,
                                   const float *weights, size_t from, size_t to) {
    double total = 0;
    for (size_t i = from; i < to; i++) {
        float x = points[2 * i], y = points[2 * i + 1];
        for (int64_t e = starts[i]; e < starts[i + 1]; e++) {
            if (weights[e] == 0) continue;
            float dx = x - points[2 * (size_t)columns[e]], dy = y - points[2 * (size_t)columns[e] + 1];
            total += (double)weights[e] * (double)log1pf(dx * dx + dy * dy);
        }
    }
    return total;
}

void cprojection_sort_row(int32_t *columns, float *weights, size_t count) {
    for (size_t i = 1; i < count; i++) {
        int32_t column = columns[i];
        float weight = weights[i];
        size_t at = i;
        for (; at > 0 && columns[at - 1] > column; at--) {
            columns[at] = columns[at - 1];
            weights[at] = weights[at - 1];
        }
        columns[at] = column;
        weights[at] = weight;
    }
}

size_t cprojection_merge(const int32_t *a, const float *weights_a, size_t count_a, const int32_t *b,
                         const float *weights_b, size_t count_b, float scale, int32_t *columns, float *weights) {
    size_t i = 0, j = 0, out = 0;
    while (i < count_a || j < count_b) {
        int32_t column = i < count_a && (j == count_b || a[i] <= b[j]) ? a[i] : b[j];
        float weight = 0;
        if (i < count_a && a[i] == column) weight += weights_a[i++];
        if (j < count_b && b[j] == column) weight += weights_b[j++];
        if (columns) {
            columns[out] = column;
            weights[out] = weight * scale;
        }
        out++;
    }
    return out;
}

void cprojection_sort_points(const CProjectionGrid *grid, const float *points, size_t count, int32_t bins,
                             int32_t *starts, int32_t *bin, int32_t *order, float *xs, float *ys) {
    const float over = 1 / grid->h;
    size_t all = (size_t)bins * (size_t)bins;
    for (size_t b = 0; b <= all; b++) starts[b] = 0;
    for (size_t i = 0; i < count; i++) {
        int32_t bx = (int32_t)((points[2 * i] - grid->x) * over), by = (int32_t)((points[2 * i + 1] - grid->y) * over);
        bin[i] = by / 3 * bins + bx / 3;
        starts[bin[i] + 1]++;
    }
    for (size_t b = 0; b < all; b++) starts[b + 1] += starts[b];
    // From the back, so that points of a bin keep their order and starts[b + 1] ends as the start of b.
    for (size_t i = count; i-- > 0;) {
        int32_t at = --starts[bin[i] + 1];
        order[at] = (int32_t)i;
        xs[at] = points[2 * i];
        ys[at] = points[2 * i + 1];
    }
    for (size_t b = 0; b < all; b++) starts[b] = starts[b + 1];
    starts[all] = (int32_t)count;
}
