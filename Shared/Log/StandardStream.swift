import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Where a program's text goes, whole even when several threads write.
public enum StandardStream: Sendable {
    /// Standard output: results.
    case output
    /// Standard error: logs, progress and complaints.
    case error

    private static let lock = Mutex(())

    /// Writes all of a text; a reader that has gone away is nobody's error.
    public func write(_ text: String) {
        let bytes = Array(text.utf8)
        let descriptor = self == .output ? STDOUT_FILENO : STDERR_FILENO
        Self.lock.withLock { _ in
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
}
