import CDlibOracle
import DlibOracle
import Faces
import TestKit
import Testing

/// The reference itself: what every comparison with dlib stands on.
@Suite("dlib as the reference", .enabled(if: modelsAreThere, "run scripts/fetch-models"))
struct OracleTests {
    @Test("The published detector has one square window and no box regression")
    func settings() throws {
        let settings = try DlibMMOD(modelDirectory: models).settings
        #expect(settings.windows == 1 && settings.window_width == 80 && settings.window_height == 80)
        #expect(abs(settings.nms_iou - 0.338276) < 1e-6 && settings.nms_covered == 1 && !settings.box_regression)
        #expect(settings.padding == 10 && settings.outer_padding == 11)
        #expect(abs(settings.mean.0 - 122.782) < 1e-3 && abs(settings.mean.2 - 104.298) < 1e-3)
    }

    @Test("Input, scores and labels together are a detection")
    func parts() throws {
        let mmod = try DlibMMOD(modelDirectory: models)
        let photo = try picture("obama.jpg")
        let small = try Dlib.resized(photo, width: 228, height: 284)
        let layout = try Dlib.tiledLayout(width: small.width, height: small.height)
        let input = try mmod.input(of: small)
        let map = try mmod.scores(ofCanvas: input, width: layout.width, height: layout.height)
        let whole = try mmod.detect(in: small, threshold: -1)
        #expect(!whole.isEmpty)
        let parts = try mmod.label(width: small.width, height: small.height, scores: map.values, threshold: -1)
        #expect(parts == whole)
    }

    @Test("Detection, points, chip and embedding fit together")
    func faces() throws {
        let photo = try picture("obama.jpg")
        let small = try Dlib.resized(photo, width: 455, height: 568)
        let box = try #require(try DlibMMOD(modelDirectory: models).detect(in: small).first)
        let (points, chip) = try DlibAligner(modelDirectory: models).align(small, box: box)
        #expect(points.allSatisfy { $0.x > box.x && $0.x < box.x + box.width })
        let same = try DlibResNet(modelDirectory: models).embed([chip, chip])
        #expect(same.count == 2 && same[0] == same[1] && same[0].contains { $0 != 0 })
    }

    @Test("A missing model is a sentence")
    func missing() {
        #expect(throws: Dlib.Failure.self) { try DlibMMOD(modelDirectory: "/nowhere") }
    }
}
