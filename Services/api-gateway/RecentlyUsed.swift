/// A bounded dictionary that forgets what was not asked for longest.
///
/// Two generations: what is used moves to the young one; when that is full, the old one is dropped.
struct RecentlyUsed<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]
    private let half: Int

    /// Keeps at most `limit` values.
    init(limit: Int) { half = max(1, limit / 2) }

    subscript(key: Key) -> Value? {
        mutating get {
            if let value = young[key] { return value }
            guard let value = old[key] else { return nil }
            insert(key, value)
            return value
        }
        set {
            if let newValue { insert(key, newValue) } else { (young[key], old[key]) = (nil, nil) }
        }
    }

    private mutating func insert(_ key: Key, _ value: Value) {
        if young.count >= half { (old, young) = (young, [:]) }
        young[key] = value
    }
}
