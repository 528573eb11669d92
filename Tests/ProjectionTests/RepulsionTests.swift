import Testing

@testable import Projection

@Suite("Repulsion")
struct RepulsionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var count: Int
        var span: Float
        var testDescription: String { "\(count) points over \(span)" }
    }

    static let cases: [Case] = [
        Case(count: 1, span: 0), Case(count: 2, span: 1), Case(count: 300, span: 5), Case(count: 1000, span: 0.0002),
        Case(count: 1000, span: 5),
        Case(count: 1200, span: 30), Case(count: 1200, span: 120), Case(count: 1001, span: 900),
    ]

    private static func compute(
        _ places: [SIMD2<Float>], threads: Int = 1, level: Level = .best
    ) -> (forces: [Float], z: Double) {
        let points = Buffer(places.flatMap { [$0.x, $0.y] })
        let box = places.reduce(into: Box(low: places[0], high: places[0])) { box, place in
            box.low = pointwiseMin(box.low, place)
            box.high = pointwiseMax(box.high, place)
        }
        let out = Buffer<Float>(2 * places.count)
        let field = Repulsion(count: places.count, chunks: Chunks(threads: threads), level: level)
        let z = field.compute(points, in: box, into: out)
        return (out.array, z)
    }

    @Test("Forces and Z are those of all pairs, within a hundredth", arguments: cases)
    func isTheSumOverPairs(_ one: Case) {
        let places = Samples.points(one.count, span: one.span)
        let found = Self.compute(places)
        var z = 0.0
        var error = 0.0
        var size = 0.0
        for (i, a) in places.enumerated() {
            var force = SIMD2<Double>.zero
            for (j, b) in places.enumerated() where i != j {
                let d = SIMD2<Double>(a - b)
                let q = 1 / (1 + (d * d).sum())
                z += q
                force += q * q * d
            }
            let off = force - SIMD2(Double(found.forces[2 * i]), Double(found.forces[2 * i + 1]))
            error += (off * off).sum()
            size += (force * force).sum()
        }
        #expect(abs(found.z - z) <= 0.01 * z + 1e-3 * Double(one.count))
        #expect(
            (error / Double(one.count)).squareRoot() <= 0.01 * (size / Double(one.count)).squareRoot() + 1e-5
                * Double(one.count))
    }

    @Test("Every level and number of threads gives the same bits", arguments: cases)
    func isTheSameEverywhere(_ one: Case) {
        let places = Samples.points(one.count, span: one.span)
        let expected = Self.compute(places, threads: 1, level: .plain)
        for level in Level.available {
            for threads in [1, 2, 3] {
                let found = Self.compute(places, threads: threads, level: level)
                #expect(found.z == expected.z, "\(level), \(threads) threads")
                #expect(found.forces == expected.forces, "\(level), \(threads) threads")
            }
        }
    }

    @Test("The chosen grid holds what it was chosen for", arguments: [0, 0.001, 7, 60, 300, 5_000] as [Float])
    func gridFits(span: Float) {
        for count in [1, 4_000, 1_000_000] {
            for crowding in [0.001, 1, 1_000] {
                let choice = GridChoice.cheapest(span: span, count: count, crowding: crowding)
                #expect(choice.fits(span: span))
                #expect(choice.side % 16 == 0)
            }
        }
    }
}
