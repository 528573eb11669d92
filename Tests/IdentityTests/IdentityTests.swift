import Foundation
import Identity
import Neighbors
import Testing

private let ann = UUID()
private let bob = UUID()

private func face(_ person: UUID?, _ distance: Float) -> Neighbor {
    Neighbor(face: UUID(), person: person, distance: distance)
}

@Suite("Identity")
struct IdentityTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var neighbors: [Neighbor]
        var gallery: Int
        var verdict: Verdict
        var person: UUID?
    }

    static let cases: [Case] = [
        Case(testDescription: "no neighbours", neighbors: [], gallery: 1_000, verdict: .unknown),
        Case(testDescription: "a near face", neighbors: [face(ann, 0.3)], gallery: 1_000, verdict: .match, person: ann),
        Case(testDescription: "a far face", neighbors: [face(ann, 0.7)], gallery: 1_000, verdict: .unknown),
        Case(
            testDescription: "0.42 is a name among 500 faces", neighbors: [face(ann, 0.42)], gallery: 500,
            verdict: .match,
            person: ann),
        Case(
            testDescription: "0.42 is no name among a million", neighbors: [face(ann, 0.42)], gallery: 1_000_000,
            verdict: .unknown),
        Case(
            testDescription: "two people as near as each other", neighbors: [face(ann, 0.30), face(bob, 0.32)],
            gallery: 500,
            verdict: .ambiguous),
        Case(
            testDescription: "the same person twice is not two people", neighbors: [face(ann, 0.30), face(ann, 0.32)],
            gallery: 500, verdict: .match, person: ann),
        Case(
            testDescription: "a runner-up far behind, though near enough by itself",
            neighbors: [face(bob, 0.40), face(ann, 0.20)], gallery: 500, verdict: .match, person: ann),
        Case(
            testDescription: "a runner-up above the limit but close", neighbors: [face(ann, 0.415), face(bob, 0.45)],
            gallery: 500, verdict: .ambiguous),
        Case(
            testDescription: "two close people who are both too far", neighbors: [face(ann, 0.60), face(bob, 0.61)],
            gallery: 500, verdict: .unknown),
        Case(
            testDescription: "a face without a person does not count", neighbors: [face(nil, 0.1), face(ann, 0.3)],
            gallery: 500, verdict: .match, person: ann),
        Case(
            testDescription: "a gallery size that is too small is corrected",
            neighbors: (0..<2_000).map { _ in face(ann, 0.44) }, gallery: 0, verdict: .unknown),
    ]

    @Test("Verdicts", arguments: cases)
    func verdicts(_ one: Case) {
        let found = Identity.identify(neighbors: one.neighbors, gallerySize: one.gallery, limit: 0.01)
        #expect(found.verdict == one.verdict)
        #expect(found.person == one.person)
    }

    @Test("Proposals are people with their evidence, nearest first")
    func proposals() {
        let faces = [face(bob, 0.5), face(ann, 0.35), face(nil, 0.1), face(ann, 0.3), face(bob, 0.45)]
        let found = Identity.identify(neighbors: faces, gallerySize: 1_000, limit: 0.01).proposals
        #expect(found.map(\.person) == [ann, bob])
        #expect(found.map(\.votes) == [2, 2])
        #expect(found.map(\.distance) == [0.3, 0.45])
        #expect(found.map(\.faceIDs) == [[faces[3].face, faces[1].face], [faces[4].face, faces[0].face]])
        #expect(found[1].falseNameChance > found[0].falseNameChance)
        #expect(found[1].falseNameChance == Calibration.shipped.falseNameChance(distance: 0.45, gallerySize: 1_000))
    }

    @Test("The limit decides, from 0 (never a name) to 1")
    func limits() {
        let faces = [face(ann, 0.5)]
        #expect(Identity.identify(neighbors: faces, gallerySize: 10_000, limit: 1).verdict == .match)
        #expect(Identity.identify(neighbors: faces, gallerySize: 10_000, limit: 0).verdict == .unknown)
    }
}
