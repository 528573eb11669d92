import CPosix

/// Short questions to a port of 127.0.0.1. They block, for at most the given time.
public enum LoopbackProbe {
    /// The status of an HTTP GET, or nil without an answer.
    public static func httpStatus(port: Int, path: String, milliseconds: Int32 = 2000) -> Int? {
        let request = "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        guard let answer = exchange(port, Array(request.utf8), reading: 12, milliseconds: milliseconds) else {
            return nil
        }
        // HTTP/1.1 200
        guard answer.count == 12, answer.starts(with: "HTTP/1.".utf8) else { return nil }
        return Int(String(decoding: answer[9..<12], as: UTF8.self))
    }

    /// True when a broker greets: it answers the protocol header with a method frame.
    public static func amqpGreets(port: Int, milliseconds: Int32 = 2000) -> Bool {
        let header: [UInt8] = Array("AMQP".utf8) + [0, 0, 9, 1]
        guard let answer = exchange(port, header, reading: 1, milliseconds: milliseconds) else { return false }
        return answer == [1]
    }

    /// True when a PostgreSQL answers: it says `S` or `N` to a request for TLS.
    public static func postgresGreets(port: Int, milliseconds: Int32 = 2000) -> Bool {
        let request: [UInt8] = [0, 0, 0, 8, 4, 210, 22, 47]
        guard let answer = exchange(port, request, reading: 1, milliseconds: milliseconds) else { return false }
        return answer == [UInt8(ascii: "S")] || answer == [UInt8(ascii: "N")]
    }

    /// True when something accepts connections.
    public static func accepts(port: Int, milliseconds: Int32 = 2000) -> Bool {
        exchange(port, [], reading: 0, milliseconds: milliseconds) != nil
    }

    private static func exchange(_ port: Int, _ bytes: [UInt8], reading: Int, milliseconds: Int32) -> [UInt8]? {
        guard let port = UInt16(exactly: port), port > 0 else { return nil }
        var answer = [UInt8](repeating: 0, count: max(1, reading))
        let count = unsafe answer.withUnsafeMutableBufferPointer { buffer -> Int in
            guard let start = buffer.baseAddress else { return -1 }
            return unsafe cposix_exchange(port, bytes, bytes.count, start, reading, milliseconds, 0)
        }
        return count < 0 ? nil : Array(answer.prefix(count))
    }
}
