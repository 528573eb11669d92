/// The settings of one Chinese Whispers run.
public struct ChineseWhispers: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.ChineseWhispers"

    /// An edge is where the distance is below; 0 means the default.
    public var threshold: Float = 0
    /// At most so many; 0 means the default.
    public var iterations: UInt32 = 0
    /// The seed of the order in which faces are visited.
    public var seed: UInt64 = 0

    /// Makes a message; a field that is not given has its default.
    public init(threshold: Float = 0, iterations: UInt32 = 0, seed: UInt64 = 0) {
        self.threshold = threshold
        self.iterations = iterations
        self.seed = seed
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        writer.float(1, threshold)
        writer.uint32(2, iterations)
        writer.uint64(3, seed)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.float(&threshold)
        case 2: try reader.uint32(&iterations)
        case 3: try reader.uint64(&seed)
        default: try reader.skip()
        }
    }
}

/// Asks for a grouping of a collection's or a person's faces.
public struct RunClustering: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.RunClustering"

    /// UUID text.
    public var jobID: String = ""
    /// UUID: 16 bytes.
    public var collectionID: [UInt8] = []
    /// When set (16 bytes): only this person's faces.
    public var personID: [UInt8] = []
    /// The embedding model.
    public var model: String = ""
    /// How to group.
    public var algorithm: Algorithm?

    /// Makes a message; a field that is not given has its default.
    public init(
        jobID: String = "",
        collectionID: [UInt8] = [],
        personID: [UInt8] = [],
        model: String = "",
        algorithm: Algorithm? = nil
    ) {
        self.jobID = jobID
        self.collectionID = collectionID
        self.personID = personID
        self.model = model
        self.algorithm = algorithm
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        writer.string(1, jobID)
        writer.bytes(2, collectionID)
        writer.bytes(3, personID)
        writer.string(4, model)
        if case .chineseWhispers(let settings) = algorithm { writer.message(5, settings) }
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.string(&jobID)
        case 2: try reader.bytes(&collectionID)
        case 3: try reader.bytes(&personID)
        case 4: try reader.string(&model)
        case 5: try Algorithm.readChineseWhispers(into: &algorithm, from: &reader)
        default: try reader.skip()
        }
    }
}
