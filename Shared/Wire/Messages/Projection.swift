/// Asks for a map of faces on a plane.
public struct RunProjection: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.RunProjection"

    /// UUID text.
    public var jobID: String = ""
    /// UUID: 16 bytes.
    public var collectionID: [UInt8] = []
    /// When set (16 bytes): only this person's faces.
    public var personID: [UInt8] = []
    /// The embedding model.
    public var model: String = ""
    /// Which faces; none for all.
    public var selection: Selection?
    /// How many neighbours each face minds; 0 means the default.
    public var perplexity: Float = 0
    /// Steps after the early ones; 0 means the default.
    public var steps: UInt32 = 0
    /// The seed of the start.
    public var seed: UInt64 = 0
    /// When set (16 bytes): the projection to go on from.
    public var baseID: [UInt8] = []

    /// Makes a message; a field that is not given has its default.
    public init(
        jobID: String = "",
        collectionID: [UInt8] = [],
        personID: [UInt8] = [],
        model: String = "",
        selection: Selection? = nil,
        perplexity: Float = 0,
        steps: UInt32 = 0,
        seed: UInt64 = 0,
        baseID: [UInt8] = []
    ) {
        self.jobID = jobID
        self.collectionID = collectionID
        self.personID = personID
        self.model = model
        self.selection = selection
        self.perplexity = perplexity
        self.steps = steps
        self.seed = seed
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
        writer.message(5, selection)
        writer.float(6, perplexity)
        writer.uint32(7, steps)
        writer.uint64(8, seed)
        writer.bytes(9, baseID)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.string(&jobID)
        case 2: try reader.bytes(&collectionID)
        case 3: try reader.bytes(&personID)
        case 4: try reader.string(&model)
        case 5: try reader.message(&selection)
        case 6: try reader.float(&perplexity)
        case 7: try reader.uint32(&steps)
        case 8: try reader.uint64(&seed)
        case 9: try reader.bytes(&baseID)
        default: try reader.skip()
        }
    }
}

/// A picture of a map that grows.
public struct MapFrame: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.MapFrame"

    /// UUID text.
    public var jobID: String = ""
    /// From 1, each frame one more.
    public var sequence: UInt32 = 0
    /// The sequence of the frame this one is a change of; 0: of all zeros.
    public var base: UInt32 = 0
    /// Steps taken.
    public var step: UInt32 = 0
    /// How many there will be.
    public var steps: UInt32 = 0
    /// Kullback-Leibler, nats; 0 while unknown.
    public var divergence: Float = 0
    /// The length of a unit on the map.
    public var unit: Float = 0
    /// How many faces there are.
    public var faces: UInt32 = 0
    /// Differences to the base, x and y of each face in turn, as zigzag varints.
    public var changes: [UInt8] = []

    /// Makes a message; a field that is not given has its default.
    public init(
        jobID: String = "",
        sequence: UInt32 = 0,
        base: UInt32 = 0,
        step: UInt32 = 0,
        steps: UInt32 = 0,
        divergence: Float = 0,
        unit: Float = 0,
        faces: UInt32 = 0,
        changes: [UInt8] = []
    ) {
        self.jobID = jobID
        self.sequence = sequence
        self.base = base
        self.step = step
        self.steps = steps
        self.divergence = divergence
        self.unit = unit
        self.faces = faces
        self.changes = changes
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        writer.string(1, jobID)
        writer.uint32(2, sequence)
        writer.uint32(3, base)
        writer.uint32(4, step)
        writer.uint32(5, steps)
        writer.float(6, divergence)
        writer.float(7, unit)
        writer.uint32(8, faces)
        writer.bytes(9, changes)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.string(&jobID)
        case 2: try reader.uint32(&sequence)
        case 3: try reader.uint32(&base)
        case 4: try reader.uint32(&step)
        case 5: try reader.uint32(&steps)
        case 6: try reader.float(&divergence)
        case 7: try reader.float(&unit)
        case 8: try reader.uint32(&faces)
        case 9: try reader.bytes(&changes)
        default: try reader.skip()
        }
    }
}
