/// The aligned 150 x 150 RGB crop the embedder reads (dlib: 5 points, padding 0.25).
public struct Chip: Hashable, Sendable {
    /// Width and height in pixels.
    public static let side = 150
    /// The number of bytes of a chip: 67,500.
    public static let byteCount = side * side * 3

    /// RGB rows, top row first; exactly `Chip.byteCount` bytes.
    public let pixels: [UInt8]

    /// Makes a chip, or nothing when the number of bytes is not `Chip.byteCount`.
    public init?(pixels: [UInt8]) {
        guard pixels.count == Self.byteCount else { return nil }
        self.pixels = pixels
    }
}
