// What makes codes, for AVX2: the same loops, wider registers. No FMA, as the plain level has none.
#include "kernels.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

#define LEVEL(name) name##_avx2
#include "coding_body.h"

#pragma clang attribute pop
#endif
