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

    /// Stores several blobs; when it returns those with a hash survive a power cut. Each step is done for all of them
    /// before the next, so that the file system's journal is written about twice for all, not for each.
    ///
    /// - Parameter settled: folders whose own entries are known to be on the disk; those that are now are added.
    func put(_ blobs: [[UInt8]], settled: inout Set<String>) -> [Result<ContentHash, BlobError>] {
        var results: [Result<ContentHash, BlobError>] = []
        var written: [(index: Int, draft: Draft)] = []
        for bytes in blobs {
            let hash = ContentHash.of(bytes)
            do throws(BlobError) {
                written.append((results.count, try draft(bytes, hash, &settled)))
                results.append(.success(hash))
            } catch {
                results.append(.failure(error))
            }
        }
        for (index, draft) in written {
            do throws(BlobError) { try draft.finish() } catch { results[index] = .failure(error) }
        }
        // A folder is flushed once for all blobs; the ones above it only until they are known to hold it.
        var flushed = Set<String>()
        for (index, draft) in written {
            guard case .success = results[index] else { continue }
            do throws(BlobError) {
                try flush(draft.place.inner, in: draft.place.outer, &flushed, &settled)
            } catch {
                results[index] = .failure(error)
            }
        }
        return results
    }

    private func flush(
        _ inner: String, in outer: String, _ flushed: inout Set<String>, _ settled: inout Set<String>
    ) throws(BlobError) {
        func once(_ folder: String) throws(BlobError) {
            guard !flushed.contains(folder) else { return }
            try flushFolder(folder)
            flushed.insert(folder)
        }
        try once(inner)
        guard !settled.contains(inner) else { return }
        try once(outer)
        if !settled.contains(outer) { try once(path) }
        settled.formUnion([inner, outer])
    }

    /// A blob on its way to its place.
    private struct Draft {
        let place: Place
        /// The file under `tmp/`, open; nil when the blob is in its place already.
        let file: (path: String, descriptor: Int32)?

        /// Flushes the file and gives it its name; closes it whatever happens.
        func finish() throws(BlobError) {
            guard let (path, descriptor) = file else { return }
            let flushed = fsync(descriptor) == 0 ? nil : failure("flush", path)
            close(descriptor)
            if flushed == nil, unsafe rename(path, place.file) == 0 { return }
            let error = flushed ?? failure("rename", path)
            _ = unsafe unlink(path)
            throw error
        }
    }

    private func draft(
        _ bytes: [UInt8], _ hash: ContentHash, _ settled: inout Set<String>
    ) throws(BlobError) -> Draft {
        let place = place(of: hash)
        if let there = try readFile(place.file), ContentHash.of(there) == hash { return Draft(place: place, file: nil) }
        for folder in [path, temporaries] { _ = try makeFolder(folder) }
        for folder in [place.outer, place.inner] where try makeFolder(folder) { settled.remove(folder) }
        let temporary = "\(temporaries)/\(UUID().uuidString)"
        return Draft(place: place, file: (temporary, try writeFile(temporary, bytes)))
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

    /// Where a blob belongs.
    private struct Place {
        let outer: String
        let inner: String
        let file: String
    }

    private func place(of hash: ContentHash) -> Place {
        let hex = hash.hex
        let outer = "\(path)/\(hex.prefix(2))"
        let inner = "\(outer)/\(hex.dropFirst(2).prefix(2))"
        return Place(outer: outer, inner: inner, file: "\(inner)/\(hex)")
    }
}

private func failure(_ verb: String, _ path: String) -> BlobError {
    let reason = unsafe String(cString: strerror(errno))
    return BlobError(.unavailable, "cannot \(verb) \(path): \(reason); check the disk and ROLLCALL_BLOB_DIR")
}

/// True when the folder was not there.
private func makeFolder(_ path: String) throws(BlobError) -> Bool {
    if unsafe mkdir(path, 0o755) == 0 { return true }
    if errno == EEXIST { return false }
    guard errno == ENOENT else { throw failure("make", path) }
    do {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return true
    } catch {
        throw BlobError(.unavailable, "cannot make \(path); check the disk and ROLLCALL_BLOB_DIR")
    }
}

/// Writes a new file and leaves it open; nothing stays behind when it throws.
private func writeFile(_ path: String, _ bytes: [UInt8]) throws(BlobError) -> Int32 {
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw failure("write", path) }
    var sent = 0
    while sent < bytes.count {
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe write(file, buffer.baseAddress?.advanced(by: sent), buffer.count - sent)
        }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else {
            let error = failure("write", path)
            close(file)
            _ = unsafe unlink(path)
            throw error
        }
        sent += count
    }
    return file
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
