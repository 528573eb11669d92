/// The faces of one picture of a collection, to be embedded and recorded.
public struct EmbedImage: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.EmbedImage"

    /// The collection's name.
    public var collection: String = ""
    /// The picture.
    public var image: ImageFacts?
    /// Shown to people.
    public var fileName: String = ""
    /// When set: the most prominent face is labelled with this name.
    public var person: String = ""
    /// UUID text, or empty.
    public var jobID: String = ""
    /// What the job calls this picture.
    public var item: String = ""
    /// The faces to embed.
    public var faces: [WireDetectedFace] = []
    /// The faces left out.
    public var skipped: [WireSkippedFace] = []
    /// Which detector found them: `hog` or `mmod`.
    public var detector: String = ""

    /// Makes a message; a field that is not given has its default.
    public init(
        collection: String = "",
        image: ImageFacts? = nil,
        fileName: String = "",
        person: String = "",
        jobID: String = "",
        item: String = "",
        faces: [WireDetectedFace] = [],
        skipped: [WireSkippedFace] = [],
        detector: String = ""
    ) {
        self.collection = collection
        self.image = image
        self.fileName = fileName
        self.person = person
        self.jobID = jobID
        self.item = item
        self.faces = faces
        self.skipped = skipped
        self.detector = detector
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        writer.string(1, collection)
        writer.message(2, image)
        writer.string(3, fileName)
        writer.string(4, person)
        writer.string(5, jobID)
        writer.string(6, item)
        writer.messages(7, faces)
        writer.messages(8, skipped)
        writer.string(9, detector)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.string(&collection)
        case 2: try reader.message(&image)
        case 3: try reader.string(&fileName)
        case 4: try reader.string(&person)
        case 5: try reader.string(&jobID)
        case 6: try reader.string(&item)
        case 7: try reader.messages(&faces)
        case 8: try reader.messages(&skipped)
        case 9: try reader.string(&detector)
        default: try reader.skip()
        }
    }
}

/// The faces of a question, to be embedded.
public struct EmbedAsk: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.EmbedAsk"

    /// The picture.
    public var image: ImageFacts?
    /// The faces to embed.
    public var faces: [WireDetectedFace] = []
    /// The faces left out.
    public var skipped: [WireSkippedFace] = []
    /// Which detector found them: `hog` or `mmod`.
    public var detector: String = ""

    /// Makes a message; a field that is not given has its default.
    public init(
        image: ImageFacts? = nil, faces: [WireDetectedFace] = [], skipped: [WireSkippedFace] = [], detector: String = ""
    ) {
        self.image = image
        self.faces = faces
        self.skipped = skipped
        self.detector = detector
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        writer.message(1, image)
        writer.messages(2, faces)
        writer.messages(3, skipped)
        writer.string(4, detector)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.message(&image)
        case 2: try reader.messages(&faces)
        case 3: try reader.messages(&skipped)
        case 4: try reader.string(&detector)
        default: try reader.skip()
        }
    }
}

/// The answer to `AskImage`.
public struct AskAnswer: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.AskAnswer"

    /// The picture.
    public var image: ImageFacts?
    /// The faces with their embeddings.
    public var faces: [WireEmbeddedFace] = []
    /// The faces left out.
    public var skipped: [WireSkippedFace] = []
    /// Which detector found them: `hog` or `mmod`.
    public var detector: String = ""
    /// The embedding model.
    public var model: String = ""

    /// Makes a message; a field that is not given has its default.
    public init(
        image: ImageFacts? = nil,
        faces: [WireEmbeddedFace] = [],
        skipped: [WireSkippedFace] = [],
        detector: String = "",
        model: String = ""
    ) {
        self.image = image
        self.faces = faces
        self.skipped = skipped
        self.detector = detector
        self.model = model
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        writer.message(1, image)
        writer.messages(2, faces)
        writer.messages(3, skipped)
        writer.string(4, detector)
        writer.string(5, model)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.message(&image)
        case 2: try reader.messages(&faces)
        case 3: try reader.messages(&skipped)
        case 4: try reader.string(&detector)
        case 5: try reader.string(&model)
        default: try reader.skip()
        }
    }
}
