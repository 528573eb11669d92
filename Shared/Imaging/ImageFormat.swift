/// The kinds of picture that are read.
public enum ImageFormat: String, CaseIterable, Hashable, Sendable {
    case jpeg, png, webp, gif, bmp, tiff

    /// Recognises a picture by its first bytes; nil when they are of none of these formats.
    public init?(magic bytes: [UInt8]) {
        if bytes.has([0xFF, 0xD8, 0xFF], at: 0) {
            self = .jpeg
        } else if bytes.has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], at: 0) {
            self = .png
        } else if bytes.has("RIFF", at: 0), bytes.has("WEBP", at: 8) {
            self = .webp
        } else if bytes.has("GIF87a", at: 0) || bytes.has("GIF89a", at: 0) {
            self = .gif
        } else if bytes.has("BM", at: 0), let header = bytes.le32(14),
            [12, 16, 40, 52, 56, 64, 108, 124].contains(header)
        {
            self = .bmp
        } else if bytes.has([0x49, 0x49, 0x2A, 0], at: 0) || bytes.has([0x4D, 0x4D, 0, 0x2A], at: 0) {
            self = .tiff
        } else {
            return nil
        }
    }

    /// The media type, for HTTP.
    public var mediaType: String { self == .bmp ? "image/bmp" : "image/\(rawValue)" }
}

/// True for pictures of formats that are known but not read (HEIC, AVIF, JPEG XL, JPEG 2000, Photoshop).
func isForeignPicture(_ bytes: [UInt8]) -> Bool {
    bytes.has("ftyp", at: 4) || bytes.has([0xFF, 0x0A], at: 0) || bytes.has("8BPS", at: 0)
        || bytes.has([0, 0, 0, 0x0C, 0x4A, 0x58, 0x4C, 0x20], at: 0) || bytes.has([0, 0, 0, 0x0C, 0x6A, 0x50], at: 0)
}
