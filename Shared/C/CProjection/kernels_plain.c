// The kernels for any processor: what has eight lanes is done in the registers there are.
#include "CProjection.h"
#include "kernels.h"

#pragma clang diagnostic ignored "-Wpsabi"
#pragma clang fp contract(off)
#define NAME(x) cprojection_##x##_plain
#include "kernels.inc"
