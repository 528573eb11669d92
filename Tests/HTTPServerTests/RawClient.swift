import Foundation

/// A socket to a server on loopback; every call that blocks runs on a thread of its own.
final class RawClient: Sendable {
    private let socket: Int32

    init(port: Int) throws {
        let fd = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = UInt16(port).bigEndian
        let code = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                unsafe connect(fd, raw, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw POSIXError(.ECONNREFUSED) }
        socket = fd
    }

    deinit { Glibc.close(socket) }

    func send(_ bytes: [UInt8]) async {
        await onThread { [socket] in
            var sent = 0
            while sent < bytes.count {
                let n = unsafe Glibc.send(socket, Array(bytes[sent...]), bytes.count - sent, Int32(MSG_NOSIGNAL))
                if n <= 0 { return }
                sent += n
            }
        }
    }

    func send(_ text: String) async { await send(Array(text.utf8)) }

    /// Everything that comes until `enough` says so or the server closes.
    func read(until enough: @escaping @Sendable (String) -> Bool = { _ in false }) async -> String {
        await onThread { [socket] in
            var all: [UInt8] = []
            while true {
                var buffer = [UInt8](repeating: 0, count: 65536)
                let n = unsafe recv(socket, &buffer, buffer.count, 0)
                if n <= 0 { break }
                all += buffer[..<n]
                if enough(String(decoding: all, as: UTF8.self)) { break }
            }
            return String(decoding: all, as: UTF8.self)
        }
    }

    /// Ends the connection with a reset.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        shutdown(socket, Int32(SHUT_RDWR))
    }

    func finishSending() { shutdown(socket, Int32(SHUT_WR)) }

    private func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            let thread = Thread { continuation.resume(returning: body()) }
            thread.start()
        }
    }
}
