/// The answer of a one-way method; never sent over AMQP.
public struct Accepted: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.Accepted"

    /// Makes the message.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {}

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        try reader.skip()
    }
}

/// Takes a picture into a collection.
public struct SubmitImage: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.SubmitImage"

    /// The collection's name; it must exist (`default` always does).
    public var collection: String = ""
    /// The picture: a blob, or bytes of at most 8 MiB.
    public var picture: Picture?
    /// Shown to people.
    public var fileName: String = ""
    /// When set: the most prominent face is labelled with this name.
    public var person: String = ""
    /// UUID text, or empty.
    public var jobID: String = ""
    /// What the job calls this picture; empty means the file name.
    public var item: String = ""

    /// Makes a message; a field that is not given has its default.
    public init(
        collection: String = "",
        picture: Picture? = nil,
        fileName: String = "",
        person: String = "",
        jobID: String = "",
        item: String = ""
    ) {
        self.collection = collection
        self.picture = picture
        self.fileName = fileName
        self.person = person
        self.jobID = jobID
        self.item = item
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        writer.string(1, collection)
        Picture.write(picture, blob: 2, inline: 3, to: &writer)
        writer.string(4, fileName)
        writer.string(5, person)
        writer.string(6, jobID)
        writer.string(7, item)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.string(&collection)
        case 2: try Picture.readBlob(into: &picture, from: &reader)
        case 3: try Picture.readInline(into: &picture, from: &reader)
        case 4: try reader.string(&fileName)
        case 5: try reader.string(&person)
        case 6: try reader.string(&jobID)
        case 7: try reader.string(&item)
        default: try reader.skip()
        }
    }
}

/// Asks for the faces of a picture with their embeddings.
public struct AskImage: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.AskImage"

    /// The picture: a blob, or bytes of at most 8 MiB.
    public var picture: Picture?

    /// Makes a message; a field that is not given has its default.
    public init(picture: Picture? = nil) {
        self.picture = picture
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        Picture.write(picture, blob: 1, inline: 2, to: &writer)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try Picture.readBlob(into: &picture, from: &reader)
        case 2: try Picture.readInline(into: &picture, from: &reader)
        default: try reader.skip()
        }
    }
}
