/// The places of a map as they travel: whole numbers of units, so that a change is a few small numbers.
public struct MapPlaces: Hashable, Sendable {
    /// Units from the middle to the farthest place: finer than a pixel of any screen.
    private static let units: Float = 16_384
    /// The most faces a frame is read for.
    private static let mostFaces = 4_000_000

    /// The length of a unit; a power of two, so that it stays the same while the map grows little.
    public let unit: Float
    /// x and y of each face in turn, in units.
    public let values: [Int32]

    /// How many faces there are.
    public var count: Int { values.count / 2 }

    /// Rounds places to whole units; what is not finite lies in the middle.
    public init(_ places: [SIMD2<Float>]) {
        let farthest = places.reduce(Float(0)) { far, place in
            let far = place.x.isFinite ? max(far, place.x.magnitude) : far
            return place.y.isFinite ? max(far, place.y.magnitude) : far
        }
        var unit: Float = 1
        if farthest > 0 {
            unit = Float(sign: .plus, exponent: max(farthest.exponent + 1, -60), significand: 1) / Self.units
        }
        self.unit = unit
        values = places.flatMap { [Self.rounded($0.x / unit), Self.rounded($0.y / unit)] }
    }

    /// The places a frame gives, on top of those of its base; nil when it is no change of `base`, or is malformed.
    ///
    /// `base` is nil for a frame of base 0, and the places of the frame named by its `base` otherwise.
    public init?(_ frame: MapFrame, base: MapPlaces?) {
        let count = 2 * Int(frame.faces)
        guard (frame.base == 0) == (base == nil), count <= 2 * Self.mostFaces, count <= frame.changes.count,
            frame.unit.isFinite, frame.unit > 0
        else { return nil }
        if let base { guard base.values.count == count, base.unit == frame.unit else { return nil } }
        var values: [Int32] = []
        values.reserveCapacity(count)
        var at = 0
        for index in 0..<count {
            var raw: UInt32 = 0
            var shift: UInt32 = 0
            while true {
                guard at < frame.changes.count, shift < 35 else { return nil }
                let byte = frame.changes[at]
                at += 1
                raw |= UInt32(byte & 0x7F) << shift
                if byte & 0x80 == 0 { break }
                shift += 7
            }
            let change = Int32(bitPattern: raw >> 1) ^ -Int32(bitPattern: raw & 1)
            values.append((base?.values[index] ?? 0) &+ change)
        }
        guard at == frame.changes.count else { return nil }
        unit = frame.unit
        self.values = values
    }

    /// True when these places can be told as a change of others.
    public func isChange(of base: MapPlaces) -> Bool { base.unit == unit && base.values.count == values.count }

    /// The differences to a base's places, or to zeros, as zigzag varints.
    public func changes(of base: MapPlaces?) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(values.count * 2)
        for index in values.indices {
            let change = values[index] &- (base?.values[index] ?? 0)
            var raw = UInt32(bitPattern: change << 1) ^ UInt32(bitPattern: change >> 31)
            while raw >= 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: raw) | 0x80)
                raw >>= 7
            }
            bytes.append(UInt8(raw))
        }
        return bytes
    }

    private static func rounded(_ value: Float) -> Int32 {
        value.isFinite ? Int32(max(-2 * units, min(2 * units, value)).rounded()) : 0
    }
}
