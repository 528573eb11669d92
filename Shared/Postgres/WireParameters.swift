/// The parameters of a statement as libpq wants them: parallel arrays over one buffer.
struct WireParameters {
    let types: [UInt32]
    let lengths: [Int32]
    let formats: [Int32]
    private let buffer: [UInt8]
    private let places: [Int?]

    /// - Throws: `.tooLarge` for more than 65,535 parameters or more than a gigabyte, which the protocol cannot carry.
    init(_ values: [PostgresValue]) throws(PostgresError) {
        guard values.count <= 65_535 else {
            throw PostgresError(.tooLarge, "a statement has \(values.count) parameters; 65535 is the most")
        }
        guard values.reduce(0, { $0 + ($1.bytes?.count ?? 0) }) < 1 << 30 else {
            throw PostgresError(.tooLarge, "the parameters of a statement exceed a gigabyte")
        }
        // One byte first, so that an empty value has an address too: no address would mean null.
        var buffer: [UInt8] = [0]
        var places: [Int?] = []
        for value in values {
            places.append(value.bytes == nil ? nil : buffer.count - 1)
            buffer += value.bytes ?? []
        }
        types = values.map(\.type.oid)
        lengths = values.map { Int32(truncatingIfNeeded: $0.bytes?.count ?? 0) }
        formats = values.map { _ in 1 }
        self.buffer = buffer
        self.places = places
    }

    /// Gives the addresses of the values for the length of a call.
    func withPointers<Result>(_ body: ([UnsafePointer<CChar>?]) -> Result) -> Result {
        unsafe buffer.withUnsafeBytes { bytes in
            let start = unsafe bytes.baseAddress?.advanced(by: 1).assumingMemoryBound(to: CChar.self)
            let pointers = unsafe places.map { place in unsafe place.flatMap { unsafe start?.advanced(by: $0) } }
            return unsafe body(pointers)
        }
    }
}
