import CMicroHTTPD
public import Lifecycle
public import Log
public import Metrics
import Synchronization

/// The server can't listen or can't start.
public struct HTTPServerError: Error, Sendable, CustomStringConvertible {
    /// What went wrong.
    public enum Code: String, Sendable { case addressInUse, notAllowed, unknownHost, refused }
    public let code: Code
    private let detail: String
    public var description: String { detail }

    init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }
}

/// Serves a router over HTTP/1.1: epoll threads read and write, handlers are async Swift and block no thread.
public final class HTTPServer: Service {
    /// The port it listens on; the one the system chose when 0 was asked for.
    public let port: Int
    private let socket: Mutex<CInt?>
    private let threads: Int
    private let bridge: Bridge
    private let grace: Duration
    private let idle: Duration
    private let log: Log

    /// Binds and listens; connections wait until `run()`.
    ///
    /// Bodies above `maxBodyBytes` are answered with 413. A connection that is silent for `idle` is closed. When
    /// stopping, requests have `grace` to finish before their handlers are cancelled.
    /// - Throws: `HTTPServerError` when the address is taken, not allowed or not known.
    public init(
        host: String, port: Int, router: Router, maxBodyBytes: Int = 1 << 20, threads: Int = 1,
        idle: Duration = .seconds(60), grace: Duration = .seconds(10), log: Log, metrics: Metrics
    ) throws(HTTPServerError) {
        let socket = unsafe chttpd_listen(host, CInt(clamping: port))
        switch socket {
        case 0...: break
        case -EADDRINUSE:
            throw HTTPServerError(
                .addressInUse, "port \(port) of \(host) is taken; stop what listens there or set ROLLCALL_HTTP_PORT")
        case -EACCES, -EPERM:
            throw HTTPServerError(.notAllowed, "port \(port) needs root; set ROLLCALL_HTTP_PORT above 1023")
        case ..<(-999): throw HTTPServerError(.unknownHost, "\(host) is not an address of this machine")
        default: throw HTTPServerError(.refused, "can't listen on \(host) port \(port) (errno \(-socket))")
        }
        self.port = Int(chttpd_port(socket))
        self.socket = Mutex(socket)
        self.threads = max(1, threads)
        self.grace = grace
        self.idle = idle
        self.log = log
        bridge = Bridge(
            router: router, maxBodyBytes: maxBodyBytes, access: AccessRecord(log: log, metrics: metrics))
    }

    deinit { if let socket = socket.withLock({ $0 }) { chttpd_close(socket) } }

    /// Answers requests until cancelled; then lets those at work finish within the grace time. Call it once.
    ///
    /// - Throws: `HTTPServerError` when the library refuses to start.
    public func run() async throws {
        guard let socket = socket.withLock({ $0.take() }) else {
            throw HTTPServerError(.refused, "run() was called twice")
        }
        let idleSeconds = Int(max(1, idle.components.seconds))
        guard
            let daemon = Daemon(
                socket: socket, threads: threads, connections: 4096, idleSeconds: idleSeconds, bridge: bridge)
        else {
            chttpd_close(socket)
            throw HTTPServerError(.refused, "libmicrohttpd refused to start on port \(port)")
        }
        log.info("listening", ["port": port])
        while (try? await Task.sleep(for: .seconds(1))) != nil { bridge.connections.endAbandoned() }
        daemon.quiesce()
        await finishRequests()
        daemon.stop()
    }

    /// Runs outside the cancelled task, whose sleeps would return at once.
    private func finishRequests() async {
        bridge.drain()
        let (bridge, grace, log) = (bridge, grace, log)
        await Task {
            let clock = ContinuousClock()
            let deadline = clock.now + grace
            while bridge.openRequests > 0, clock.now < deadline { try? await clock.sleep(for: .milliseconds(10)) }
            if bridge.runningHandlers > 0 {
                log.warning("requests cancelled", ["count": bridge.runningHandlers])
                bridge.cancelHandlers()
            }
            // The library can't be stopped under a suspended connection.
            while bridge.runningHandlers > 0 { try? await clock.sleep(for: .milliseconds(10)) }
        }.value
    }
}
