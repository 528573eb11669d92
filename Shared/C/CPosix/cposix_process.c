#define _GNU_SOURCE
#include "include/cposix_process.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/// Points into `strings` at each of its NUL-ended parts. The caller frees the array.
static char **split(const char *strings, size_t size) {
    size_t count = 0;
    for (size_t i = 0; i < size; i++) count += strings[i] == 0;
    char **parts = calloc(count + 1, sizeof *parts);
    if (!parts) return NULL;
    const char *next = strings;
    for (size_t i = 0; i < count; i++) {
        parts[i] = (char *)next;
        next += strlen(next) + 1;
    }
    return parts;
}

/// Runs in the child: only calls that are safe between fork and exec in a threaded program.
static void become(const struct cposix_spawn *options, pid_t parent, int report, char **arguments, char **environment) {
    int null = open("/dev/null", O_RDWR);
    int output = options->output < 0 ? null : options->output;
    int error = options->error < 0 ? null : options->error;
    if (null < 0) goto failed;
    // Out of the way of 0, 1 and 2 first, so that no dup2 closes another's source.
    if ((null = fcntl(null, F_DUPFD, 10)) < 0 || (output = fcntl(output, F_DUPFD, 10)) < 0
        || (error = fcntl(error, F_DUPFD, 10)) < 0 || (report = fcntl(report, F_DUPFD_CLOEXEC, 10)) < 0)
        goto failed;
    if (dup2(null, 0) < 0 || dup2(output, 1) < 0 || dup2(error, 2) < 0) goto failed;
    for (int fd = 3; fd < 10; fd++) close(fd);
    close(null);
    close(output);
    close(error);
    if (report > 10) syscall(SYS_close_range, 10, report - 1, 0);
    syscall(SYS_close_range, report + 1, ~0U, 0);

    if (options->new_session && setsid() < 0) goto failed;
    if (options->group >= 0) {
        gid_t group = (gid_t)options->group;
        if (setgroups(1, &group) < 0 || setresgid(group, group, group) < 0) goto failed;
    }
    if (options->user >= 0) {
        uid_t user = (uid_t)options->user;
        if (setresuid(user, user, user) < 0) goto failed;
    }
    if (options->directory && chdir(options->directory) < 0) goto failed;
    // After the change of user, which clears it. A parent that ended before this line is told by getppid.
    if (options->death_signal) {
        if (prctl(PR_SET_PDEATHSIG, options->death_signal) < 0) goto failed;
        if (getppid() != parent) _exit(1);
    }
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(options->path, arguments, environment);
failed:;
    int code = errno;
    if (write(report, &code, sizeof code) < 0) _exit(126);
    _exit(127);
}

pid_t cposix_spawn(const struct cposix_spawn *options) {
    int report[2];
    char **arguments = split(options->arguments, options->arguments_size);
    char **environment = split(options->environment, options->environment_size);
    pid_t pid = -ENOMEM;
    if (!arguments || !environment) goto done;
    if (pipe2(report, O_CLOEXEC) < 0) {
        pid = -errno;
        goto done;
    }
    pid_t parent = getpid();
    // No handler of ours may run in the child before exec.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid = fork();
    if (pid == 0) become(options, parent, report[1], arguments, environment);
    if (pid < 0) pid = -errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(report[1]);
    if (pid > 0) {
        int code = 0;
        ssize_t got;
        do got = read(report[0], &code, sizeof code);
        while (got < 0 && errno == EINTR);
        if (got == sizeof code) {
            waitpid(pid, NULL, 0);
            pid = -code;
        }
    }
    close(report[0]);
done:
    free(arguments);
    free(environment);
    return pid;
}

int cposix_reap(pid_t pid, int *status) {
    int raw = 0;
    pid_t got;
    do got = waitpid(pid, &raw, WNOHANG);
    while (got < 0 && errno == EINTR);
    if (got < 0) return -1;
    if (got == 0) return 0;
    *status = WIFSIGNALED(raw) ? 256 + WTERMSIG(raw) : WEXITSTATUS(raw);
    return 1;
}

int cposix_user(const char *name, uint32_t *user, uint32_t *group) {
    struct passwd entry, *found = NULL;
    char text[4096];
    if (getpwnam_r(name, &entry, text, sizeof text, &found) != 0 || !found) return -1;
    *user = entry.pw_uid;
    *group = entry.pw_gid;
    return 0;
}

int cposix_give(const char *path, uint32_t user, uint32_t group) {
    return chown(path, user, group) < 0 ? errno : 0;
}

int cposix_lock_file(const char *path) {
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return -errno - 1;
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
    int code = errno;
    close(fd);
    return code == EWOULDBLOCK ? -1 : -code - 1;
}

int cposix_write_file(const char *path, const uint8_t *bytes, size_t size, uint32_t mode) {
    char name[4096];
    int length = snprintf(name, sizeof name, "%s.%d.new", path, (int)getpid());
    if (length < 0 || (size_t)length >= sizeof name) return ENAMETOOLONG;
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (fd < 0) return errno;
    int code = fchmod(fd, mode) < 0 ? errno : 0;
    for (size_t sent = 0; !code && sent < size;) {
        ssize_t n = write(fd, bytes + sent, size - sent);
        if (n > 0) sent += (size_t)n;
        else if (errno != EINTR) code = errno;
    }
    if (!code && fsync(fd) < 0) code = errno;
    if (close(fd) < 0 && !code) code = errno;
    if (!code && rename(name, path) < 0) code = errno;
    if (code) unlink(name);
    return code;
}

int cposix_open_log(const char *path) {
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    return fd < 0 ? -errno : fd;
}

int cposix_terminal_columns(int descriptor) {
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) < 0) return 0;
    return size.ws_col;
}

int cposix_is_terminal(int descriptor) { return isatty(descriptor); }
