import Faces
import Foundation
import Neighbors
import Testing

@testable import Identity

@Suite("Identity")
struct IdentityTests {
    private let ann = UUID()
    private let bob = UUID()

    @Test("Faces of the people enrolled are matched, strangers hardly ever")
    func verdicts() {
        var made = Simulated(seed: 1)
        var gallery = SimulatedGallery()
        let centres = (0..<50).map { _ in made.person() }
        let people = centres.map { _ in UUID() }
        for (person, centre) in zip(people, centres) { gallery.faces[person] = made.faces(of: centre, 5) }
        gallery.templates = gallery.made
        var right = 0
        for (person, centre) in zip(people, centres) {
            let found = gallery.identify(made.face(of: centre))
            if found.verdict == .match, found.person == person { right += 1 }
        }
        #expect(right >= 48)
        let named = (0..<300).count { _ in gallery.identify(made.face(of: made.person())).verdict != .unknown }
        #expect(named <= 12)
    }

    @Test("Nobody near, a person without known faces and a model without a space are unknown")
    func unknown() {
        var made = Simulated(seed: 2)
        let centre = made.person()
        let face = made.face(of: centre)
        #expect(SimulatedGallery().identify(face) == Identification(verdict: .unknown, person: nil, proposals: []))
        var gallery = SimulatedGallery(faces: [ann: made.faces(of: centre, 5)])
        let bare = Identity.Gallery(people: 1, templates: [:], space: Simulated.space)
        let found = Identity.identify(face, neighbors: gallery.neighbors(face), gallery: bare, limit: 1)
        #expect(found.verdict == .unknown)
        #expect(found.proposals.map(\.person) == [ann])
        #expect(found.proposals[0].score == nil && found.proposals[0].falseNameChance == 1)
        gallery.space = nil
        #expect(gallery.identify(face, limit: 1).verdict == .unknown)
    }

    @Test("One person under two names is ambiguous")
    func ambiguous() {
        var made = Simulated(seed: 3)
        let centre = made.person()
        let faces = made.faces(of: centre, 5)
        let gallery = SimulatedGallery(faces: [ann: faces, bob: faces])
        let found = gallery.identify(made.face(of: centre))
        #expect(found.verdict == .ambiguous && found.person == nil)
        #expect(Set(found.proposals.map(\.person)) == [ann, bob])
        #expect(found.proposals[0].gap == 0)
    }

    @Test("Proposals carry their evidence, best first")
    func evidence() throws {
        var made = Simulated(seed: 4)
        let (one, other) = (made.person(), made.person())
        let gallery = SimulatedGallery(faces: [ann: made.faces(of: one, 4), bob: made.faces(of: other, 3)])
        let found = gallery.identify(made.face(of: one))
        #expect(found.verdict == .match && found.person == ann)
        #expect(found.proposals.map(\.person) == [ann, bob])
        let best = found.proposals[0]
        #expect(best.votes == 4 && best.confirmed == 4 && best.agreeing == 4)
        #expect(best.distances == best.distances.sorted() && best.distances.count == 4)
        let (first, second) = (try #require(best.score), try #require(found.proposals[1].score))
        #expect(best.gap == first - second && found.proposals[1].gap == second - first)
        #expect(best.falseNameChance < found.proposals[1].falseNameChance)
    }

    @Test("The limit decides, from 0 (never a name) to 1, and the same score is worth less in a larger gallery")
    func limits() {
        var made = Simulated(seed: 5)
        let centre = made.person()
        var gallery = SimulatedGallery(faces: [ann: made.faces(of: centre, 5)])
        let face = made.face(of: centre)
        #expect(gallery.identify(face, limit: 0).verdict == .unknown)
        #expect(gallery.identify(face, limit: 1).verdict == .match)
        var last = 0.0
        for people in [1, 100, 10_000, 1_000_000] {
            gallery.people = people
            let chance = gallery.identify(face).proposals[0].falseNameChance
            #expect(chance > last)
            last = chance
        }
    }

    @Test("Three wrong labels of ten change neither who is found nor who is not")
    func wrongLabels() throws {
        for seed in 10..<30 as Range<UInt64> {
            var made = Simulated(seed: seed)
            let (right, wrong) = (made.person(), made.person())
            let good = made.faces(of: right, 7)
            let clean = SimulatedGallery(faces: [ann: good], people: 1000)
            let dirty = SimulatedGallery(faces: [ann: good + made.faces(of: wrong, 3)], people: 1000)
            let probe = made.face(of: right)
            let (before, after) = (clean.identify(probe), dirty.identify(probe))
            #expect(before.proposals[0].person == ann && after.proposals[0].person == ann)
            let scores = (try #require(before.proposals[0].score), try #require(after.proposals[0].score))
            #expect(abs(scores.0 - scores.1) < 0.2)
            #expect(after.proposals[0].agreeing <= 7 && after.proposals[0].confirmed == 10)
            #expect(dirty.identify(made.face(of: wrong)).verdict == .unknown)
        }
    }

    @Test("Who was said not to be a person does not get the name")
    func denied() {
        var made = Simulated(seed: 6)
        let (one, other) = (made.person(), made.person())
        var gallery = SimulatedGallery(faces: [ann: made.faces(of: one, 5), bob: made.faces(of: other, 5)])
        let face = made.face(of: one)
        gallery.denials = [ann: 10]
        #expect(gallery.identify(face).person == ann)
        gallery.denials = [ann: 0]
        let found = gallery.identify(face)
        #expect(found.verdict == .unknown)
        #expect(found.proposals.map(\.person) == [bob, ann])
        #expect(found.proposals.map(\.isDenied) == [false, true])
    }

    @Test("Any number of faces makes a template, none makes none", arguments: [0, 1, 2, 3, 4, 33])
    func templates(_ count: Int) {
        var made = Simulated(seed: 7)
        let centre = made.person()
        let template = Template(person: ann, faces: made.faces(of: centre, count), in: Simulated.space)
        #expect((template == nil) == (count == 0))
        #expect(template.map { $0.kept * 2 >= count && $0.confirmed == count } ?? true)
    }
}
