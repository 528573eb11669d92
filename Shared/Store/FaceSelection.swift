public import Faces
public import FoundationEssentials

/// Which faces of a collection some long work is about; all conditions together.
public struct FaceSelection: Hashable, Sendable {
    public var collection: UUID
    /// The embedding model.
    public var model: String
    /// Only this person's faces.
    public var person: UUID?
    /// Only these; those that do not exist or lie elsewhere are left out.
    public var faces: [UUID]?
    /// True: only faces that carry a person; false: only faces that carry none.
    public var labelled: Bool?
    /// At least this overall quality, 0 to 1.
    public var minQuality: Float

    /// Makes a selection; a collection and a model alone select all of its faces.
    public init(
        collection: UUID, model: String, person: UUID? = nil, faces: [UUID]? = nil, labelled: Bool? = nil,
        minQuality: Float = 0
    ) {
        self.collection = collection
        self.model = model
        self.person = person
        self.faces = faces
        self.labelled = labelled
        self.minQuality = minQuality
    }
}

/// A face of a selection with what long work needs of it.
public struct SelectedFace: Hashable, Sendable {
    public let face: UUID
    public let embedding: Embedding
    /// The person it was said to be.
    public let person: UUID?
    /// The people it was said not to be.
    public let isNot: [UUID]

    /// Makes a selected face.
    public init(face: UUID, embedding: Embedding, person: UUID? = nil, isNot: [UUID] = []) {
        self.face = face
        self.embedding = embedding
        self.person = person
        self.isNot = isNot
    }
}
