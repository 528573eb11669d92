/// The k nearest seen so far: a heap whose top is the worst of them, ordered by distance, then by face.
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
    private var heap: [Entry] = []

    /// A squared distance above this cannot get in; one at or below it may.
    private(set) var bound: Float

    /// `k` is at least 1; nothing further than `limit` gets in.
    init(k: Int, limit: Float) {
        self.k = k
        self.limit = limit
        bound = squaredBound(limit)
    }

    /// Offers a candidate by its squared distance.
    mutating func offer(squared: Float, face: Key, person: Key) {
        let entry = Entry(distance: squared.squareRoot(), face: face, person: person)
        guard entry.distance <= limit else { return }
        if heap.count < k {
            heap.append(entry)
            rise()
        } else if entry < heap[0] {
            heap[0] = entry
            sink()
        } else {
            return
        }
        if heap.count == k { bound = min(squaredBound(limit), squaredBound(heap[0].distance)) }
    }

    /// Takes in another list's candidates.
    mutating func merge(_ other: TopK) {
        for entry in other.heap {
            if heap.count < k {
                heap.append(entry)
                rise()
            } else if entry < heap[0] {
                heap[0] = entry
                sink()
            }
        }
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
