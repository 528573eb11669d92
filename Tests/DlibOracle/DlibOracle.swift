import CDlibOracle
public import Faces

/// dlib itself, to compare with: in tests what is right, in benches what is fast elsewhere.
public enum Dlib {
    /// What dlib said when it failed.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    /// A rectangle in pixels with the detector's confidence.
    public struct Box: Hashable, Sendable {
        public var x, y, width, height, score: Double

        public init(x: Double, y: Double, width: Double, height: Double, score: Double = 0) {
            (self.x, self.y, self.width, self.height, self.score) = (x, y, width, height, score)
        }
    }

    /// Where the levels of a picture lie on the canvas of its tiled pyramid.
    public struct TiledLayout: Hashable, Sendable {
        public let width: Int
        public let height: Int
        public let levels: [Box]

        public init(width: Int, height: Int, levels: [Box]) {
            (self.width, self.height, self.levels) = (width, height, levels)
        }
    }

    /// `dlib::resize_image`, bilinear.
    public static func resized(_ image: RGBImage, width: Int, height: Int) throws -> RGBImage {
        var out = [UInt8](repeating: 0, count: width * height * 3)
        try check(unsafe withPicture(image) { unsafe oracle_resize($0, width, height, &out) })
        return RGBImage(width: width, height: height, pixels: out)
    }

    /// The geometry of `dlib::create_tiled_pyramid<pyramid_down<6>>`.
    public static func tiledLayout(width: Int, height: Int, padding: Int = 10, outerPadding: Int = 11) throws
        -> TiledLayout
    {
        var columns = 0
        var rows = 0
        var count = 0
        var levels = [oracle_box](repeating: oracle_box(), count: 1000)
        try check(
            unsafe oracle_tiled_layout(
                width, height, padding, outerPadding, &columns, &rows, &levels, levels.count, &count))
        return TiledLayout(width: columns, height: rows, levels: levels.prefix(count).map(Box.init))
    }

    /// `dlib::create_tiled_pyramid<pyramid_down<6>>` of 8-bit pixels; not what the networks of today's dlib see.
    public static func tiledPicture(_ image: RGBImage, padding: Int = 10, outerPadding: Int = 11) throws -> RGBImage {
        let layout = try tiledLayout(
            width: image.width, height: image.height, padding: padding, outerPadding: outerPadding)
        var out = [UInt8](repeating: 0, count: layout.width * layout.height * 3)
        try check(unsafe withPicture(image) { unsafe oracle_tiled_picture($0, padding, outerPadding, &out) })
        return RGBImage(width: layout.width, height: layout.height, pixels: out)
    }

    static func check(_ done: Bool) throws {
        guard !done else { return }
        throw Failure(description: unsafe String(cString: oracle_error()))
    }
}

extension Dlib.Box {
    init(_ box: oracle_box) {
        self.init(x: box.x, y: box.y, width: box.width, height: box.height, score: box.score)
    }
}

/// Lends a picture to C for one call.
func withPicture(_ image: RGBImage, _ body: (oracle_picture) -> Bool) -> Bool {
    unsafe image.pixels.withUnsafeBufferPointer { pixels in
        guard let start = pixels.baseAddress else { return false }
        return unsafe body(oracle_picture(pixels: start, width: image.width, height: image.height))
    }
}
