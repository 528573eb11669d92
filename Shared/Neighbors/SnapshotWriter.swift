import Faces
import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#endif

/// Writes a snapshot beside the old one and puts it in its place once it is on disk.
struct SnapshotWriter: ~Copyable {
    private let path: String
    private let temporary: String
    private let file: CInt
    private var end: Int
    private let manifestRoom: Int

    /// Begins; a manifest of at most `manifestRoom` bytes will come.
    init(path: String, manifestRoom: Int) throws(SnapshotError) {
        self.path = path
        self.manifestRoom = manifestRoom
        temporary = path + ".partial"
        file = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Self.failure(path) }
        end = SnapshotFile.rounded(SnapshotFile.headSize + manifestRoom)
    }

    deinit { close(file) }

    /// Adds a part of some pieces.
    mutating func add(_ pieces: [UnsafeRawBufferPointer]) throws(SnapshotError) -> SnapshotFile.Part {
        let start = end
        var sum: UInt64 = 0
        var at = start
        for i in unsafe pieces.indices {
            let piece = unsafe pieces[i]
            if let error = unsafe write(piece, at: at) { throw error }
            at += piece.count
            sum = unsafe SnapshotFile.checksum(piece, after: sum)
        }
        end = SnapshotFile.rounded(at)
        return SnapshotFile.Part(offset: start, size: at - start, checksum: sum)
    }

    /// Adds a part.
    mutating func add(_ bytes: [UInt8]) throws(SnapshotError) -> SnapshotFile.Part {
        let start = end
        if let error = unsafe bytes.withUnsafeBytes({ unsafe write($0, at: start) }) { throw error }
        end = SnapshotFile.rounded(start + bytes.count)
        return SnapshotFile.Part(offset: start, size: bytes.count, checksum: SnapshotFile.checksum(bytes))
    }

    /// Writes what tells the parts, waits for the disk and takes the old file's place.
    consuming func finish(_ manifest: [UInt8]) throws(SnapshotError) {
        precondition(manifest.count <= manifestRoom, "the manifest is larger than was said")
        var head = ByteWriter()
        head.add(UInt64(end))
        head.add(UInt64(manifest.count))
        head.add(SnapshotFile.checksum(manifest))
        let bytes = SnapshotFile.magic + head.bytes + manifest
        if let error = unsafe bytes.withUnsafeBytes({ unsafe write($0, at: 0) }) { throw error }
        guard ftruncate(file, off_t(end)) == 0, fsync(file) == 0, unsafe rename(temporary, path) == 0 else {
            throw fail()
        }
        // The name is on disk once its folder is.
        let folder = unsafe open(
            URL(filePath: path).deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
    }

    /// Writes bytes at a place; the reason when the system won't.
    private func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> SnapshotError? {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe pwrite(
                file, bytes.baseAddress?.advanced(by: sent), bytes.count - sent, off_t(offset + sent))
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return fail() }
            sent += count
        }
        return nil
    }

    private func fail() -> SnapshotError {
        let error = Self.failure(path)
        unsafe unlink(temporary)
        return error
    }

    private static func failure(_ path: String) -> SnapshotError {
        .unwritten(path: path, reason: unsafe String(cString: strerror(errno)))
    }
}
