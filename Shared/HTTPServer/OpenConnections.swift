import CMicroHTTPD
import Synchronization

/// The sockets of open connections, so that those whose client went away in the middle of a request don't linger.
///
/// The library's edge-triggered epoll overlooks an end of stream that arrives together with data, and would keep such a
/// connection until the idle limit; enough of them would keep everybody else out. A socket is only touched under the
/// lock, and is taken out of the list before the library closes it.
final class OpenConnections: Sendable {
    private struct State {
        var isBusy = false
        /// What is sent to it without end, if anything.
        var stream: EventStream?
        /// How many times in a row the client was found gone.
        var misses = 0
    }
    private let sockets = Mutex<[CInt: State]>([:])

    func opened(_ socket: CInt) { sockets.withLock { $0[socket] = State() } }

    func closed(_ socket: CInt) { _ = sockets.withLock { $0.removeValue(forKey: socket) } }

    /// A whole request is there: a client that has closed its half may still wait for the answer.
    func isBusy(_ socket: CInt) { sockets.withLock { $0[socket]?.isBusy = true } }

    /// The answer goes on until the client is gone.
    func isStreaming(_ socket: CInt, _ stream: EventStream) { sockets.withLock { $0[socket]?.stream = stream } }

    /// Every stream there is.
    var streams: [EventStream] { sockets.withLock { $0.values.compactMap(\.stream) } }

    /// The answer is out, or there will be none.
    func isIdle(_ socket: CInt) { sockets.withLock { if $0[socket] != nil { $0[socket] = State() } } }

    /// Ends connections that wait for more of a request from a client that is gone; call it from time to time.
    ///
    /// It takes two calls, so that what has just arrived is read first.
    func endAbandoned() {
        let gone = sockets.withLock { sockets in
            sockets.compactMap { chttpd_peer_is_gone($0.key) == 1 ? $0.value.stream : nil }
        }
        // Their connections are suspended, and see it when they wake.
        for stream in gone { stream.abandon() }
        sockets.withLock { sockets in
            for (socket, state) in sockets where !state.isBusy {
                guard chttpd_peer_is_gone(socket) == 1 else {
                    sockets[socket]?.misses = 0
                    continue
                }
                sockets[socket]?.misses += 1
                if state.misses >= 1 { chttpd_end(socket) }
            }
        }
    }
}
