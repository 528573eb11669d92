/// The few routines of OpenBLAS and its LAPACK that are used.
#pragma once

#include <cblas.h>

/// LAPACK's eigenvalues and eigenvectors of a symmetric matrix, by divide and conquer.
void dsyevd_(const char *_Nonnull jobz, const char *_Nonnull uplo, const int *_Nonnull n, double *_Nonnull a,
             const int *_Nonnull lda, double *_Nonnull w, double *_Nonnull work, const int *_Nonnull lwork,
             int *_Nonnull iwork, const int *_Nonnull liwork, int *_Nonnull info);
