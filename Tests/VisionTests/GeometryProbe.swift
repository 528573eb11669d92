import CVisionProbe
import DlibOracle
import Faces

/// CVision's inner parts for the tests.
enum Geometry {
    /// The instruction sets this CPU has.
    static let sets: [Int32] = (0...2).filter { probe_has_rows($0) }
    /// The colour between the levels: the mean that dlib takes off.
    static let mean: [Float] = [122.782, 117.001, 104.298]

    static func layout(width: Int, height: Int) -> (canvas: Dlib.TiledLayout, gaps: [Dlib.Box]) {
        var columns = 0
        var rows = 0
        var levels = 0
        var gaps = 0
        var areas = [probe_box](repeating: probe_box(), count: 2000)
        unsafe probe_layout(width, height, &columns, &rows, &areas, areas.count, &levels, &gaps)
        let boxes = areas.prefix(levels + gaps).map(box)
        return (
            Dlib.TiledLayout(width: columns, height: rows, levels: Array(boxes.prefix(levels))),
            Array(boxes.dropFirst(levels))
        )
    }

    static func resized(_ image: RGBImage, width: Int, height: Int, set: Int32) -> RGBImage {
        var out = [UInt8](repeating: 0, count: width * height * 3)
        unsafe probe_resize(set, image.pixels, image.width, image.height, width, height, &out)
        return RGBImage(width: width, height: height, pixels: out)
    }

    /// A canvas of a picture, by rows of `stride` values filled with `filling` before.
    static func painted<Value>(
        _ image: RGBImage, as filling: Value, set: Int32, width: Int? = nil, height: Int? = nil, slack: Int = 0
    ) -> (values: [Value], stride: Int, layout: Dlib.TiledLayout) {
        let width = width ?? image.width
        let height = height ?? image.height
        let layout = layout(width: width, height: height).canvas
        let stride = layout.width * 3 + slack
        var canvas = [Value](repeating: filling, count: stride * layout.height)
        unsafe canvas.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            unsafe probe_paint(
                set, Int32(MemoryLayout<Value>.size), image.pixels, image.width, image.height, width, height, mean[0],
                mean[1], mean[2], start, stride)
        }
        return (canvas, stride, layout)
    }

    /// A Float32 canvas as dlib's input tensor.
    static func planes(_ canvas: [Float], _ layout: Dlib.TiledLayout) -> [Float] {
        var planes = [Float](repeating: 0, count: layout.width * layout.height * 3)
        unsafe probe_planes(canvas, layout.width, layout.height, mean[0], mean[1], mean[2], &planes)
        return planes
    }

    /// The largest difference of two values at the same place.
    static func largestDifference(_ values: [Float], _ others: [Float]) -> Float {
        guard values.count == others.count else { return .infinity }
        return unsafe probe_largest_difference(values, others, values.count)
    }

    static func windows(
        _ settings: probe_windows, scores: [Float], rows: Int, columns: Int, stride: Int? = nil, width: Int,
        height: Int,
        threshold: Float = 0, most: Int = 4096
    ) -> [Dlib.Box] {
        var boxes = [probe_box](repeating: probe_box(), count: 100_000)
        let found = unsafe probe_read_windows(
            settings, most, scores, rows, columns, stride ?? columns, width, height, threshold, &boxes, boxes.count)
        return boxes.prefix(found).map(box)
    }

    private static func box(_ box: probe_box) -> Dlib.Box {
        Dlib.Box(x: box.x, y: box.y, width: box.width, height: box.height, score: box.score)
    }
}

extension RGBImage {
    /// Noise of every value.
    static func noise(width: Int, height: Int, seed: UInt64 = 1) -> RGBImage {
        var numbers = SplitMix64(seed: seed)
        return RGBImage(
            width: width, height: height,
            pixels: (0..<width * height * 3).map { _ in UInt8(truncatingIfNeeded: numbers.next()) })
    }
}
