import Faces
import Testing

@testable import Vision

@Suite("Rules of detection")
struct RuleTests {
    /// Kind, width, height, smallest face wanted; the factor expected.
    static let scales: [(FaceDetector.Kind, Int, Int, Int, Double)] = [
        (.hog, 250, 250, 40, 2), (.hog, 250, 250, 80, 1), (.hog, 4000, 3000, 40, 2), (.hog, 100, 100, 20, 4),
        (.hog, 1000, 1000, 160, 0.5), (.hog, 10_000, 10_000, 40, 0.7071), (.hog, 5000, 4000, 40, 1.5811),
        (.mmod, 250, 250, 40, 2), (.mmod, 1280, 720, 40, 2), (.mmod, 10_000, 10_000, 40, 2),
        (.mmod, 20_000, 20_000, 40, 1),
        (.mmod, 4000, 2000, 160, 0.5), (.mmod, 1000, 1000, 800, 0.1),
    ]

    @Test("A picture is enlarged as far as small faces need it and the canvas allows it", arguments: scales)
    func scale(_ kind: FaceDetector.Kind, _ width: Int, _ height: Int, _ minFace: Int, _ factor: Double) {
        let scale = DetectionScale(kind: kind, width: width, height: height, minFace: minFace)
        #expect(abs(scale.factor - factor) < 0.001)
        #expect(abs(scale.smallestFace - 80 / factor) < 0.1)
    }

    @Test("Boxes that are small, outside or too many are skipped with the reason")
    func selection() {
        func scored(_ x: Float, _ y: Float, _ side: Float, _ score: Float) -> ScoredBox {
            ScoredBox(box: Box(x: x, y: y, width: side, height: side), score: score)
        }
        let found = [
            scored(50, 10, 50, 3), scored(-40, 10, 50, 2.9), scored(-20, 10, 50, 2.8), scored(10, 60, 35, 2.7),
            scored(10, 100, 36, 2.6), scored(110, 10, 50, 2.5), scored(500, 10, 50, 2.4),
        ]
        let selection = FaceSelection(found, width: 200, height: 200, minFace: 40, maxFaces: 3)
        #expect(selection.kept == [found[0], found[2], found[4]])
        #expect(
            selection.skipped == [
                SkippedFace(box: found[1].box, reason: .outsidePicture),
                SkippedFace(box: found[3].box, reason: .tooSmall),
                SkippedFace(box: found[5].box, reason: .tooManyFaces),
                SkippedFace(box: found[6].box, reason: .outsidePicture),
            ])
    }

    @Test("A second box on a face is no second face, nor a face left out")
    func doubles() {
        let best = ScoredBox(box: Box(x: 10, y: 10, width: 60, height: 60), score: 2)
        let boxes = [
            (Box(x: 40, y: 10, width: 60, height: 60), true),
            (Box(x: 45, y: 10, width: 60, height: 60), false),
            (Box(x: 20, y: 20, width: 40, height: 40), true),
            (Box(x: 0, y: 40, width: 150, height: 150), false),
        ]
        for (box, double) in boxes {
            let selection = FaceSelection(
                [best, ScoredBox(box: box, score: 1)], width: 200, height: 200, minFace: 40, maxFaces: 3)
            #expect(selection.kept.count == (double ? 1 : 2) && selection.skipped.isEmpty, "\(box)")
        }
    }

    /// Five points of dlib's mean face, the nose moved sideways and down by the given eye distances, turned by an angle.
    private func face(nose: Float = 0, down: Float = 0, cosine: Float = 1, sine: Float = 0) -> [Point] {
        let upright =
            [(86, 21), (65, 23), (12, 21), (33, 23)].map { (Float($0.0), Float($0.1)) } + [
                (49 + 53 * nose, 63 + 53 * down)
            ]
        return upright.map { Point(x: cosine * $0.0 - sine * $0.1, y: sine * $0.0 + cosine * $0.1) }
    }

    @Test("A frontal face has the best pose, a turned one less, a profile none")
    func pose() {
        let frontal = Pose(face()).frontality
        #expect(frontal > 0.95)
        let turned = Pose(face(nose: 0.3)).frontality
        #expect(turned < 0.7 && turned > 0.2)
        #expect(abs(Pose(face(nose: -0.3)).frontality - turned) < 0.02)
        #expect(Pose(face(nose: 0.8)).frontality == 0)
        #expect(Pose(face(down: 0.3)).frontality < 0.7)
        #expect(Pose(face(cosine: 0.8, sine: 0.6)).frontality > 0.9 * frontal)
        #expect(Pose(face(cosine: -1)).frontality < 0.6)
        #expect(Pose([]).frontality == 0)
        #expect(Pose(Array(repeating: Point(x: 5, y: 5), count: 5)).frontality == 0)
    }

    @Test("Every part of a quality is from 0 to 1, and flat chips have none")
    func quality() throws {
        for value in [UInt8(0), 60, 128, 255] {
            let chip = try #require(Chip(pixels: [UInt8](repeating: value, count: Chip.byteCount)))
            let quality = Quality(of: chip, box: Box(x: 0, y: 0, width: 500, height: 400), landmarks: face())
            #expect(quality.size == 1 && quality.sharpness < 0.001 && quality.exposure < 0.001 && quality.overall < 0.1)
        }
        let stripes = (0..<Chip.byteCount).map { UInt8($0 / 9 % 2 == 0 ? 60 : 190) }
        let chip = try #require(Chip(pixels: stripes))
        let quality = Quality(of: chip, box: Box(x: 0, y: 0, width: 50, height: 60), landmarks: face())
        #expect(quality.size == 0.5 && quality.sharpness > 0.9 && quality.sharpness <= 1)
        #expect(quality.exposure == 1 && quality.pose > 0.95 && quality.overall <= 1)
    }

    @Test("Errors say what to do", arguments: VisionError.Code.allCases)
    func errors(_ code: VisionError.Code) {
        #expect(VisionError(code, "something").description.contains("something"))
    }
}
