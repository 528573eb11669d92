import Blocking
public import Faces
import Synchronization

/// Content-addressed bytes in a directory: `ab/cd/<sha256>`, each file whole or not there.
public final class BlobStore: Sendable {
    private let folder: BlobFolder
    private let reader = BlockingThread(name: "blobs-read")
    private let writer: BlockingThread
    private let puts: Rounds<[UInt8], Result<ContentHash, BlobError>>

    /// Makes a store over a directory, which is made when missing; several programs may share it.
    public init(directory: String) {
        let (folder, writer) = (BlobFolder(path: directory), BlockingThread(name: "blobs-write"))
        self.folder = folder
        self.writer = writer
        let state = WriterState()
        // What is put while others are flushed is flushed together: the disk's round trips are shared.
        puts = Rounds(limit: 64) { blobs in
            try await writer.run {
                state.use { (swept, settled) in
                    if !swept { folder.sweep() }
                    swept = true
                    return folder.put(blobs, settled: &settled)
                }
            }
        }
    }

    deinit { for thread in [reader, writer] { thread.stop() } }

    /// Stores bytes and gives their hash; when it returns they survive a power cut. Bytes that are there already are
    /// left alone, damaged ones are replaced.
    public func put(_ bytes: [UInt8]) async throws(BlobError) -> ContentHash {
        let result: Result<ContentHash, BlobError>
        do {
            result = try await puts.take(bytes)
        } catch {
            throw Self.stopped
        }
        return try result.get()
    }

    /// Reads bytes and checks that they have the hash.
    public func get(_ hash: ContentHash) async throws(BlobError) -> [UInt8] {
        try await run(on: reader) { (folder) throws(BlobError) in try folder.get(hash) }
    }

    /// True when there are bytes of that hash.
    public func contains(_ hash: ContentHash) async throws(BlobError) -> Bool {
        try await run(on: reader) { (folder) throws(BlobError) in try folder.contains(hash) }
    }

    /// Removes bytes; those that are not there are no error.
    public func delete(_ hash: ContentHash) async throws(BlobError) {
        try await run(on: writer) { (folder) throws(BlobError) in try folder.delete(hash) }
    }

    private func run<Value: Sendable>(
        on thread: BlockingThread, _ body: @Sendable @escaping (BlobFolder) throws(BlobError) -> Value
    ) async throws(BlobError) -> Value {
        do {
            return try await thread.run { [folder] in try body(folder) }
        } catch let error as BlobError {
            throw error
        } catch {
            throw Self.stopped
        }
    }

    private static let stopped = BlobError(.unavailable, "the blob store was stopped")
}

/// What the writing thread remembers: whether `tmp/` was swept, and which folders are on the disk themselves.
private final class WriterState: Sendable {
    private let state = Mutex<(swept: Bool, settled: Set<String>)>((false, []))

    func use<Value: Sendable>(_ body: (inout Bool, inout Set<String>) -> Value) -> Value {
        state.withLock { body(&$0.swept, &$0.settled) }
    }
}
