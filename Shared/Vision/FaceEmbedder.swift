import Blocking
public import Faces

/// Turns chips into embeddings, on a thread of its own with a network of its own; make one for each worker.
public actor FaceEmbedder {
    /// The model's name in the database: these weights, byte for byte; embeddings of other weights are not comparable.
    public static let modelName = "dlib-resnet-v1"

    private let thread = BlockingThread(name: "embed")
    /// The number type of the network.
    public nonisolated let numbers: NumberType
    /// The best instruction set that the network uses.
    public nonisolated let instructions: InstructionSet
    private let network: EmbedderHandle
    private let mirrored: Bool

    /// Reads the model.
    ///
    /// - Parameter numbers: the number type of the network; with none, the fastest this CPU has.
    /// - Parameter instructions: the best instruction set to use.
    /// - Parameter mirrored: whether an embedding is the mean of the chip's and of its mirror image's, which costs twice
    ///   the time and tells people apart a little better. The two kinds are not comparable.
    /// - Throws: `.modelMissing`, `.modelDamaged`, `.outOfMemory`, `.numbersMissing`, `.numbersInaccurate`.
    public init(
        modelDirectory: String, numbers: NumberType? = nil, instructions: InstructionSet = .best, mirrored: Bool = false
    ) throws(VisionError) {
        self.mirrored = mirrored
        network = try choosing(numbers) { candidate throws(VisionError) in
            try EmbedderHandle(modelDirectory: modelDirectory, numbers: candidate, instructions: instructions)
        }
        self.numbers = network.numbers
        self.instructions = instructions.used
    }

    deinit { thread.stop() }

    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    /// The embeddings of chips, in order.
    ///
    /// - Throws: `.outOfMemory`, `.failed`.
    public func embed(_ chips: [Chip]) throws(VisionError) -> [Embedding] {
        let found = try network.embed(chips[...])
        guard mirrored else { return found }
        let others = try network.embed(chips.map(\.mirrored)[...])
        var means: [Embedding] = []
        for (one, other) in zip(found, others) {
            guard let mean = Embedding(zip(one.values, other.values).map { ($0 + $1) / 2 }) else {
                throw VisionError(.failed, "an embedding has values that are not numbers")
            }
            means.append(mean)
        }
        return means
    }
}

extension Chip {
    /// The same face seen in a mirror.
    var mirrored: Chip {
        var turned = pixels
        let row = 3 * Chip.side
        for start in stride(from: 0, to: pixels.count, by: row) {
            for x in 0..<Chip.side {
                for channel in 0..<3 {
                    turned[start + 3 * x + channel] = pixels[start + 3 * (Chip.side - 1 - x) + channel]
                }
            }
        }
        return Chip(pixels: turned) ?? self
    }
}
