// The kernels with eight lanes in one AVX2 register. Multiply and add stay apart (no FMA), so that the bits are those
// of the plain level; the attraction is bound by its loads and the near field by its division, not by that.
#include "CProjection.h"
#include "kernels.h"

#if defined(__x86_64__)
#pragma clang fp contract(off)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#define NAME(x) cprojection_##x##_avx2
#include "kernels.inc"
#pragma clang attribute pop
#endif
