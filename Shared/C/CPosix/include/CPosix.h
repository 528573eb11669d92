/// Small POSIX calls that Glibc's Swift module does not show.
#pragma once

#include "cposix_cpu.h"
#include "cposix_net.h"
#include "cposix_process.h"
#include "cposix_thread.h"
