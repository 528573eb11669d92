import Foundation
import Glibc
import Synchronization

/// A proxy on loopback that can cut its connections and refuse new ones, to see how clients take it.
public final class TCPProxy: Sendable {
    private struct State {
        var sockets: Set<Int32> = []
        var refusing = false
        var garbling = false
        var accepted = 0
    }
    private let state = Mutex(State())
    private let listener: Int32
    private let target: UInt16
    /// The port that clients connect to.
    public let port: Int

    /// Listens on a free port and passes everything on to `targetPort` on loopback.
    public init(targetPort: Int) throws {
        target = UInt16(targetPort)
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let ok = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                unsafe bind(listener, raw, length) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, raw, &length) == 0
            }
        }
        guard ok else { throw POSIXError(.EADDRNOTAVAIL) }
        self.listener = listener
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in accept() }
    }

    /// How many connections were accepted so far.
    public var accepted: Int { state.withLock { $0.accepted } }

    /// Cuts all connections, without a goodbye.
    public func cut() {
        let sockets = state.withLock { $0.sockets }
        for socket in sockets { shutdown(socket, Int32(SHUT_RDWR)) }
    }

    /// While true, new connections are closed at once.
    public func refuse(_ value: Bool) { state.withLock { $0.refusing = value } }

    /// While true, about one byte in a hundred that comes from the target is changed on the way.
    public func garble(_ value: Bool) { state.withLock { $0.garbling = value } }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private func accept() {
        while true {
            let client = Glibc.accept(listener, nil, nil)
            if client < 0 { return }
            let refusing = state.withLock { state in
                state.accepted += 1
                return state.refusing
            }
            let server = refusing ? -1 : connect()
            guard server >= 0 else {
                close(client)
                continue
            }
            state.withLock { $0.sockets.formUnion([client, server]) }
            let pair = Pair(server: server)
            Thread.detachNewThread { [self] in pump(client, server, pair) }
            Thread.detachNewThread { [self] in pump(server, client, pair) }
        }
    }

    private func connect() -> Int32 {
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.loopback(port: target)
        let code = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                unsafe Glibc.connect(server, raw, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else {
            close(server)
            return -1
        }
        return server
    }

    private func pump(_ from: Int32, _ to: Int32, _ pair: Pair) {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        loop: while true {
            let count = unsafe recv(from, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            if from == pair.server, state.withLock({ $0.garbling }) {
                for index in 0..<count where Int.random(in: 0..<100) == 0 { buffer[index] = .random(in: 0...255) }
            }
            var sent = 0
            while sent < count {
                let n = unsafe buffer.withUnsafeBytes { bytes in
                    unsafe send(to, bytes.baseAddress?.advanced(by: sent), count - sent, Int32(MSG_NOSIGNAL))
                }
                guard n > 0 else { break loop }
                sent += n
            }
        }
        shutdown(from, Int32(SHUT_RDWR))
        shutdown(to, Int32(SHUT_RDWR))
        guard pair.finish() else { return }
        state.withLock { $0.sockets.subtract([from, to]) }
        close(from)
        close(to)
    }

    /// Two sockets that are closed when both directions have ended.
    private final class Pair: Sendable {
        let server: Int32
        private let finished = Mutex(0)

        init(server: Int32) { self.server = server }

        /// True for the second direction.
        func finish() -> Bool {
            finished.withLock { count in
                count += 1
                return count == 2
            }
        }
    }
}
