import Faces

extension RGBImage {
    /// The picture as it is meant to be seen, given the EXIF orientation of its stored pixels (1 to 8).
    func turned(orientation: Int) -> RGBImage {
        guard (2...8).contains(orientation) else { return self }
        let (w, h) = (width, height)
        let turned = orientation >= 5
        let (outWidth, outHeight) = turned ? (h, w) : (w, h)
        // The source index of the first pixel, and what one step right and one step down in the result mean there.
        let (first, right, down) =
            switch orientation {
            case 2: (w - 1, -1, w)
            case 3: (w * h - 1, -1, -w)
            case 4: (w * (h - 1), 1, -w)
            case 5: (0, w, 1)
            case 6: (w * (h - 1), -w, 1)
            case 7: (w * h - 1, -w, -1)
            default: (w - 1, w, -1)
            }
        let result = unsafe [UInt8](unsafeUninitializedCapacity: pixels.count) { out, count in
            unsafe pixels.withUnsafeBufferPointer { source in
                var to = 0
                for y in 0..<outHeight {
                    var from = 3 * (first + y * down)
                    for _ in 0..<outWidth {
                        unsafe out[to] = source[from]
                        unsafe out[to + 1] = source[from + 1]
                        unsafe out[to + 2] = source[from + 2]
                        to += 3
                        from += 3 * right
                    }
                }
            }
            count = pixels.count
        }
        return RGBImage(width: outWidth, height: outHeight, pixels: result)
    }
}
