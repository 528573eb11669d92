#define _GNU_SOURCE
#include "include/cposix_net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static struct sockaddr_in loopback(uint16_t port) {
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// A socket bound to the port (0 = any free), or the negated errno.
static int bound(uint16_t port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    int yes = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in address = loopback(port);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
    int code = errno;
    close(fd);
    return -code;
}

int cposix_free_ports(uint16_t *ports, size_t count) {
    // All stay bound until the last is chosen: this is what makes them different.
    int *sockets = calloc(count + 1, sizeof *sockets);
    if (!sockets) return ENOMEM;
    int code = 0;
    size_t made = 0;
    while (!code && made < count) {
        int fd = bound(0);
        if (fd < 0) {
            code = -fd;
            break;
        }
        sockets[made] = fd;
        struct sockaddr_in address;
        socklen_t size = sizeof address;
        if (getsockname(fd, (struct sockaddr *)&address, &size) < 0) code = errno;
        ports[made++] = ntohs(address.sin_port);
    }
    for (size_t i = 0; i < made; i++) close(sockets[i]);
    free(sockets);
    return code;
}

int cposix_port_is_free(uint16_t port) {
    int fd = bound(port);
    if (fd < 0) return 0;
    // Binding is not enough: with SO_REUSEADDR a second bind may work while a listener is refused.
    int free = listen(fd, 1) == 0;
    close(fd);
    return free;
}

static long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/// Waits until the socket can be read or written, or the deadline. Returns 0 or an errno.
static int wait_for(int fd, short events, long deadline) {
    for (;;) {
        long left = deadline - now();
        if (left <= 0) return ETIMEDOUT;
        struct pollfd one = {.fd = fd, .events = events};
        int n = poll(&one, 1, (int)left);
        if (n > 0) return 0;
        if (n < 0 && errno != EINTR) return errno;
    }
}

long cposix_exchange(
    uint16_t port, const uint8_t *bytes, size_t size, uint8_t *answer, size_t capacity, int milliseconds,
    int first_read_only) {
    long deadline = now() + milliseconds;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -errno;
    long result = 0;
    struct sockaddr_in address = loopback(port);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        int code = errno;
        if (code == EINPROGRESS && !(code = wait_for(fd, POLLOUT, deadline))) {
            socklen_t length = sizeof code;
            getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &length);
        }
        if (code) {
            close(fd);
            return -code;
        }
    }
    for (size_t sent = 0; sent < size && result == 0;) {
        ssize_t n = send(fd, bytes + sent, size - sent, MSG_NOSIGNAL);
        if (n > 0) sent += (size_t)n;
        else if (errno == EAGAIN) result = -wait_for(fd, POLLOUT, deadline);
        else if (errno != EINTR) result = -errno;
    }
    while (result >= 0 && (size_t)result < capacity && wait_for(fd, POLLIN, deadline) == 0) {
        ssize_t n = recv(fd, answer + result, capacity - (size_t)result, 0);
        if (n == 0) break;
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (n < 0) {
            if (result == 0) result = -errno;
            break;
        }
        result += n;
        if (first_read_only) break;
    }
    close(fd);
    return result;
}
