import Faces
import Foundation
import Testing

@testable import Curation

/// Made-up people: a direction each, and faces that lie around it as far as real ones do.
private struct Town {
    var random = Dice(7)
    var faces: [UUID] = []
    var embeddings: [Embedding] = []
    var people: [UUID?] = []
    private(set) var middles: [UUID: [Float]] = [:]

    mutating func person() -> UUID {
        let id = UUID.v7()
        // Means of people lie about 0.75 apart, a face 0.36 from its person's mean.
        middles[id] = (0..<128).map { _ in random.normal() * 0.75 / 2.0.squareRoot() / 128.0.squareRoot() }.map {
            Float($0)
        }
        return id
    }

    /// Adds a face of one person under the name of another one, or of none.
    @discardableResult
    mutating func add(_ who: UUID, as name: UUID?) -> UUID {
        let id = UUID.v7()
        faces.append(id)
        people.append(name)
        let middle = middles[who] ?? []
        embeddings.append(face(middle.map { $0 + Float(random.normal() * 0.36 / 128.0.squareRoot()) }))
        return id
    }

    /// Adds a copy of a face that is there.
    mutating func copy(_ face: UUID, as name: UUID?) -> UUID {
        let at = faces.firstIndex(of: face) ?? 0
        faces.append(UUID.v7())
        people.append(name)
        embeddings.append(self.face(embeddings[at].values.map { $0 + Float(random.normal() * 0.003) }))
        return faces[faces.count - 1]
    }

    private func face(_ values: [Float]) -> Embedding {
        guard let made = Embedding(values) else { preconditionFailure("finite") }
        return made
    }

    func folders(isNot: [Int: [UUID]] = [:]) -> Folders {
        Folders(faces: faces, embeddings: embeddings, people: people, isNot: isNot)
    }
}

/// Numbers that look random and are the same each time.
private struct Dice {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func unit() -> Double {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return (Double(state >> 11) + 0.5) / Double(UInt64(1) << 53)
    }

    mutating func normal() -> Double { (-2 * log(unit())).squareRoot() * cos(2 * .pi * unit()) }
}

@Suite("What is wrong with names")
struct CurationTests {
    @Test("Strangers in a folder come before those who belong, also when they are nearly half of it")
    func strangers() throws {
        var town = Town()
        let people = (0..<12).map { _ in town.person() }
        var wrong = Set<UUID>()
        for person in people {
            for _ in 0..<7 { town.add(person, as: person) }
            for other in people.filter({ $0 != person }).prefix(5) { wrong.insert(town.add(other, as: person)) }
        }
        let found = town.folders().suspicions().filter { $0.kind == .stranger }
        #expect(found.count == 144)
        #expect(Set(found.prefix(wrong.count).flatMap(\.faces)).intersection(wrong).count >= wrong.count * 95 / 100)
        #expect(found.allSatisfy { (0...1).contains($0.chance) })
        let first = try #require(found.first)
        #expect(first.other != nil && first.against < first.distance)
    }

    @Test("Centres stay where the majority is")
    func centre() {
        var town = Town()
        let (ada, bo) = (town.person(), town.person())
        for _ in 0..<6 { town.add(ada, as: ada) }
        let clean = Centre(of: Array(0..<6), in: town.embeddings)
        for _ in 0..<4 { town.add(bo, as: ada) }
        let dirty = Centre(of: Array(0..<10), in: town.embeddings)
        #expect(dirty.kept.isSubset(of: Set(0..<6)))
        #expect(Centre.distance(clean.values, dirty.values) < 0.2)
        #expect(Centre(of: [3], in: town.embeddings).values == town.embeddings[3].values)
    }

    @Test("One person under two names is found, unless somebody said that they differ")
    func twins() throws {
        var town = Town()
        let people = (0..<10).map { _ in town.person() }
        let alias = UUID.v7()
        for person in people { for _ in 0..<8 { town.add(person, as: person) } }
        for _ in 0..<8 { town.add(people[0], as: alias) }
        let found = town.folders().suspicions().filter { $0.kind == .twins }
        let first = try #require(found.first)
        #expect(Set([first.person, first.other]) == [people[0], alias])
        #expect(first.chance > 0.5)
        #expect(found.dropFirst().allSatisfy { $0.chance < 0.5 })
        let said = town.folders(isNot: [0: [alias]]).suspicions().filter { $0.kind == .twins }
        #expect(said.allSatisfy { Set([$0.person, $0.other]) != [people[0], alias] })
    }

    @Test("Two people under one name are found, and which faces would split off")
    func mixtures() throws {
        var town = Town()
        let people = (0..<10).map { _ in town.person() }
        for person in people { for _ in 0..<10 { town.add(person, as: person) } }
        let hidden = town.person()
        let theirs = (0..<5).map { _ in town.add(hidden, as: people[3]) }
        let found = town.folders().suspicions().filter { $0.kind == .mixture }
        let first = try #require(found.first)
        #expect(first.person == people[3])
        #expect(Set(first.faces) == Set(theirs))
        #expect(first.chance > 0.5)
        #expect(found.dropFirst().allSatisfy { $0.chance < 0.5 })
    }

    @Test("Copies of a picture are found, whoever they are called")
    func copies() {
        var town = Town()
        let (ada, bo) = (town.person(), town.person())
        let faces = (0..<5).map { _ in town.add(ada, as: ada) }
        for _ in 0..<5 { town.add(bo, as: bo) }
        let copy = town.copy(faces[2], as: bo)
        let unnamed = town.copy(faces[4], as: nil)
        let found = town.folders().suspicions().filter { $0.kind == .copies }
        #expect(Set(found.map { Set($0.faces) }) == [[faces[2], copy], [faces[4], unnamed]])
    }

    @Test("Nothing, nobody and a single face are no trouble")
    func empty() {
        #expect(Folders(faces: [], embeddings: [], people: []).suspicions().isEmpty)
        var town = Town()
        let ada = town.person()
        town.add(ada, as: nil)
        #expect(town.folders().suspicions().isEmpty)
        town.add(ada, as: ada)
        #expect(town.folders().suspicions().isEmpty)
    }
}
