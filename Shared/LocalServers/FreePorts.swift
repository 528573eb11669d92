import CPosix

/// Ports of 127.0.0.1 that nobody listens on.
public enum FreePorts {
    /// Different free ports, chosen by the system.
    public static func choose(_ count: Int) throws(LocalServerError) -> [Int] {
        var ports = [UInt16](repeating: 0, count: count)
        let code = unsafe ports.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return Int32(0) }
            return unsafe cposix_free_ports(start, buffer.count)
        }
        if code != 0 { throw LocalServerError(.failed, "no free port on 127.0.0.1: \(errorText(code))") }
        return ports.map(Int.init)
    }

    /// True when a server could listen on this port at this moment.
    public static func isFree(_ port: Int) -> Bool {
        guard let port = UInt16(exactly: port), port > 0 else { return false }
        return cposix_port_is_free(port) == 1
    }

    /// The port itself when it is free, else another.
    public static func keep(_ port: Int) throws(LocalServerError) -> Int {
        isFree(port) ? port : try choose(1)[0]
    }
}
