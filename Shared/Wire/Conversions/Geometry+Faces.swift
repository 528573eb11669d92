public import Faces

extension WireBox {
    /// The wire's form of a box.
    public init(_ box: Box) {
        self.init(x: box.x, y: box.y, width: box.width, height: box.height)
    }

    /// The box.
    public var box: Box { Box(x: x, y: y, width: width, height: height) }
}

extension WirePoint {
    /// The wire's form of a point.
    public init(_ point: Point) {
        self.init(x: point.x, y: point.y)
    }

    /// The point.
    public var point: Point { Point(x: x, y: y) }
}

extension WireQuality {
    /// The wire's form of a quality.
    public init(_ quality: Quality) {
        self.init(
            overall: quality.overall, size: quality.size, sharpness: quality.sharpness, pose: quality.pose,
            exposure: quality.exposure)
    }

    /// The quality.
    public var quality: Quality {
        Quality(overall: overall, size: size, sharpness: sharpness, pose: pose, exposure: exposure)
    }
}
