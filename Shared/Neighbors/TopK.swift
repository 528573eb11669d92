/// The k nearest seen so far, ordered by distance, then by face: a heap whose top is the worst of them.
///
/// With a cap per person the heap is a sorted list instead. Of each person the nearest few stay; what falls off the end can
/// not come back, because a row that comes in takes the place of a worse one of the same person or lengthens the list.
struct TopK {
    struct Entry {
        var distance: Float
        var face: Key
        var person: Key

        static func < (a: Entry, b: Entry) -> Bool {
            a.distance != b.distance ? a.distance < b.distance : a.face < b.face
        }
    }

    private let k: Int
    private let limit: Float
    private let perPerson: Int?
    private var heap: [Entry] = []

    /// A squared distance above this cannot get in; one at or below it may.
    private(set) var bound: Float

    /// `k` is at least 1; nothing further than `limit` gets in.
    init(k: Int, limit: Float, perPerson: Int? = nil) {
        self.k = k
        self.limit = limit
        self.perPerson = perPerson
        bound = squaredBound(limit)
    }

    /// Offers a candidate by its squared distance.
    mutating func offer(squared: Float, face: Key, person: Key) {
        let entry = Entry(distance: squared.squareRoot(), face: face, person: person)
        guard entry.distance <= limit else { return }
        if take(entry), heap.count == k {
            bound = min(squaredBound(limit), squaredBound(perPerson == nil ? heap[0].distance : heap[k - 1].distance))
        }
    }

    /// Takes in another list's candidates.
    mutating func merge(_ other: TopK) {
        for entry in other.heap { _ = take(entry) }
    }

    /// Whether an entry got in.
    private mutating func take(_ entry: Entry) -> Bool {
        if let perPerson { return insert(entry, perPerson) }
        if heap.count < k {
            heap.append(entry)
            rise()
        } else if entry < heap[0] {
            heap[0] = entry
            sink()
        } else {
            return false
        }
        return true
    }

    private mutating func insert(_ entry: Entry, _ perPerson: Int) -> Bool {
        if heap.count == k, !(entry < heap[k - 1]) { return false }
        if entry.person != .none {
            let same = heap.indices.filter { heap[$0].person == entry.person }
            if same.count >= perPerson {
                guard let worst = same.last, entry < heap[worst] else { return false }
                heap.remove(at: worst)
            }
        }
        heap.insert(entry, at: heap.firstIndex { entry < $0 } ?? heap.endIndex)
        if heap.count > k { heap.removeLast() }
        return true
    }

    /// The candidates, nearest first.
    var sorted: [Neighbor] {
        heap.sorted { $0 < $1 }.map {
            Neighbor(face: $0.face.id, person: $0.person.optionalID, distance: $0.distance)
        }
    }

    private mutating func rise() {
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[parent] < heap[child] else { return }
            heap.swapAt(parent, child)
            child = parent
        }
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var worst = parent
            let left = 2 * parent + 1
            if left < heap.count, heap[worst] < heap[left] { worst = left }
            if left + 1 < heap.count, heap[worst] < heap[left + 1] { worst = left + 1 }
            if worst == parent { return }
            heap.swapAt(parent, worst)
            parent = worst
        }
    }
}
