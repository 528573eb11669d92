import CVision
import Faces

extension Quality {
    /// Measures how usable a face is.
    ///
    /// - size: the shorter side of the box; 100 pixels fill the chip, more is not better.
    /// - sharpness: from the variance v of the Laplacian of the chip's middle, v / (v + 100); 100 is where blur begins to
    ///   show.
    /// - pose: 1 when the nose is in the middle below the eyes, 0 in profile; turning the head sideways on the
    ///   shoulder counts little, since the chip is turned upright.
    /// - exposure: the share of pixels that are neither black nor white, times contrast, times a mean that is not extreme.
    init(of chip: Chip, box: Box, landmarks: [Point]) {
        self.init(of: unsafe cvision_chip_light(chip.pixels), box: box, landmarks: landmarks)
    }

    /// The same of a chip whose light was measured when it was cut.
    init(of light: cvision_light, box: Box, landmarks: [Point]) {
        // Full marks over a wide range of means: skin is dark or light.
        let middling = max(0, min(1, min((light.mean - 5) / 40, (250 - light.mean) / 40)))
        self.init(
            size: min(1, max(0, min(box.width, box.height) / 100)),
            sharpness: 1 - 1 / (1 + light.edges / 100),
            pose: Pose(landmarks).frontality,
            exposure: light.usable * middling * min(1, light.deviation / 25))
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
