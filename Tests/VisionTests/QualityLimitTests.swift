import Faces
import Testing

@testable import Vision

/// Which faces are left out, and why.
@Suite("Limits of quality")
struct QualityLimitTests {
    @Test("Faces the detector was not sure of are skipped before the others are counted")
    func lowScores() {
        let found = [Float(0.9), 0.5, -0.4, -0.6].enumerated().map { place, score in
            ScoredBox(box: Box(x: Float(place) * 50, y: 10, width: 50, height: 50), score: score)
        }
        for (limit, kept, reasons) in [
            (0.45, 1, [.tooManyFaces, .lowScore, .lowScore]), (-0.5, 2, [.tooManyFaces, .lowScore]), (-2, 4, []),
            (0.9, 1, [.lowScore, .lowScore, .lowScore]),
        ] as [(Float, Int, [SkipReason])] {
            let selection = FaceSelection(
                found, width: 200, height: 200, minFace: 40, maxFaces: max(kept, 1), minScore: limit)
            #expect(selection.kept == Array(found.prefix(kept)))
            #expect(selection.skipped.map(\.reason) == reasons)
            let twice = FaceSelection(
                found.flatMap { [$0, $0] }, width: 200, height: 200, minFace: 40, maxFaces: max(kept, 1),
                minScore: limit)
            #expect(twice == selection, "a second box on a face that is left out is none more")
        }
    }

    @Test(
        "A stricter score leaves faces out, a milder one finds no fewer", .enabled(if: modelsAreThere),
        arguments: FaceDetector.Kind.allCases)
    func scores(_ kind: FaceDetector.Kind) async throws {
        func found(_ score: Float?) async throws -> Detection {
            let limits = QualityLimits(score: score)
            let detector = try FaceDetector(kind: kind, modelDirectory: models, limits: limits)
            return try await detector.detect(in: picture("t1.jpg"))
        }
        let all = try await found(nil)
        let scores = all.faces.map(\.score)
        try #require(scores.count == 6 && all.skipped.isEmpty)
        let strict = try await found(scores[3])
        #expect(strict.faces == Array(all.faces.prefix { $0.score >= scores[3] }))
        let below = all.faces.filter { $0.score < scores[3] }
        #expect(strict.skipped == below.map { SkippedFace(box: $0.box, reason: .lowScore) })
        let mild = try await found(-1)
        #expect(Set(mild.faces.map(\.box)).isSuperset(of: all.faces.map(\.box)))
        #expect(mild.faces.allSatisfy { $0.score > -1 } && !mild.skipped.contains { $0.reason == .lowScore })
    }

    @Test("A box that is none is outside", arguments: [Float.nan, .infinity, -.infinity, 0, -5, 3e38])
    func strangeBoxes(_ value: Float) {
        for box in [
            Box(x: 10, y: 10, width: value, height: 50), Box(x: 10, y: 10, width: 50, height: value),
            Box(x: value * 1e9, y: 10, width: value, height: value),
        ] {
            let selection = FaceSelection(
                [ScoredBox(box: box, score: 1)], width: 200, height: 200, minFace: 40, maxFaces: 3)
            #expect(selection.kept.isEmpty && selection.skipped.map(\.reason) == [.outsidePicture])
        }
    }

    /// Quality in the order size, sharpness, pose, exposure; the reason expected of the limits 0.5, 0.4, 0.3.
    static let judged: [([Float], SkipReason?)] = [
        ([0.1, 0.5, 0.4, 0.3], nil), ([1, 0.49, 0.4, 0.3], .blurred), ([1, 0.5, 0.39, 0.3], .profile),
        ([1, 0.5, 0.4, 0.29], .badlyExposed), ([1, 0, 0, 0], .badlyExposed), ([1, 0, 0, 1], .blurred),
    ]

    @Test("A face below a limit has the reason of the first part that is", arguments: judged)
    func limits(_ parts: [Float], _ reason: SkipReason?) throws {
        let quality = Quality(size: parts[0], sharpness: parts[1], pose: parts[2], exposure: parts[3])
        let limits = QualityLimits(sharpness: 0.5, pose: 0.4, exposure: 0.3)
        #expect(limits.reason(against: quality) == reason)
        #expect(QualityLimits().reason(against: quality) == nil)
        let box = Box(x: 1, y: 2, width: 3, height: 4)
        let chip = try #require(Chip(pixels: [UInt8](repeating: 0, count: Chip.byteCount)))
        let face = DetectedFace(box: box, landmarks: [], score: 1, quality: quality)
        let sorted = limits.sort([.without(box), .cut(face, chip)])
        #expect(sorted.kept.map(\.face) == (reason == nil ? [face] : []))
        #expect(sorted.skipped.map(\.reason) == [.tooSmall] + (reason.map { [$0] } ?? []))
    }
}
