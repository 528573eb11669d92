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
    /// Nearer faces count more.
    public var weighted: Bool = false
    /// What people decided binds nothing.
    public var ignoreLabels: Bool = false

    /// Makes a message; a field that is not given has its default.
    public init(
        threshold: Float = 0,
        iterations: UInt32 = 0,
        seed: UInt64 = 0,
        weighted: Bool = false,
        ignoreLabels: Bool = false
    ) {
        self.threshold = threshold
        self.iterations = iterations
        self.seed = seed
        self.weighted = weighted
        self.ignoreLabels = ignoreLabels
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        writer.float(1, threshold)
        writer.uint32(2, iterations)
        writer.uint64(3, seed)
        writer.bool(4, weighted)
        writer.bool(5, ignoreLabels)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.float(&threshold)
        case 2: try reader.uint32(&iterations)
        case 3: try reader.uint64(&seed)
        case 4: try reader.bool(&weighted)
        case 5: try reader.bool(&ignoreLabels)
        default: try reader.skip()
        }
    }
}

/// The settings of one k-means run.
public struct KMeans: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.KMeans"

    /// How many clusters; 0: chosen from `kMin` to `kMax`.
    public var k: UInt32 = 0
    /// 0 means the default.
    public var kMin: UInt32 = 0
    /// 0 means the default.
    public var kMax: UInt32 = 0
    /// How often it starts anew; 0 means the default.
    public var restarts: UInt32 = 0
    /// The seed of the first centres.
    public var seed: UInt64 = 0

    /// Makes a message; a field that is not given has its default.
    public init(
        k: UInt32 = 0,
        kMin: UInt32 = 0,
        kMax: UInt32 = 0,
        restarts: UInt32 = 0,
        seed: UInt64 = 0
    ) {
        self.k = k
        self.kMin = kMin
        self.kMax = kMax
        self.restarts = restarts
        self.seed = seed
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        writer.uint32(1, k)
        writer.uint32(2, kMin)
        writer.uint32(3, kMax)
        writer.uint32(4, restarts)
        writer.uint64(5, seed)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.uint32(&k)
        case 2: try reader.uint32(&kMin)
        case 3: try reader.uint32(&kMax)
        case 4: try reader.uint32(&restarts)
        case 5: try reader.uint64(&seed)
        default: try reader.skip()
        }
    }
}

/// The settings of one X-means run.
public struct XMeans: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.XMeans"

    /// 0 means the default.
    public var kMin: UInt32 = 0
    /// 0 means the default.
    public var kMax: UInt32 = 0
    /// The seed of the first centres and of the splits.
    public var seed: UInt64 = 0

    /// Makes a message; a field that is not given has its default.
    public init(
        kMin: UInt32 = 0,
        kMax: UInt32 = 0,
        seed: UInt64 = 0
    ) {
        self.kMin = kMin
        self.kMax = kMax
        self.seed = seed
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        writer.uint32(1, kMin)
        writer.uint32(2, kMax)
        writer.uint64(3, seed)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.uint32(&kMin)
        case 2: try reader.uint32(&kMax)
        case 3: try reader.uint64(&seed)
        default: try reader.skip()
        }
    }
}

/// Asks for a grouping of a selection of a collection's faces.
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
    /// Which faces; all of the collection's or person's when missing.
    public var selection: Selection?
    /// When set (16 bytes): the clustering to go on from.
    public var baseID: [UInt8] = []

    /// Makes a message; a field that is not given has its default.
    public init(
        jobID: String = "",
        collectionID: [UInt8] = [],
        personID: [UInt8] = [],
        model: String = "",
        algorithm: Algorithm? = nil,
        selection: Selection? = nil,
        baseID: [UInt8] = []
    ) {
        self.jobID = jobID
        self.collectionID = collectionID
        self.personID = personID
        self.model = model
        self.algorithm = algorithm
        self.selection = selection
        self.baseID = baseID
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        writer.string(1, jobID)
        writer.bytes(2, collectionID)
        writer.bytes(3, personID)
        writer.string(4, model)
        algorithm?.write(to: &writer)
        writer.message(8, selection)
        writer.bytes(9, baseID)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.string(&jobID)
        case 2: try reader.bytes(&collectionID)
        case 3: try reader.bytes(&personID)
        case 4: try reader.string(&model)
        case 5, 6, 7: try Algorithm.read(field, into: &algorithm, from: &reader)
        case 8: try reader.message(&selection)
        case 9: try reader.bytes(&baseID)
        default: try reader.skip()
        }
    }
}
