import Faces
import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#endif

/// The files of a blob store. Every function blocks.
///
/// A blob is written under `tmp/` first, flushed, renamed to its place, and the folder flushed; so a crash leaves at
/// most a file in `tmp/`, which nobody reads and which is removed a day later.
struct BlobFolder: Sendable {
    let path: String

    func put(_ bytes: [UInt8]) throws(BlobError) -> ContentHash {
        let hash = ContentHash.of(bytes)
        let place = place(of: hash)
        if let there = try readFile(place.file), ContentHash.of(there) == hash {
            try flushFolder(place.inner)
            return hash
        }
        for folder in [path, temporaries, place.outer, place.inner] { try makeFolder(folder) }
        let temporary = "\(temporaries)/\(UUID().uuidString)"
        do throws(BlobError) {
            try writeFile(temporary, bytes)
            guard unsafe rename(temporary, place.file) == 0 else { throw failure("rename", temporary) }
        } catch {
            _ = unsafe unlink(temporary)
            throw error
        }
        for folder in [place.inner, place.outer, path] { try flushFolder(folder) }
        return hash
    }

    func get(_ hash: ContentHash) throws(BlobError) -> [UInt8] {
        guard let bytes = try readFile(place(of: hash).file) else {
            throw BlobError(
                .notFound, "there is no blob \(hash.hex); it was deleted, or this is another blob directory")
        }
        guard ContentHash.of(bytes) == hash else {
            throw BlobError(.corrupt, "blob \(hash.hex) is damaged; store the same file again to heal it")
        }
        return bytes
    }

    func contains(_ hash: ContentHash) throws(BlobError) -> Bool {
        if unsafe access(place(of: hash).file, F_OK) == 0 { return true }
        guard errno == ENOENT || errno == ENOTDIR else { throw failure("look at", place(of: hash).file) }
        return false
    }

    func delete(_ hash: ContentHash) throws(BlobError) {
        let place = place(of: hash)
        guard unsafe unlink(place.file) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return }
            throw failure("delete", place.file)
        }
        try flushFolder(place.inner)
    }

    /// Removes what crashed writers left under `tmp/` more than a day ago.
    func sweep() {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: temporaries) else { return }
        for name in names {
            var facts = stat()
            let file = "\(temporaries)/\(name)"
            guard unsafe lstat(file, &facts) == 0, facts.st_mtim.tv_sec < time(nil) - 86_400 else { continue }
            _ = unsafe unlink(file)
        }
    }

    private var temporaries: String { path + "/tmp" }

    private func place(of hash: ContentHash) -> (outer: String, inner: String, file: String) {
        let hex = hash.hex
        let outer = "\(path)/\(hex.prefix(2))"
        let inner = "\(outer)/\(hex.dropFirst(2).prefix(2))"
        return (outer, inner, "\(inner)/\(hex)")
    }
}

private func failure(_ verb: String, _ path: String) -> BlobError {
    let reason = unsafe String(cString: strerror(errno))
    return BlobError(.unavailable, "cannot \(verb) \(path): \(reason); check the disk and ROLLCALL_BLOB_DIR")
}

private func makeFolder(_ path: String) throws(BlobError) {
    if unsafe mkdir(path, 0o755) == 0 || errno == EEXIST { return }
    guard errno == ENOENT else { throw failure("make", path) }
    do {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
        throw BlobError(.unavailable, "cannot make \(path); check the disk and ROLLCALL_BLOB_DIR")
    }
}

private func writeFile(_ path: String, _ bytes: [UInt8]) throws(BlobError) {
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw failure("write", path) }
    defer { close(file) }
    var sent = 0
    while sent < bytes.count {
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe write(file, buffer.baseAddress?.advanced(by: sent), buffer.count - sent)
        }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw failure("write", path) }
        sent += count
    }
    guard fsync(file) == 0 else { throw failure("flush", path) }
}

/// The bytes of a file, or nil when there is none.
private func readFile(_ path: String) throws(BlobError) -> [UInt8]? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
        if errno == ENOENT || errno == ENOTDIR { return nil }
        throw failure("read", path)
    }
    defer { close(file) }
    var facts = stat()
    guard unsafe fstat(file, &facts) == 0 else { throw failure("read", path) }
    var bytes = [UInt8](repeating: 0, count: Int(facts.st_size))
    var got = 0
    while got < bytes.count {
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe read(file, buffer.baseAddress?.advanced(by: got), buffer.count - got)
        }
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw failure("read", path) }
        if count == 0 { break }
        got += count
    }
    return Array(bytes.prefix(got))
}

private func flushFolder(_ path: String) throws(BlobError) {
    let folder = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw failure("open", path) }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw failure("flush", path) }
}
