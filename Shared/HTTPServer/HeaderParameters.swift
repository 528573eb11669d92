/// The `name=value` parameters of a header field, with quoted strings.
struct HeaderParameters {
    private var values: [(name: String, value: String)] = []

    /// Reads everything after the first semicolon; what can't be read is left out.
    init(_ field: String) {
        let bytes = Array(field.utf8)
        var at = bytes.firstIndex(of: 0x3B) ?? bytes.count
        while at < bytes.count {
            at += 1
            guard let equals = bytes[at...].firstIndex(of: 0x3D) else { return }
            let name = trimmed(String(decoding: bytes[at..<equals], as: UTF8.self)).lowercased()
            at = equals + 1
            while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
            let value = at < bytes.count && bytes[at] == 0x22 ? Self.quoted(bytes, &at) : Self.token(bytes, &at)
            if !values.contains(where: { $0.name == name }) { values.append((name: name, value: value)) }
            at = bytes[at...].firstIndex(of: 0x3B) ?? bytes.count
        }
    }

    /// The value of a parameter, unquoted.
    subscript(name: String) -> String? { values.first { $0.name == name }?.value }

    /// The value of `name*`, in the UTF-8 form of RFC 5987; nil when there is none or it is broken.
    func extended(_ name: String) -> String? {
        guard let value = self[name + "*"] else { return nil }
        let parts = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].lowercased() == "utf-8" else { return nil }
        return PercentCoding.decode(parts[2])
    }

    /// Browsers write `"` in a file name as `%22` and nothing else escaped; curl writes `\"`. Both are understood.
    private static func quoted(_ bytes: [UInt8], _ at: inout Int) -> String {
        var out: [UInt8] = []
        at += 1
        while at < bytes.count, bytes[at] != 0x22 {
            let escapes = bytes[at] == 0x5C && at + 1 < bytes.count && (bytes[at + 1] == 0x22 || bytes[at + 1] == 0x5C)
            if escapes { at += 1 }
            if bytes[at...].starts(with: [0x25, 0x32, 0x32]) {
                out.append(0x22)
                at += 3
            } else {
                out.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func token(_ bytes: [UInt8], _ at: inout Int) -> String {
        let end = bytes[at...].firstIndex(of: 0x3B) ?? bytes.count
        defer { at = end }
        return trimmed(String(decoding: bytes[at..<end], as: UTF8.self))
    }
}

/// The text without blanks at its ends.
func trimmed(_ text: some StringProtocol) -> String {
    var part = text[...]
    while part.first == " " || part.first == "\t" { part.removeFirst() }
    while part.last == " " || part.last == "\t" { part.removeLast() }
    return String(part)
}
