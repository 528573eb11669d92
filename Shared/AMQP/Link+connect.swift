import CRabbitMQ

extension Link {
    /// Connects and logs in; waits at most 5 seconds for the one and 10 for the other.
    ///
    /// - Throws: `.connectionLost` when nobody answers, `.refused` when the login or the virtual host is not accepted.
    static func open(_ address: AMQPAddress, name: String) throws(AMQPError) -> Link {
        guard let state = unsafe amqp_new_connection() else { throw AMQPError(.connectionLost, "out of memory") }
        let link = unsafe Link(state: state, host: "\(address.host):\(address.port)")
        try link.connect(address)
        try link.logIn(address, name: name)
        return link
    }

    private func connect(_ address: AMQPAddress) throws(AMQPError) {
        guard let socket = unsafe amqp_tcp_socket_new(state) else { throw AMQPError(.connectionLost, "out of memory") }
        let code = unsafe crabbitmq_connect(socket, address.host, Int32(address.port), 5)
        try check(status: code, "connecting to \(host)")
        try check(status: unsafe crabbitmq_set_timeouts(state, 10, 60), "connecting to \(host)")
        set(SOL_SOCKET, SO_KEEPALIVE, 1)
        set(Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        // A peer that vanished without a word must not hold a blocked write for longer than this.
        set(Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, 60_000)
    }

    private func set(_ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        _ = unsafe setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private func logIn(_ address: AMQPAddress, name: String) throws(AMQPError) {
        var arena = CArena()
        let properties = unsafe arena.table([
            "product": "rollcall",
            "connection_name": .string(name),
            "capabilities": .table([
                "connection.blocked": true, "consumer_cancel_notify": true, "publisher_confirms": true,
                "basic.nack": true,
            ]),
        ])
        let reply = unsafe withUnsafePointer(to: properties) { properties in
            unsafe crabbitmq_login(
                state, address.virtualHost, 2047, 131_072, Self.heartbeat, properties, address.user, address.password)
        }
        do {
            try unsafe check(reply, "logging in to \(host)")
        } catch let error where error.code == .connectionLost {
            // A broker that does not like the login may just hang up.
            throw AMQPError(
                .refused, "\(error.detail); check the user, the password and the virtual host \(address.virtualHost)")
        }
    }
}
