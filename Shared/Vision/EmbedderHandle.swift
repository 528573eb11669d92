import CVision
import Faces

/// The one owner of an embedding network behind the C header.
@safe struct EmbedderHandle: ~Copyable {
    private let raw: OpaquePointer
    /// The number type of the network.
    let numbers: NumberType

    init(modelDirectory: String, numbers: NumberType, instructions: InstructionSet) throws(VisionError) {
        var made: OpaquePointer?
        let engine = cvision_engine(numbers: numbers.raw, most: instructions.raw)
        try unsafe visionCall { message, size in
            unsafe cvision_embedder_make(
                "\(modelDirectory)/dlib_face_recognition_resnet_model_v1.dat", engine, &made, message, size)
        }
        guard let made = unsafe made else { throw VisionError(.failed, "no embedder was made") }
        unsafe raw = made
        self.numbers = numbers
    }

    deinit { unsafe cvision_embedder_free(raw) }

    /// The embeddings of chips, in order.
    func embed(_ chips: ArraySlice<Chip>) throws(VisionError) -> [Embedding] {
        var pixels: [UInt8] = []
        pixels.reserveCapacity(chips.count * Chip.byteCount)
        for chip in chips { pixels += chip.pixels }
        var values = [Float](repeating: 0, count: chips.count * Embedding.dimension)
        try unsafe visionCall { message, size in
            unsafe cvision_embed(raw, pixels, chips.count, &values, message, size)
        }
        var embeddings: [Embedding] = []
        for start in stride(from: 0, to: values.count, by: Embedding.dimension) {
            guard let embedding = Embedding(Array(values[start..<start + Embedding.dimension])) else {
                throw VisionError(.failed, "an embedding has values that are not numbers")
            }
            embeddings.append(embedding)
        }
        return embeddings
    }
}
