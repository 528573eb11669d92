import Faces
import Foundation
import TestKit
import Testing

@testable import Vision

@Suite("Strange pictures and models", .enabled(if: modelsAreThere, "run scripts/fetch-models"))
struct StrangeInputTests {
    static let sizes = [
        (1, 1), (1, 3000), (3000, 1), (2, 2), (19, 19), (20, 20), (39, 41), (40, 40), (41, 500), (80, 80), (81, 79),
        (1200, 45),
    ]

    @Test("Pictures of any size without a face have none", arguments: sizes, FaceDetector.Kind.allCases)
    func faceless(_ size: (Int, Int), _ kind: FaceDetector.Kind) async throws {
        let detector = try FaceDetector(kind: kind, modelDirectory: models)
        for value in [UInt8(0), 128, 255] {
            let pixels = [UInt8](repeating: value, count: size.0 * size.1 * 3)
            let found = try await detector.detect(in: RGBImage(width: size.0, height: size.1, pixels: pixels))
            #expect(found.faces.isEmpty && found.chips.isEmpty && found.skipped.isEmpty)
        }
    }

    @Test("Noise does no harm", arguments: FaceDetector.Kind.allCases)
    func noise(_ kind: FaceDetector.Kind) async throws {
        var state: UInt32 = 1
        let pixels = (0..<300 * 200 * 3).map { _ -> UInt8 in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        }
        let detector = try FaceDetector(kind: kind, modelDirectory: models)
        let found = try await detector.detect(in: RGBImage(width: 300, height: 200, pixels: pixels))
        #expect(found.faces.count == found.chips.count)
    }

    @Test(
        "Any box in any picture gives a chip or none, never a crash",
        arguments: [(60, 40), (1, 1), (1, 20_000), (9, 8)])
    func boxes(_ size: (Int, Int)) throws {
        let aligner = try AlignerHandle(modelDirectory: models)
        let image = RGBImage(
            width: size.0, height: size.1,
            pixels: (0..<size.0 * size.1 * 3).map { UInt8(truncatingIfNeeded: $0 * 31) })
        let numbers: [Float] = [-1e9, -500, -1, 0, 0.4, 7, 59, 1000, 1e6, 1e30, .nan, .infinity]
        let boxes = numbers.flatMap { x in
            numbers.flatMap { side in
                [Box(x: x, y: 3, width: side, height: 20), Box(x: x, y: x, width: side, height: side)]
            }
        }
        let faces = try aligner.align(image, boxes: boxes.map { ScoredBox(box: $0, score: 1) })
        #expect(faces.count == boxes.count)
        for (face, box) in zip(faces, boxes) {
            let sensible = [box.x, box.y, box.width, box.height].allSatisfy { abs($0) < 1e7 }
            if case .cut(let found, _) = face {
                #expect(sensible && box.width >= 1 && box.height >= 1 && found.box == box)
                #expect(found.quality.overall.isFinite && 0...1 ~= found.quality.overall)
            } else {
                // A box of a few pixels may have all its points in one place, a gigantic one a chip beyond all bounds.
                #expect(!sensible || min(box.width, box.height) < 60 || max(box.width, box.height) >= 1e6)
            }
        }
    }

    @Test("Strange chips have embeddings of numbers", arguments: [UInt8(0), 128, 255])
    func chips(_ value: UInt8) async throws {
        let chip = try #require(Chip(pixels: [UInt8](repeating: value, count: Chip.byteCount)))
        #expect(try await FaceEmbedder(modelDirectory: models).embed([chip]).count == 1)
    }

    @Test("A missing model says to run make setup")
    func missing() throws {
        let folder = try TestEnvironment.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let detector = #expect(throws: VisionError.self) {
            try FaceDetector(kind: .mmod, modelDirectory: folder)
        }
        #expect(detector?.code == .modelMissing && detector?.description.contains("make setup") == true)
        let embedder = #expect(throws: VisionError.self) { try FaceEmbedder(modelDirectory: folder) }
        #expect(embedder?.code == .modelMissing)
        let hog = #expect(throws: VisionError.self) { try FaceDetector(kind: .hog, modelDirectory: folder) }
        #expect(hog?.code == .modelMissing, "HOG needs the landmark model")
    }

    static let damages: [(String, @Sendable (inout Data) -> Void)] = [
        ("cut", { $0.removeLast($0.count / 3) }),
        ("one bit flipped", { $0[$0.count / 2] ^= 1 }),
        ("a byte more", { $0.append(0) }),
        ("empty", { $0.removeAll() }),
        ("a text", { $0 = Data("not a model".utf8) }),
    ]

    @Test("A damaged model is refused", arguments: damages.indices)
    func damaged(_ index: Int) throws {
        let folder = try TestEnvironment.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for name in try FileManager.default.contentsOfDirectory(atPath: models) {
            var data = try Data(contentsOf: URL(fileURLWithPath: models + "/" + name))
            Self.damages[index].1(&data)
            try data.write(to: URL(fileURLWithPath: folder + "/" + name))
        }
        for load in [
            { _ = try FaceDetector(kind: .mmod, modelDirectory: folder) },
            { _ = try FaceDetector(kind: .hog, modelDirectory: folder) },
            { _ = try FaceEmbedder(modelDirectory: folder) },
        ] as [() throws -> Void] {
            let error = #expect(throws: VisionError.self) { try load() }
            #expect(error?.code == .modelDamaged, "\(Self.damages[index].0)")
        }
    }
}
