import Faces
import Foundation
import Neighbors

@testable import Identity

/// People and faces drawn from the model the space assumes: along each axis people vary by `between`, faces by one.
struct Simulated {
    static let axes = 24
    static let between = (0..<axes).map { 24 / Float($0 + 1) }
    static let scale: Float = 1000

    static let space = IdentitySpace(
        model: "simulated", calibration: calibration, reach: 2.5 * Float(axes), between: between, facts: [:],
        mean: [Float](repeating: 0, count: 127) + [1],
        axes: (0..<axes).flatMap { axis in (0..<128).map { $0 == axis ? scale : 0 } })

    /// Fitted to the scores of 400,000 strangers drawn so.
    static let calibration: Calibration = {
        guard let made = Calibration(a: -13.9, b: 23.2, c: -11.7, last: 1.86) else {
            preconditionFailure("the tail falls")
        }
        return made
    }()

    private var random: RandomSource

    init(seed: UInt64) { random = RandomSource(state: seed) }

    /// A new person's centre.
    mutating func person() -> [Float] { Self.between.map { $0.squareRoot() * normal() } }

    /// A face of a person.
    mutating func face(of person: [Float]) -> Embedding {
        var values = [Float](repeating: 0, count: 128)
        for axis in person.indices { values[axis] = (person[axis] + normal()) / Self.scale }
        values[127] = 1
        guard let face = Embedding(values) else { preconditionFailure("finite numbers are an embedding") }
        return face
    }

    mutating func faces(of person: [Float], _ count: Int) -> [Embedding] { (0..<count).map { _ in face(of: person) } }

    private mutating func normal() -> Float {
        let (u, v) = (Double.random(in: 1e-12..<1, using: &random), Double.random(in: 0..<1, using: &random))
        return Float((-2 * log(u)).squareRoot() * cos(2 * .pi * v))
    }
}

struct RandomSource: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        var z = state
        z = (z ^ (z >> 32)) &* 0xD6E8_FEB8_6659_FD93
        return z ^ (z >> 32)
    }
}

/// A gallery in memory and its neighbours.
struct SimulatedGallery {
    var faces: [UUID: [Embedding]] = [:]
    var denials: [UUID: Float] = [:]
    var people: Int?
    var space: IdentitySpace? = Simulated.space

    /// The templates, when they were made once for many questions.
    var templates: [UUID: Template]?

    var made: [UUID: Template] {
        faces.reduce(into: [:]) { $0[$1.key] = Template(person: $1.key, faces: $1.value, in: Simulated.space) }
    }

    func neighbors(_ face: Embedding) -> [Neighbor] {
        mergeNeighbors(
            faces.map { person, faces in
                faces.map { Neighbor(face: UUID(), person: person, distance: $0.distance(to: face)) }
            }, k: Identity.neighborCount)
    }

    func identify(_ face: Embedding, limit: Double = 0.01) -> Identification {
        let gallery = Identity.Gallery(
            people: people ?? faces.count, templates: templates ?? made, denials: denials, space: space)
        return Identity.identify(face, neighbors: neighbors(face), gallery: gallery, limit: limit)
    }
}
