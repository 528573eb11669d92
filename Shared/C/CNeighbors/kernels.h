/// The kernels, one file per operation and instruction set; the contracts are those of CNeighbors.h.
#pragma once

#include "CNeighbors.h"

void cneighbors_distances_plain(const float *_Nonnull query, const float *_Nonnull rows, size_t count,
                                float *_Nonnull out);
void cneighbors_tile_plain(const float *_Nonnull queries, size_t queries_count, const float *_Nonnull rows,
                           size_t rows_count, float *_Nonnull out);

#if defined(__x86_64__)
void cneighbors_distances_avx2(const float *_Nonnull query, const float *_Nonnull rows, size_t count,
                               float *_Nonnull out);
void cneighbors_tile_avx2(const float *_Nonnull queries, size_t queries_count, const float *_Nonnull rows,
                          size_t rows_count, float *_Nonnull out);
void cneighbors_distances_avx512(const float *_Nonnull query, const float *_Nonnull rows, size_t count,
                                 float *_Nonnull out);
void cneighbors_tile_avx512(const float *_Nonnull queries, size_t queries_count, const float *_Nonnull rows,
                            size_t rows_count, float *_Nonnull out);
#endif
