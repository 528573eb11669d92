import FoundationEssentials

/// What the store makes of text from outside.
enum Clean {
    /// A name: trimmed, 1 to `limit` characters, without control characters.
    ///
    /// - Throws: `StoreError(.invalid)` that says what is wrong, without the name.
    static func name(_ text: String, of what: String, limit: Int) throws(StoreError) -> String {
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw StoreError(.invalid, "the name of a \(what) has control characters; remove them")
        }
        let name = trimmed(text)
        guard !name.isEmpty else {
            throw StoreError(.invalid, "the name of a \(what) is empty; give at least one character")
        }
        // The database counts code points.
        guard name.unicodeScalars.count <= limit else {
            throw StoreError(.invalid, "the name of a \(what) is longer than \(limit) characters; shorten it")
        }
        return name
    }

    /// Without white space around it.
    static func trimmed(_ text: String) -> String {
        var rest = text[...]
        while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
        while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
        return String(rest)
    }

    /// Free text: NUL, which PostgreSQL cannot hold, becomes U+FFFD; what is longer than `limit` code points is cut.
    static func text(_ text: String, limit: Int = 4000) -> String {
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(limit) { out.append(scalar == "\0" ? "\u{FFFD}" : scalar) }
        return String(out)
    }

    /// What a job calls an item, short enough for an index: beyond 1,500 bytes the rest becomes a number made of it.
    static func item(_ text: String) -> String {
        let text = self.text(text, limit: 1_000_000)
        guard text.utf8.count > 1500 else { return text }
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325  // FNV-1a
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        var head = String.UnicodeScalarView()
        var size = 0
        for scalar in text.unicodeScalars {
            size += String(scalar).utf8.count
            if size > 1400 { break }
            head.append(scalar)
        }
        return String(head) + "…" + String(hash, radix: 16)
    }

    /// Text a query compares with: it must not hold NUL.
    static func searchable(_ text: String) throws(StoreError) -> String {
        guard !text.utf8.contains(0) else { throw StoreError(.invalid, "the text has a NUL character; remove it") }
        return text
    }
}
