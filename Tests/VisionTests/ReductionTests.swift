import Faces
import Imaging
import TestKit
import Testing

@testable import Vision

@Suite("Pictures decoded at a reduced size")
struct ReductionTests {
    @Test(
        "The smallest face says how far",
        arguments: [(10, 1), (222, 1), (223, 2), (444, 2), (445, 4), (889, 8), (9_000, 8)])
    func allowed(_ minFace: Int, _ reduction: Int) {
        #expect(Reduction.allowed(minFace: minFace) == reduction)
    }

    @Test(
        "Faces are found where they are in the whole picture, and seen as well",
        .enabled(if: modelsAreThere, "run scripts/fetch-models"), arguments: FaceDetector.Kind.allCases)
    func same(_ kind: FaceDetector.Kind) async throws {
        let detector = try FaceDetector(kind: kind, modelDirectory: models, minFace: 230)
        let embedder = try FaceEmbedder(modelDirectory: models, numbers: .f32)
        #expect(detector.reduction == 2)
        for name in ["obama.jpg", "biden.jpg"] {
            // Twice its size: its face is one of half a thousand pixels.
            let photo = try Imaging.encodeJPEG(doubled(try picture(name)), quality: 95)
            let (whole, _) = try Imaging.decode(photo)
            let (reduced, info) = try Imaging.decode(photo, reduction: detector.reduction)
            let expected = try await detector.detect(in: whole)
            let found = try await detector.detect(in: reduced, reduction: info.reduction)
            try #require(found.faces.count == 1 && expected.faces.count == 1)
            #expect(found.faces[0].box.overlap(with: expected.faces[0].box) > 0.95, "\(name)")
            for (a, b) in zip(found.faces[0].landmarks, expected.faces[0].landmarks) {
                #expect(abs(a.x - b.x) < 12 && abs(a.y - b.y) < 12, "\(name)")
            }
            let seen = try await embedder.embed(found.chips + expected.chips)
            #expect(seen[0].distance(to: seen[1]) < 0.1, "\(name)")
        }
    }

    /// The picture with each pixel four times.
    private func doubled(_ image: RGBImage) -> RGBImage {
        var pixels: [UInt8] = []
        pixels.reserveCapacity(image.pixels.count * 4)
        for y in 0..<image.height * 2 {
            let row = y / 2 * image.width
            for x in 0..<image.width * 2 {
                let at = 3 * (row + x / 2)
                pixels.append(contentsOf: image.pixels[at..<at + 3])
            }
        }
        return RGBImage(width: image.width * 2, height: image.height * 2, pixels: pixels)
    }
}
