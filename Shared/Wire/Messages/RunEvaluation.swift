/// An evaluation of how good names are on a collection's own labels.
public struct RunEvaluation: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.RunEvaluation"

    /// UUID text.
    public var jobID: String = ""
    /// UUID: 16 bytes.
    public var collectionID: [UInt8] = []
    /// The embedding model.
    public var model: String = ""
    /// Enrolled for each person; 0 means the default.
    public var photos: UInt32 = 0
    /// People with so many labelled faces are enrolled; 0 means twice `photos`.
    public var leastPhotos: UInt32 = 0
    /// The share of these who are strangers instead, 0 to 0.9.
    public var heldOut: Float = 0
    /// How often photos are chosen; 0 means the default.
    public var draws: UInt32 = 0
    /// 0 means the default.
    public var seed: UInt64 = 0
    /// The chance of a false name up to which one is given; 0 means the collection's own.
    public var limit: Float = 0
    /// Whether the calibration that is proposed becomes the collection's own.
    public var keep: Bool = false

    /// Makes a message; a field that is not given has its default.
    public init(
        jobID: String = "",
        collectionID: [UInt8] = [],
        model: String = "",
        photos: UInt32 = 0,
        leastPhotos: UInt32 = 0,
        heldOut: Float = 0,
        draws: UInt32 = 0,
        seed: UInt64 = 0,
        limit: Float = 0,
        keep: Bool = false
    ) {
        self.jobID = jobID
        self.collectionID = collectionID
        self.model = model
        self.photos = photos
        self.leastPhotos = leastPhotos
        self.heldOut = heldOut
        self.draws = draws
        self.seed = seed
        self.limit = limit
        self.keep = keep
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        writer.string(1, jobID)
        writer.bytes(2, collectionID)
        writer.string(3, model)
        writer.uint32(4, photos)
        writer.uint32(5, leastPhotos)
        writer.float(6, heldOut)
        writer.uint32(7, draws)
        writer.uint64(8, seed)
        writer.float(9, limit)
        writer.bool(10, keep)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.string(&jobID)
        case 2: try reader.bytes(&collectionID)
        case 3: try reader.string(&model)
        case 4: try reader.uint32(&photos)
        case 5: try reader.uint32(&leastPhotos)
        case 6: try reader.float(&heldOut)
        case 7: try reader.uint32(&draws)
        case 8: try reader.uint64(&seed)
        case 9: try reader.float(&limit)
        case 10: try reader.bool(&keep)
        default: try reader.skip()
        }
    }
}
