import Synchronization

/// One event, as server-sent events tell it (WHATWG HTML, section 9.2).
public struct ServerEvent: Hashable, Sendable {
    /// What a client that comes back sends as `Last-Event-ID`.
    public var id: String?
    /// What the page listens for; nil for "message".
    public var name: String?
    /// Any text; it may have lines.
    public var data: String

    /// Makes an event.
    public init(id: String? = nil, name: String? = nil, data: String) {
        self.id = id
        self.name = name
        self.data = data
    }

    /// The event with its empty line.
    var bytes: [UInt8] {
        var text = ""
        if let id { text += "id: \(Self.oneLine(id))\n" }
        if let name { text += "event: \(Self.oneLine(name))\n" }
        for line in data.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            text += "data: \(line)\n"
        }
        return Array((text + "\n").utf8)
    }

    private static func oneLine(_ text: String) -> String { String(text.filter { !$0.isNewline && $0 != "\0" }) }
}

/// Events on their way to one client.
///
/// `send` waits while the client is behind, so that whoever sends newest states skips what a slow client has no time for,
/// and no more than two events are ever held. One task sends.
public final class EventStream: Sendable {
    private struct State {
        /// What the connection has not taken yet.
        var bytes: [UInt8] = []
        var taken = 0
        /// Nothing more will come.
        var isEnded = false
        /// The client is gone, or the server stops.
        var isGone = false
        /// Wakes the connection, which sleeps because there was nothing to take.
        var wake: (@Sendable () -> Void)?
        /// The sender, which waits until all was taken.
        var sender: CheckedContinuation<Void, Never>?

        var isEmpty: Bool { taken == bytes.count }
    }
    private let state = Mutex(State())

    init() {}

    /// Sends an event once the client has taken what came before; false when it is gone.
    public func send(_ event: ServerEvent) async -> Bool {
        await withCheckedContinuation { continuation in
            let goOn = state.withLock { state in
                if state.isEmpty || state.isGone || state.isEnded { return true }
                state.sender = continuation
                return false
            }
            if goOn { continuation.resume() }
        }
        return put(event.bytes)
    }

    /// True when nobody listens any more.
    public var isGone: Bool { state.withLock { $0.isGone } }

    /// Tells proxies and browsers that the stream lives, when nothing else is on its way.
    func beat() { if state.withLock({ $0.isEmpty }) { _ = put(Array(":\n\n".utf8)) } }

    /// Tells the client how long to wait before it comes back.
    func advise(retry: Duration) {
        let (seconds, attoseconds) = retry.components
        _ = put(Array("retry: \(seconds * 1000 + attoseconds / 1_000_000_000_000_000)\n\n".utf8))
    }

    /// Ends the stream once all was taken.
    func end() { change { $0.isEnded = true } }

    /// Ends the stream now: the client is gone or shall come again later.
    func abandon() {
        change { state in
            state.isGone = true
            state.isEnded = true
            state.bytes = []
            state.taken = 0
        }
    }

    private func put(_ bytes: [UInt8]) -> Bool {
        change { state in
            guard !state.isEnded else { return false }
            if state.isEmpty {
                state.bytes = bytes
                state.taken = 0
            } else {
                state.bytes += bytes
            }
            return true
        }
    }

    /// Changes the state, then wakes whoever waits for it.
    @discardableResult
    private func change<Value: Sendable>(_ body: (inout sending State) -> sending Value) -> Value {
        let (value, wake, sender) = state.withLock { state in
            let value = body(&state)
            let sender = state.isEnded ? state.sender.take() : nil
            return (value, state.wake.take(), sender)
        }
        wake?()
        sender?.resume()
        return value
    }

    /// Gives up to `room` bytes to the connection: none when it has been put to sleep by `park`, nil at the end.
    ///
    /// `wake` is called once when there is something to take again.
    func take(room: Int, wake: @escaping @Sendable () -> Void, park: () -> Void) -> [UInt8]? {
        let (bytes, sender): ([UInt8]?, CheckedContinuation<Void, Never>?) = state.withLock { state in
            if state.isEmpty {
                if state.isEnded { return (nil, nil) }
                state.wake = wake
                park()
                return ([], nil)
            }
            let end = min(state.bytes.count, state.taken + room)
            let piece = Array(state.bytes[state.taken..<end])
            state.taken = end
            return (piece, state.isEmpty ? state.sender.take() : nil)
        }
        sender?.resume()
        return bytes
    }
}

/// What sends the events of a response, and how.
struct EventSource: Sendable {
    let retry: Duration
    let heartbeat: Duration
    let body: @Sendable (EventStream) async -> Void

    /// Sends until the body returns or the client is gone.
    func run(_ stream: EventStream) async {
        stream.advise(retry: retry)
        await withTaskGroup { group in
            group.addTask {
                while (try? await Task.sleep(for: heartbeat)) != nil { stream.beat() }
            }
            await body(stream)
            group.cancelAll()
        }
        stream.end()
    }
}
