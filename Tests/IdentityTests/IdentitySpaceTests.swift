import Faces
import Foundation
import Testing

@testable import Identity

@Suite("Identity space")
struct IdentitySpaceTests {
    @Test("A stranger's score has mean 0 and deviation 1, however many faces the person has", arguments: [1, 2, 5, 8])
    func standardised(_ count: Int) {
        var made = Simulated(seed: UInt64(count))
        var scores: [Double] = []
        for _ in 0..<2000 {
            let (one, other) = (made.person(), made.person())
            let faces = made.faces(of: one, count).map(Simulated.space.place)
            let centre = faces[0].indices.map { axis in faces.map { $0[axis] }.reduce(0, +) / Float(count) }
            scores.append(
                Simulated.space.score(Simulated.space.place(made.face(of: other)), centre: centre, count: count))
        }
        let mean = scores.reduce(0, +) / 2000
        let deviation = (scores.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 2000).squareRoot()
        #expect(abs(mean) < 0.12)
        #expect(abs(deviation - 1) < 0.15)
    }

    @Test("The shipped space tells where it comes from, and belongs to one model")
    func shipped() throws {
        let space = try #require(IdentitySpace.shipped(for: "dlib-resnet-v1"))
        #expect(IdentitySpace.shipped(for: "another") == nil)
        #expect(space.facts["data"]?.contains("peopleDevTrain.txt") == true)
        #expect(space.between == space.between.sorted(by: >))
    }

    @Test("An embedding of nothing has a place and no score that is a number too many")
    func nothing() throws {
        let zero = try #require(Embedding([Float](repeating: 0, count: 128)))
        let huge = try #require(Embedding([Float](repeating: .greatestFiniteMagnitude, count: 128)))
        for face in [zero, huge] {
            let place = IdentitySpace.shipped.place(face)
            let score = IdentitySpace.shipped.score(place, centre: place, count: 1)
            #expect(!score.isNaN)
        }
    }

    @Test("A file that is cut anywhere is refused")
    func cut() throws {
        let text = """
            rollcall identity space 1
            model: m
            tail: -2 2 -2 3
            reach: 10
            mean: \(Array(repeating: "0", count: 128).joined(separator: " "))
            between: 4
            scale: 0.5
            axes:

            """
        let whole = Array(text.utf8) + [UInt8](repeating: 1, count: 256)
        #expect(try IdentitySpace(bytes: whole).between == [4])
        for end in whole.indices {
            #expect(throws: IdentitySpace.Malformed.self) { try IdentitySpace(bytes: Array(whole[..<end])) }
        }
        for bad in [
            "between: 4\n": "between: 0\n", "-2 2 -2 3": "-2 2 2 3", "reach: 10": "reach: nan", "scale": "skale",
        ] {
            let other = text.replacingOccurrences(of: bad.key, with: bad.value)
            #expect(throws: IdentitySpace.Malformed.self) {
                try IdentitySpace(bytes: Array(other.utf8) + [UInt8](repeating: 1, count: 256))
            }
        }
    }
}
