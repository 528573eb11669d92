/// libmicrohttpd without its variable arguments, and the listening socket it is given.
#pragma once

#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/// Leaves percent escapes alone: paths and queries are decoded in Swift, strictly.
static inline size_t chttpd_keep_escapes(void *_Nullable context, struct MHD_Connection *_Nullable connection,
                                         char *_Nonnull text) {
    (void)context;
    (void)connection;
    return strlen(text);
}

/// Binds and listens on `host` (a name or a literal address) and `port` (0 picks a free one).
///
/// Returns the socket, or a negative errno; -1000 - code for a getaddrinfo error.
static inline int chttpd_listen(const char *_Nonnull host, int port) {
    char service[16];
    snprintf(service, sizeof service, "%d", port);
    struct addrinfo hints = {0}, *found = NULL;
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    int code = getaddrinfo(host, service, &hints, &found);
    if (code) return -1000 + (code < 0 ? code : -code);
    int last = EADDRNOTAVAIL, result = -1;
    for (struct addrinfo *one = found; one && result < 0; one = one->ai_next) {
        int fd = socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, one->ai_protocol);
        if (fd < 0) {
            last = errno;
            continue;
        }
        int yes = 1;
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        if (bind(fd, one->ai_addr, one->ai_addrlen) == 0 && listen(fd, 1024) == 0) {
            result = fd;
        } else {
            last = errno;
            close(fd);
        }
    }
    freeaddrinfo(found);
    return result >= 0 ? result : -last;
}

/// The port a listening socket got, or 0.
static inline int chttpd_port(int fd) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    char service[16];
    if (getsockname(fd, (struct sockaddr *)&address, &length)) return 0;
    if (getnameinfo((struct sockaddr *)&address, length, NULL, 0, service, sizeof service, NI_NUMERICSERV)) return 0;
    int port = 0;
    sscanf(service, "%d", &port);
    return port;
}

/// Starts `threads` epoll threads on a listening socket; NULL when the library refuses.
///
/// `changed` sees connections come and go; `begin` sees the raw request target and returns the context of the exchange;
/// `handle` sees the request; `completed` frees the context. All are called on the library's threads with `context`.
static inline struct MHD_Daemon *_Nullable chttpd_start(
    int listen_fd, unsigned int threads, unsigned int connections, unsigned int idle_seconds, size_t header_bytes,
    MHD_NotifyConnectionCallback _Nonnull changed,
    void *_Nullable (*_Nonnull begin)(void *_Nullable, const char *_Nullable, struct MHD_Connection *_Nullable),
    MHD_AccessHandlerCallback _Nonnull handle, MHD_RequestCompletedCallback _Nonnull completed,
    void *_Nonnull context) {
    if (connections < threads) connections = threads;
    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, handle, context,
        MHD_OPTION_LISTEN_SOCKET, listen_fd, MHD_OPTION_THREAD_POOL_SIZE, threads, MHD_OPTION_CONNECTION_LIMIT,
        connections, MHD_OPTION_CONNECTION_TIMEOUT, idle_seconds, MHD_OPTION_CONNECTION_MEMORY_LIMIT, header_bytes,
        MHD_OPTION_NOTIFY_CONNECTION, changed, context, MHD_OPTION_NOTIFY_COMPLETED, completed, context, MHD_OPTION_URI_LOG_CALLBACK, begin, context,
        MHD_OPTION_UNESCAPE_CALLBACK, chttpd_keep_escapes, NULL, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
}

/// close(2), for the socket above.
static inline void chttpd_close(int fd) { close(fd); }

/// The socket of a connection, or -1.
static inline int chttpd_socket(struct MHD_Connection *_Nonnull connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}

/// 1 when the other end has closed, or closed its half, and this one has not.
static inline int chttpd_peer_is_gone(int fd) {
    struct tcp_info info;
    socklen_t length = sizeof info;
    return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) == 0 && info.tcpi_state == TCP_CLOSE_WAIT;
}

/// Ends both halves, so that whoever waits on the socket wakes up.
static inline void chttpd_end(int fd) { shutdown(fd, SHUT_RDWR); }
