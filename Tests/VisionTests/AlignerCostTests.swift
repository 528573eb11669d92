import CVisionProbe
import DlibOracle
import Faces
import Testing

@testable import Vision

/// What points and chips cost, ours and dlib's in the same run; prints, and judges only that both are numbers.
@Suite("What aligning costs", .enabled(if: modelsAreThere, "run scripts/fetch-models"))
struct AlignerCostTests {
    /// A photo, how many times as large, and how many copies of its faces.
    static let cases: [(name: String, times: Int, copies: Int)] = [
        ("obama.jpg", 1, 1), ("obama.jpg", 3, 1), ("t1.jpg", 1, 1), ("t1.jpg", 3, 1), ("t1.jpg", 1, 8),
    ]

    @Test("Milliseconds a face", arguments: cases)
    func cost(_ row: (name: String, times: Int, copies: Int)) throws {
        let small = try picture(row.name)
        let image = try Dlib.resized(small, width: small.width * row.times, height: small.height * row.times)
        let detector = try DetectorHandle(kind: .hog, modelDirectory: models, numbers: .f32, instructions: .best)
        let times = Float(row.times)
        let boxes = try detector.detect(in: small, scale: 1).flatMap { found in
            (0..<row.copies).map { copy in
                Dlib.Box(
                    x: Double((found.box.x * times).rounded()) + Double(copy),
                    y: Double((found.box.y * times).rounded()),
                    width: Double((found.box.width * times).rounded()),
                    height: Double((found.box.height * times).rounded()))
            }
        }
        try #require(!boxes.isEmpty)
        let dlib = try DlibAligner(modelDirectory: models).time(image, boxes: boxes, rounds: 20)
        #expect(dlib.isFinite)
        let side = Int(boxes[0].width)
        print("\(row.name) \(image.width) x \(image.height), \(boxes.count) faces of about \(side) px")
        print("  dlib: \(dlib) ms a face")
        for instructions in InstructionSet.available {
            let ours = Self.time(image, boxes, on: instructions)
            #expect(ours.isFinite)
            print("  \(instructions): \(ours) ms a face with quality, \(dlib / ours) times as fast")
        }
    }

    private static func time(_ image: RGBImage, _ boxes: [Dlib.Box], on instructions: InstructionSet) -> Double {
        let faces = boxes.map { probe_box(x: $0.x, y: $0.y, width: $0.width, height: $0.height, score: 0) }
        return unsafe probe_align_time(
            "\(models)/shape_predictor_5_face_landmarks.dat", Int32(instructions.place), image.pixels, image.width,
            image.height, faces, faces.count, 20)
    }
}

extension InstructionSet {
    fileprivate var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
