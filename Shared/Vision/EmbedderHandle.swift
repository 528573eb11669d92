import CVision
import Faces

/// The one owner of an embedding network behind the C header.
@safe struct EmbedderHandle: ~Copyable {
    private let raw: OpaquePointer

    init(modelDirectory: String) throws(VisionError) {
        var made: OpaquePointer?
        try unsafe visionCall { message, size in
            unsafe cvision_embedder_make(
                "\(modelDirectory)/dlib_face_recognition_resnet_model_v1.dat", &made, message, size)
        }
        guard let made = unsafe made else { throw VisionError(.failed, "no embedder was made") }
        unsafe raw = made
    }

    deinit { unsafe cvision_embedder_free(raw) }

    /// The embeddings of chips, in order, by one forward pass.
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
