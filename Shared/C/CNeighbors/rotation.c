// Fits a rotation: the principal axes of some rows by Jacobi's method on their covariance (Golub and Van Loan, Matrix
// Computations, 8.5), in double precision. How far the rounded matrix is from orthogonal is measured, not assumed.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels.h"

enum { N = CNEIGHBORS_DIMENSION, SWEEPS = 7 };

static void covariance(const uintptr_t *slabs, const uint32_t *slots, size_t count, const double mean[N],
                       double out[N][N]) {
    memset(out, 0, sizeof(double) * N * N);
    float sums[N][N];
    for (size_t from = 0; from < count; from += 256) {  // Float32 within a batch, double over batches
        memset(sums, 0, sizeof sums);
        size_t end = from + 256 < count ? from + 256 : count;
        for (size_t i = from; i < end; i++) {
            const float *row = cneighbors_row(slabs, slots[i]);
            float moved[N];
            for (size_t d = 0; d < N; d++) moved[d] = row[d] - (float)mean[d];
            for (size_t a = 0; a < N; a++) {
                for (size_t b = 0; b < N; b++) sums[a][b] += moved[a] * moved[b];
            }
        }
        for (size_t a = 0; a < N; a++) {
            for (size_t b = 0; b < N; b++) out[a][b] += (double)sums[a][b];
        }
    }
    for (size_t a = 0; a < N; a++) {
        for (size_t b = 0; b < N; b++) out[a][b] /= (double)count;
    }
}

/// One Jacobi rotation that makes `a[p][q]` zero; `v` collects the axes as rows.
static void turn(double a[N][N], double v[N][N], size_t p, size_t q) {
    double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
    double t = (theta >= 0 ? 1 : -1) / (fabs(theta) + sqrt(theta * theta + 1));
    double c = 1 / sqrt(t * t + 1), s = t * c;
    for (size_t i = 0; i < N; i++) {
        double x = a[i][p], y = a[i][q];
        a[i][p] = c * x - s * y;
        a[i][q] = s * x + c * y;
    }
    for (size_t i = 0; i < N; i++) {
        double x = a[p][i], y = a[q][i];
        a[p][i] = c * x - s * y;
        a[q][i] = s * x + c * y;
        double axisP = v[p][i], axisQ = v[q][i];
        v[p][i] = c * axisP - s * axisQ;
        v[q][i] = s * axisP + c * axisQ;
    }
}

/// At least the largest factor by which the matrix lengthens a vector.
static float stretch(const float matrix[N * N]) {
    double off = 0;
    for (size_t a = 0; a < N; a++) {
        for (size_t b = 0; b < N; b++) {
            double dot = a == b ? -1 : 0;
            for (size_t d = 0; d < N; d++) dot += (double)matrix[d * N + a] * (double)matrix[d * N + b];
            off += dot * dot;
        }
    }
    return (float)(sqrt(1 + sqrt(off)) * (1 + 1e-6));
}

/// Whether the leading half of the axes holds so little that turning to them is not worth it: values within limits, such as
/// uniform ones, lose more to coarser codes when they are mixed.
static bool alike(double a[N][N], const size_t order[N], double trace) {
    double leading = 0;
    for (size_t i = 0; i < N / 2; i++) leading += a[order[i]][order[i]];
    return leading < 0.6 * trace;
}

void cneighbors_fit_rotation(const uintptr_t *slabs, const uint32_t *slots, size_t count, CNeighborsRotation *out) {
    double mean[N] = {0};
    for (size_t i = 0; i < count; i++) {
        const float *row = cneighbors_row(slabs, slots[i]);
        for (size_t d = 0; d < N; d++) mean[d] += (double)row[d];
    }
    for (size_t d = 0; d < N; d++) mean[d] /= count > 0 ? (double)count : 1;
    double(*a)[N] = malloc(sizeof(double) * N * N);
    double(*v)[N] = malloc(sizeof(double) * N * N);
    if (a == NULL || v == NULL) abort();
    covariance(slabs, slots, count > 0 ? count : 1, mean, a);
    memset(v, 0, sizeof(double) * N * N);
    double trace = 0;
    for (size_t d = 0; d < N; d++) {
        v[d][d] = 1;
        trace += a[d][d];
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        for (size_t p = 0; p < N; p++) {
            for (size_t q = p + 1; q < N; q++) {
                if (fabs(a[p][q]) > 1e-9 * trace / N) turn(a, v, p, q);
            }
        }
    }
    size_t order[N];
    for (size_t i = 0; i < N; i++) {
        size_t at = i;
        for (; at > 0 && a[order[at - 1]][order[at - 1]] < a[i][i]; at--) order[at] = order[at - 1];
        order[at] = i;
    }
    bool same = alike(a, order, trace);
    for (size_t d = 0; d < N; d++) {
        out->mean[d] = (float)mean[d];
        for (size_t j = 0; j < N; j++) out->matrix[d * N + j] = same ? d == j : (float)v[order[j]][d];
    }
    out->stretch = stretch(out->matrix);
    free(a);
    free(v);
}
