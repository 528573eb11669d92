public import Faces

extension Imaging {
    /// Cuts a square thumbnail around a box, with a margin of a third of the box on each side.
    ///
    /// The square is moved and, where it must be, shrunk to lie inside the picture.
    /// - Parameter side: width and height of the result in pixels, 1 to 1,024; other values are moved into the range.
    public static func crop(_ image: RGBImage, box: Box, side: Int) -> RGBImage {
        let side = min(1024, max(1, side))
        let wanted = max(box.width, box.height) * (5.0 / 3)
        let span = min(max(wanted.isFinite ? wanted : 1, 1), Float(min(image.width, image.height)))
        let x = start(box.center.x - span / 2, span: span, limit: Float(image.width))
        let y = start(box.center.y - span / 2, span: span, limit: Float(image.height))
        let columns = Weights.all(side: side, from: x, span: span, limit: image.width)
        let rows = Weights.all(side: side, from: y, span: span, limit: image.height)
        return resample(image, columns: columns, rows: rows)
    }

    private static func start(_ wanted: Float, span: Float, limit: Float) -> Float {
        min(max(wanted.isFinite ? wanted : 0, 0), max(0, limit - span))
    }

    /// Columns first, then rows; only the rows that are needed.
    private static func resample(_ image: RGBImage, columns: [Weights], rows: [Weights]) -> RGBImage {
        let side = columns.count
        let top = rows.first?.first ?? 0
        let bottom = rows.map { $0.first + $0.values.count }.max() ?? 1
        var narrow = [Float](repeating: 0, count: (bottom - top) * side * 3)
        unsafe image.pixels.withUnsafeBufferPointer { source in
            for y in top..<bottom {
                for (x, column) in columns.enumerated() {
                    var at = 3 * (y * image.width + column.first)
                    var sum: (Float, Float, Float) = (0, 0, 0)
                    for weight in column.values {
                        unsafe sum.0 += weight * Float(source[at])
                        unsafe sum.1 += weight * Float(source[at + 1])
                        unsafe sum.2 += weight * Float(source[at + 2])
                        at += 3
                    }
                    let out = 3 * ((y - top) * side + x)
                    (narrow[out], narrow[out + 1], narrow[out + 2]) = sum
                }
            }
        }
        var pixels: [UInt8] = []
        pixels.reserveCapacity(side * side * 3)
        for row in rows {
            for x in 0..<side * 3 {
                var sum: Float = 0
                for (i, weight) in row.values.enumerated() {
                    sum += weight * narrow[(row.first - top + i) * side * 3 + x]
                }
                pixels.append(UInt8(min(255, max(0, sum.rounded()))))
            }
        }
        return RGBImage(width: side, height: side, pixels: pixels)
    }
}

/// How much each source pixel counts for one result pixel along one axis: a triangle, as wide as one result pixel and
/// never narrower than bilinear.
private struct Weights {
    let first: Int
    let values: [Float]

    static func all(side: Int, from start: Float, span: Float, limit: Int) -> [Weights] {
        let scale = span / Float(side)
        let reach = max(1, scale)
        return (0..<side).map { i in
            let middle = start + (Float(i) + 0.5) * scale - 0.5
            let low = min(max(0, Int((middle - reach).rounded(.up))), limit - 1)
            let high = max(low, min(limit - 1, Int((middle + reach).rounded(.down))))
            let values = (low...high).map { max(0, 1 - abs(Float($0) - middle) / reach) }
            let sum = values.reduce(0, +)
            return Weights(
                first: low, values: sum > 0 ? values.map { $0 / sum } : values.map { _ in 1 / Float(values.count) })
        }
    }
}
