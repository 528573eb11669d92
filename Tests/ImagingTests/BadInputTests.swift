import Faces
import TestKit
import Testing

@testable import Imaging

@Suite("Bad pictures")
struct BadInputTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        let code: ImagingError.Code
        var testDescription: String { name }

        static let all: [Case] = [
            Case(name: "no bytes", bytes: [], code: .empty),
            Case(name: "a text", bytes: Array("Dear Sir or Madam,\n".utf8), code: .notAnImage),
            Case(name: "one byte", bytes: [0xFF], code: .notAnImage),
            Case(name: "zeros", bytes: [UInt8](repeating: 0, count: 5000), code: .notAnImage),
            Case(name: "HEIC", bytes: [0, 0, 0, 24] + Array("ftypheic\0\0\0\0mif1heic".utf8), code: .unsupported),
            Case(name: "a PNG of 30,000 x 30,000", bytes: SamplePictures.pngHuge, code: .tooLarge),
            Case(name: "a PNG of 4 billion squared", bytes: huge(SamplePictures.png), code: .tooLarge),
            Case(name: "a JPEG's first half", bytes: half(SamplePictures.jpegTurned), code: .truncated),
            Case(
                name: "a progressive JPEG's first half", bytes: half(SamplePictures.jpegProgressive), code: .truncated),
            Case(name: "a PNG's first half", bytes: half(SamplePictures.png), code: .truncated),
            Case(name: "a WebP's first half", bytes: half(SamplePictures.webpLossy), code: .truncated),
            Case(name: "a GIF's first half", bytes: half(SamplePictures.gif), code: .truncated),
            Case(name: "a BMP's first half", bytes: half(SamplePictures.bmp), code: .truncated),
            Case(name: "a PNG with a changed byte", bytes: changed(SamplePictures.pngRGB16, at: 60), code: .corrupt),
            Case(name: "a TIFF's first half", bytes: half(SamplePictures.tiff), code: .corrupt),
        ]
        private static func half(_ bytes: [UInt8]) -> [UInt8] { Array(bytes.prefix(bytes.count / 2 + 20)) }
        private static func changed(_ bytes: [UInt8], at: Int) -> [UInt8] {
            var bytes = bytes
            bytes[at] ^= 0x55
            return bytes
        }
        private static func huge(_ bytes: [UInt8]) -> [UInt8] {
            var bytes = bytes
            for i in 16..<24 { bytes[i] = 0xFF }
            return bytes
        }
    }

    @Test("Each kind of bad picture has its code", arguments: Case.all)
    func code(_ bad: Case) {
        let error = #expect(throws: ImagingError.self) { try Imaging.decode(bad.bytes) }
        #expect(error?.code == bad.code)
    }

    @Test("Limits hold for bytes and for pixels")
    func limits() {
        let pixels = #expect(throws: ImagingError.self) {
            try Imaging.decode(SamplePictures.png, limits: ImageLimits(maxPixels: 16 * 12 - 1))
        }
        #expect(pixels?.code == .tooLarge)
        let bytes = #expect(throws: ImagingError.self) {
            try Imaging.decode(SamplePictures.png, limits: ImageLimits(maxBytes: 10))
        }
        #expect(bytes?.code == .tooLarge)
        #expect(throws: Never.self) { try Imaging.decode(SamplePictures.png, limits: ImageLimits(maxPixels: 16 * 12)) }
    }

    @Test("A picture cut at any place is refused, or whole already, and never a trap", arguments: Sample.all)
    func everyCut(_ sample: Sample) throws {
        let whole = try Imaging.decode(sample.bytes).0
        for count in 0..<sample.bytes.count {
            guard let (image, _) = try? Imaging.decode(Array(sample.bytes.prefix(count))) else { continue }
            // Only bytes behind the picture may be missing: trailers and metadata.
            #expect(image.width * image.height == whole.width * whole.height, "cut at \(count)")
            #expect(sample.format != .png && sample.format != .bmp && sample.format != .webp, "cut at \(count)")
            if sample.format == .jpeg { #expect(image == whole && count >= sample.bytes.count - 2, "cut at \(count)") }
        }
    }

    @Test("Random changes never trap", arguments: Sample.all)
    func mutations(_ sample: Sample) {
        var random = SplitMix64(seed: 7)
        for _ in 0..<400 {
            var bytes = sample.bytes
            for _ in 0...Int.random(in: 0..<6, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 0..<bytes.count / 2, using: &random)) }
            _ = try? Imaging.inspect(bytes)
            _ = try? Imaging.decode(bytes, limits: ImageLimits(maxPixels: 1_000_000))
        }
    }

    @Test(
        "A real photo cut in the middle is truncated",
        .enabled(if: TestEnvironment.samplePhotos != nil, "run scripts/fetch-models"),
        arguments: ["obama.jpg", "t1.jpg"])
    func photo(_ name: String) throws {
        let bytes = try TestEnvironment.photo(name)
        for part in 1..<8 {
            let error = #expect(throws: ImagingError.self) {
                try Imaging.decode(Array(bytes.prefix(bytes.count * part / 8)))
            }
            #expect(error?.code == .truncated)
        }
        #expect(throws: Never.self) { try Imaging.decode(bytes + [0, 0, 0, 0, 1, 2, 3]) }
        #expect(throws: Never.self) { try Imaging.decode(Array(bytes.dropLast(2))) }
    }

    @Test("Every error says what to do", arguments: ImagingError.Code.allCases)
    func advice(_ code: ImagingError.Code) {
        let text = ImagingError(code, "It is so").description
        #expect(text.hasPrefix("It is so. ") && text.hasSuffix("."))
    }
}
