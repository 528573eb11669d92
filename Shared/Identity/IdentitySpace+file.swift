import Faces

extension IdentitySpace {
    /// Why bytes are no space.
    public struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// The first line of a file.
    public static let format = "rollcall identity space 1"

    /// The space that comes with the programs for an embedding model; nil for a model without one.
    public static func shipped(for model: String) -> IdentitySpace? { model == shipped.model ? shipped : nil }

    /// The space of dlib's ResNet.
    public static let shipped: IdentitySpace = {
        do {
            return try IdentitySpace(bytes: PackageResources.dlib_resnet_v1_space)
        } catch {
            preconditionFailure("the shipped identity space is malformed: \(error)")
        }
    }()

    /// Reads a file: the format's line; lines `name: value` with `model`, `tail` (a, b, c and the last score measured), `reach`,
    /// `mean` (128 numbers), `between` (one for each axis) and `scale`; `axes:`; then 128 little-endian Int16 for each axis,
    /// which times `scale` are its numbers.
    ///
    /// - Throws: what is wrong; numbers that are not finite are.
    public init(bytes: [UInt8]) throws(Malformed) {
        var at = 0
        func line() throws(Malformed) -> String {
            guard let end = bytes[at...].firstIndex(of: 0x0A) else { throw Malformed(description: "it ends too early") }
            defer { at = end + 1 }
            return String(decoding: bytes[at..<end], as: UTF8.self)
        }
        guard try line() == Self.format else {
            throw Malformed(description: "the first line is not \"\(Self.format)\"")
        }
        var facts: [String: String] = [:]
        while true {
            let text = try line()
            if text == "axes:" { break }
            guard let colon = text.firstIndex(of: ":"), text[text.index(after: colon)...].first == " " else {
                throw Malformed(description: "\"\(text.prefix(80))\" is not of the form \"name: value\"")
            }
            guard facts.updateValue(String(text[colon...].dropFirst(2)), forKey: String(text[..<colon])) == nil else {
                throw Malformed(description: "\(text[..<colon]) is there twice")
            }
        }
        func take(_ name: String) throws(Malformed) -> String {
            guard let value = facts.removeValue(forKey: name), !value.isEmpty else {
                throw Malformed(description: "\(name) is missing")
            }
            return value
        }
        func numbers(_ name: String, _ counts: ClosedRange<Int>) throws(Malformed) -> [Double] {
            let values = try take(name).split(separator: " ").map { Double($0) ?? .nan }
            guard counts.contains(values.count), values.allSatisfy(\.isFinite) else {
                throw Malformed(description: "\(name) is not \(counts) finite numbers")
            }
            return values
        }
        let model = try take("model")
        let tail = try numbers("tail", 4...4)
        let reach = try numbers("reach", 1...1)
        let mean = try numbers("mean", Embedding.dimension...Embedding.dimension)
        let between = try numbers("between", 1...Embedding.dimension)
        let scale = try numbers("scale", 1...1)
        guard between.allSatisfy({ $0 > 0 }), reach[0] > 0 else {
            throw Malformed(description: "a variance or the reach is not above 0")
        }
        guard let calibration = Calibration(a: tail[0], b: tail[1], c: tail[2], last: tail[3]) else {
            throw Malformed(description: "the tail does not fall")
        }
        let count = between.count * Embedding.dimension
        guard bytes.count - at == count * 2 else {
            throw Malformed(description: "there are \(bytes.count - at) bytes of axes, not \(count * 2)")
        }
        let axes = (0..<count).map { index in
            let bits = UInt16(bytes[at + 2 * index]) | UInt16(bytes[at + 2 * index + 1]) << 8
            return Float(Double(Int16(bitPattern: bits)) * scale[0])
        }
        self.init(
            model: model, calibration: calibration, reach: Float(reach[0]), between: between.map(Float.init),
            facts: facts,
            mean: mean.map(Float.init), axes: axes)
    }
}
