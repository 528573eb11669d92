/// FFTW 3 in single precision: batches of one-dimensional transforms of a padded square grid.
#pragma once

#include <fftw3.h>
#include <stddef.h>

/// Transforms `rows` real rows of `side` floats, `real_stride` apart, to half spectra `half_stride` complex apart.
static inline fftwf_plan _Nullable cfftw_rows_forward(int side, int rows, int real_stride, int half_stride,
                                                      float *_Nonnull real, float *_Nonnull half) {
    return fftwf_plan_many_dft_r2c(1, &side, rows, real, NULL, 1, real_stride, (fftwf_complex *)half, NULL, 1,
                                   half_stride, FFTW_ESTIMATE);
}

/// The way back; the half spectra are lost.
static inline fftwf_plan _Nullable cfftw_rows_backward(int side, int rows, int real_stride, int half_stride,
                                                       float *_Nonnull real, float *_Nonnull half) {
    return fftwf_plan_many_dft_c2r(1, &side, rows, (fftwf_complex *)half, NULL, 1, half_stride, real, NULL, 1,
                                   real_stride, FFTW_ESTIMATE | FFTW_DESTROY_INPUT);
}

/// Transforms `columns` neighbouring columns of `side` complex numbers in place; `forward` or backward.
static inline fftwf_plan _Nullable cfftw_columns(int side, int columns, int half_stride, float *_Nonnull half,
                                                 int forward) {
    return fftwf_plan_many_dft(1, &side, columns, (fftwf_complex *)half, NULL, half_stride, 1, (fftwf_complex *)half,
                               NULL, half_stride, 1, forward ? FFTW_FORWARD : FFTW_BACKWARD, FFTW_ESTIMATE);
}

/// Runs a row plan forward on other rows of the same alignment. May be called from many threads.
static inline void cfftw_run_rows_forward(fftwf_plan _Nonnull plan, float *_Nonnull real, float *_Nonnull half) {
    fftwf_execute_dft_r2c(plan, real, (fftwf_complex *)half);
}

/// Runs a row plan backward.
static inline void cfftw_run_rows_backward(fftwf_plan _Nonnull plan, float *_Nonnull real, float *_Nonnull half) {
    fftwf_execute_dft_c2r(plan, (fftwf_complex *)half, real);
}

/// Runs a column plan.
static inline void cfftw_run_columns(fftwf_plan _Nonnull plan, float *_Nonnull half) {
    fftwf_execute_dft(plan, (fftwf_complex *)half, (fftwf_complex *)half);
}
