import FoundationEssentials

/// A place in a list: the key of the last item shown, as opaque base64.
enum Cursor {
    /// Puts the parts of a key together.
    static func encode(_ parts: [String]) -> String {
        Data(parts.joined(separator: "\u{1F}").utf8).base64EncodedString()
    }

    /// Takes a cursor apart; nil stays nil.
    ///
    /// - Throws: `StoreError(.invalid)` when it is not one with that many parts.
    static func decode(_ cursor: String?, parts count: Int) throws(StoreError) -> [String]? {
        guard let cursor else { return nil }
        guard let data = Data(base64Encoded: cursor), let text = String(validating: data, as: UTF8.self),
            !text.utf8.contains(0)
        else { throw invalid }
        let parts = text.split(separator: "\u{1F}", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == count else { throw invalid }
        return parts
    }

    /// Takes a cursor apart that is one id.
    static func decodeID(_ cursor: String?) throws(StoreError) -> UUID? {
        guard let text = try decode(cursor, parts: 1)?.first else { return nil }
        guard let id = UUID(uuidString: text) else { throw invalid }
        return id
    }

    /// The number of items to read: 1 to 1,000.
    static func limit(_ asked: Int) -> Int { min(max(asked, 1), 1000) }

    static let invalid = StoreError(.invalid, "the cursor is not one of this list; start without it")
}

extension Page {
    /// Makes a page of one item more than asked for, which tells that there is a next page.
    init(_ found: [Item], limit: Int, key: (Item) -> [String]) {
        let items = Array(found.prefix(limit))
        self.init(items: items, nextCursor: found.count > limit ? items.last.map { Cursor.encode(key($0)) } : nil)
    }
}
