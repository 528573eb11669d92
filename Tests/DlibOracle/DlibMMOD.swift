public import CDlibOracle
public import Faces

/// dlib's CNN face detector, run by dlib on one thread.
@safe public final class DlibMMOD {
    private static let capacity = 100_000
    private let raw: OpaquePointer

    /// Reads `mmod_human_face_detector.dat`.
    public init(modelDirectory: String) throws {
        guard let made = unsafe oracle_mmod_make(modelDirectory + "/mmod_human_face_detector.dat") else {
            throw Dlib.Failure(description: unsafe String(cString: oracle_error()))
        }
        unsafe raw = made
    }

    deinit { unsafe oracle_mmod_free(raw) }

    /// What the file says beside the weights.
    public var settings: oracle_mmod_settings { unsafe oracle_mmod_get_settings(raw) }

    /// The faces of a picture resized by `scale`, in pixels of the resized picture, best first.
    public func detect(in image: RGBImage, scale: Double = 1, threshold: Double = 0) throws -> [Dlib.Box] {
        try unsafe boxes { boxes, found in
            unsafe withPicture(image) { picture in
                unsafe oracle_mmod_detect(raw, picture, scale, threshold, boxes, Self.capacity, &found)
            }
        }
    }

    /// The input tensor of a picture: the canvas of its `tiledLayout` as three planes of (value - mean) / 256, 0 between
    /// the levels.
    public func input(of image: RGBImage) throws -> [Float] {
        let layout = try Dlib.tiledLayout(width: image.width, height: image.height)
        var planes = [Float](repeating: 0, count: layout.width * layout.height * 3)
        try Dlib.check(unsafe withPicture(image) { unsafe oracle_mmod_input(raw, $0, &planes) })
        return planes
    }

    /// The score map of a canvas given as input tensor.
    public func scores(ofCanvas planes: [Float], width: Int, height: Int) throws
        -> (values: [Float], columns: Int, rows: Int)
    {
        var values = [Float](repeating: 0, count: (width / 8 + 1) * (height / 8 + 1))
        var columns = 0
        var rows = 0
        try Dlib.check(unsafe oracle_mmod_scores(raw, planes, width, height, &values, &columns, &rows))
        return (Array(values.prefix(rows * columns)), columns, rows)
    }

    /// What dlib makes of a score map for a picture of this size.
    public func label(width: Int, height: Int, scores: [Float], threshold: Double = 0) throws -> [Dlib.Box] {
        try unsafe boxes { boxes, found in
            unsafe oracle_mmod_label(raw, width, height, scores, threshold, boxes, Self.capacity, &found)
        }
    }

    private func boxes(_ find: (UnsafeMutablePointer<oracle_box>, inout Int) -> Bool) throws -> [Dlib.Box] {
        var boxes = [oracle_box](repeating: oracle_box(), count: Self.capacity)
        var found = 0
        let done = unsafe boxes.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return false }
            return unsafe find(start, &found)
        }
        try Dlib.check(done)
        return boxes.prefix(found).map(Dlib.Box.init)
    }
}
