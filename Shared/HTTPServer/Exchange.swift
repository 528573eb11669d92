import CMicroHTTPD
import Synchronization

/// One request and its answer, on the way through libmicrohttpd.
///
/// The library's thread fills in the request; when it is whole the connection is suspended and a task answers; the
/// resumed connection then finds the answer here.
final class Exchange: Sendable {
    private struct State {
        var method = Request.Method.other
        var headers = Headers()
        var body: [UInt8] = []
        var begun = false
        var tooLarge = false
        /// Bytes that came after the body was known to be too large; thrown away.
        var discarded = 0
        var started = false
        var response: Response?
    }
    private let target: String
    private let state = Mutex(State())
    let began = ContinuousClock.now

    init(target: String) { self.target = target }

    /// True the first time only: the headers are there and the body is not.
    func begin() -> Bool {
        state.withLock { state in
            defer { state.begun = true }
            return !state.begun
        }
    }

    /// Takes the headers over.
    func take(method: Request.Method, headers: Headers) {
        state.withLock { state in
            state.method = method
            state.headers = headers
            if let length = headers["Content-Length"].flatMap({ Int($0) }), length > 0, length <= 1 << 20 {
                state.body.reserveCapacity(length)
            }
        }
    }

    /// True when the client wants no body.
    var isHead: Bool { state.withLock { $0.method == .head } }

    /// Marks the body as too large before it came.
    func refuseBody() { state.withLock { $0.tooLarge = true } }

    /// Adds a piece of the body; past `limit` nothing is kept. False when the client sends on for longer than the
    /// answer is worth waiting for.
    func append(_ piece: UnsafeRawBufferPointer, limit: Int) -> Bool {
        state.withLock { state in
            if !state.tooLarge, state.body.count + piece.count > limit {
                state.tooLarge = true
                state.body = []
            }
            if state.tooLarge {
                state.discarded += piece.count
                return state.discarded <= 4 * limit + (64 << 20)
            }
            unsafe state.body.append(contentsOf: piece)
            return true
        }
    }

    /// True when the body was larger than allowed.
    var isTooLarge: Bool { state.withLock { $0.tooLarge } }

    /// The whole request the first time it is asked for; nil afterwards.
    func start() -> Request? {
        let parts: State? = state.withLock { state in
            guard !state.started else { return nil }
            state.started = true
            defer { state.body = [] }
            return state
        }
        return parts.map { Request($0.method, target, headers: $0.headers, body: $0.body) }
    }

    /// Leaves the answer for the resumed connection.
    func finish(_ response: Response) { state.withLock { $0.response = response } }

    /// The answer, once.
    func takeResponse() -> Response? {
        state.withLock { state in
            defer { state.response = nil }
            return state.response
        }
    }
}
