import DlibOracle
import Faces
import TestKit
import Testing

@testable import Vision

@Suite("Points and chips as dlib's", .enabled(if: modelsAreThere, "run scripts/fetch-models"))
struct AlignerTests {
    static let photos = [
        "biden.jpg", "obama.jpg", "obama2.jpg", "obama3.jpg", "obama_partial_face.jpg", "obama_partial_face2.jpg",
        "t1.jpg",
    ]

    /// Asks both about boxes of a picture, us on every instruction set.
    private func compare(_ image: RGBImage, _ boxes: [Box]) throws {
        let dlib = try DlibAligner(modelDirectory: models)
        let reference = try boxes.map { box in
            try dlib.align(
                image,
                box: Dlib.Box(
                    x: Double(box.x), y: Double(box.y), width: Double(box.width), height: Double(box.height), score: 0))
        }
        for instructions in InstructionSet.allCases {
            let aligner = try AlignerHandle(modelDirectory: models, instructions: instructions)
            let faces = try aligner.align(image, boxes: boxes.map { ScoredBox(box: $0, score: 1) })
            try #require(faces.count == boxes.count)
            for ((face, box), (points, chip)) in zip(zip(faces, boxes), reference) {
                guard case .cut(let found, let cut) = face else {
                    Issue.record("no chip for \(box)")
                    continue
                }
                #expect(found.box == box)
                #expect(found.landmarks == points.map { Point(x: Float($0.x), y: Float($0.y)) }, "\(box)")
                // Not of the arrays: a failure would list their differences, which takes minutes.
                let same = cut.pixels == chip
                #expect(same, "chip of \(box) on \(instructions)")
                #expect(found.quality == Quality(of: cut, box: box, landmarks: found.landmarks))
            }
        }
    }

    /// Boxes of any size at and around a picture, the same for the same seed.
    private func randomBoxes(_ count: Int, in image: RGBImage, seed: UInt64) -> [Box] {
        var state = seed
        func next(_ below: Int) -> Float {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(Int(state >> 33) % max(1, below))
        }
        return (0..<count).map { index in
            let side = 8 + next(index % 3 == 0 ? 60 : 2 * max(image.width, image.height))
            return Box(
                x: next(image.width + image.width / 2) - side / 2, y: next(image.height + image.height / 2) - side / 2,
                width: side, height: index % 4 == 0 ? (side * 1.3).rounded() : side)
        }
    }

    /// The picture turned by an angle about its middle, nearest pixels.
    private func turned(_ image: RGBImage, cosine: Float, sine: Float) -> RGBImage {
        var pixels = [UInt8](repeating: 30, count: image.pixels.count)
        let (cx, cy) = (Float(image.width) / 2, Float(image.height) / 2)
        for y in 0..<image.height {
            for x in 0..<image.width {
                let (dx, dy) = (Float(x) - cx, Float(y) - cy)
                let (u, v) = (Int(cosine * dx + sine * dy + cx), Int(cosine * dy - sine * dx + cy))
                guard (0..<image.width).contains(u), (0..<image.height).contains(v) else { continue }
                for i in 0..<3 { pixels[(y * image.width + x) * 3 + i] = image.pixels[(v * image.width + u) * 3 + i] }
            }
        }
        return RGBImage(width: image.width, height: image.height, pixels: pixels)
    }

    @Test("The faces of the sample photos, and boxes anywhere in them", arguments: photos)
    func samples(_ name: String) throws {
        let image = try picture(name)
        let detector = try DetectorHandle(kind: .hog, modelDirectory: models, numbers: .f32, instructions: .best)
        let boxes = try detector.detect(in: image, scale: 1).map(\.box)
        try compare(image, boxes + randomBoxes(24, in: image, seed: UInt64(name.utf8.count)))
    }

    @Test("Turned and scaled pictures", arguments: [(0.9, 0.436), (0.6, -0.8), (-1, 0), (0, 1)] as [(Float, Float)])
    func transformed(_ cosine: Float, _ sine: Float) throws {
        let image = try picture("obama2.jpg")
        for height in [90, 333, 1200, 2600] {
            let scaled = try Dlib.resized(image, width: image.width * height / image.height, height: height)
            let other = turned(scaled, cosine: cosine, sine: sine)
            let face = Box(
                x: (Float(other.width) * 0.3).rounded(), y: (Float(height) * 0.2).rounded(),
                width: (Float(other.width) * 0.4).rounded(), height: (Float(other.width) * 0.4).rounded())
            try compare(other, [face] + randomBoxes(12, in: other, seed: UInt64(height)))
        }
    }

    @Test("Faces at and over the edges, tiny and larger than the picture", arguments: ["obama.jpg", "t1.jpg"])
    func edges(_ name: String) throws {
        let image = try picture(name)
        let (width, height) = (Float(image.width), Float(image.height))
        var boxes: [Box] = []
        for side in [12, 30, 80, 150, 300, 2 * max(width, height), 9 * max(width, height)] {
            for x in [-2 * side, -side, -side / 2, -1, 0, width - side, width - side / 2, width - 1, width + side] {
                for y in [-side / 2, 0, (height - side) / 2, height - side / 2] {
                    boxes.append(Box(x: x.rounded(), y: y.rounded(), width: side, height: side))
                }
            }
        }
        try compare(image, boxes)
    }

    @Test("Pictures of a few pixels", arguments: [(1, 1), (2, 3), (9, 9), (10, 12), (400, 7), (5, 900), (40, 40)])
    func smallPictures(_ width: Int, _ height: Int) throws {
        let image = RGBImage.noise(width: width, height: height)
        let sides = [24, 40, 151, 600] as [Float]
        let boxes = sides.flatMap { side in
            [-side / 2, 0, Float(width) - side / 2].map { Box(x: $0.rounded(), y: -3, width: side, height: side) }
        }
        try compare(image, boxes + randomBoxes(8, in: image, seed: 3).filter { $0.width > 20 })
    }

    @Test("More faces than are walked together are the same as one by one")
    func many() throws {
        let image = try picture("t1.jpg")
        let aligner = try AlignerHandle(modelDirectory: models)
        var boxes = randomBoxes(37, in: image, seed: 5).map { ScoredBox(box: $0, score: 1) }
        boxes[20].box.width = .nan
        let together = try aligner.align(image, boxes: boxes)
        for (index, box) in boxes.enumerated() where index != 20 {
            #expect(try aligner.align(image, boxes: [box]) == [together[index]])
        }
        guard case .without = together[20] else {
            Issue.record("a width that is not a number gives no chip")
            return
        }
    }
}
