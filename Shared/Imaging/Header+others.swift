extension Header {
    /// Reads a PNG's size and orientation, and walks its chunks to see whether the last one is there.
    static func png(_ bytes: [UInt8]) throws(ImagingError) -> Header {
        guard bytes.has("IHDR", at: 12), let width = bytes.be32(16), let height = bytes.be32(20) else {
            throw ImagingError(.truncated, "The PNG ends inside its header")
        }
        var header = Header(width: width, height: height, complete: false)
        var at = 8
        while let length = bytes.be32(at), at + 12 + length <= bytes.count {
            if bytes.has("eXIf", at: at + 4), let exif = TIFFDirectory(bytes, at: at + 8) {
                header.orientation = exif.orientation ?? 1
            }
            if bytes.has("IEND", at: at + 4) {
                header.complete = true
                break
            }
            at += 12 + length
        }
        return header
    }

    /// Reads a BMP's size and checks that uncompressed rows are all there.
    static func bmp(_ bytes: [UInt8]) throws(ImagingError) -> Header {
        guard let size = bytes.le32(14), let offset = bytes.le32(10) else {
            throw ImagingError(.truncated, "The BMP ends inside its header")
        }
        if size == 12 {
            guard let width = bytes.le16(18), let height = bytes.le16(20) else {
                throw ImagingError(.truncated, "The BMP ends inside its header")
            }
            return Header(width: width, height: height)
        }
        guard let width = bytes.le32(18), let tall = bytes.le32(22), let depth = bytes.le16(28),
            let packing = bytes.le32(30)
        else { throw ImagingError(.truncated, "The BMP ends inside its header") }
        let height = abs(Int(Int32(truncatingIfNeeded: tall)))
        var header = Header(width: width, height: height)
        if [0, 3].contains(packing), width <= Limit.side, height <= Limit.side {
            header.complete = offset + (width * depth + 31) / 32 * 4 * height <= bytes.count
        }
        return header
    }

    /// Reads a TIFF's first directory.
    static func tiff(_ bytes: [UInt8]) throws(ImagingError) -> Header {
        guard let directory = TIFFDirectory(bytes), let width = directory.width, let height = directory.height else {
            throw ImagingError(.truncated, "The TIFF's directory is missing")
        }
        return Header(width: width, height: height, orientation: directory.orientation ?? 1)
    }

    /// Reads a GIF's size and walks to the end of its first picture.
    static func gif(_ bytes: [UInt8]) throws(ImagingError) -> Header {
        guard let width = bytes.le16(6), let height = bytes.le16(8), let flags = bytes.u8(10) else {
            throw ImagingError(.truncated, "The GIF ends inside its header")
        }
        var at = 13 + (flags & 0x80 != 0 ? 3 << (flags & 7 + 1) : 0)
        var header = Header(width: width, height: height, complete: false)
        while let kind = bytes.u8(at) {
            if kind == 0x21 {
                guard let end = endOfBlocks(bytes, at + 2) else { break }
                at = end
            } else if kind == 0x2C, let local = bytes.u8(at + 9) {
                let data = at + 10 + (local & 0x80 != 0 ? 3 << (local & 7 + 1) : 0) + 1
                header.complete = endOfBlocks(bytes, data) != nil
                break
            } else {
                // A trailer before any picture, or nonsense: left to the decoder.
                header.complete = kind != 0x2C
                break
            }
        }
        return header
    }

    /// The place behind a chain of GIF's data blocks, or nil when the bytes end first.
    private static func endOfBlocks(_ bytes: [UInt8], _ start: Int) -> Int? {
        var at = start
        while let length = bytes.u8(at) {
            at += 1 + length
            if length == 0 { return at }
        }
        return nil
    }
}

/// Sides beyond this are refused whatever the limits say, so that products of sides fit their type.
enum Limit {
    static let side = 1_000_000
}
