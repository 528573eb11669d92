extension LocalPostgres {
    /// Prepares the folder, starts the server as a child of this thread, and waits until it answers.
    public func start() async throws(LocalServerError) -> ChildProcess {
        try await prepare()
        let child = try command.start()
        try await waitUntilAnswering(child)
        return child
    }
}

extension LocalBroker {
    /// The two processes of a running broker.
    public struct Running: Sendable {
        public let names: ChildProcess
        public let broker: ChildProcess
    }

    /// Prepares the folder, starts the name server and the broker, and waits until it answers.
    public func start() async throws(LocalServerError) -> Running {
        try await prepare()
        let names = try namesCommand.start()
        try await waitForNames()
        let child = try command.start()
        try await waitUntilAnswering(child)
        return Running(names: names, broker: child)
    }

    /// Waits at most ten seconds for the name server to accept connections.
    public func waitForNames() async throws(LocalServerError) {
        let end = ContinuousClock.now + .seconds(10)
        while !LoopbackProbe.accepts(port: ports.names) {
            if ContinuousClock.now > end {
                throw LocalServerError(.silent, "epmd does not answer on port \(ports.names)" + Self.logTail(log))
            }
            try? await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Stops the broker, then its name server.
    public func stop(_ running: Running) async {
        await running.broker.stop(command: try? command)
        await running.names.stop(command: try? namesCommand)
    }
}

extension ChildProcess {
    /// Asks the child to stop with its own signal, kills it after a while, and reaps it.
    public func stop(command: ProcessCommand?, patience: Duration = .seconds(30)) async {
        await identity.stop(command?.stopSignal ?? 15, patience: patience)
        while reap() == nil { try? await Task.sleep(for: .milliseconds(20)) }
    }
}
