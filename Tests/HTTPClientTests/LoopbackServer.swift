import Foundation
import Synchronization

/// A tiny server on loopback that answers each connection with what `answer` makes of the request's text.
final class LoopbackServer: Sendable {
    let port: Int
    private let socket: Int32
    private let seen = Mutex<[String]>([])

    init(answer: @escaping @Sendable (String) -> String?) throws {
        let fd = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                _ = unsafe bind(fd, raw, length)
                _ = unsafe getsockname(fd, raw, &length)
            }
        }
        listen(fd, 16)
        socket = fd
        port = Int(UInt16(bigEndian: address.sin_port))
        let thread = Thread { [self] in serve(answer) }
        thread.start()
    }

    /// The requests so far.
    var requests: [String] { seen.withLock { $0 } }

    func stop() {
        shutdown(socket, Int32(SHUT_RDWR))
        close(socket)
    }

    private func serve(_ answer: @Sendable (String) -> String?) {
        while true {
            let client = accept(socket, nil, nil)
            guard client >= 0 else { return }
            var text = ""
            while !text.contains("\r\n\r\n") {
                var buffer = [UInt8](repeating: 0, count: 65536)
                let n = unsafe recv(client, &buffer, buffer.count, 0)
                guard n > 0 else { break }
                text += String(decoding: buffer[..<n], as: UTF8.self)
            }
            seen.withLock { $0.append(text) }
            if let reply = answer(text) {
                let bytes = Array(reply.utf8)
                _ = unsafe send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            } else {
                // Nothing comes: the client has to give up by itself.
                var byte: UInt8 = 0
                _ = unsafe recv(client, &byte, 1, 0)
            }
            close(client)
        }
    }
}
