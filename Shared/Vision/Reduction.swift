import Faces

/// How far a picture may be reduced while it is decoded without a face being lost or seen less well.
enum Reduction {
    /// The face whose chip has a pixel of its own for each of the picture's: dlib's chip of 150 pixels shows a box of 100
    /// and what is around it.
    private static let chipFace = 100.0

    /// 1, 2, 4 or 8: how many pixels may become one along a side, so that the smallest face wanted, in a box a tenth
    /// smaller, still fills its chip. The detectors find faces from 80 pixels on and would reduce as far themselves.
    static func allowed(minFace: Int) -> Int {
        [8, 4, 2].first { 0.9 * Double(minFace) / Double($0) >= chipFace } ?? 1
    }
}

extension Detection {
    /// The same in pixels of a picture that is larger along each side.
    func enlarged(by factor: Int) -> Detection {
        guard factor > 1 else { return self }
        let times = Float(factor)
        func larger(_ box: Box) -> Box {
            Box(x: box.x * times, y: box.y * times, width: box.width * times, height: box.height * times)
        }
        return Detection(
            faces: faces.map { face in
                DetectedFace(
                    box: larger(face.box), landmarks: face.landmarks.map { Point(x: $0.x * times, y: $0.y * times) },
                    score: face.score, quality: face.quality)
            },
            chips: chips, skipped: skipped.map { SkippedFace(box: larger($0.box), reason: $0.reason) },
            smallestFace: smallestFace * factor, detecting: detecting, aligning: aligning)
    }
}
