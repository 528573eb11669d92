/// How usable a face is; every part from 0 (useless) to 1 (ideal).
public struct WireQuality: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.Quality"

    /// All parts together.
    public var overall: Float = 0
    /// How large the face is.
    public var size: Float = 0
    /// How sharp it is.
    public var sharpness: Float = 0
    /// How frontal it is.
    public var pose: Float = 0
    /// How well it is lit.
    public var exposure: Float = 0

    /// Makes a message; a field that is not given has its default.
    public init(overall: Float = 0, size: Float = 0, sharpness: Float = 0, pose: Float = 0, exposure: Float = 0) {
        self.overall = overall
        self.size = size
        self.sharpness = sharpness
        self.pose = pose
        self.exposure = exposure
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        writer.float(1, overall)
        writer.float(2, size)
        writer.float(3, sharpness)
        writer.float(4, pose)
        writer.float(5, exposure)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.float(&overall)
        case 2: try reader.float(&size)
        case 3: try reader.float(&sharpness)
        case 4: try reader.float(&pose)
        case 5: try reader.float(&exposure)
        default: try reader.skip()
        }
    }
}

/// A face found in a picture, with the crop the embedder reads.
public struct WireDetectedFace: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.DetectedFace"

    /// Where it is.
    public var box: WireBox?
    /// 5 points in dlib's order.
    public var landmarks: [WirePoint] = []
    /// The detector's confidence, as dlib gives it.
    public var score: Float = 0
    /// How usable it is.
    public var quality: WireQuality?
    /// 150 x 150 RGB pixels: 67,500 bytes.
    public var chip: [UInt8] = []

    /// Makes a message; a field that is not given has its default.
    public init(
        box: WireBox? = nil,
        landmarks: [WirePoint] = [],
        score: Float = 0,
        quality: WireQuality? = nil,
        chip: [UInt8] = []
    ) {
        self.box = box
        self.landmarks = landmarks
        self.score = score
        self.quality = quality
        self.chip = chip
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        writer.message(1, box)
        writer.messages(2, landmarks)
        writer.float(3, score)
        writer.message(4, quality)
        writer.bytes(5, chip)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.message(&box)
        case 2: try reader.messages(&landmarks)
        case 3: try reader.float(&score)
        case 4: try reader.message(&quality)
        case 5: try reader.bytes(&chip)
        default: try reader.skip()
        }
    }
}

/// A face that was seen and left out, and why.
public struct WireSkippedFace: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.SkippedFace"

    /// Where it is.
    public var box: WireBox?
    /// Why it was left out.
    public var reason: WireSkipReason = .unspecified

    /// Makes a message; a field that is not given has its default.
    public init(box: WireBox? = nil, reason: WireSkipReason = .unspecified) {
        self.box = box
        self.reason = reason
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        writer.message(1, box)
        writer.enumeration(2, reason)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.message(&box)
        case 2: try reader.enumeration(&reason)
        default: try reader.skip()
        }
    }
}

/// A face of a question, with its embedding.
public struct WireEmbeddedFace: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.EmbeddedFace"

    /// Where it is.
    public var box: WireBox?
    /// 5 points in dlib's order.
    public var landmarks: [WirePoint] = []
    /// The detector's confidence, as dlib gives it.
    public var score: Float = 0
    /// How usable it is.
    public var quality: WireQuality?
    /// 128 values.
    public var embedding: [Float] = []

    /// Makes a message; a field that is not given has its default.
    public init(
        box: WireBox? = nil,
        landmarks: [WirePoint] = [],
        score: Float = 0,
        quality: WireQuality? = nil,
        embedding: [Float] = []
    ) {
        self.box = box
        self.landmarks = landmarks
        self.score = score
        self.quality = quality
        self.embedding = embedding
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        writer.message(1, box)
        writer.messages(2, landmarks)
        writer.float(3, score)
        writer.message(4, quality)
        writer.floats(5, embedding)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.message(&box)
        case 2: try reader.messages(&landmarks)
        case 3: try reader.float(&score)
        case 4: try reader.message(&quality)
        case 5: try reader.floats(&embedding)
        default: try reader.skip()
        }
    }
}
