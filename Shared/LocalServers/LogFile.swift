import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#endif

/// A file that a process appends its output to.
public enum LogFile {
    /// The last lines of a log, at most `lines` of them and 64 KiB; empty when there is no such file.
    public static func tail(_ path: String, lines: Int) -> [String] {
        guard let handle = Descriptor(reading: path) else { return [] }
        let bytes = handle.lastBytes(64 << 10)
        let text = String(decoding: bytes, as: UTF8.self)
        return text.split(separator: "\n", omittingEmptySubsequences: true).suffix(lines).map(String.init)
    }

    /// Empties a log that has grown over `limit` bytes, after copying it to `PATH.1`.
    ///
    /// The writer keeps its descriptor: it appends, so it goes on at the new end.
    public static func rotate(_ path: String, limit: Int) {
        var info = stat()
        guard unsafe stat(path, &info) == 0, info.st_size > limit else { return }
        let older = path + ".1"
        unsafe unlink(older)
        do { try FileManager.default.copyItem(atPath: path, toPath: older) } catch { return }
        unsafe truncate(path, 0)
    }
}

/// An open file.
private struct Descriptor: ~Copyable {
    private let number: Int32

    init?(reading path: String) {
        number = unsafe open(path, O_RDONLY | O_CLOEXEC)
        if number < 0 { return nil }
    }

    deinit { if number >= 0 { close(number) } }

    func lastBytes(_ count: Int) -> [UInt8] {
        let size = Int(lseek(number, 0, SEEK_END))
        let start = max(0, size - count)
        lseek(number, off_t(start), SEEK_SET)
        var bytes = [UInt8](repeating: 0, count: max(0, size - start))
        let got = unsafe bytes.withUnsafeMutableBytes { unsafe read(number, $0.baseAddress, $0.count) }
        return Array(bytes.prefix(max(0, got)))
    }
}
