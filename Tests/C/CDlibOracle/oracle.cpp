// Errors, and one thread for everything: the peers are compared on one core.
#include "oracle.hpp"

#include <cstdlib>

extern "C" void openblas_set_num_threads(int count);

namespace oracle {

std::string &last_error() {
    thread_local std::string sentence;
    return sentence;
}

}  // namespace oracle

namespace {

struct one_thread {
    one_thread() {
        // Read by dlib when its thread pool is first used.
        setenv("DLIB_NUM_THREADS", "1", 1);
        openblas_set_num_threads(1);
    }
} const at_load;

}  // namespace

extern "C" const char *oracle_error(void) { return oracle::last_error().c_str(); }
