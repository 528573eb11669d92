/// Small POSIX calls that Glibc's Swift module does not show.
#pragma once

/// Names the calling thread, for `ps -L` and debuggers. Requires name to have at most 15 bytes; longer is cut.
void cposix_name_thread(const char *_Nonnull name);
