/// The few tags of a TIFF directory that matter: in TIFF files, and in the EXIF block of the other formats.
struct TIFFDirectory {
    var width: Int?
    var height: Int?
    var orientation: Int?

    /// Reads the first directory; nil when the bytes at `start` are not a TIFF header with a directory inside the bytes.
    init?(_ bytes: [UInt8], at start: Int = 0) {
        let little = bytes.has("II", at: start)
        guard little || bytes.has("MM", at: start) else { return nil }
        let u16 = { (at: Int) in little ? bytes.le16(at) : bytes.be16(at) }
        let u32 = { (at: Int) in little ? bytes.le32(at) : bytes.be32(at) }
        guard u16(start + 2) == 42, let offset = u32(start + 4), let count = u16(start + offset) else { return nil }
        for entry in 0..<count {
            let at = start + offset + 2 + entry * 12
            guard let tag = u16(at), let type = u16(at + 2), let word = u32(at + 8), let half = u16(at + 8) else {
                break
            }
            let value = type == 3 ? half : word
            switch tag {
            case 0x0100: width = value
            case 0x0101: height = value
            case 0x0112 where (1...8).contains(value): orientation = value
            default: break
            }
        }
    }
}
