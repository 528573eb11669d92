import Faces
import Neighbors
import Testing

@testable import Grouping

@Suite("Chinese Whispers")
struct ChineseWhispersTests {
    /// A clique of the given nodes.
    private static func clique(_ nodes: Range<Int32>) -> [Edge] {
        nodes.flatMap { a in (a + 1..<max(a + 1, nodes.upperBound)).map { Edge(a: a, b: $0, distance: 0.3) } }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var count: Int
        var edges: [Edge]
        var clusters: [Int]
    }

    static let cases: [Case] = [
        Case(testDescription: "nothing", count: 0, edges: [], clusters: []),
        Case(testDescription: "one node", count: 1, edges: [], clusters: [0]),
        Case(testDescription: "no edges: everyone alone, in order", count: 3, edges: [], clusters: [0, 1, 2]),
        Case(testDescription: "a pair", count: 2, edges: clique(0..<2), clusters: [0, 0]),
        Case(
            testDescription: "the larger clique is number 0", count: 7, edges: clique(0..<3) + clique(3..<7),
            clusters: [1, 1, 1, 0, 0, 0, 0]),
        Case(
            testDescription: "two cliques that one edge connects stay two", count: 12,
            edges: clique(0..<6) + clique(6..<12) + [Edge(a: 2, b: 8, distance: 0.44)],
            clusters: [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]),
        Case(
            testDescription: "a clique and a loner", count: 5, edges: clique(1..<5), clusters: [1, 0, 0, 0, 0]),
    ]

    @Test("Known graphs give known clusters", arguments: cases)
    func known(_ one: Case) {
        #expect(ChineseWhispers.cluster(count: one.count, edges: one.edges, seed: 3) == one.clusters)
    }

    @Test("The same seed gives the same clusters; numbers run from the largest down", arguments: [0, 1, 2, UInt64.max])
    func deterministic(seed: UInt64) {
        var random = SplitMix64(seed: 99)
        var edges = Set<Edge>()
        for _ in 0..<900 {
            let (a, b) = (random.below(400), random.below(400))
            if a != b { edges.insert(Edge(a: Int32(min(a, b)), b: Int32(max(a, b)), distance: 0.4)) }
        }
        let list = edges.sorted { ($0.a, $0.b) < ($1.a, $1.b) }
        let first = ChineseWhispers.cluster(count: 400, edges: list, seed: seed)
        #expect(first == ChineseWhispers.cluster(count: 400, edges: list, seed: seed))
        let sizes = (0...(first.max() ?? 0)).map { number in first.count { $0 == number } }
        #expect(sizes == sizes.sorted(by: >))
        #expect(!sizes.contains(0))
    }

    @Test("Progress ends at one as soon as a pass changes nothing")
    func stopsEarly() {
        var seen: [Double] = []
        _ = ChineseWhispers.cluster(count: 10, edges: Self.clique(0..<10), iterations: 1_000) { seen.append($0) }
        #expect(seen.last == 1)
        #expect(seen.count < 20)
    }

    @Test("What progress throws ends the work")
    func cancel() {
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try ChineseWhispers.cluster(count: 10, edges: Self.clique(0..<10)) { _ in throw Stop() }
        }
    }

    @Test("No passes at all leave everyone alone", arguments: [0, -1])
    func noPasses(iterations: Int) {
        #expect(ChineseWhispers.cluster(count: 3, edges: Self.clique(0..<3), iterations: iterations) == [0, 1, 2])
    }

    @Test("Faces of well separated people fall into their people")
    func people() throws {
        var random = SplitMix64(seed: 5)
        func value() -> Float { Float(random.below(2_001) - 1_000) / 1_000 }
        var faces: [Embedding] = []
        var truth: [Int] = []
        for (person, size) in [9, 7, 4, 1].enumerated() {
            let center = (0..<Embedding.dimension).map { _ in value() * 0.2 }
            for _ in 0..<size {
                if let face = Embedding(center.map { $0 + value() * 0.03 }) { faces.append(face) }
                truth.append(person)
            }
        }
        let edges = try thresholdPairs(faces, below: ChineseWhispers.defaultThreshold)
        #expect(ChineseWhispers.cluster(count: faces.count, edges: edges, seed: 1) == truth)
    }
}
