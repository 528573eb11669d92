@unsafe @preconcurrency import Dispatch
import Synchronization

/// What the background does, decided in a value.
private enum Work {
    /// Make a segment of these slots of a space, in place of those it has for them.
    case code(space: Int, slots: Range<Int>, rows: Rows)
    /// Put the rows of a segment at the end: most of its slots are of rows that are gone.
    case evacuate(space: Int, slots: Range<Int>)
}

extension Shard {
    /// Waits until everything that is to be coded in the background is.
    public func settle() {
        let start = state.withLock { state in
            if state.isCoding { return false }
            state.isCoding = true
            return true
        }
        if start { background.async { [self] in code() } }
        background.sync {}
    }

    /// Codes what waits, and makes anew what has changed too much, until nothing is left to do.
    func code() {
        while let task = next() {
            switch task {
            case .code(let space, let slots, let rows):
                // Segments of one space turn alike for as long as their rows do: a small one borrows.
                let other = rows.segments.max { $0.slots.count < $1.slots.count }
                let segment = Segment.make(slots, of: rows, like: other, kernel: kernel)
                change { state, touched in
                    state.rows[space].code(slots, as: segment)
                    state.rows[space].drop(slots, goneIn: rows)
                    touched.insert(space)
                }
            case .evacuate(let space, let slots):
                evacuate(space, slots)
            }
        }
    }

    private func next() -> Work? {
        state.withLock { state in
            for (space, rows) in state.rows.enumerated() {
                if rows.uncoded.count >= patience { return .code(space: space, slots: rows.due, rows: rows) }
                for segment in rows.segments where rows.isSparse(segment.slots) {
                    return .evacuate(space: space, slots: segment.slots)
                }
            }
            state.isCoding = false
            return nil
        }
    }

    /// Gives the rows of a segment new slots, some at a time, then lets the segment and its memory go.
    private func evacuate(_ space: Int, _ slots: Range<Int>) {
        for start in stride(from: slots.lowerBound, to: slots.upperBound, by: 256) {
            change { state, touched in
                for slot in start..<min(start + 256, slots.upperBound) where state.rows[space].isLive(slot) {
                    Self.move(slot, of: space, in: &state)
                    touched.insert(space)
                }
            }
        }
        change { state, touched in
            state.rows[space].code(slots, as: nil)
            state.rows[space].drop(slots, goneIn: nil)
            touched.insert(space)
        }
    }

    private static func move(_ slot: Int, of space: Int, in state: inout State) {
        guard let slab = state.rows[space].slabs[slot / Slab.capacity],
            let model = state.models[state.spaces[space].model]
        else { return }
        let (face, vector) = (slab.face(slot % Slab.capacity), slab.vector(slot % Slab.capacity))
        let person = state.rows[space].person(slot)
        state.rows[space].remove(slot)
        let new = state.rows[space].append(face: face, person: person, vector: vector)
        state.places[Places.Name(face: face, model: model)] = Places.Place(space: space, slot: new)
    }
}

extension Rows {
    /// The slots to code next: those that wait, and the segments before them that are not much larger, so that there are few
    /// segments and a row is coded only a few times while a shard grows.
    var due: Range<Int> {
        var range = uncoded
        for segment in segments.reversed() {
            guard segment.slots.upperBound == range.lowerBound, segment.slots.count <= 3 * range.count,
                range.upperBound - segment.slots.lowerBound <= Segment.mostSlots
            else { break }
            range = segment.slots.lowerBound..<range.upperBound
        }
        return range
    }

    /// Whether more than two thirds of some slots, whole slabs, are of rows that are gone.
    func isSparse(_ slots: Range<Int>) -> Bool {
        let live = marks[slots.lowerBound / Slab.capacity..<slots.upperBound / Slab.capacity].reduce(0) { $0 + $1.live }
        return live * 3 < slots.count
    }
}
