/// Where the broker is and who logs in; never prints the password.
public struct AMQPAddress: Sendable, Hashable, CustomStringConvertible {
    /// Host name or IP address.
    public let host: String
    /// TCP port, 1 to 65535.
    public let port: Int
    /// Virtual host; `/` unless the address names another.
    public let virtualHost: String
    let user: String
    let password: String

    /// Reads `amqp://user:password@host:port/vhost`; parts may be percent-encoded, missing ones have AMQP's defaults.
    ///
    /// - Throws: `.badAddress`, or `.unsupported` for `amqps`.
    public init(_ url: String) throws(AMQPError) {
        guard let scheme = url.firstRange(of: "://") else {
            throw AMQPError(.badAddress, "the broker's address needs the form amqp://user:password@host:port/vhost")
        }
        switch url[..<scheme.lowerBound].lowercased() {
        case "amqp": break
        case "amqps":
            throw AMQPError(.unsupported, "amqps is not supported; use amqp inside a private network or a TLS tunnel")
        default:
            throw AMQPError(.badAddress, "the broker's address must begin with amqp://")
        }
        var authority = url[scheme.upperBound...]
        var path: Substring?
        if let slash = authority.firstIndex(of: "/") {
            path = authority[authority.index(after: slash)...].prefix { $0 != "?" && $0 != "#" }
            authority = authority[..<slash]
        }
        var login: Substring = "guest:guest"
        if let at = authority.lastIndex(of: "@") {
            login = authority[..<at]
            authority = authority[authority.index(after: at)...]
        }
        let parts = login.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        user = try decodePercent(parts[0])
        password = try decodePercent(parts.count > 1 ? parts[1] : "")
        (host, port) = try Self.hostAndPort(authority)
        virtualHost = if let path, !path.isEmpty { try decodePercent(path) } else { "/" }
        guard [user, password, host, virtualHost].allSatisfy({ !$0.utf8.contains(0) }) else {
            throw AMQPError(.badAddress, "the broker's address holds a zero byte")
        }
    }

    public var description: String { "amqp://\(host):\(port)" + (virtualHost == "/" ? "/" : "/" + virtualHost) }

    private static func hostAndPort(_ text: Substring) throws(AMQPError) -> (String, Int) {
        var host = text
        var port: Substring?
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            if rest.hasPrefix(":") { port = rest.dropFirst() }
        } else if let colon = text.lastIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
        }
        guard let port, !port.isEmpty else { return (host.isEmpty ? "localhost" : try decodePercent(host), 5672) }
        guard let number = Int(port), (1...65535).contains(number) else {
            throw AMQPError(.badAddress, "the port of the broker's address must be from 1 to 65535")
        }
        return (host.isEmpty ? "localhost" : try decodePercent(host), number)
    }
}

/// Resolves `%41`; anything that is not two hexadecimal digits after a percent sign is refused.
private func decodePercent(_ text: Substring) throws(AMQPError) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "%") else {
            bytes.append(byte)
            continue
        }
        let digits = rest.prefix(2)
        guard digits.count == 2, digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
            let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
        else {
            throw AMQPError(.badAddress, "the broker's address holds a percent sign without two hexadecimal digits")
        }
        bytes.append(value)
        rest = rest.dropFirst(2)
    }
    return String(decoding: bytes, as: UTF8.self)
}
