extension Header {
    /// Reads a JPEG's frame header and EXIF orientation, and walks its scans to see whether it is complete.
    static func jpeg(_ bytes: [UInt8]) throws(ImagingError) -> Header {
        var header = Header(width: 0, height: 0)
        var at = 2
        while let marker = nextMarker(bytes, &at) {
            if marker == 0xD9 { break }
            if (0xD0...0xD8).contains(marker) || marker == 0x01 { continue }
            guard let length = bytes.be16(at), length >= 2 else { break }
            if marker == 0xE1, bytes.has("Exif\0\0", at: at + 2), let exif = TIFFDirectory(bytes, at: at + 8) {
                header.orientation = exif.orientation ?? header.orientation
            }
            if isFrame(marker) { try readFrame(bytes, at: at, marker: marker, into: &header) }
            if marker == 0xDA, header.width > 0 {
                header.complete = hasEnd(bytes, afterScan: at + length)
                return header
            }
            at += length
        }
        guard header.width > 0 else { throw ImagingError(.truncated, "The JPEG ends before its picture begins") }
        throw ImagingError(.truncated, "The JPEG has a header but no picture")
    }

    /// SOF0 to SOF15 without DHT, JPG and DAC.
    private static func isFrame(_ marker: Int) -> Bool {
        (0xC0...0xCF).contains(marker) && ![0xC4, 0xC8, 0xCC].contains(marker)
    }

    private static func readFrame(
        _ bytes: [UInt8], at: Int, marker: Int, into header: inout Header
    ) throws(ImagingError) {
        guard let precision = bytes.u8(at + 2), let height = bytes.be16(at + 3), let width = bytes.be16(at + 5) else {
            throw ImagingError(.truncated, "The JPEG ends inside its header")
        }
        guard [0xC0, 0xC1, 0xC2, 0xC9, 0xCA].contains(marker), precision == 8 else {
            throw ImagingError(.unsupported, "The JPEG is lossless, hierarchical or has \(precision) bits a sample")
        }
        guard width > 0, height > 0 else { throw ImagingError(.corrupt, "The JPEG says it has no pixels") }
        header.width = width
        header.height = height
        header.progressive = marker == 0xC2 || marker == 0xCA
    }

    /// Steps over the fill to the next marker and returns its code; `at` ends up behind it.
    private static func nextMarker(_ bytes: [UInt8], _ at: inout Int) -> Int? {
        while at + 1 < bytes.count {
            if bytes[at] == 0xFF, bytes[at + 1] != 0xFF, bytes[at + 1] != 0 {
                at += 2
                return Int(bytes[at - 1])
            }
            at += 1
        }
        return nil
    }

    /// True when an end-of-image marker follows the entropy-coded data.
    private static func hasEnd(_ bytes: [UInt8], afterScan start: Int) -> Bool {
        // Entropy-coded data never holds these two bytes, so at the very end they are the marker.
        if bytes.count - 2 >= start, bytes.has([0xFF, 0xD9], at: bytes.count - 2) { return true }
        var at = start
        while let marker = nextMarker(bytes, &at) {
            if marker == 0xD9 { return true }
            if (0xD0...0xD7).contains(marker) || marker == 0x01 { continue }
            guard let length = bytes.be16(at) else { return false }
            at += max(2, length)
        }
        return false
    }
}
