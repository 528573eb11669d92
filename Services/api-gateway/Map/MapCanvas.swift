import Faces

/// A picture that is drawn on: white at first, 8-bit RGB.
struct MapCanvas {
    /// Red, green and blue, 0 to 255.
    typealias Colour = SIMD3<UInt8>

    let width: Int
    let height: Int
    private var pixels: [UInt8]

    init(width: Int, height: Int) {
        (self.width, self.height) = (width, height)
        pixels = [UInt8](repeating: 255, count: width * height * 3)
    }

    var image: RGBImage { RGBImage(width: width, height: height, pixels: pixels) }

    /// Mixes a colour into a pixel, 0 leaving it and 1 covering it; outside the picture nothing happens.
    mutating func mix(_ x: Int, _ y: Int, _ colour: Colour, _ share: Float = 1) {
        guard x >= 0, y >= 0, x < width, y < height else { return }
        let at = 3 * (y * width + x)
        for channel in 0..<3 {
            let before = Float(pixels[at + channel])
            let mixed = before + (Float(colour[channel]) - before) * max(0, min(1, share))
            pixels[at + channel] = UInt8(mixed.rounded())
        }
    }

    /// A disc with soft edges.
    mutating func disc(_ middle: SIMD2<Float>, radius: Float, _ colour: Colour, _ share: Float = 1) {
        let reach = radius + 1
        for y in Int(middle.y - reach)...Int(middle.y + reach) {
            for x in Int(middle.x - reach)...Int(middle.x + reach) {
                let off = SIMD2(Float(x), Float(y)) - middle
                let distance = (off * off).sum().squareRoot()
                if distance < radius + 0.5 { mix(x, y, colour, share * min(1, radius + 0.5 - distance)) }
            }
        }
    }

    /// A picture with its middle at a place, in a frame of a colour.
    mutating func picture(_ image: RGBImage, at middle: SIMD2<Float>, frame: Colour, thickness: Int) {
        let (left, top) = (Int(middle.x) - image.width / 2, Int(middle.y) - image.height / 2)
        for y in -thickness..<image.height + thickness {
            for x in -thickness..<image.width + thickness {
                var colour = frame
                if x >= 0, y >= 0, x < image.width, y < image.height {
                    let at = 3 * (y * image.width + x)
                    colour = Colour(image.pixels[at], image.pixels[at + 1], image.pixels[at + 2])
                }
                mix(left + x, top + y, colour)
            }
        }
    }

    /// A line of text, its top left corner at x, y; each pixel of a character `scale` wide.
    mutating func text(_ text: String, x: Int, y: Int, scale: Int = 1, _ colour: Colour = Colour(40, 40, 40)) {
        for (index, character) in text.enumerated() {
            for (row, bits) in MapFont.rows(character).enumerated() {
                for column in 0..<MapFont.width where bits & (0x80 >> UInt8(column)) != 0 {
                    for dy in 0..<scale {
                        for dx in 0..<scale {
                            mix(x + (index * MapFont.width + column) * scale + dx, y + row * scale + dy, colour)
                        }
                    }
                }
            }
        }
    }
}
