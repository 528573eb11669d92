/// Names faces whose rows are new, different or gone.
public struct FacesChanged: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.FacesChanged"

    /// UUIDs: 16 bytes each.
    public var faceIDs: [[UInt8]] = []

    /// Makes a message; a field that is not given has its default.
    public init(faceIDs: [[UInt8]] = []) {
        self.faceIDs = faceIDs
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        writer.byteStrings(1, faceIDs)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.byteStrings(&faceIDs)
        default: try reader.skip()
        }
    }
}
