public import Faces

extension BlobReference {
    /// Names a blob; `size` is in bytes, 0 when unknown.
    public init(hash: ContentHash, size: UInt64 = 0) {
        self.init(sha256: hash.bytes, size: size)
    }

    /// The blob's name, or nil when it has not 32 bytes.
    public var hash: ContentHash? { ContentHash(bytes: sha256) }
}

extension ImageFacts {
    /// The facts of a picture; `size` is in bytes, `width` and `height` in upright pixels; negative numbers become 0.
    public init(hash: ContentHash, size: Int, width: Int, height: Int, format: String) {
        self.init(
            sha256: hash.bytes, size: UInt64(clamping: size), width: UInt32(clamping: width),
            height: UInt32(clamping: height), format: format)
    }

    /// The picture's name, or nil when it has not 32 bytes.
    public var hash: ContentHash? { ContentHash(bytes: sha256) }
}
