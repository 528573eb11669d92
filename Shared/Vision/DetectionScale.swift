/// How much a picture is enlarged or reduced before the detector sees it.
///
/// Both detectors find faces from 80 pixels on, so a wanted face of 40 pixels asks for twice the size. Time grows with the
/// pixels looked at, so each detector has a largest canvas; where it binds, `smallestFace` says honestly from which size on
/// faces were looked for.
struct DetectionScale: Hashable {
    let factor: Double
    /// The side in pixels of the picture from which on faces were looked for.
    var smallestFace: Double { Self.window / factor }

    private static let window = 80.0

    init(kind: FaceDetector.Kind, width: Int, height: Int, minFace: Int) {
        let wanted = min(8, Self.window / Double(max(10, minFace)))
        let pixels = Double(width) * Double(height)
        factor = min(wanted, (Self.canvas(kind) / pixels).squareRoot())
    }

    /// The pixels a detector looks at, at most.
    private static func canvas(_ kind: FaceDetector.Kind) -> Double {
        switch kind {
        // About 0.1 s a million pixels, in one piece of memory.
        case .hog: 50e6
        // About 0.06 s a million pixels in int8, in tiles: a photo of 100 million pixels at twice its size.
        case .mmod: 400e6
        }
    }
}
