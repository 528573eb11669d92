import CDlibOracle
public import Faces

/// dlib's five points and chips.
@safe public final class DlibAligner {
    fileprivate let raw: OpaquePointer

    /// Reads `shape_predictor_5_face_landmarks.dat`.
    public init(modelDirectory: String) throws {
        guard let made = unsafe oracle_aligner_make(modelDirectory + "/shape_predictor_5_face_landmarks.dat") else {
            throw Dlib.Failure(description: unsafe String(cString: oracle_error()))
        }
        unsafe raw = made
    }

    deinit { unsafe oracle_aligner_free(raw) }

    /// The points of the face in `box` and its chip (packed RGB, `side` x `side`).
    public func align(_ image: RGBImage, box: Dlib.Box, side: Int = 150, padding: Double = 0.25) throws
        -> (points: [(x: Double, y: Double)], chip: [UInt8])
    {
        var points = [oracle_point](repeating: oracle_point(), count: 5)
        var chip = [UInt8](repeating: 0, count: side * side * 3)
        let face = oracle_box(x: box.x, y: box.y, width: box.width, height: box.height, score: 0)
        try Dlib.check(
            unsafe withPicture(image) { unsafe oracle_align(raw, $0, face, side, padding, &points, &chip) })
        return (points.map { (x: $0.x, y: $0.y) }, chip)
    }
}

extension DlibAligner {
    /// Milliseconds of CPU time for the points and the chip of a face: the mean of `boxes` in the fastest of `rounds`.
    public func time(_ image: RGBImage, boxes: [Dlib.Box], rounds: Int) throws -> Double {
        let faces = boxes.map { oracle_box(x: $0.x, y: $0.y, width: $0.width, height: $0.height, score: 0) }
        var best = 0.0
        try Dlib.check(
            unsafe withPicture(image) { unsafe oracle_align_time(raw, $0, faces, faces.count, Int32(rounds), &best) })
        return best
    }
}

/// dlib's face recognition network, run by dlib on one thread.
@safe public final class DlibResNet {
    private let raw: OpaquePointer

    /// Reads `dlib_face_recognition_resnet_model_v1.dat`.
    public init(modelDirectory: String) throws {
        guard let made = unsafe oracle_resnet_make(modelDirectory + "/dlib_face_recognition_resnet_model_v1.dat") else {
            throw Dlib.Failure(description: unsafe String(cString: oracle_error()))
        }
        unsafe raw = made
    }

    deinit { unsafe oracle_resnet_free(raw) }

    /// The 128 values of each chip of 150 x 150 packed RGB pixels, by one forward pass.
    public func embed(_ chips: [[UInt8]]) throws -> [[Float]] {
        precondition(chips.allSatisfy { $0.count == 150 * 150 * 3 })
        var values = [Float](repeating: 0, count: chips.count * 128)
        try Dlib.check(unsafe oracle_embed(raw, Array(chips.joined()), chips.count, &values))
        return chips.indices.map { Array(values[$0 * 128..<($0 + 1) * 128]) }
    }
}
