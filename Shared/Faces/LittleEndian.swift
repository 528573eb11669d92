/// Float32 values as little-endian bytes: how embeddings and places are stored.
public enum LittleEndian {
    /// Four bytes for each value.
    public static func bytes(_ values: some Collection<Float>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(values.count * 4)
        for value in values {
            let bits = value.bitPattern
            bytes.append(UInt8(truncatingIfNeeded: bits))
            bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
            bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
            bytes.append(UInt8(truncatingIfNeeded: bits >> 24))
        }
        return bytes
    }

    /// The values of four bytes each; up to three bytes at the end that make none are left out.
    public static func floats(_ bytes: some RandomAccessCollection<UInt8>) -> [Float] {
        var rest = bytes.makeIterator()
        return (0..<bytes.count / 4).map { _ in
            var bits: UInt32 = 0
            for shift in stride(from: UInt32(0), to: 32, by: 8) { bits |= UInt32(rest.next() ?? 0) << shift }
            return Float(bitPattern: bits)
        }
    }
}
