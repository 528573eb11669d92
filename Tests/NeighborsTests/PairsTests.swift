import Faces
import Foundation
import Testing

@testable import Neighbors

@Suite("Pairs and merging")
struct PairsTests {
    @Test("All pairs below a threshold are found, none above", arguments: [0, 1, 2, 31, 32, 33, 700])
    func pairs(count: Int) throws {
        var random = RandomFaces(seed: UInt64(count + 1))
        let rows = (0..<count).map { _ in random.embedding(spread: 0.1) }
        let distances = count > 1 ? [reference(rows[0], rows[1])] : []
        for below in [0, 0.9, 3] + distances {
            var expected: [Edge] = []
            for a in 0..<count {
                for b in a + 1..<max(a + 1, count) {
                    let distance = reference(rows[a], rows[b])
                    if distance < below { expected.append(Edge(a: Int32(a), b: Int32(b), distance: distance)) }
                }
            }
            for level in KernelLevel.available {
                #expect(try thresholdPairs(rows, below: below, kernel: level) == expected)
            }
            #expect(try thresholdPairs(rows, below: below, threads: 2) == expected)
        }
    }

    @Test("Progress rises to one, and throwing in it ends the work")
    func progress() throws {
        struct Stop: Error {}
        var random = RandomFaces(seed: 1)
        let rows = (0..<500).map { _ in random.embedding() }
        var seen: [Double] = []
        _ = try thresholdPairs(rows, below: 1) { seen.append($0) }
        #expect(seen == seen.sorted())
        #expect(seen.last == 1)
        #expect(throws: Stop.self) { try thresholdPairs(rows, below: 1) { _ in throw Stop() } }
    }

    @Test("Too many edges is an error that says what to do")
    func tooMany() {
        var random = RandomFaces(seed: 1)
        let rows = (0..<100).map { _ in random.embedding() }
        let error = #expect(throws: TooManyEdges.self) { try thresholdPairs(rows, below: 9, limit: 4_949) }
        #expect(error?.description.contains("choose a lower one") == true)
        #expect(throws: Never.self) { try thresholdPairs(rows, below: 9, limit: 4_950) }
    }

    @Test("The streaming form gives each pair once, and throwing in it ends the work")
    func streaming() throws {
        struct Stop: Error {}
        var random = RandomFaces(seed: 6)
        let rows = (0..<900).map { _ in random.embedding() }
        let all = try thresholdPairs(rows, below: 1.1)
        var seen: [Edge] = []
        var last = 0.0
        try forEachPair(rows, below: 1.1, threads: 2, progress: { last = $0 }) { seen += $0 }
        #expect(seen.sorted { ($0.a, $0.b) < ($1.a, $1.b) } == all)
        #expect(last == 1 && !all.isEmpty)
        #expect(throws: Stop.self) { try forEachPair(rows, below: 1.1) { _ in throw Stop() } }
    }

    @Test("Merging keeps to the cap per person")
    func mergePerPerson() {
        var random = RandomFaces(seed: 8)
        let (a, b) = (random.id(), random.id())
        func list(_ people: [UUID?], _ start: Float) -> [Neighbor] {
            people.enumerated().map {
                Neighbor(face: random.id(), person: $0.element, distance: start + Float($0.offset))
            }
        }
        let merged = mergeNeighbors([list([a, a, nil], 0), list([a, nil, b], 0.5)], k: 4, perPerson: 1)
        #expect(merged.map(\.person) == [a, nil, nil, b])
    }

    @Test("Merging shards gives what one list would give")
    func merge() {
        var random = RandomFaces(seed: 4)
        let all = (0..<50).map { _ in
            Neighbor(face: random.id(), person: nil, distance: Float(Int.random(in: 0..<5, using: &random)))
        }
        let sorted = all.sorted { a, b in
            a.distance != b.distance ? a.distance < b.distance : a.face.bytes.lexicographicallyPrecedes(b.face.bytes)
        }
        let parts = [Array(all[0..<20]), [], Array(all[20..<50]), Array(all[10..<15])]
        #expect(mergeNeighbors(parts, k: 17) == Array(sorted.prefix(17)))
        #expect(mergeNeighbors(parts, k: 100) == sorted)
        #expect(mergeNeighbors([], k: 3).isEmpty)
        #expect(mergeNeighbors(parts, k: 0).isEmpty)
    }
}
