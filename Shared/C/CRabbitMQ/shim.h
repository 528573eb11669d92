/// rabbitmq-c, and the few socket calls its one owner needs.
///
/// Swift cannot call variadic functions, and `struct timeval` belongs to whichever C module saw it first; so some calls
/// are wrapped here.
#pragma once

#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_tcp_socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/// Logs in with a user name and a password (SASL PLAIN).
static inline amqp_rpc_reply_t crabbitmq_login(
    amqp_connection_state_t state, const char *vhost, int channel_max, int frame_max, int heartbeat,
    const amqp_table_t *properties, const char *user, const char *password) {
    return amqp_login_with_properties(
        state, vhost, channel_max, frame_max, heartbeat, properties, AMQP_SASL_METHOD_PLAIN, user, password);
}

/// Connects a socket; waits at most `seconds`. Returns a status code.
static inline int crabbitmq_connect(amqp_socket_t *socket, const char *host, int port, int seconds) {
    struct timeval limit = {seconds, 0};
    return amqp_socket_open_noblock(socket, host, port, &limit);
}

/// Sets how many seconds logging in and calls with an answer may take. Returns a status code.
static inline int crabbitmq_set_timeouts(amqp_connection_state_t state, int login, int call) {
    struct timeval login_limit = {login, 0}, call_limit = {call, 0};
    int code = amqp_set_handshake_timeout(state, &login_limit);
    return code ? code : amqp_set_rpc_timeout(state, &call_limit);
}

/// The next frame if one is there; AMQP_STATUS_TIMEOUT if not. Sends a heartbeat when one is due.
static inline int crabbitmq_next_frame(amqp_connection_state_t state, amqp_frame_t *frame) {
    struct timeval now = {0, 0};
    return amqp_simple_wait_frame_noblock(state, frame, &now);
}
