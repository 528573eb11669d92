import Blocking
public import Faces

/// Turns chips into embeddings, on a thread of its own with a network of its own; make one for each worker.
public actor FaceEmbedder {
    /// The model's name in the database: these weights, byte for byte; embeddings of other weights are not comparable.
    public static let modelName = "dlib-resnet-v1"
    /// Chips of one forward pass, at most: the network keeps some 4 MB a chip.
    static let largestPass = 32

    private let thread = BlockingThread(name: "embed")
    private let network: EmbedderHandle

    /// Reads the model.
    ///
    /// - Throws: `.modelMissing`, `.modelDamaged`, `.outOfMemory`.
    public init(modelDirectory: String) throws(VisionError) {
        network = try EmbedderHandle(modelDirectory: modelDirectory)
    }

    deinit { thread.stop() }

    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    /// The embeddings of chips, in order; up to 32 chips go through the network at once.
    ///
    /// - Throws: `.outOfMemory`, `.failed`.
    public func embed(_ chips: [Chip]) throws(VisionError) -> [Embedding] {
        var embeddings: [Embedding] = []
        for start in stride(from: 0, to: chips.count, by: Self.largestPass) {
            embeddings += try network.embed(chips[start..<min(start + Self.largestPass, chips.count)])
        }
        return embeddings
    }
}
