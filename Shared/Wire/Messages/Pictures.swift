/// Bytes in the blob store.
public struct BlobReference: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.BlobReference"

    /// The SHA-256 of the bytes: 32 bytes.
    public var sha256: [UInt8] = []
    /// The number of bytes; 0 when unknown.
    public var size: UInt64 = 0

    /// Makes a message; a field that is not given has its default.
    public init(sha256: [UInt8] = [], size: UInt64 = 0) {
        self.sha256 = sha256
        self.size = size
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        writer.bytes(1, sha256)
        writer.uint64(2, size)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.bytes(&sha256)
        case 2: try reader.uint64(&size)
        default: try reader.skip()
        }
    }
}

/// What is known about a picture once it is decoded.
public struct ImageFacts: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.ImageFacts"

    /// The SHA-256 of the file: 32 bytes.
    public var sha256: [UInt8] = []
    /// The file's size in bytes.
    public var size: UInt64 = 0
    /// Pixels of the upright picture.
    public var width: UInt32 = 0
    /// Pixels of the upright picture.
    public var height: UInt32 = 0
    /// `jpeg`, `png`, `webp`, `gif`, `bmp` or `tiff`.
    public var format: String = ""

    /// Makes a message; a field that is not given has its default.
    public init(sha256: [UInt8] = [], size: UInt64 = 0, width: UInt32 = 0, height: UInt32 = 0, format: String = "") {
        self.sha256 = sha256
        self.size = size
        self.width = width
        self.height = height
        self.format = format
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        writer.bytes(1, sha256)
        writer.uint64(2, size)
        writer.uint32(3, width)
        writer.uint32(4, height)
        writer.string(5, format)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.bytes(&sha256)
        case 2: try reader.uint64(&size)
        case 3: try reader.uint32(&width)
        case 4: try reader.uint32(&height)
        case 5: try reader.string(&format)
        default: try reader.skip()
        }
    }
}
