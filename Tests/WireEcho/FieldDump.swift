import Wire

/// Every field of a message by name, from the struct itself and not through the writer.
///
/// `{name:value,...}` in the order of the names, which are lower case without underscores. Strings and bytes are
/// hexadecimal after `s` and `x`, floats their bits after `f`, a message or oneof that is not there is `-`, a oneof is
/// `case=value`. The Python side writes the same from protobuf's descriptors, so that two swapped fields cannot hide.
func fieldDump(_ value: Any) -> String {
    switch value {
    case let message as any WireMessage:
        let fields = Mirror(reflecting: message).children.map {
            ($0.label ?? "").lowercased() + ":" + fieldDump($0.value)
        }
        return "{" + fields.sorted().joined(separator: ",") + "}"
    case let number as any WireEnum: return "\(number.rawValue)"
    case let text as String: return "s" + hex(text.utf8)
    case let number as Float: return "f" + String(number.bitPattern, radix: 16)
    case let number as UInt32: return "\(number)"
    case let number as UInt64: return "\(number)"
    case let flag as Bool: return flag ? "true" : "false"
    default: return dumpOther(value)
    }
}

private func dumpOther(_ value: Any) -> String {
    // By type, not by cast: an empty list can be cast to a list of anything.
    if type(of: value) == [UInt8].self, let bytes = value as? [UInt8] { return "x" + hex(bytes) }
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .collection: return "[" + mirror.children.map { fieldDump($0.value) }.joined(separator: ",") + "]"
    case .optional: return mirror.children.first.map { fieldDump($0.value) } ?? "-"
    case .enum:
        guard let member = mirror.children.first else { return "?" }
        return (member.label ?? "").lowercased() + "=" + fieldDump(member.value)
    default: return "?"
    }
}
