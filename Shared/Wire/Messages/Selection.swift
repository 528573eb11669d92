/// Which faces of a collection long work is about; all of it together.
public struct Selection: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.Selection"

    /// UUIDs; when there are any: only these.
    public var faceIDs: [[UInt8]] = []
    /// Only faces that carry a person.
    public var labelledOnly: Bool = false
    /// Only faces that carry none.
    public var unlabelledOnly: Bool = false
    /// At least this overall quality.
    public var minQuality: Float = 0

    /// Makes a message; a field that is not given has its default.
    public init(
        faceIDs: [[UInt8]] = [],
        labelledOnly: Bool = false,
        unlabelledOnly: Bool = false,
        minQuality: Float = 0
    ) {
        self.faceIDs = faceIDs
        self.labelledOnly = labelledOnly
        self.unlabelledOnly = unlabelledOnly
        self.minQuality = minQuality
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        writer.byteStrings(1, faceIDs)
        writer.bool(2, labelledOnly)
        writer.bool(3, unlabelledOnly)
        writer.float(4, minQuality)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.byteStrings(&faceIDs)
        case 2: try reader.bool(&labelledOnly)
        case 3: try reader.bool(&unlabelledOnly)
        case 4: try reader.float(&minQuality)
        default: try reader.skip()
        }
    }
}
