/// Where the rows of faces are. Many small tables rather than one: a table that grows stops its writers for a moment only.
struct Places: Sendable {
    /// A face has one row for each model.
    struct Name: Hashable, Sendable {
        var face: Key
        var model: Int32
    }

    /// A space's number and a slot in it.
    struct Place: Sendable {
        private let spaceNumber: Int32
        private let slotNumber: UInt32

        init(space: Int, slot: Int) {
            spaceNumber = Int32(space)
            slotNumber = UInt32(slot)
        }

        var space: Int { Int(spaceNumber) }
        var slot: Int { Int(slotNumber) }
    }

    private static let parts = 256
    private var tables = [[Name: Place]](repeating: [:], count: parts)
    private(set) var count = 0

    subscript(name: Name) -> Place? {
        get { tables[Self.part(name)][name] }
        set {
            let part = Self.part(name)
            let before = tables[part].count
            tables[part][name] = newValue
            count += tables[part].count - before
        }
    }

    /// Every name, in no particular order.
    var names: [Name] { tables.flatMap { Array($0.keys) } }

    private static func part(_ name: Name) -> Int {
        // The tail of a UUID is random in every version in use; the multiplication is for those where it is not.
        Int(truncatingIfNeeded: (name.face.low &* 0x9E37_79B9_7F4A_7C15) >> 56) % parts
    }
}
