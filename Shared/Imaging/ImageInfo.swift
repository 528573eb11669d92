/// What the header of a picture says.
public struct ImageInfo: Hashable, Sendable {
    public let format: ImageFormat
    /// Pixels across, upright.
    public let width: Int
    /// Pixels down, upright.
    public let height: Int
    /// The EXIF orientation, 1 to 8; 1 when none is given. Decoding applies it.
    public let orientation: Int
    /// How many pixels of the file went into each decoded one, along a side: 1, 2, 4 or 8.
    public let reduction: Int

    /// Makes an info from the upright size.
    public init(format: ImageFormat, width: Int, height: Int, orientation: Int = 1, reduction: Int = 1) {
        self.format = format
        self.width = width
        self.height = height
        self.orientation = orientation
        self.reduction = reduction
    }
}

/// What is refused before decoding.
public struct ImageLimits: Hashable, Sendable {
    public let maxBytes: Int
    public let maxPixels: Int

    /// Makes limits; defaults are 32 MiB and 100 million pixels.
    public init(maxBytes: Int = 32 << 20, maxPixels: Int = 100_000_000) {
        self.maxBytes = maxBytes
        self.maxPixels = maxPixels
    }
}

/// The size as stored and how to turn it, before the upright view of `ImageInfo`.
struct Header: Hashable {
    var width: Int
    var height: Int
    var orientation = 1
    /// False when the bytes end before the picture does.
    var complete = true
    /// True for a JPEG in several passes, where even half a file shows something everywhere.
    var progressive = false

    func info(_ format: ImageFormat, reduction: Int = 1) -> ImageInfo {
        let turned = orientation >= 5
        return ImageInfo(
            format: format, width: turned ? height : width, height: turned ? width : height, orientation: orientation,
            reduction: reduction)
    }
}
