import CTurboJPEG
import Faces

/// JPEG through libturbojpeg.
enum JPEGCodec {
    /// Owns one decompressor or compressor of the library.
    @safe private struct Handle: ~Copyable {
        let raw: tjhandle
        init?(_ raw: tjhandle?) {
            guard let raw = unsafe raw else { return nil }
            unsafe self.raw = raw
        }
        deinit { unsafe _ = tjDestroy(raw) }

        /// What the library says about its last call.
        var message: String { unsafe String(cString: tjGetErrorStr2(raw)) }
        /// True when the last call ended with a mere warning.
        var isWarning: Bool { unsafe tjGetErrorCode(raw) == TJERR_WARNING.rawValue }
    }

    /// - Parameter reduction: 1, 2, 4 or 8 pixels of the file along a side become one.
    static func decode(_ bytes: [UInt8], header: Header, reduction: Int) throws(ImagingError) -> RGBImage {
        if header.progressive, !header.complete { throw truncated }
        guard let handle = unsafe Handle(tjInitDecompress()) else { throw outOfMemory }
        // Some writers leave the end marker out. With one put there the library tells whether picture is missing.
        let file = header.complete ? bytes : bytes + [0xFF, 0xD9]
        var (width, height, sampling, space): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
        let read = unsafe tjDecompressHeader3(
            handle.raw, file, UInt(file.count), &width, &height, &sampling, &space)
        guard read == 0 || handle.isWarning else { throw ImagingError(.corrupt, "The JPEG's header is damaged") }
        guard Int(width) == header.width, Int(height) == header.height else {
            throw ImagingError(.corrupt, "The JPEG has two headers that differ")
        }
        let inks = space == TJCS_CMYK.rawValue || space == TJCS_YCCK.rawValue
        let format = inks ? TJPF_CMYK : TJPF_RGB
        let samples = inks ? 4 : 3
        // The library scales to what fits into the size it is given, and rounds up.
        (width, height) = (reduced(width, reduction), reduced(height, reduction))
        var outcome: Int32 = 0
        let pixels = unsafe [UInt8](unsafeUninitializedCapacity: Int(width) * Int(height) * samples) { buffer, count in
            unsafe buffer.update(repeating: 0)
            outcome = unsafe tjDecompress2(
                handle.raw, file, UInt(file.count), buffer.baseAddress, width, 0, height, Int32(format.rawValue),
                TJFLAG_LIMITSCANS)
            count = buffer.count
        }
        if outcome != 0 { try judge(handle.message, warning: handle.isWarning, complete: header.complete) }
        return RGBImage(width: Int(width), height: Int(height), pixels: inks ? withoutInks(pixels) : pixels)
    }

    static func encode(_ image: RGBImage, quality: Int) throws(ImagingError) -> [UInt8] {
        guard image.width <= 65_500, image.height <= 65_500 else {
            throw ImagingError(.tooLarge, "A JPEG's sides are at most 65,500 pixels")
        }
        guard let handle = unsafe Handle(tjInitCompress()) else { throw outOfMemory }
        var buffer: UnsafeMutablePointer<UInt8>?
        var count: UInt = 0
        defer { unsafe tjFree(buffer) }
        let outcome = unsafe tjCompress2(
            handle.raw, image.pixels, Int32(image.width), 0, Int32(image.height), Int32(TJPF_RGB.rawValue), &buffer,
            &count, Int32(TJSAMP_420.rawValue), Int32(quality), 0)
        guard outcome == 0, let start = unsafe buffer else { throw outOfMemory }
        return unsafe [UInt8](UnsafeBufferPointer(start: start, count: Int(count)))
    }

    private static func reduced(_ side: Int32, _ reduction: Int) -> Int32 {
        let reduction = Int32(clamping: reduction)
        return (side + reduction - 1) / reduction
    }

    private static var truncated: ImagingError { ImagingError(.truncated, "The JPEG ends before its picture does") }
    private static var outOfMemory: ImagingError {
        ImagingError(.tooLarge, "There is not enough memory for the picture")
    }

    /// The library has one kind of warning for the harmless and the harmful; only its words differ.
    private static func judge(_ message: String, warning: Bool, complete: Bool) throws(ImagingError) {
        if !complete || message.contains("remature end") { throw truncated }
        if !warning { throw ImagingError(.corrupt, "The JPEG is damaged") }
    }

    /// CMYK as Adobe writes it (all inks inverted) to RGB.
    private static func withoutInks(_ inks: [UInt8]) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: inks.count / 4 * 3) { rgb, count in
            unsafe inks.withUnsafeBufferPointer { inks in
                for pixel in 0..<inks.count / 4 {
                    let black = unsafe Int(inks[4 * pixel + 3])
                    for channel in 0..<3 {
                        unsafe rgb[3 * pixel + channel] = UInt8((Int(inks[4 * pixel + channel]) * black + 127) / 255)
                    }
                }
            }
            count = inks.count / 4 * 3
        }
    }
}
