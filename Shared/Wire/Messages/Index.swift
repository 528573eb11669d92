/// A query: one embedding.
public struct Vector: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.Vector"

    /// 128 values.
    public var values: [Float] = []

    /// Makes a message; a field that is not given has its default.
    public init(values: [Float] = []) {
        self.values = values
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        writer.floats(1, values)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.floats(&values)
        default: try reader.skip()
        }
    }
}

/// Asks one shard for the nearest faces of each query.
public struct SearchRequest: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.SearchRequest"

    /// UUID: 16 bytes.
    public var collectionID: [UInt8] = []
    /// The embedding model.
    public var model: String = ""
    /// The embeddings to search for.
    public var queries: [Vector] = []
    /// How many neighbours each query wants, 1 to 1,000.
    public var k: UInt32 = 0
    /// Only faces that carry a person.
    public var labelledOnly: Bool = false
    /// When set (16 bytes): only this person's faces.
    public var personID: [UInt8] = []
    /// When above 0: nothing further than this.
    public var maxDistance: Float = 0
    /// Wait until the answer has everything that was committed before the question.
    public var fresh: Bool = false
    /// When above 0: at most so many faces of one person in each result.
    public var perPerson: UInt32 = 0
    /// Stored faces to search for, after the queries. UUIDs: 16 bytes each.
    public var faceIDs: [[UInt8]] = []

    /// Makes a message; a field that is not given has its default.
    public init(
        collectionID: [UInt8] = [],
        model: String = "",
        queries: [Vector] = [],
        k: UInt32 = 0,
        labelledOnly: Bool = false,
        personID: [UInt8] = [],
        maxDistance: Float = 0,
        fresh: Bool = false,
        perPerson: UInt32 = 0,
        faceIDs: [[UInt8]] = []
    ) {
        self.collectionID = collectionID
        self.model = model
        self.queries = queries
        self.k = k
        self.labelledOnly = labelledOnly
        self.personID = personID
        self.maxDistance = maxDistance
        self.fresh = fresh
        self.perPerson = perPerson
        self.faceIDs = faceIDs
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        writer.bytes(1, collectionID)
        writer.string(2, model)
        writer.messages(3, queries)
        writer.uint32(4, k)
        writer.bool(5, labelledOnly)
        writer.bytes(6, personID)
        writer.float(7, maxDistance)
        writer.bool(8, fresh)
        writer.uint32(9, perPerson)
        writer.byteStrings(10, faceIDs)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.bytes(&collectionID)
        case 2: try reader.string(&model)
        case 3: try reader.messages(&queries)
        case 4: try reader.uint32(&k)
        case 5: try reader.bool(&labelledOnly)
        case 6: try reader.bytes(&personID)
        case 7: try reader.float(&maxDistance)
        case 8: try reader.bool(&fresh)
        case 9: try reader.uint32(&perPerson)
        case 10: try reader.byteStrings(&faceIDs)
        default: try reader.skip()
        }
    }
}

/// A face with its distance to a query.
public struct WireNeighbor: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.Neighbor"

    /// UUID: 16 bytes.
    public var faceID: [UInt8] = []
    /// UUID, or empty when the face carries no person.
    public var personID: [UInt8] = []
    /// The Euclidean distance.
    public var distance: Float = 0

    /// Makes a message; a field that is not given has its default.
    public init(faceID: [UInt8] = [], personID: [UInt8] = [], distance: Float = 0) {
        self.faceID = faceID
        self.personID = personID
        self.distance = distance
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        writer.bytes(1, faceID)
        writer.bytes(2, personID)
        writer.float(3, distance)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.bytes(&faceID)
        case 2: try reader.bytes(&personID)
        case 3: try reader.float(&distance)
        default: try reader.skip()
        }
    }
}

/// The neighbours of one query.
public struct WireNeighbors: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.Neighbors"

    /// Nearest first; equal distances by `faceID`.
    public var neighbors: [WireNeighbor] = []

    /// Makes a message; a field that is not given has its default.
    public init(neighbors: [WireNeighbor] = []) {
        self.neighbors = neighbors
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        writer.messages(1, neighbors)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.messages(&neighbors)
        default: try reader.skip()
        }
    }
}

/// What one shard found.
public struct SearchAnswer: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.SearchAnswer"

    /// One for each query, in order.
    public var results: [WireNeighbors] = []
    /// The rows that took part, after the filter.
    public var scanned: UInt64 = 0
    /// Which shard answers, from 0.
    public var shard: UInt32 = 0
    /// How many shards there are.
    public var shards: UInt32 = 0
    /// Grows with every change this replica has applied.
    public var generation: UInt64 = 0
    /// The epoch of the index the shard is part of.
    public var epoch: UInt32 = 0

    /// Makes a message; a field that is not given has its default.
    public init(
        results: [WireNeighbors] = [],
        scanned: UInt64 = 0,
        shard: UInt32 = 0,
        shards: UInt32 = 0,
        generation: UInt64 = 0,
        epoch: UInt32 = 0
    ) {
        self.results = results
        self.scanned = scanned
        self.shard = shard
        self.shards = shards
        self.generation = generation
        self.epoch = epoch
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        writer.messages(1, results)
        writer.uint64(2, scanned)
        writer.uint32(3, shard)
        writer.uint32(4, shards)
        writer.uint64(5, generation)
        writer.uint32(6, epoch)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.messages(&results)
        case 2: try reader.uint64(&scanned)
        case 3: try reader.uint32(&shard)
        case 4: try reader.uint32(&shards)
        case 5: try reader.uint64(&generation)
        case 6: try reader.uint32(&epoch)
        default: try reader.skip()
        }
    }
}
