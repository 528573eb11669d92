// What makes codes, in portable C.
#include "kernels.h"

#define LEVEL(name) name##_plain
#include "coding_body.h"
