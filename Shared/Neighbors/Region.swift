#if canImport(Glibc)
    import Glibc
#endif

/// A piece of memory that goes away with its last user: allocated, or a file mapped for reading.
@safe
final class Region: Sendable {
    /// Where it begins. Whoever writes is the only one to know the place, until it has told others under a lock.
    nonisolated(unsafe) let base: UnsafeMutableRawPointer
    let size: Int
    private let isMapped: Bool

    /// Allocates memory that is not touched before it is used.
    init(size: Int) {
        self.size = size
        isMapped = false
        unsafe base = .allocate(byteCount: max(size, 1), alignment: 64)
    }

    /// Maps a whole file, or nothing when the system won't.
    init?(mapping descriptor: CInt, size: Int) {
        let mapped = unsafe mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else { return nil }
        unsafe base = mapped
        self.size = size
        isMapped = true
    }

    deinit {
        if isMapped { unsafe munmap(base, size) } else { unsafe base.deallocate() }
    }

    /// A typed view of what begins at an offset.
    func at<Value>(_ offset: Int, as: Value.Type) -> UnsafeMutablePointer<Value> {
        unsafe (base + offset).assumingMemoryBound(to: Value.self)
    }
}
