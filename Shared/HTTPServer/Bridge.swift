import CMicroHTTPD
import Log
import Metrics
import Synchronization

/// What libmicrohttpd's threads call: collects requests, starts their handlers, sends their answers.
final class Bridge: Sendable {
    private struct State {
        var draining = false
        /// Connections suspended for a handler; the library can't stop while there is one.
        var running = 0
        var tasks: [ObjectIdentifier: Task<Void, Never>] = [:]
        /// Handlers that ended before their task was noted.
        var ended: Set<ObjectIdentifier> = []
        /// Requests between their first line and their last byte out.
        var open = 0
    }
    private let router: Router
    private let maxBodyBytes: Int
    private let access: AccessRecord
    private let state = Mutex(State())
    let connections = OpenConnections()

    init(router: Router, maxBodyBytes: Int, access: AccessRecord) {
        self.router = router
        self.maxBodyBytes = maxBodyBytes
        self.access = access
    }

    // MARK: what the library calls

    func begin(target: String) -> Exchange {
        state.withLock { $0.open += 1 }
        return Exchange(target: target)
    }

    func completed(_ connection: Connection) {
        connections.isIdle(connection.socket)
        state.withLock { $0.open -= 1 }
    }

    /// The headers are there; false to close the connection.
    func headersCame(_ exchange: Exchange, _ connection: Connection, method: String) -> Bool {
        let headers = connection.headers()
        exchange.take(method: Request.Method(rawValue: method) ?? .other, headers: headers)
        guard let length = headers["Content-Length"].flatMap({ Int($0) }), length > maxBodyBytes else { return true }
        exchange.refuseBody()
        // A client that asks first is told at once; any other is heard out, so that it sees the answer.
        guard headers["Expect"] != nil || length > 4 * maxBodyBytes + (64 << 20) else { return true }
        return answerTooLarge(exchange, connection)
    }

    func bodyCame(_ exchange: Exchange, _ piece: UnsafeRawBufferPointer) -> Bool {
        unsafe exchange.append(piece, limit: maxBodyBytes)
    }

    /// The request is whole, or its answer is there; false to close the connection.
    func ready(_ exchange: Exchange, _ connection: Connection) -> Bool {
        if let response = exchange.takeResponse() {
            guard let source = response.source, !exchange.isHead else { return connection.queue(response) }
            return send(source, response, connection)
        }
        if exchange.isTooLarge { return answerTooLarge(exchange, connection) }
        guard let request = exchange.start() else { return false }
        connections.isBusy(connection.socket)
        guard admit() else {
            let problem = Problem(503, "stopping", "this server is stopping; ask another, or again soon", retryAfter: 1)
            return connection.queue(.problem(problem, requestID: request.id), closing: true)
        }
        connection.suspend()
        let key = ObjectIdentifier(exchange)
        let task = Task { @concurrent [self] in
            let (response, route) = await router.answer(request)
            access.write(request, response, route: route, took: ContinuousClock.now - exchange.began)
            exchange.finish(response)
            connection.resume()
            forget(key)
        }
        remember(key, task)
        return true
    }

    /// Starts sending events; the task ends when the library is done with the connection.
    private func send(_ source: EventSource, _ response: Response, _ connection: Connection) -> Bool {
        let stream = EventStream()
        connections.isStreaming(connection.socket, stream)
        if state.withLock({ $0.draining }) { stream.abandon() }
        let task = Task { @concurrent in await source.run(stream) }
        return connection.queue(response, stream: stream) {
            stream.abandon()
            task.cancel()
        }
    }

    private func answerTooLarge(_ exchange: Exchange, _ connection: Connection) -> Bool {
        guard let request = exchange.start() else { return false }
        let problem = Problem(413, "too_large", "the body is larger than \(maxBodyBytes) bytes")
        let response = Response.problem(problem, requestID: request.id)
        access.write(request, response, route: "unmatched", took: ContinuousClock.now - exchange.began)
        return connection.queue(response)
    }

    // MARK: stopping

    /// From now on new requests are answered with 503.
    func drain() {
        state.withLock { $0.draining = true }
        // A suspended connection would keep the library from stopping; its client comes back to another server.
        for stream in connections.streams { stream.abandon() }
    }

    /// Requests that have begun and not been answered to the last byte.
    var openRequests: Int { state.withLock { $0.open } }

    /// Handlers at work; the library can't stop while there is one.
    var runningHandlers: Int { state.withLock { $0.running } }

    /// Asks the handlers at work to give up.
    func cancelHandlers() { for task in state.withLock({ Array($0.tasks.values) }) { task.cancel() } }

    private func admit() -> Bool {
        state.withLock { state in
            if !state.draining { state.running += 1 }
            return !state.draining
        }
    }

    private func remember(_ key: ObjectIdentifier, _ task: Task<Void, Never>) {
        state.withLock { state in
            if state.ended.remove(key) == nil { state.tasks[key] = task }
        }
    }

    private func forget(_ key: ObjectIdentifier) {
        state.withLock { state in
            state.running -= 1
            if state.tasks.removeValue(forKey: key) == nil { state.ended.insert(key) }
        }
    }
}
