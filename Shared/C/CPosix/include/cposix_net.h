#pragma once

#include <stddef.h>
#include <stdint.h>

/// Fills `ports` with `count` different ports that are free on 127.0.0.1 at this moment. Returns 0 or an errno.
int cposix_free_ports(uint16_t *_Nonnull ports, size_t count);

/// 1 when a server could listen on this port of 127.0.0.1 now, else 0.
int cposix_port_is_free(uint16_t port);

/// Sends bytes to a port of 127.0.0.1 and reads at most `capacity` bytes of what comes back.
///
/// Stops at the first of: `capacity` bytes, the end of the stream, `milliseconds`, or (when `first_read_only` is 1)
/// any bytes at all. Returns how many were read, or the negated errno of connecting or sending.
long cposix_exchange(
    uint16_t port, const uint8_t *_Nullable bytes, size_t size, uint8_t *_Nonnull answer, size_t capacity,
    int milliseconds, int first_read_only);
