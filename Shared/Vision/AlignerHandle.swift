import CVision
import Faces

/// The one owner of an aligner behind the C header.
@safe struct AlignerHandle: ~Copyable {
    private let raw: OpaquePointer

    init(modelDirectory: String) throws(VisionError) {
        var made: OpaquePointer?
        try unsafe visionCall { message, size in
            unsafe cvision_aligner_make("\(modelDirectory)/shape_predictor_5_face_landmarks.dat", &made, message, size)
        }
        guard let made = unsafe made else { throw VisionError(.failed, "no aligner was made") }
        unsafe raw = made
    }

    deinit { unsafe cvision_aligner_free(raw) }

    /// The five points of a face and its chip.
    func align(_ image: RGBImage, box: Box) throws(VisionError) -> (landmarks: [Point], chip: Chip) {
        let box = cvision_box(x: box.x, y: box.y, width: box.width, height: box.height, score: 0)
        var points = [cvision_point](repeating: cvision_point(), count: Int(CVISION_POINTS))
        var pixels = [UInt8](repeating: 0, count: Chip.byteCount)
        try unsafe visionCall { message, size in
            unsafe withPicture(image) { picture in
                unsafe cvision_align(raw, picture, box, &points, &pixels, message, size)
            }
        }
        guard let chip = Chip(pixels: pixels) else { throw VisionError(.failed, "the chip has another size") }
        return (points.map { Point(x: $0.x, y: $0.y) }, chip)
    }
}
