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
    private static let largePage = 1 << 21

    /// Allocates memory that is not touched before it is used.
    init(size: Int) {
        self.size = size
        isMapped = false
        // Large pages, where the system gives them: scattered rows else cost a walk of the page table each.
        let isLarge = size >= Self.largePage
        unsafe base = .allocate(byteCount: max(size, 1), alignment: isLarge ? Self.largePage : 64)
        if isLarge { unsafe madvise(base, size, MADV_HUGEPAGE) }
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
