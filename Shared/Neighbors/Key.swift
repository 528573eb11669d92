import Faces
import FoundationEssentials

/// A UUID as two numbers, ordered like its bytes: cheap to compare in a scan. All zeros means none.
struct Key: Hashable, Comparable, Sendable {
    var high: UInt64
    var low: UInt64

    static let none = Key(high: 0, low: 0)

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    init(_ id: UUID) {
        let u = id.uuid
        func number(_ b: (UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8)) -> UInt64 {
            let upper = UInt64(b.0) << 56 | UInt64(b.1) << 48 | UInt64(b.2) << 40 | UInt64(b.3) << 32
            return upper | UInt64(b.4) << 24 | UInt64(b.5) << 16 | UInt64(b.6) << 8 | UInt64(b.7)
        }
        high = number((u.0, u.1, u.2, u.3, u.4, u.5, u.6, u.7))
        low = number((u.8, u.9, u.10, u.11, u.12, u.13, u.14, u.15))
    }

    init(_ id: UUID?) { self = id.map { Key($0) } ?? .none }

    /// The UUID, all zeros included.
    var id: UUID {
        func byte(_ value: UInt64, _ index: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: value >> (56 - 8 * index)) }
        return UUID(
            uuid: (
                byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3), byte(high, 4), byte(high, 5), byte(high, 6),
                byte(high, 7), byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3), byte(low, 4), byte(low, 5),
                byte(low, 6), byte(low, 7)
            ))
    }

    /// The UUID, or nil when all is zero.
    var optionalID: UUID? { self == .none ? nil : id }

    static func < (a: Key, b: Key) -> Bool { a.high != b.high ? a.high < b.high : a.low < b.low }
}
