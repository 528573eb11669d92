import CNeighbors
import Faces

/// What some rows gave.
struct Found: Sendable {
    var best: [TopK]

    mutating func merge(_ other: Found) {
        for i in best.indices { best[i].merge(other.best[i]) }
    }
}

/// One search, ready to run over the rows of a space or a part of them.
struct Scan: Sendable {
    /// Queries that go over a slab together: their distances fit the first-level cache beside the rows.
    static let tile = 16

    let kernel: Kernel
    let vectors: [Float]
    let queries: Int
    let k: Int
    let limit: Float
    let perPerson: Int?
    let labelledOnly: Bool
    let person: Key
    /// Whether a query has values no code can hold; everything is then compared one by one.
    let isWild: Bool

    init(kernel: Kernel, queries: ArraySlice<Embedding>, k: Int, filter: Shard.Filter) {
        self.kernel = kernel
        vectors = flattened(queries, count: queries.count)
        self.queries = queries.count
        self.k = k
        limit = filter.maxDistance ?? .infinity
        perPerson = filter.perPerson
        labelledOnly = filter.labelledOnly
        person = Key(filter.person)
        isWild = vectors.contains { abs($0) > CNEIGHBORS_LARGEST }
    }

    /// Rows that take part.
    func scanned(_ rows: Rows) -> Int {
        if person != .none { return rows.slots(of: person).count }
        return labelledOnly ? rows.labelled : rows.live
    }

    /// Searches part `part` of `parts` of the rows.
    func run(_ rows: Rows, part: Int = 0, of parts: Int = 1) -> Found {
        var best = Array(repeating: TopK(k: k, limit: limit, perPerson: perPerson), count: queries)
        if person != .none {
            let slots = rows.slots(of: person)
            compare(slots[slots.count * part / parts..<slots.count * (part + 1) / parts], of: rows, &best)
        } else if isWild {
            compareSlabs(0..<rows.slabs.count, of: rows, part, parts, &best)
        } else {
            for segment in rows.segments { sweep(segment, of: rows, part, parts, &best) }
            compareSlabs(rows.coded / Slab.capacity..<rows.slabs.count, of: rows, part, parts, &best)
        }
        return Found(best: best)
    }

    private func offer(_ square: Float, _ slot: Int, of rows: Rows, to best: inout TopK) {
        let (at, row) = (slot / Slab.capacity, slot % Slab.capacity)
        guard rows.marks[at].isLive(row) else { return }
        let owner = rows.marks[at].people[row]
        if person != .none ? owner != person : labelledOnly && owner == .none { return }
        best.offer(squared: square, face: rows.face(slot), person: owner)
    }

    private func sweep(_ segment: Segment, of rows: Rows, _ part: Int, _ parts: Int, _ best: inout [TopK]) {
        let loose = segment.loose
        compare(loose[loose.count * part / parts..<loose.count * (part + 1) / parts], of: rows, &best)
        let all = segment.layout.blocks
        let blocks = all * part / parts..<all * (part + 1) / parts
        if blocks.isEmpty { return }
        for start in stride(from: 0, to: queries, by: Sweep.most) {
            let group = start..<min(start + Sweep.most, queries)
            let vectors = group.count == queries ? vectors : Array(self.vectors[floats(group)])
            let sweep = Sweep(vectors, segment: segment, blocks: blocks, kernel: kernel)
            var bounds = group.map { best[$0].bound }
            func take(_ hit: Sweep.Hit, _ bound: inout Float) {
                offer(hit.square, segment.slot(hit.position), of: rows, to: &best[start + hit.query])
                bound = best[start + hit.query].bound
            }
            // The nearest block first: what it holds gives a limit that excludes most others.
            for query in 0..<group.count {
                guard let block = sweep.nearest(query) else { continue }
                sweep.run(
                    block..<block + 1, queries: query..<query + 1, slabs: rows.addresses, bounds: &bounds, take)
                sweep.exclude(block, from: query)
            }
            sweep.run(blocks, queries: 0..<group.count, slabs: rows.addresses, bounds: &bounds, take)
        }
    }

    private func floats(_ queries: Range<Int>) -> Range<Int> {
        queries.lowerBound * Embedding.dimension..<queries.upperBound * Embedding.dimension
    }

    /// Compares every row of some slabs.
    private func compareSlabs(_ slabs: Range<Int>, of rows: Rows, _ part: Int, _ parts: Int, _ best: inout [TopK]) {
        var squares = [Float](repeating: 0, count: Self.tile * Slab.capacity)
        let mine = slabs.count * part / parts..<slabs.count * (part + 1) / parts
        for at in mine.map({ slabs.lowerBound + $0 }) {
            guard let slab = rows.slabs[at], rows.marks[at].live > 0 else { continue }
            let there = rows.marks[at].count
            for first in stride(from: 0, to: queries, by: Self.tile) {
                let tile = first..<min(first + Self.tile, queries)
                kernel.tile(tile, of: vectors, slab.address, there, into: &squares)
                for query in tile {
                    let from = (query - first) * there
                    for row in 0..<there where squares[from + row] <= best[query].bound {
                        offer(squares[from + row], at * Slab.capacity + row, of: rows, to: &best[query])
                    }
                }
            }
        }
    }

    /// Compares single rows.
    private func compare(_ slots: ArraySlice<UInt32>, of rows: Rows, _ best: inout [TopK]) {
        var squares = [Float](repeating: 0, count: min(slots.count, Slab.capacity))
        for first in stride(from: slots.startIndex, to: slots.endIndex, by: Slab.capacity) {
            let some = Array(slots[first..<min(first + Slab.capacity, slots.endIndex)])
            for query in 0..<queries {
                let hits = some.indices.map { CNeighborsHit(query: UInt32(query), position: UInt32($0)) }
                kernel.recheck(hits, of: vectors, some, rows.addresses, into: &squares)
                for (i, slot) in some.enumerated() where squares[i] <= best[query].bound {
                    offer(squares[i], Int(slot), of: rows, to: &best[query])
                }
            }
        }
    }
}
