import Faces
import Neighbors
import Testing

@testable import Projection

@Suite("Maps of faces")
struct FaceMapTests {
    private static func settings(early: Int = 60, steps: Int = 60) -> MapSettings {
        var settings = MapSettings()
        (settings.earlySteps, settings.steps) = (early, steps)
        return settings
    }

    @Test("Faces of a person end up together")
    func groups() throws {
        let faces = try Samples.faces(people: 8, each: 25)
        let map = try FaceMap(faces, settings: Self.settings(early: 150, steps: 150))
        map.advance(map.lastStep)
        #expect(map.isFinished)
        let places = map.places
        var wrong = 0
        for (i, a) in places.enumerated() {
            let nearest = places.indices.filter { $0 != i }.min { x, y in
                let (dx, dy) = (places[x] - a, places[y] - a)
                return (dx * dx).sum() < (dy * dy).sum()
            }
            if let nearest, nearest / 25 != i / 25 { wrong += 1 }
        }
        #expect(wrong == 0)
    }

    @Test("The same seed gives the same map at every number of threads and level; another seed does not")
    func isReproducible() throws {
        let faces = try Samples.faces(people: 10, each: 60)
        func places(_ threads: Int, _ level: Level, seed: UInt64 = 0) throws -> [SIMD2<Float>] {
            var settings = Self.settings(early: 30, steps: 30)
            settings.seed = seed
            let map = try FaceMap(faces, settings: settings, threads: threads, level: level)
            map.advance(60)
            return map.places
        }
        let expected = try places(1, .plain)
        for level in Level.available {
            for threads in [1, 2, 5] { #expect(try places(threads, level) == expected) }
        }
        #expect(try places(1, .plain, seed: 1) != expected)
    }

    @Test("The divergence is that of the definition, and falls")
    func divergence() throws {
        let faces = try Samples.faces(people: 6, each: 20)
        let map = try FaceMap(faces, settings: Self.settings())
        let before = map.divergence()
        map.advance(120)
        let places = map.places
        let nearest = nearestRows(of: faces, k: 90) { (_: Double) in }
        let affinities = Affinities(nearest, count: faces.count, perplexity: 30, chunks: Chunks(threads: 1))
        func q(_ i: Int, _ j: Int) -> Double {
            let d = SIMD2<Double>(places[i] - places[j])
            return 1 / (1 + (d * d).sum())
        }
        var z = 0.0
        for i in places.indices { for j in places.indices where i != j { z += q(i, j) } }
        var expected = 0.0
        for i in places.indices {
            for edge in Int(affinities.starts[i])..<Int(affinities.starts[i + 1]) where affinities.weights[edge] > 0 {
                let p = Double(affinities.weights[edge])
                expected += p * (p / (q(i, Int(affinities.columns[edge])) / z)).logarithm
            }
        }
        let after = map.divergence()
        #expect(abs(after - expected) < 0.01 * expected)
        #expect(after < 0.5 * before)
    }

    @Test("Few and equal faces have a map of finite, different places", arguments: [1, 2, 3, 4, 50])
    func fewFaces(count: Int) throws {
        let one = try #require(Samples.faces(people: 1, each: 1).first)
        let map = try FaceMap(Array(repeating: one, count: count), settings: Self.settings())
        map.advance(1000)
        #expect(map.isFinished)
        let places = map.places
        #expect(places.allSatisfy { $0.x.isFinite && $0.y.isFinite })
        #expect(Set(places).count == count)
        #expect(map.divergence().isFinite)
    }

    struct Asked: Sendable, CustomTestStringConvertible {
        var perplexity: Double?
        var faces: Int
        var result: Result<Double, MapError>
        var testDescription: String { "\(perplexity.map { "\($0)" } ?? "default") for \(faces) faces" }
    }

    static let asked: [Asked] = [
        Asked(perplexity: nil, faces: 0, result: .failure(.nothingToMap)),
        Asked(perplexity: nil, faces: 1, result: .success(1)),
        Asked(perplexity: nil, faces: 31, result: .success(10)),
        Asked(perplexity: nil, faces: 4000, result: .success(30)),
        Asked(perplexity: 30, faces: 91, result: .success(30)),
        Asked(perplexity: 30, faces: 90, result: .failure(.perplexity(asked: 30, most: 29, faces: 90))),
        Asked(perplexity: 0.5, faces: 90, result: .failure(.perplexity(asked: 0.5, most: 29, faces: 90))),
        Asked(perplexity: .nan, faces: 90, result: .failure(.perplexity(asked: .nan, most: 29, faces: 90))),
    ]

    @Test("A perplexity that the selection does not allow is refused with what it allows", arguments: asked)
    func perplexity(_ one: Asked) throws {
        var settings = MapSettings()
        settings.perplexity = one.perplexity
        let found = Result { () throws(MapError) in try settings.perplexity(for: one.faces) }
        switch (found, one.result) {
        case (.success(let a), .success(let b)): #expect(a == b)
        case (.failure(let a), .failure(let b)): #expect("\(a)" == "\(b)")
        default: Issue.record("\(found) instead of \(one.result)")
        }
    }

    @Test("A map that goes on from an earlier one keeps its faces where they are, and puts new ones among their like")
    func goesOn() throws {
        let faces = try Samples.faces(people: 6, each: 30)
        let first = try FaceMap(faces, settings: Self.settings(early: 150, steps: 150))
        first.advance(300)
        let before = first.places
        // Every tenth face is new.
        let known = before.enumerated().map { $0 % 10 == 9 ? nil : $1 }
        let second = try FaceMap(faces, settings: Self.settings(early: 150, steps: 200), known: known, from: 300)
        second.advance(50)
        #expect(second.step == 350 && second.isFinished)
        let span = before.reduce(0) { max($0, abs($1.x), abs($1.y)) }
        for (place, old) in zip(second.places, before) {
            let moved = place - old
            #expect((moved * moved).sum().squareRoot() < span / 3)
        }
    }

    @Test("The affinities are symmetric, add up to one and have the perplexity asked for")
    func affinities() throws {
        let faces = try Samples.faces(people: 5, each: 30)
        let nearest = nearestRows(of: faces, k: 60) { (_: Double) in }
        let affinities = Affinities(nearest, count: faces.count, perplexity: 20, chunks: Chunks(threads: 2))
        var sum = 0.0
        var pairs: [SIMD2<Int32>: Float] = [:]
        for row in faces.indices {
            #expect(affinities.starts[row] % 8 == 0)
            for edge in Int(affinities.starts[row])..<Int(affinities.starts[row + 1]) where affinities.weights[edge] > 0
            {
                sum += Double(affinities.weights[edge])
                pairs[SIMD2(Int32(row), affinities.columns[edge])] = affinities.weights[edge]
            }
        }
        #expect(abs(sum - 1) < 1e-5)
        for (pair, weight) in pairs { #expect(pairs[SIMD2(pair.y, pair.x)] == weight) }
    }
}
