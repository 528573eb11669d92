import DlibOracle
import Faces
import Foundation
import Imaging
import Vision

/// A detector with the name its lines carry, as `NAME=KIND[-NUMBERS][@SIZE]`.
struct NamedDetector {
    let name: String
    let kind: String
    let minFace: Int

    init(_ text: String) {
        let sides = text.split(separator: "=", maxSplits: 1).map(String.init)
        let parts = (sides.last ?? text).split(separator: "@").map(String.init)
        name = sides[0]
        kind = parts.first ?? "mmod"
        minFace = parts.count > 1 ? Int(parts[1]) ?? 40 : 40
    }

    /// Something that finds the boxes of a picture, [x, y, width, height, score] each.
    func make() throws -> (RGBImage) async throws -> [[Double]] {
        if kind == "dlib-mmod" {
            let detector = try DlibMMOD(modelDirectory: models)
            let scale = 80 / Double(minFace)
            return { image in
                try detector.detect(in: image, scale: scale).map {
                    [$0.x / scale, $0.y / scale, $0.width / scale, $0.height / scale, $0.score]
                }
            }
        }
        let parts = kind.split(separator: "-").map(String.init)
        let detector = try FaceDetector(
            kind: FaceDetector.Kind(rawValue: parts[0]) ?? .mmod, modelDirectory: models,
            numbers: parts.count > 1 ? NumberType(rawValue: parts[1]) : nil, minFace: minFace)
        return { image in
            try await detector.detect(in: image).faces.map {
                [$0.box.x, $0.box.y, $0.box.width, $0.box.height, $0.score].map(Double.init)
            }
        }
    }
}

/// Every photo below a folder through several detectors in turn, one thread each.
struct DetectFolder {
    struct Line: Encodable {
        var name: String
        var photo: String
        var boxes: [[Double]]
        /// From pixels to boxes; ours also cuts the chips in it, dlib does not.
        var ms: Double
    }

    let folder: String
    let detectors: [NamedDetector]

    func run() async throws {
        let made = try detectors.map { ($0.name, try $0.make()) }
        for path in try photos(below: folder) {
            let (image, _) = try Imaging.decode(try bytes(of: "\(folder)/\(path)"))
            for (name, detect) in made {
                let start = ContinuousClock.now
                let boxes = try await detect(image)
                let ms = (ContinuousClock.now - start).milliseconds
                try print(json: Line(name: name, photo: path, boxes: boxes, ms: ms))
            }
        }
    }
}
