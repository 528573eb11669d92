import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#endif

/// Where a command writes: results to standard output, everything on the way to standard error.
struct Output: Sendable {
    /// True with `--json`: the only thing on standard output is one JSON object.
    let json: Bool

    /// A line of the result, for people; left out with `--json`.
    func line(_ text: String = "") { if !json { Self.write(text + "\n", to: STDOUT_FILENO) } }

    /// A line about what happens meanwhile.
    func note(_ text: String) { Self.write(text + "\n", to: STDERR_FILENO) }

    /// The result as JSON; left out without `--json`.
    func object(_ value: some Encodable) throws(CommandFailure) {
        guard json else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .iso8601
        guard let data = try? encoder.encode(value) else { throw CommandFailure(.failed, "the result is no JSON") }
        Self.write(String(decoding: data, as: UTF8.self) + "\n", to: STDOUT_FILENO)
    }

    /// Writes all of a text; a reader that has gone away is nobody's error.
    static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: sent), bytes.count - sent)
            }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            if count <= 0 { return }
            sent += count
        }
    }
}
