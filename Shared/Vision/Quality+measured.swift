import Faces

extension Quality {
    /// Measures how usable a face is.
    ///
    /// - size: the shorter side of the box; 100 pixels fill the chip, more is not better.
    /// - sharpness: the variance of the Laplacian of the chip's middle; 100 is where blur begins to show.
    /// - pose: 1 when the nose is in the middle below the eyes, 0 in profile; turning the head sideways on the
    ///   shoulder counts little, since the chip is turned upright.
    /// - exposure: the share of pixels that are neither black nor white, times contrast, times a mean that is not extreme.
    init(of chip: Chip, box: Box, landmarks: [Point]) {
        let light = Luma(chip)
        self.init(
            size: min(1, max(0, min(box.width, box.height) / 100)),
            sharpness: 1 - 1 / (1 + light.laplacianVariance / 100),
            pose: Pose(landmarks).frontality,
            exposure: light.exposure)
    }
}

/// How a head is turned, from the five points.
struct Pose {
    /// The nose's distance from the middle between the eyes, along the line of the eyes, in eye distances: 0 frontal.
    var sideways: Float = 1
    /// The nose's distance from the line of the eyes, in eye distances: 0.77 in dlib's mean face.
    var below: Float = 0
    /// The cosine of the angle between the line of the eyes and the horizontal.
    var upright: Float = 0

    init(_ landmarks: [Point]) {
        guard landmarks.count == 5 else { return }
        func middle(_ a: Point, _ b: Point) -> Point { Point(x: (a.x + b.x) / 2, y: (a.y + b.y) / 2) }
        // The first two points are of the eye on the picture's right.
        let right = middle(landmarks[0], landmarks[1])
        let left = middle(landmarks[2], landmarks[3])
        let (dx, dy) = (right.x - left.x, right.y - left.y)
        let square = dx * dx + dy * dy
        guard square > 0 else { return }
        let center = middle(left, right)
        let (nx, ny) = (landmarks[4].x - center.x, landmarks[4].y - center.y)
        sideways = (nx * dx + ny * dy) / square
        below = (ny * dx - nx * dy) / square
        upright = dx / square.squareRoot()
    }

    /// 1 for a frontal upright face, down to 0.
    var frontality: Float {
        let yaw = max(0, 1 - abs(sideways) / 0.6)
        let pitch = max(0, 1 - abs(below - 0.77) / 0.6)
        return yaw * pitch * (0.75 + 0.25 * max(-1, min(1, upright)))
    }
}

/// The brightness of a chip's middle, where the face is.
struct Luma {
    private static let margin = 25
    private let side = Chip.side - 2 * Luma.margin
    private let values: [Float]

    init(_ chip: Chip) {
        var values: [Float] = []
        values.reserveCapacity(side * side)
        for y in Self.margin..<Chip.side - Self.margin {
            for x in Self.margin..<Chip.side - Self.margin {
                let at = 3 * (y * Chip.side + x)
                let (r, g, b) = (Float(chip.pixels[at]), Float(chip.pixels[at + 1]), Float(chip.pixels[at + 2]))
                values.append(0.299 * r + 0.587 * g + 0.114 * b)
            }
        }
        self.values = values
    }

    /// The variance of the 4-neighbour Laplacian; large for sharp pictures.
    var laplacianVariance: Float {
        var edges: [Float] = []
        edges.reserveCapacity(values.count)
        for y in 1..<side - 1 {
            for x in 1..<side - 1 {
                let at = y * side + x
                edges.append(values[at - 1] + values[at + 1] + values[at - side] + values[at + side] - 4 * values[at])
            }
        }
        return Self.moments(edges).variance
    }

    /// 1 for a well exposed face, 0 for one that is all black, all white or all one gray.
    var exposure: Float {
        let usable = Float(values.count { $0 > 8 && $0 < 247 }) / Float(values.count)
        let (mean, variance) = Self.moments(values)
        // Full marks over a wide range of means: skin is dark or light.
        let middling = max(0, min(1, min((mean - 5) / 40, (250 - mean) / 40)))
        return usable * middling * min(1, variance.squareRoot() / 25)
    }

    private static func moments(_ values: [Float]) -> (mean: Float, variance: Float) {
        let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
        let variance = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(values.count)
        return (Float(mean), Float(variance))
    }
}
