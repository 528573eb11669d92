public import Faces
public import FoundationEssentials

/// A face to be recorded.
public struct NewFace: Hashable, Sendable {
    public var face: DetectedFace
    public var embedding: Embedding

    /// Makes a face.
    public init(face: DetectedFace, embedding: Embedding) {
        self.face = face
        self.embedding = embedding
    }
}

/// An image with its faces, to be recorded.
public struct NewImage: Hashable, Sendable {
    /// The collection's name; it must exist.
    public var collection: String
    public var sha256: ContentHash
    public var byteCount: Int
    /// Pixels, upright.
    public var width: Int
    public var height: Int
    /// "jpeg", "png", "webp", "gif", "bmp" or "tiff".
    public var format: String
    /// As the publisher names it; NUL is replaced, the rest is kept.
    public var fileName: String
    /// When set, the most prominent face is labelled with this name and the person made when missing.
    public var person: String?
    /// The job this image belongs to; one that does not exist is ignored.
    public var jobID: UUID?
    /// What the job calls this image.
    public var item: String
    public var faces: [NewFace]
    public var skipped: [SkippedFace]
    /// Which detector looked: "hog" or "mmod".
    public var detector: String
    /// The embedding model of all faces.
    public var model: String

    /// Makes an image.
    public init(
        collection: String, sha256: ContentHash, byteCount: Int, width: Int, height: Int, format: String,
        fileName: String, person: String? = nil, jobID: UUID? = nil, item: String = "", faces: [NewFace],
        skipped: [SkippedFace] = [], detector: String, model: String
    ) {
        self.collection = collection
        self.sha256 = sha256
        self.byteCount = byteCount
        self.width = width
        self.height = height
        self.format = format
        self.fileName = fileName
        self.person = person
        self.jobID = jobID
        self.item = item
        self.faces = faces
        self.skipped = skipped
        self.detector = detector
        self.model = model
    }
}

/// What became of a `NewImage`.
public enum Recorded: Hashable, Sendable {
    /// It is new; `faces` in the order they were given.
    case stored(image: UUID, faces: [UUID])
    /// The collection has it already; `newlyLabelled` are its faces that got the person that came with it now.
    case duplicate(image: UUID, newlyLabelled: [UUID])
    /// There is no collection of that name; nothing was written.
    case unknownCollection
    /// A value cannot be stored (a person's name with control characters, a box that is not finite); nothing was
    /// written. The text says which, without people's data.
    case invalid(String)
}
