internal import Faces
public import FoundationEssentials

/// UUIDs as messages carry them: 16 bytes in network order, or none.
public enum WireID {
    /// Reads a UUID that must be there; `field` names it in the error.
    public static func required(_ bytes: [UInt8], _ field: StaticString) throws(WireError) -> UUID {
        guard let id = UUID(bytes: bytes) else {
            throw WireError(.malformed, "\(field) has \(bytes.count) bytes where a UUID has 16")
        }
        return id
    }

    /// Reads a UUID that may be missing (no bytes); anything else but 16 bytes throws.
    public static func optional(_ bytes: [UInt8], _ field: StaticString) throws(WireError) -> UUID? {
        bytes.isEmpty ? nil : try required(bytes, field)
    }

    /// Reads a list of UUIDs.
    public static func all(_ list: [[UInt8]], _ field: StaticString) throws(WireError) -> [UUID] {
        try list.map { bytes throws(WireError) in try required(bytes, field) }
    }
}
