import CPosix

#if canImport(Glibc)
    import Glibc
#endif

/// A lock on a file that ends with the process that holds it, however it ends.
public final class FileLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock; nil when another process holds it.
    public init?(_ path: String) throws(LocalServerError) {
        descriptor = unsafe cposix_lock_file(path)
        if descriptor == -1 { return nil }
        if descriptor < -1 {
            throw LocalServerError(.file, "\(path) can't be locked: \(errorText(-descriptor - 1))")
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// True when some process holds the lock at this moment.
    public static func isHeld(_ path: String) -> Bool {
        guard unsafe access(path, F_OK) == 0 else { return false }
        return (try? FileLock(path)) == nil
    }
}
