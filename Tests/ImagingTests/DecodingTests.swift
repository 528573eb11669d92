import Faces
import Testing

@testable import Imaging

/// A picture and the colours expected in the middle of its four quarters: top left, top right, bottom left, bottom right.
struct Sample: Sendable, CustomTestStringConvertible {
    typealias Colour = [Int]
    let name: String
    let bytes: [UInt8]
    let format: ImageFormat
    var colours: [Colour] = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]
    var size = (16, 12)
    var testDescription: String { name }

    /// The largest difference of a channel allowed: lossy formats blur colours.
    var tolerance: Int { format == .jpeg || name.contains("ossy") ? 24 : 1 }

    static let turned: [Colour] = [[0, 0, 255], [255, 0, 0], [255, 255, 255], [0, 255, 0]]
    static let all: [Sample] = [
        Sample(name: "JPEG, progressive", bytes: SamplePictures.jpegProgressive, format: .jpeg),
        Sample(
            name: "JPEG, gray", bytes: SamplePictures.jpegGray, format: .jpeg,
            colours: [[76, 76, 76], [150, 150, 150], [29, 29, 29], [255, 255, 255]]),
        Sample(name: "JPEG, CMYK", bytes: SamplePictures.jpegCMYK, format: .jpeg),
        Sample(name: "JPEG, turned", bytes: SamplePictures.jpegTurned, format: .jpeg, colours: turned, size: (12, 16)),
        Sample(name: "PNG", bytes: SamplePictures.png, format: .png),
        Sample(name: "PNG, palette", bytes: SamplePictures.pngPalette, format: .png),
        Sample(name: "PNG, 48 bits", bytes: SamplePictures.pngRGB16, format: .png),
        Sample(
            name: "PNG, 16 bits gray", bytes: SamplePictures.pngGray16, format: .png,
            colours: [[64, 64, 64], [255, 255, 255], [64, 64, 64], [255, 255, 255]]),
        Sample(
            name: "PNG, one bit", bytes: SamplePictures.pngBits, format: .png,
            colours: [[0, 0, 0], [255, 255, 255], [0, 0, 0], [255, 255, 255]]),
        Sample(
            name: "PNG, transparent", bytes: SamplePictures.pngAlpha, format: .png,
            colours: [[255, 0, 0], [0, 255, 0], [255, 255, 255], [127, 127, 127]]),
        Sample(
            name: "PNG, transparent palette", bytes: SamplePictures.pngPaletteTransparent, format: .png,
            colours: [[255, 0, 0], [0, 255, 0], [255, 255, 255], [255, 255, 255]]),
        Sample(name: "PNG, turned", bytes: SamplePictures.pngTurned, format: .png, colours: turned, size: (12, 16)),
        Sample(name: "WebP, lossy", bytes: SamplePictures.webpLossy, format: .webp),
        Sample(
            name: "WebP, lossless, transparent", bytes: SamplePictures.webpLossless, format: .webp,
            colours: [[255, 0, 0], [0, 255, 0], [255, 255, 255], [127, 127, 127]]),
        Sample(
            name: "WebP, lossy, transparent", bytes: SamplePictures.webpLossyAlpha, format: .webp,
            colours: [[255, 0, 0], [0, 255, 0], [255, 255, 255], [127, 127, 127]]),
        Sample(name: "WebP, animated", bytes: SamplePictures.webpAnimated, format: .webp),
        Sample(
            name: "WebP, turned, lossy", bytes: SamplePictures.webpTurned, format: .webp, colours: turned,
            size: (12, 16)),
        Sample(name: "GIF", bytes: SamplePictures.gif, format: .gif),
        Sample(name: "GIF, animated", bytes: SamplePictures.gifAnimated, format: .gif),
        Sample(name: "BMP", bytes: SamplePictures.bmp, format: .bmp),
        Sample(name: "BMP, palette", bytes: SamplePictures.bmpPalette, format: .bmp),
        Sample(name: "TIFF", bytes: SamplePictures.tiff, format: .tiff),
        Sample(name: "TIFF, LZW", bytes: SamplePictures.tiffLZW, format: .tiff),
        Sample(name: "TIFF, deflate", bytes: SamplePictures.tiffDeflate, format: .tiff),
        Sample(name: "TIFF, turned", bytes: SamplePictures.tiffTurned, format: .tiff, colours: turned, size: (12, 16)),
    ]
}

/// The middles of a picture's quarters.
func quarters(_ image: RGBImage) -> [[Int]] {
    [(1, 1), (3, 1), (1, 3), (3, 3)].map { x, y in
        let at = 3 * (image.height * y / 4 * image.width + image.width * x / 4)
        return image.pixels[at..<at + 3].map(Int.init)
    }
}

func difference(_ a: [[Int]], _ b: [[Int]]) -> Int {
    zip(a.joined(), b.joined()).map { abs($0 - $1) }.max() ?? .max
}

@Suite("Decoding")
struct DecodingTests {
    @Test("Every format gives upright RGB of the right size and colours", arguments: Sample.all)
    func colours(_ sample: Sample) throws {
        let (image, info) = try Imaging.decode(sample.bytes)
        #expect(info.format == sample.format)
        #expect(image.width == sample.size.0 && image.height == sample.size.1)
        let found = quarters(image)
        #expect(difference(found, sample.colours) <= sample.tolerance, "found \(found)")
    }

    @Test("The header alone gives what decoding gives", arguments: Sample.all)
    func headers(_ sample: Sample) throws {
        #expect(try Imaging.inspect(sample.bytes) == Imaging.decode(sample.bytes).1)
    }

    @Test("EXIF orientation is applied", arguments: 1...8)
    func orientation(_ value: Int) throws {
        // The quarter of the stored picture that is seen at the top left, top right, bottom left, bottom right.
        let seen = [
            1: [0, 1, 2, 3], 2: [1, 0, 3, 2], 3: [3, 2, 1, 0], 4: [2, 3, 0, 1],
            5: [0, 2, 1, 3], 6: [2, 0, 3, 1], 7: [3, 1, 2, 0], 8: [1, 3, 0, 2],
        ]
        var bytes = SamplePictures.jpegTurned
        let tag = try #require(bytes.indices.first { bytes.has([1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6], at: $0) })
        bytes[tag + 9] = UInt8(value)
        let (image, info) = try Imaging.decode(bytes)
        #expect(info.orientation == value)
        #expect((image.width, image.height) == (value >= 5 ? (12, 16) : (16, 12)))
        let stored = Sample.all[0].colours
        #expect(difference(quarters(image), try #require(seen[value]).map { stored[$0] }) <= 24)
    }

    @Test("A JPEG written and read again is nearly the same")
    func roundTrip() throws {
        let (image, _) = try Imaging.decode(SamplePictures.png)
        let (again, info) = try Imaging.decode(try Imaging.encodeJPEG(image, quality: 95))
        #expect(info == ImageInfo(format: .jpeg, width: 16, height: 12))
        #expect(difference(quarters(again), quarters(image)) < 40)
    }

    @Test("The smallest picture is read and written")
    func onePixel() throws {
        let image = RGBImage(width: 1, height: 1, pixels: [200, 100, 50])
        let (again, _) = try Imaging.decode(try Imaging.encodeJPEG(image))
        #expect(again.width == 1 && again.height == 1)
    }

    @Test("A JPEG is decoded at a reduced size, other formats come whole", arguments: [1, 2, 4, 8])
    func reduced(_ reduction: Int) throws {
        for sample in Sample.all {
            let (image, info) = try Imaging.decode(sample.bytes, reduction: reduction)
            let by = sample.format == .jpeg ? reduction : 1
            #expect(info.reduction == by)
            #expect((info.width, info.height) == sample.size)
            #expect(image.width == (sample.size.0 + by - 1) / by && image.height == (sample.size.1 + by - 1) / by)
            if by <= 2 { #expect(difference(quarters(image), sample.colours) <= sample.tolerance + 16, "\(sample)") }
        }
    }
}
