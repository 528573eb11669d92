#pragma once

/// Runs `body(context)` on a new detached thread with an 8 MiB stack (dlib and decoders recurse).
///
/// Requires `name` to have at most 15 bytes; longer is cut. It is copied. Returns 0, or the error of pthread_create.
int cposix_start_thread(const char *_Nonnull name, void (*_Nonnull body)(void *_Nullable), void *_Nullable context);
