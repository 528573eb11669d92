public import Faces

/// Reads and writes pictures.
public enum Imaging {
    /// Reads only the header: the format by its magic bytes, the upright size, the orientation. Nothing is decoded.
    ///
    /// - Throws: `.empty`, `.notAnImage`, `.unsupported`, or `.truncated` / `.corrupt` when the header itself is.
    public static func inspect(_ bytes: [UInt8]) throws(ImagingError) -> ImageInfo {
        let (format, header) = try header(of: bytes)
        return header.info(format)
    }

    /// Decodes the first picture of a file to upright RGB; transparent parts become white.
    ///
    /// Bytes and pixels are compared with `limits` before anything is decoded or allocated.
    /// - Parameter reduction: how many pixels of the file may go into one along a side: 1, 2, 4 or 8. JPEGs are then
    ///   decoded at the reduced size, which is quicker; other formats come whole. The info's
    ///   `reduction` tells what was done, its size is that of the file.
    /// - Throws: the errors of `inspect`; `.tooLarge`, `.truncated`, `.corrupt`, `.unsupported`.
    public static func decode(
        _ bytes: [UInt8], limits: ImageLimits = ImageLimits(), reduction: Int = 1
    ) throws(ImagingError) -> (RGBImage, ImageInfo) {
        guard bytes.count <= limits.maxBytes else {
            throw ImagingError(.tooLarge, "The file has \(bytes.count) bytes; \(limits.maxBytes) are allowed")
        }
        let (format, header) = try header(of: bytes)
        guard header.width <= Limit.side, header.height <= Limit.side, header.width * header.height <= limits.maxPixels
        else {
            throw ImagingError(
                .tooLarge, "The picture has \(header.width) x \(header.height) pixels; \(limits.maxPixels) are allowed")
        }
        let stored =
            switch format {
            case .jpeg: try JPEGCodec.decode(bytes, header: header, reduction: reduction)
            default: try decodeOther(bytes, format: format, header: header)
            }
        let info = header.info(format, reduction: format == .jpeg ? reduction : 1)
        return (stored.turned(orientation: header.orientation), info)
    }

    /// Encodes a picture as a baseline JPEG.
    ///
    /// - Parameter quality: 1 to 100; other values are moved into the range.
    /// - Throws: `.tooLarge` for sides beyond 65,500 pixels.
    public static func encodeJPEG(_ image: RGBImage, quality: Int = 85) throws(ImagingError) -> [UInt8] {
        try JPEGCodec.encode(image, quality: min(100, max(1, quality)))
    }

    private static func decodeOther(
        _ bytes: [UInt8], format: ImageFormat, header: Header
    ) throws(ImagingError) -> RGBImage {
        guard header.complete else {
            throw ImagingError(.truncated, "The \(format.rawValue) file ends before its picture does")
        }
        let file = format == .webp ? WebPChunk.firstFrame(bytes) ?? bytes : bytes
        return try FrameDecoder.decode(file, format: format, header: header)
    }

    private static func header(of bytes: [UInt8]) throws(ImagingError) -> (ImageFormat, Header) {
        guard !bytes.isEmpty else { throw ImagingError(.empty, "The file is empty") }
        guard let format = ImageFormat(magic: bytes) else {
            if isForeignPicture(bytes) {
                throw ImagingError(
                    .unsupported, "The file is a picture of a kind that is not read (HEIC, AVIF or the like)")
            }
            throw ImagingError(.notAnImage, "The file is not a picture")
        }
        let header =
            switch format {
            case .jpeg: try Header.jpeg(bytes)
            case .png: try Header.png(bytes)
            case .webp: try Header.webp(bytes)
            case .gif: try Header.gif(bytes)
            case .bmp: try Header.bmp(bytes)
            case .tiff: try Header.tiff(bytes)
            }
        guard header.width > 0, header.height > 0 else {
            throw ImagingError(.corrupt, "The \(format.rawValue) file says its picture has no pixels")
        }
        return (format, header)
    }
}
