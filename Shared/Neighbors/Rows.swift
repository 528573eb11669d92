import Faces

/// The rows of one collection and model, as a value: a search keeps what it started with while writers go on.
///
/// A row has a slot, which it keeps. New rows are appended; a row whose vector changes gets a new slot. Slots below `coded`
/// are covered by segments; those after it are compared one by one.
struct Rows: Sendable {
    /// The rows by slot; nil where all are gone for good.
    private(set) var slabs: [Slab?] = []
    /// The addresses of the slabs' vectors, for the kernels.
    private(set) var addresses: [UInt] = []
    private(set) var marks: [Marks] = []
    /// Slots that are taken, those of rows that are gone included.
    private(set) var count = 0
    private(set) var live = 0
    private(set) var labelled = 0
    /// Coded rows, in the order of their slots.
    private(set) var segments: [Segment] = []
    /// Slots below this are covered by segments, or gone.
    private(set) var coded = 0

    init() {}

    /// Rows from a file.
    init(slabs: [Slab?], marks: [Marks], count: Int, segments: [Segment], coded: Int) {
        self.slabs = slabs
        self.marks = marks
        self.count = count
        self.segments = segments
        self.coded = coded
        addresses = slabs.map { $0?.address ?? 0 }
        live = marks.reduce(0) { $0 + $1.live }
        labelled = marks.reduce(0) { $0 + $1.labelled }
    }

    /// Whole slabs that no segment covers.
    var uncoded: Range<Int> { coded..<max(coded, count / Slab.capacity * Slab.capacity) }

    /// Adds a row and returns its slot.
    mutating func append(face: Key, person: Key, vector: [Float]) -> Int {
        if count == slabs.count * Slab.capacity {
            let slab = Slab()
            slabs.append(slab)
            addresses.append(slab.address)
            marks.append(Marks())
        }
        let last = slabs.count - 1
        slabs[last]?.put(count % Slab.capacity, face: face, vector: vector)
        marks[last].append(person)
        live += 1
        if person != .none { labelled += 1 }
        count += 1
        return count - 1
    }

    /// Brings a row up to date and returns its slot, which is a new one when the vector is, and whether anything changed.
    mutating func update(_ slot: Int, person: Key, vector: [Float]) -> (slot: Int, changed: Bool) {
        let (at, row) = (slot / Slab.capacity, slot % Slab.capacity)
        guard let slab = slabs[at] else { return (slot, false) }
        if slab.holds(vector, at: row) {
            let before = marks[at].labelled
            let changed = marks[at].relabel(row, person)
            labelled += marks[at].labelled - before
            return (slot, changed)
        }
        remove(slot)
        return (append(face: slab.face(row), person: person, vector: vector), true)
    }

    /// Takes a row out.
    mutating func remove(_ slot: Int) {
        let at = slot / Slab.capacity
        let before = marks[at].labelled
        marks[at].remove(slot % Slab.capacity)
        live -= 1
        labelled += marks[at].labelled - before
    }

    func isLive(_ slot: Int) -> Bool { marks[slot / Slab.capacity].isLive(slot % Slab.capacity) }
    func face(_ slot: Int) -> Key { slabs[slot / Slab.capacity]?.face(slot % Slab.capacity) ?? .none }
    func person(_ slot: Int) -> Key { marks[slot / Slab.capacity].people[slot % Slab.capacity] }
    func vector(_ slot: Int) -> [Float] { slabs[slot / Slab.capacity]?.vector(slot % Slab.capacity) ?? [] }

    /// The rows that are there, by slot.
    func liveSlots(_ range: Range<Int>) -> [UInt32] {
        range.filter { slabs[$0 / Slab.capacity] != nil && isLive($0) }.map { UInt32($0) }
    }

    /// The rows of a person, by slot.
    func slots(of person: Key) -> [UInt32] {
        var found: [UInt32] = []
        for (at, marks) in marks.enumerated() where marks.labelled > 0 {
            for (row, other) in marks.people.enumerated() where other == person && marks.isLive(row) {
                found.append(UInt32(at * Slab.capacity + row))
            }
        }
        return found
    }

    /// Puts a segment in place of those it covers; with none, its slots are no longer searched.
    mutating func code(_ range: Range<Int>, as segment: Segment?) {
        segments.removeAll { range.contains($0.slots.lowerBound) }
        if let segment {
            let at = segments.firstIndex { $0.slots.lowerBound > range.lowerBound } ?? segments.endIndex
            segments.insert(segment, at: at)
        }
        coded = max(coded, range.upperBound)
    }

    /// Gives the memory of slabs back whose rows are all gone and that no segment knows: those that were gone already in
    /// `before`, from which the segment was made, or are now when there is none.
    mutating func drop(_ range: Range<Int>, goneIn before: Rows?) {
        for at in range.lowerBound / Slab.capacity..<range.upperBound / Slab.capacity {
            let live = before.map { $0.marks[at].live } ?? marks[at].live
            if live > 0 { continue }
            slabs[at] = nil
            addresses[at] = 0
        }
    }
}
