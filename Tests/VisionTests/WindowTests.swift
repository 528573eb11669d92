import CDlibOracle
import CVisionProbe
import DlibOracle
import Faces
import TestKit
import Testing

/// The published detector's.
private let published = probe_windows(width: 80, height: 80, shared: 0.338276, covered: 1)

@Suite("From scores to boxes")
struct WindowTests {
    @Test("NaN and infinity are no faces")
    func strange() {
        var scores = [Float](repeating: -1, count: 40 * 40)
        for (index, value) in [Float.nan, .infinity, -.infinity, -.nan, 0].enumerated() { scores[index * 41] = value }
        scores[700] = 0.25
        let found = Geometry.windows(published, scores: scores, rows: 40, columns: 40, width: 300, height: 200)
        #expect(found.map(\.score) == [0.25])
        let none = [Float](repeating: .nan, count: 40 * 40)
        #expect(Geometry.windows(published, scores: none, rows: 40, columns: 40, width: 300, height: 200).isEmpty)
        #expect(Geometry.windows(published, scores: [0], rows: 0, columns: 0, width: 1, height: 1).isEmpty)
    }

    @Test("A map that fires everywhere keeps the best places only")
    func everywhere() {
        let (rows, columns) = (300, 200)
        let flat = [Float](repeating: 1, count: rows * columns)
        let all = Geometry.windows(
            published, scores: flat, rows: rows, columns: columns, width: 1500, height: 900, most: 100_000)
        let found = Geometry.windows(
            published, scores: flat, rows: rows, columns: columns, width: 1500, height: 900, most: 50)
        #expect(all.count > 50 && !found.isEmpty && found.count < all.count / 2)
        var rising = flat
        for index in rising.indices { rising[index] = Float(index + 1) }
        let best = Geometry.windows(
            published, scores: rising, rows: rows, columns: columns, width: 1500, height: 900, most: 1)
        #expect(best.map(\.score) == [Double(rows * columns)])
    }

    @Test("A stride wider than the map changes nothing")
    func stride() {
        var numbers = SplitMix64(seed: 3)
        let (rows, columns, stride) = (50, 33, 48)
        let wide = (0..<rows * stride).map { _ in Float.random(in: -1...0.1, using: &numbers) }
        let narrow = (0..<rows).flatMap { wide[$0 * stride..<$0 * stride + columns] }
        #expect(
            Geometry.windows(
                published, scores: wide, rows: rows, columns: columns, stride: stride, width: 242, height: 170)
                == Geometry.windows(published, scores: narrow, rows: rows, columns: columns, width: 242, height: 170))
    }
}

@Suite("Boxes as dlib labels them", .enabled(if: modelsAreThere, "run scripts/fetch-models"))
struct LabelTests {
    static let shapes = [(250, 250), (333, 211), (80, 400), (500, 90)]

    @Test("Every box of every density is dlib's", arguments: shapes, [0.001, 0.03, 0.8])
    func random(_ shape: (Int, Int), _ density: Double) throws {
        let mmod = try DlibMMOD(modelDirectory: models)
        let settings = mmod.settings
        let ours = probe_windows(
            width: Double(settings.window_width), height: Double(settings.window_height), shared: settings.nms_iou,
            covered: settings.nms_covered)
        let layout = try Dlib.tiledLayout(width: shape.0, height: shape.1)
        let size = try mmod.scores(
            ofCanvas: [Float](repeating: 0, count: layout.width * layout.height * 3), width: layout.width,
            height: layout.height)
        var numbers = SplitMix64(seed: UInt64(density * 1000) + UInt64(shape.0))
        let scores = (0..<size.rows * size.columns).map { _ in
            Float.random(in: 0...1, using: &numbers) < Float(density) ? Float.random(in: 0...2, using: &numbers) : -0.5
        }
        for threshold in [Float(0), 0.5] {
            let expected = try mmod.label(
                width: shape.0, height: shape.1, scores: scores, threshold: Double(threshold))
            let found = Geometry.windows(
                ours, scores: scores, rows: size.rows, columns: size.columns, width: shape.0, height: shape.1,
                threshold: threshold, most: 100_000)
            let same = found == expected
            #expect(same, "\(found.count) boxes, dlib has \(expected.count)")
            #expect(density < 0.03 || !expected.isEmpty)
        }
    }

    @Test("Faces of a photo come out where dlib puts them")
    func photo() throws {
        let mmod = try DlibMMOD(modelDirectory: models)
        let whole = try picture("t1.jpg")
        let photo = try Dlib.resized(whole, width: whole.width / 2, height: whole.height / 2)
        let layout = Geometry.layout(width: photo.width, height: photo.height).canvas
        let map = try mmod.scores(ofCanvas: mmod.input(of: photo), width: layout.width, height: layout.height)
        let expected = try mmod.detect(in: photo, threshold: -1)
        let settings = mmod.settings
        let found = Geometry.windows(
            probe_windows(width: 80, height: 80, shared: settings.nms_iou, covered: settings.nms_covered),
            scores: map.values, rows: map.rows, columns: map.columns, width: photo.width, height: photo.height,
            threshold: -1)
        #expect(found == expected && !expected.isEmpty)
    }
}
