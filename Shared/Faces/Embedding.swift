/// 128 Float32 that place a face in identity space; compared with Euclidean distance.
public struct Embedding: Hashable, Sendable {
    /// The number of dimensions.
    public static let dimension = 128

    /// Exactly `Embedding.dimension` finite values.
    public let values: [Float]

    /// Makes an embedding, or nothing when the count is wrong or a value is not finite.
    public init?(_ values: [Float]) {
        guard values.count == Self.dimension, values.allSatisfy(\.isFinite) else { return nil }
        self.values = values
    }

    /// Reads 512 bytes of little-endian Float32, or nothing when they are not an embedding.
    public init?(littleEndian bytes: [UInt8]) {
        guard bytes.count == Self.dimension * 4 else { return nil }
        self.init(LittleEndian.floats(bytes))
    }

    /// 512 bytes of little-endian Float32.
    public var littleEndianBytes: [UInt8] { LittleEndian.bytes(values) }

    /// The Euclidean distance to another embedding, summed in dimension order.
    public func distance(to other: Embedding) -> Float {
        var sum: Float = 0
        for i in 0..<Self.dimension {
            let difference = values[i] - other.values[i]
            sum += difference * difference
        }
        return sum.squareRoot()
    }
}
