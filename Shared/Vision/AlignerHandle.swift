import CVision
import Faces

/// The one owner of an aligner behind the C header, with room for the chips of a pass.
@safe struct AlignerHandle: ~Copyable {
    /// Faces of one call: as many as the C side walks through its trees together.
    static let largestPass = 16

    private let raw: OpaquePointer
    private let chips: UnsafeMutablePointer<UInt8>

    init(modelDirectory: String, instructions: InstructionSet = .best) throws(VisionError) {
        var made: OpaquePointer?
        try unsafe visionCall { message, size in
            unsafe cvision_aligner_make(
                "\(modelDirectory)/shape_predictor_5_face_landmarks.dat", instructions.raw, &made, message, size)
        }
        guard let made = unsafe made else { throw VisionError(.failed, "no aligner was made") }
        unsafe raw = made
        unsafe chips = .allocate(capacity: Self.largestPass * Chip.byteCount)
    }

    deinit {
        unsafe cvision_aligner_free(raw)
        unsafe chips.deallocate()
    }

    /// Points, chips and qualities of faces, in order.
    func align(_ image: RGBImage, boxes: [ScoredBox]) throws(VisionError) -> [AlignedFace] {
        var faces: [AlignedFace] = []
        faces.reserveCapacity(boxes.count)
        for start in stride(from: 0, to: boxes.count, by: Self.largestPass) {
            try pass(image, boxes[start..<min(start + Self.largestPass, boxes.count)], into: &faces)
        }
        return faces
    }

    private func pass(
        _ image: RGBImage, _ boxes: ArraySlice<ScoredBox>, into faces: inout [AlignedFace]
    ) throws(VisionError) {
        let given = boxes.map { found in
            cvision_box(
                x: found.box.x, y: found.box.y, width: found.box.width, height: found.box.height, score: found.score)
        }
        let sides = Int(CVISION_POINTS)
        var cut = [Bool](repeating: false, count: given.count)
        var points = [cvision_point](repeating: cvision_point(), count: given.count * sides)
        var lights = [cvision_light](repeating: cvision_light(), count: given.count)
        try unsafe visionCall { message, size in
            unsafe withPicture(image) { picture in
                unsafe cvision_align_all(
                    raw, picture, given, given.count, &cut, &points, chips, &lights, message, size)
            }
        }
        for (index, found) in boxes.enumerated() {
            let pixels = unsafe UnsafeBufferPointer(start: chips + index * Chip.byteCount, count: Chip.byteCount)
            guard cut[index], let chip = unsafe Chip(pixels: Array(pixels)) else {
                faces.append(.without(found.box))
                continue
            }
            let landmarks = points[index * sides..<(index + 1) * sides].map { Point(x: $0.x, y: $0.y) }
            let quality = Quality(of: lights[index], box: found.box, landmarks: landmarks)
            faces.append(
                .cut(DetectedFace(box: found.box, landmarks: landmarks, score: found.score, quality: quality), chip))
        }
    }
}
