import DlibOracle
import Faces
import TestKit
import Testing

@testable import Vision

/// The engine against dlib itself, in every number type and on every instruction set of this CPU.
@Suite("The engine gives dlib's answers", .enabled(if: modelsAreThere, "run scripts/fetch-models"))
struct EngineTests {
    /// A way to compute, and how far scores and embeddings (a value, a distance) may be from dlib's.
    struct Way: CustomTestStringConvertible, Sendable {
        let numbers: NumberType
        let instructions: InstructionSet
        var score: Double { numbers == .f32 ? 1e-3 : numbers == .bf16 ? 0.02 : 0.1 }
        var value: Double { numbers == .f32 ? 1e-3 : 0.02 }
        /// dlib takes two faces for one person below 0.6.
        var distance: Double { numbers == .f32 ? 1e-3 : numbers == .bf16 ? 0.03 : 0.06 }
        /// In f32 to the pixel; rounded numbers may prefer the next place or size, on the same face.
        func isNear(_ box: Box, _ dlib: Box) -> Bool {
            guard numbers == .f32 else { return box.overlap(with: dlib) >= 0.5 }
            return abs(box.x - dlib.x) <= 1 && abs(box.y - dlib.y) <= 1 && abs(box.width - dlib.width) <= 1
                && abs(box.height - dlib.height) <= 1
        }
        var testDescription: String { "\(numbers) on \(instructions)" }
    }

    /// All this CPU can do; a number type that needs more than an instruction set gives is left out.
    static let ways = ways { way throws(VisionError) in
        _ = try FaceEmbedder(modelDirectory: models, numbers: way.numbers, instructions: way.instructions)
    }
    static let detectionWays = ways { way throws(VisionError) in
        _ = try FaceDetector(
            kind: .mmod, modelDirectory: models, numbers: way.numbers, instructions: way.instructions)
    }

    private static func ways(_ make: (Way) throws(VisionError) -> Void) -> [Way] {
        InstructionSet.available
            .flatMap { set in NumberType.allCases.map { Way(numbers: $0, instructions: set) } }
            .filter { way in
                guard modelsAreThere else { return false }
                do throws(VisionError) {
                    try make(way)
                    return true
                } catch { return error.code != .numbersMissing }
            }
    }

    @Test("Float32 works on every instruction set")
    func all() {
        #expect(Self.ways.filter { $0.numbers == .f32 }.map(\.instructions) == InstructionSet.available)
    }

    static let photos = [
        "obama.jpg", "obama2.jpg", "obama3.jpg", "obama_partial_face.jpg", "obama_partial_face2.jpg", "biden.jpg",
        "t1.jpg",
    ]

    /// dlib's boxes of each photo, which take it seconds.
    static let expected: [String: [Dlib.Box]] = {
        guard modelsAreThere, let dlib = try? DlibMMOD(modelDirectory: models) else { return [:] }
        return [String: [Dlib.Box]](
            uniqueKeysWithValues: photos.compactMap { name in
                (try? dlib.detect(in: picture(name))).map { (name, $0) }
            })
    }()

    @Test("Boxes and scores of every sample photo", arguments: detectionWays)
    func detection(_ way: Way) throws {
        let detector = try DetectorHandle(
            kind: .mmod, modelDirectory: models, numbers: way.numbers, instructions: way.instructions)
        for name in Self.photos {
            let dlib = try #require(Self.expected[name])
            let found = try detector.detect(in: picture(name), scale: 1)
            #expect(found.count == dlib.count, "\(name)")
            for box in dlib {
                let expected = Box(
                    x: Float(box.x), y: Float(box.y), width: Float(box.width), height: Float(box.height))
                let near = found.max { $0.box.overlap(with: expected) < $1.box.overlap(with: expected) }
                let match = try #require(near, "\(name)")
                #expect(way.isNear(match.box, expected), "\(name) \(match.box) \(expected)")
                #expect(abs(Double(match.score) - box.score) <= way.score, "\(name)")
            }
        }
    }

    @Test("Embeddings of every face, alone and in a pass", arguments: ways)
    func embeddings(_ way: Way) async throws {
        let detector = try FaceDetector(kind: .hog, modelDirectory: models)
        var chips: [Chip] = []
        for name in Self.photos { chips += try await detector.detect(in: picture(name)).chips }
        chips += chips.map(\.mirrored)
        try #require(chips.count > 12, "more than a pass")
        let dlib = try DlibResNet(modelDirectory: models).embed(chips.map(\.pixels))
        let network = try EmbedderHandle(
            modelDirectory: models, numbers: way.numbers, instructions: way.instructions)
        let together = try network.embed(chips[...])
        for (index, chip) in chips.enumerated() {
            let alone = try #require(try network.embed([chip]).first)
            for found in [together[index], alone] {
                let differences = zip(found.values, dlib[index]).map { Double($0) - Double($1) }
                #expect(differences.allSatisfy { abs($0) <= way.value })
                let distance = differences.reduce(0) { $0 + $1 * $1 }.squareRoot()
                #expect(distance <= way.distance, "\(distance)")
            }
        }
    }

    @Test("The mirrored chip is averaged in")
    func mirrored() async throws {
        let chip = try #require(
            try await FaceDetector(kind: .hog, modelDirectory: models).detect(in: picture("biden.jpg")).chips.first)
        let plain = try FaceEmbedder(modelDirectory: models)
        let both = try await plain.embed([chip, chip.mirrored])
        let mean = try #require(try await FaceEmbedder(modelDirectory: models, mirrored: true).embed([chip]).first)
        for (value, pair) in zip(mean.values, zip(both[0].values, both[1].values)) {
            #expect(abs(value - (pair.0 + pair.1) / 2) < 1e-5)
        }
        #expect(both[0] != both[1] && chip.mirrored.mirrored == chip)
    }

    @Test("A picture too large for one canvas is looked at in tiles, and no face is lost or doubled")
    func tiles() throws {
        // Six people on a wall: copies of a photo beside each other, so that tiles cut through them.
        let photo = try picture("t1.jpg")
        let (across, down) = (4, 5)
        var wall: [UInt8] = []
        for _ in 0..<down {
            for y in 0..<photo.height {
                let row = photo.pixels[y * photo.width * 3..<(y + 1) * photo.width * 3]
                for _ in 0..<across { wall += row }
            }
        }
        let large = RGBImage(width: photo.width * across, height: photo.height * down, pixels: wall)
        try #require(large.width * large.height > 16 << 20)
        let detector = try DetectorHandle(
            kind: .mmod, modelDirectory: models, numbers: NumberType.best(of: models), instructions: .best)
        let found = try detector.detect(in: large, scale: 1)
        let one = try detector.detect(in: photo, scale: 1)
        #expect(found.count == one.count * across * down)
        for row in 0..<down {
            for column in 0..<across {
                for face in one {
                    var there = face.box
                    there.x += Float(column * photo.width)
                    there.y += Float(row * photo.height)
                    #expect(found.contains { $0.box.overlap(with: there) >= 0.5 })
                }
            }
        }
    }

    @Test("The same picture gives the same answer after pictures of other sizes")
    func again() throws {
        let detector = try DetectorHandle(kind: .mmod, modelDirectory: models, numbers: .f32, instructions: .best)
        let photo = try picture("obama_partial_face.jpg")
        let first = try detector.detect(in: photo, scale: 1)
        for (name, scale) in [("t1.jpg", 0.5), ("biden.jpg", 0.7), ("obama2.jpg", 0.3)] {
            _ = try detector.detect(in: picture(name), scale: scale)
        }
        #expect(try detector.detect(in: photo, scale: 1) == first)
    }
}

extension NumberType {
    /// What a detector chooses by itself.
    static func best(of models: String) throws -> NumberType {
        try FaceDetector(kind: .mmod, modelDirectory: models).numbers
    }
}
