/// Small POSIX calls that Glibc's Swift module does not show.
#pragma once

#include "cposix_thread.h"
