import CVision
import Faces

/// A box with the detector's confidence.
struct ScoredBox: Hashable {
    var box: Box
    var score: Float
}

/// The one owner of a detector behind the C header.
@safe struct DetectorHandle: ~Copyable {
    /// More boxes than this are never wanted of one picture.
    private static let capacity = 4096
    private let raw: OpaquePointer
    /// The number type of the network.
    let numbers: NumberType

    /// The last two count for MMOD only.
    init(kind: FaceDetector.Kind, modelDirectory: String, numbers: NumberType, instructions: InstructionSet)
        throws(VisionError)
    {
        var made: OpaquePointer?
        let engine = cvision_engine(numbers: numbers.raw, most: instructions.raw)
        try unsafe visionCall { message, size in
            switch kind {
            case .hog: unsafe cvision_detector_make_hog(&made, message, size)
            case .mmod:
                unsafe cvision_detector_make_mmod(
                    "\(modelDirectory)/mmod_human_face_detector.dat", engine, &made, message, size)
            }
        }
        guard let made = unsafe made else { throw VisionError(.failed, "no detector was made") }
        unsafe raw = made
        self.numbers = numbers
    }

    deinit { unsafe cvision_detector_free(raw) }

    /// The boxes in a picture, best score first.
    func detect(in image: RGBImage, scale: Double, threshold: Float = 0) throws(VisionError) -> [ScoredBox] {
        var boxes = [cvision_box](repeating: cvision_box(), count: Self.capacity)
        var found = 0
        try unsafe visionCall { message, size in
            unsafe withPicture(image) { picture in
                unsafe cvision_detect(raw, picture, scale, threshold, &boxes, boxes.count, &found, message, size)
            }
        }
        return boxes.prefix(found).map { box in
            ScoredBox(box: Box(x: box.x, y: box.y, width: box.width, height: box.height), score: box.score)
        }
    }
}

/// Lends a picture to C for one call.
func withPicture(_ image: RGBImage, _ body: (cvision_picture) -> cvision_status) -> cvision_status {
    unsafe image.pixels.withUnsafeBufferPointer { pixels in
        guard let start = pixels.baseAddress else { return .CVISION_FAILED }
        return unsafe body(cvision_picture(pixels: start, width: image.width, height: image.height))
    }
}
