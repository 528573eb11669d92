import Faces
import Imaging
import TestKit
import Testing

@testable import Vision

let modelsAreThere = TestEnvironment.modelDirectory != nil && TestEnvironment.samplePhotos != nil
let models = TestEnvironment.modelDirectory ?? ""

func picture(_ name: String) throws -> RGBImage { try Imaging.decode(TestEnvironment.photo(name)).0 }

/// The embedding of the best face of a sample photo.
func embedding(_ name: String, _ kind: FaceDetector.Kind = .hog) async throws -> Embedding {
    let detector = try FaceDetector(kind: kind, modelDirectory: models)
    let chip = try #require(try await detector.detect(in: picture(name)).chips.first)
    return try #require(try await FaceEmbedder(modelDirectory: models).embed([chip]).first)
}

@Suite("Sample photos", .enabled(if: modelsAreThere, "run scripts/fetch-models"))
struct SamplePhotoTests {
    /// Where dlib's own Python front end finds faces (top, right, bottom, left), and how far we may be off.
    static let places: [(FaceDetector.Kind, String, [Float], Float)] = [
        (.hog, "obama.jpg", [142, 617, 409, 349], 3),
        (.mmod, "obama.jpg", [144, 608, 389, 363], 25),
    ]

    @Test("Faces are where dlib finds them", arguments: places)
    func place(_ kind: FaceDetector.Kind, _ name: String, _ edges: [Float], _ tolerance: Float) async throws {
        let found = try await FaceDetector(kind: kind, modelDirectory: models).detect(in: picture(name))
        let box = try #require(found.faces.first).box
        #expect(found.faces.count == 1)
        for (edge, expected) in zip([box.y, box.x + box.width, box.y + box.height, box.x], edges) {
            #expect(abs(edge - expected) <= tolerance)
        }
    }

    @Test("Six people are six faces, with chips, points and qualities", arguments: FaceDetector.Kind.allCases)
    func six(_ kind: FaceDetector.Kind) async throws {
        let found = try await FaceDetector(kind: kind, modelDirectory: models).detect(in: picture("t1.jpg"))
        #expect(found.faces.count == 6 && found.chips.count == 6 && found.skipped.isEmpty)
        #expect(found.faces.map(\.score) == found.faces.map(\.score).sorted(by: >))
        for (index, face) in found.faces.enumerated() {
            for other in found.faces[(index + 1)...] { #expect(face.box.overlap(with: other.box) < 0.1) }
        }
    }

    @Test("The five points come in dlib's order and lie in the face", arguments: ["obama.jpg", "biden.jpg", "t1.jpg"])
    func landmarks(_ name: String) async throws {
        for face in try await FaceDetector(kind: .hog, modelDirectory: models).detect(in: picture(name)).faces {
            let p = face.landmarks
            try #require(p.count == 5)
            #expect(
                p[0].x > p[1].x && p[1].x > p[3].x && p[3].x > p[2].x,
                "outer right, inner right, outer left, inner left")
            #expect(p[4].y > (0..<4).map { p[$0].y }.max() ?? 0, "the nose is below the eyes")
            for point in p {
                #expect(face.box.x - 10...face.box.x + face.box.width + 10 ~= point.x)
                #expect(face.box.y - 10...face.box.y + face.box.height + 10 ~= point.y)
            }
            #expect(face.quality.overall > 0.2 && face.quality.overall <= 1)
        }
    }

    @Test("The same person is near, another is far", arguments: FaceDetector.Kind.allCases)
    func distances(_ kind: FaceDetector.Kind) async throws {
        let obama = try await embedding("obama.jpg", kind)
        let again = try await embedding("obama2.jpg", kind)
        let biden = try await embedding("biden.jpg", kind)
        #expect(obama.distance(to: again) < 0.45)
        #expect(obama.distance(to: biden) > 0.7)
        #expect(again.distance(to: biden) > 0.7)
    }

    @Test("Half a face is still found, or none, but never wrongly named")
    func partial() async throws {
        let detector = try FaceDetector(kind: .hog, modelDirectory: models)
        let embedder = try FaceEmbedder(modelDirectory: models)
        let biden = try await embedding("biden.jpg")
        for name in ["obama_partial_face.jpg", "obama_partial_face2.jpg"] {
            for found in try await embedder.embed(detector.detect(in: picture(name)).chips) {
                #expect(found.distance(to: biden) > 0.6)
            }
        }
    }

    @Test("Detection and embedding give the same values every time")
    func deterministic() async throws {
        let image = try picture("t1.jpg")
        let first = try FaceDetector(kind: .hog, modelDirectory: models)
        let second = try FaceDetector(kind: .hog, modelDirectory: models)
        let a = try await first.detect(in: image)
        let b = try await second.detect(in: image)
        let c = try await first.detect(in: image)
        #expect(a.faces == b.faces && a.chips == b.chips && a.faces == c.faces && a.chips == c.chips)
        let one = try await FaceEmbedder(modelDirectory: models).embed(a.chips)
        #expect(try await FaceEmbedder(modelDirectory: models).embed(a.chips) == one)
    }

    @Test("A batch gives what single chips give, also beyond one pass")
    func batches() async throws {
        let chips = try await FaceDetector(kind: .hog, modelDirectory: models).detect(in: picture("t1.jpg")).chips
        let embedder = try FaceEmbedder(modelDirectory: models)
        var single: [Embedding] = []
        for chip in chips { single += try await embedder.embed([chip]) }
        let many = Array(repeating: chips, count: 6).flatMap { $0 }
        let batch = try await embedder.embed(many)
        #expect(batch.count == 36)
        for (index, embedding) in batch.enumerated() {
            #expect(embedding.distance(to: single[index % 6]) < 1e-4)
            #expect(0.8...2 ~= embedding.values.reduce(0) { $0 + $1 * $1 }.squareRoot())
        }
        #expect(try await embedder.embed([]).isEmpty)
    }

    @Test("Workers on threads of their own do not disturb each other")
    func threads() async throws {
        let image = try picture("obama2.jpg")
        let alone = try await FaceDetector(kind: .hog, modelDirectory: models).detect(in: image)
        let embedding = try await FaceEmbedder(modelDirectory: models).embed(alone.chips)
        try await withThrowingTaskGroup(of: [Embedding].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let chips = try await FaceDetector(kind: .hog, modelDirectory: models).detect(in: image).chips
                    return try await FaceEmbedder(modelDirectory: models).embed(chips)
                }
            }
            for try await found in group { #expect(found == embedding) }
        }
    }

    @Test("Too many faces are listed as skipped")
    func tooMany() async throws {
        let found = try await FaceDetector(kind: .hog, modelDirectory: models, maxFaces: 2).detect(
            in: picture("t1.jpg"))
        #expect(found.faces.count == 2)
        #expect(found.skipped.map(\.reason) == Array(repeating: .tooManyFaces, count: 4))
    }
}
