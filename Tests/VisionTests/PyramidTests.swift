import DlibOracle
import Faces
import TestKit
import Testing

let samplePhotoNames = [
    "biden.jpg", "obama.jpg", "obama2.jpg", "obama3.jpg", "obama_partial_face.jpg", "obama_partial_face2.jpg", "t1.jpg",
]

@Suite("Resizing as dlib does")
struct ResizeTests {
    static let shapes = [(1, 1), (2, 3), (1, 2000), (2000, 1), (5, 5), (250, 250), (333, 211), (97, 1013), (640, 360)]
    static let scales = [0.37, 0.9, 1, 1.5, 2, 3.3]

    @Test("Every byte is dlib's, on every instruction set", arguments: shapes, scales)
    func noise(_ shape: (Int, Int), _ scale: Double) throws {
        let width = max(1, Int((Double(shape.0) * scale).rounded()))
        let height = max(1, Int((Double(shape.1) * scale).rounded()))
        let noise = RGBImage.noise(width: shape.0, height: shape.1)
        // Weights that do not quite add up to one make 99 of 100 in places; dlib's places.
        let flat = RGBImage(
            width: shape.0, height: shape.1, pixels: [UInt8](repeating: 100, count: shape.0 * shape.1 * 3))
        for image in [noise, flat] {
            let expected = try Dlib.resized(image, width: width, height: height)
            for set in Geometry.sets {
                // Compared outside of #expect, which would print the pixels.
                let same = Geometry.resized(image, width: width, height: height, set: set) == expected
                #expect(same, "set \(set)")
            }
        }
    }

    @Test(
        "Photos come out as dlib's", .enabled(if: modelsAreThere, "run scripts/fetch-models"),
        arguments: samplePhotoNames)
    func photos(_ name: String) throws {
        let photo = try picture(name)
        for scale in [0.37, 1.5] {
            let width = Int(Double(photo.width) * scale)
            let height = Int(Double(photo.height) * scale)
            let same =
                try Geometry.resized(photo, width: width, height: height, set: Geometry.sets.max() ?? 0)
                == Dlib.resized(photo, width: width, height: height)
            #expect(same, "scale \(scale)")
        }
    }
}

@Suite("The tiled pyramid")
struct TiledPyramidTests {
    @Test("Canvas and levels lie where dlib puts them")
    func layout() throws {
        var numbers = SplitMix64(seed: 7)
        var shapes = [(250, 250), (333, 211), (1280, 720), (20_000, 1), (10, 20_000), (10, 1)]
        for width in 10...40 { for height in 1...40 { shapes.append((width, height)) } }
        for _ in 0..<2000 {
            shapes.append((Int.random(in: 10...4000, using: &numbers), Int.random(in: 1...4000, using: &numbers)))
        }
        for (width, height) in shapes {
            let expected = try Dlib.tiledLayout(width: width, height: height)
            #expect(Geometry.layout(width: width, height: height).canvas == expected, "\(width) x \(height)")
        }
    }

    /// dlib itself writes outside its canvas for pictures less than 10 pixels wide.
    @Test(
        "Levels and gaps cover the canvas once",
        arguments: [(1, 1), (5, 5), (9, 3), (1, 20_000), (20_000, 1), (250, 250), (333, 211), (641, 359)])
    func cover(_ width: Int, _ height: Int) {
        let (canvas, gaps) = Geometry.layout(width: width, height: height)
        var times = [UInt8](repeating: 0, count: canvas.width * canvas.height)
        for box in canvas.levels + gaps {
            for y in Int(box.y)..<Int(box.y + box.height) {
                for x in Int(box.x)..<Int(box.x + box.width) { times[y * canvas.width + x] += 1 }
            }
        }
        let once = times.allSatisfy { $0 == 1 }
        #expect(once)
        #expect(canvas.levels.first.map { Int($0.width) } == width)
        #expect(canvas.levels.first.map { Int($0.height) } == height)
    }

    @Test(
        "All instruction sets paint the same, and only the layout", arguments: [(1, 1), (9, 7), (333, 211), (640, 361)])
    func sets(_ width: Int, _ height: Int) {
        let image = RGBImage.noise(width: width, height: height)
        let plain = Geometry.painted(image, as: Int16(-5), set: 0, slack: 11)
        let bytes = Geometry.painted(image, as: UInt8(5), set: 0, slack: 11)
        let floats = Geometry.painted(image, as: Float(-5), set: 0, slack: 11)
        for set in Geometry.sets {
            let same = [
                Geometry.painted(image, as: Int16(-5), set: set, slack: 11).values == plain.values,
                Geometry.painted(image, as: UInt8(5), set: set, slack: 11).values == bytes.values,
                Geometry.painted(image, as: Float(-5), set: set, slack: 11).values == floats.values,
            ]
            #expect(same == [true, true, true], "set \(set)")
        }
        let wrong = plain.values.indices.first { index in
            let (short, byte, float) = (plain.values[index], bytes.values[index], floats.values[index])
            guard index % plain.stride < plain.layout.width * 3 else { return short != -5 || byte != 5 || float != -5 }
            return abs(Float(byte) - float) > 0.501 || abs(Float(short) / 128 - float) > 0.004
        }
        #expect(wrong == nil, "the number types differ, or paint beside the layout")
    }

    @Test("An enlarged picture becomes the pyramid of the enlarged picture", arguments: Geometry.sets)
    func enlarged(_ set: Int32) throws {
        let image = RGBImage.noise(width: 123, height: 87)
        let large = try Dlib.resized(image, width: 246, height: 174)
        let same = [
            Geometry.painted(image, as: UInt8(0), set: set, width: 246, height: 174).values
                == Geometry.painted(large, as: UInt8(0), set: set).values,
            Geometry.painted(image, as: Float(0), set: set, width: 246, height: 174).values
                == Geometry.painted(large, as: Float(0), set: set).values,
        ]
        #expect(same == [true, true])
    }
}

@Suite("The canvas dlib's network sees", .enabled(if: modelsAreThere, "run scripts/fetch-models"))
struct CanvasTests {
    @Test("Grey levels are dlib's within 1/32", arguments: samplePhotoNames)
    func photos(_ name: String) throws {
        let photo = try picture(name)
        let expected = try DlibMMOD(modelDirectory: models).input(of: photo)
        let set = Geometry.sets.max() ?? 0
        let floats = Geometry.painted(photo, as: Float(0), set: set)
        let ours = Geometry.planes(floats.values, floats.layout)
        #expect(Geometry.largestDifference(ours, expected) * 256 < 1.0 / 32)
    }

    @Test("Scores of the Float32 and Int16 canvases are dlib's within 1e-3", arguments: ["obama.jpg", "t1.jpg"])
    func scores(_ name: String) throws {
        let mmod = try DlibMMOD(modelDirectory: models)
        let whole = try picture(name)
        let photo = try Dlib.resized(whole, width: whole.width / 2, height: whole.height / 2)
        let set = Geometry.sets.max() ?? 0
        let canvas = Geometry.painted(photo, as: Float(0), set: set)
        let (width, height) = (canvas.layout.width, canvas.layout.height)
        let expected = try mmod.scores(ofCanvas: mmod.input(of: photo), width: width, height: height).values
        let shorts = Geometry.painted(photo, as: Int16(0), set: set).values.map { Float($0) / 128 }
        var best: Float = -1
        var worst: Float = 0
        for values in [canvas.values, shorts] {
            let scores = try mmod.scores(ofCanvas: Geometry.planes(values, canvas.layout), width: width, height: height)
                .values
            for (score, expected) in zip(scores, expected) where expected > -0.5 {
                best = max(best, expected)
                worst = max(worst, abs(score - expected))
            }
        }
        #expect(worst < 1e-3)
        #expect(best > 0.5, "the photo has faces")
    }
}
