#define _GNU_SOURCE
#include "cposix_cpu.h"

#include <sched.h>
#include <stddef.h>

int cposix_allowed_processors(void) {
    // The kernel refuses a set smaller than its own; machines of more than 1,024 processors have larger ones.
    for (int most = 1024; most <= 1 << 20; most *= 2) {
        cpu_set_t *set = CPU_ALLOC((size_t)most);
        if (set == NULL) return 0;
        size_t size = CPU_ALLOC_SIZE((size_t)most);
        CPU_ZERO_S(size, set);
        int failed = sched_getaffinity(0, size, set);
        int count = failed ? 0 : CPU_COUNT_S(size, set);
        CPU_FREE(set);
        if (!failed) return count;
    }
    return 0;
}
