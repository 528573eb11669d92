#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// What a new process starts with.
struct cposix_spawn {
    /// The program's path. Not searched in PATH.
    const char *_Nonnull path;
    /// Arguments and environment: strings one after the other, each ended by a NUL.
    const char *_Nonnull arguments;
    size_t arguments_size;
    const char *_Nonnull environment;
    size_t environment_size;
    /// The working directory, or null to keep the caller's.
    const char *_Nullable directory;
    /// What becomes standard output and standard error; -1 for /dev/null. Standard input is always /dev/null.
    int output;
    int error;
    /// 1 to make the process the leader of a new session, so that no terminal's signals reach it; else 0.
    int new_session;
    /// The signal it gets when the thread that started it ends, or 0.
    int death_signal;
    /// The user and group it becomes, or -1 to stay the caller's. Needs root.
    int64_t user;
    int64_t group;
};

/// Starts a process with default signal handling and no inherited descriptors but 0, 1 and 2.
///
/// Returns its pid, or the negated errno of whatever failed, exec included. Keeps none of the pointers.
pid_t cposix_spawn(const struct cposix_spawn *_Nonnull options);

/// Reaps a child if it has ended.
///
/// Returns 1 and fills `status` with the exit code, or 256 + the signal that ended it; 0 when it still runs; -1 when
/// it is not a child of ours.
int cposix_reap(pid_t pid, int *_Nonnull status);

/// Finds a user by name. Returns 0 and fills the ids, or -1 when there is none.
int cposix_user(const char *_Nonnull name, uint32_t *_Nonnull user, uint32_t *_Nonnull group);

/// Gives a file or directory to a user. Returns 0 or an errno.
int cposix_give(const char *_Nonnull path, uint32_t user, uint32_t group);

/// Opens (or makes, mode 0600) a file and locks it for this process alone.
///
/// Returns a descriptor that holds the lock until it is closed or the process ends, -1 when another process holds it,
/// or below -1 the negated errno minus one.
int cposix_lock_file(const char *_Nonnull path);

/// Writes all bytes of a small file at once: temporary file beside it, fsync, rename. Returns 0 or an errno.
int cposix_write_file(
    const char *_Nonnull path, const uint8_t *_Nonnull bytes, size_t size, uint32_t mode);

/// Opens a log for appending (mode 0600). Returns a descriptor or the negated errno.
int cposix_open_log(const char *_Nonnull path);

/// The width of the terminal behind a descriptor, or 0 when it is none.
int cposix_terminal_columns(int descriptor);

/// 1 when the descriptor is a terminal, else 0.
int cposix_is_terminal(int descriptor);
