/// A point in pixels of the upright picture, origin top left.
public struct Point: Hashable, Sendable {
    public var x: Float
    public var y: Float

    /// Makes a point.
    public init(x: Float, y: Float) {
        self.x = x
        self.y = y
    }
}

/// A rectangle in pixels of the upright picture, origin top left; it may reach past the picture's edges.
public struct Box: Hashable, Sendable {
    public var x: Float
    public var y: Float
    public var width: Float
    public var height: Float

    /// Makes a box from its top left corner and its size.
    public init(x: Float, y: Float, width: Float, height: Float) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    /// The middle.
    public var center: Point { Point(x: x + width / 2, y: y + height / 2) }

    /// The area in square pixels.
    public var area: Float { max(0, width) * max(0, height) }

    /// The part inside a picture of the given size; its width or height is 0 when none is.
    public func clipped(width limitX: Float, height limitY: Float) -> Box {
        let left = min(max(x, 0), limitX)
        let top = min(max(y, 0), limitY)
        let right = min(max(x + width, left), limitX)
        let bottom = min(max(y + height, top), limitY)
        return Box(x: left, y: top, width: max(0, right - left), height: max(0, bottom - top))
    }

    /// The area in square pixels that both boxes cover.
    public func sharedArea(with other: Box) -> Float {
        let w = min(x + width, other.x + other.width) - max(x, other.x)
        let h = min(y + height, other.y + other.height) - max(y, other.y)
        return max(0, w) * max(0, h)
    }

    /// Intersection over union with another box, from 0 to 1.
    public func overlap(with other: Box) -> Float {
        let shared = sharedArea(with: other)
        return shared > 0 ? shared / (area + other.area - shared) : 0
    }
}
