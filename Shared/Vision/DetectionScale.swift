/// How much a picture is enlarged or reduced before the detector sees it.
///
/// Both detectors find faces from 80 pixels on, so a wanted face of 40 pixels asks for twice the size. Time and memory
/// grow with the pixels looked at, so each detector has a largest canvas; where it binds, `smallestFace` says honestly
/// from which size on faces were looked for.
struct DetectionScale: Hashable {
    let factor: Double
    /// The side in pixels of the picture from which on faces were looked for.
    var smallestFace: Double { Self.window / factor }

    private static let window = 80.0

    init(kind: FaceDetector.Kind, width: Int, height: Int, minFace: Int) {
        let wanted = min(8, Self.window / Double(max(10, minFace)))
        let pixels = Double(width) * Double(height)
        let fitting = (Self.canvas(kind, enlarged: wanted > 1) / pixels).squareRoot()
        if fitting >= wanted {
            factor = wanted
        } else {
            // What does not fit enlarged is at least looked at as it is, as far as that fits.
            factor = max(fitting, min(1, wanted, (Self.canvas(kind, enlarged: false) / pixels).squareRoot()))
        }
    }

    /// The pixels a detector looks at, at most.
    private static func canvas(_ kind: FaceDetector.Kind, enlarged: Bool) -> Double {
        switch kind {
        // About 0.1 s a million pixels.
        case .hog: 50e6
        // About 3 s and 400 MB a million pixels.
        case .mmod: enlarged ? 1e6 : 2e6
        }
    }
}
