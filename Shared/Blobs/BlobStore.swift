import Blocking
public import Faces
import Synchronization

/// Content-addressed bytes in a directory: `ab/cd/<sha256>`, each file whole or not there.
public final class BlobStore: Sendable {
    private let folder: BlobFolder
    private let threads: [BlockingThread]
    private let turn = Atomic<Int>(0)
    private let swept = Atomic<Bool>(false)

    /// Makes a store over a directory, which is made when missing; several programs may share it.
    public init(directory: String) {
        folder = BlobFolder(path: directory)
        threads = (0..<2).map { BlockingThread(name: "blobs-\($0)") }
    }

    deinit { for thread in threads { thread.stop() } }

    /// Stores bytes and gives their hash; when it returns they survive a power cut. Bytes that are there already are
    /// left alone, damaged ones are replaced.
    public func put(_ bytes: [UInt8]) async throws(BlobError) -> ContentHash {
        let first = !swept.exchange(true, ordering: .relaxed)
        return try await run { (folder) throws(BlobError) in
            if first { folder.sweep() }
            return try folder.put(bytes)
        }
    }

    /// Reads bytes and checks that they have the hash.
    public func get(_ hash: ContentHash) async throws(BlobError) -> [UInt8] {
        try await run { (folder) throws(BlobError) in try folder.get(hash) }
    }

    /// True when there are bytes of that hash.
    public func contains(_ hash: ContentHash) async throws(BlobError) -> Bool {
        try await run { (folder) throws(BlobError) in try folder.contains(hash) }
    }

    /// Removes bytes; those that are not there are no error.
    public func delete(_ hash: ContentHash) async throws(BlobError) {
        try await run { (folder) throws(BlobError) in try folder.delete(hash) }
    }

    private func run<Value: Sendable>(
        _ body: @Sendable @escaping (BlobFolder) throws(BlobError) -> Value
    ) async throws(BlobError) -> Value {
        let thread = threads[turn.wrappingAdd(1, ordering: .relaxed).oldValue & (threads.count - 1)]
        do {
            return try await thread.run { [folder] in try body(folder) }
        } catch let error as BlobError {
            throw error
        } catch {
            throw BlobError(.unavailable, "the blob store was stopped")
        }
    }
}
