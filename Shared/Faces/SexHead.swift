#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Logistic regression on an embedding: 128 weights and a bias, and the embedding model they belong to.
///
/// `scripts/train-sex` writes the weights, with where they come from and what they are worth, as `SexWeights/MODEL.txt`.
public struct SexHead: Hashable, Sendable {
    /// Why a text is no head.
    public struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// The first line of a weights file.
    public static let format = "rollcall sex head 1"

    /// The only embedding model the weights mean anything for.
    public let model: String
    /// Everything else the file's head says, by name: data, counts, cross-validated accuracy.
    public let facts: [String: String]
    private let weights: [Double]
    private let bias: Double

    /// The head that comes with the programs.
    public static let shipped: SexHead = {
        do {
            return try SexHead(text: String(decoding: PackageResources.dlib_resnet_v1_txt, as: UTF8.self))
        } catch {
            preconditionFailure("the shipped sex weights are malformed: \(error)")
        }
    }()

    /// Reads a weights file: the format's line; lines `name: value`, of which `model` and `bias` are needed; then
    /// `weights:` and exactly 128 lines of a number each.
    ///
    /// - Throws: what is wrong; numbers that are not finite are.
    public init(text: String) throws(Malformed) {
        let lines = text.split(whereSeparator: \.isNewline)
        guard lines.first.map(String.init) == Self.format else {
            throw Malformed(description: "the first line is not \"\(Self.format)\"")
        }
        guard let end = lines.firstIndex(of: "weights:") else {
            throw Malformed(description: "there is no line \"weights:\"")
        }
        var facts: [String: String] = [:]
        for line in lines[1..<end] {
            guard let colon = line.firstIndex(of: ":"), line[line.index(after: colon)...].first == " " else {
                throw Malformed(description: "\"\(line)\" is not of the form \"name: value\"")
            }
            let name = String(line[..<colon])
            guard facts.updateValue(String(line[colon...].dropFirst(2)), forKey: name) == nil else {
                throw Malformed(description: "\(name) is there twice")
            }
        }
        guard let model = facts.removeValue(forKey: "model"), !model.isEmpty else {
            throw Malformed(description: "model is missing")
        }
        guard let bias = facts.removeValue(forKey: "bias") else { throw Malformed(description: "bias is missing") }
        let numbers = lines[(end + 1)...]
        guard numbers.count == Embedding.dimension else {
            throw Malformed(description: "there are \(numbers.count) weights, not \(Embedding.dimension)")
        }
        self.model = model
        self.facts = facts
        self.bias = try Self.number(bias[...])
        weights = try numbers.map { (line) throws(Malformed) in try Self.number(line) }
    }

    private static func number(_ text: Substring) throws(Malformed) -> Double {
        guard let value = Double(text), value.isFinite else {
            throw Malformed(description: "\"\(text)\" is not a finite number")
        }
        return value
    }

    /// The estimate for an embedding of `model`; nil when the weights belong to another model.
    public func estimate(_ embedding: Embedding, model: String) -> SexEstimate? {
        guard model == self.model else { return nil }
        var sum = bias
        for i in 0..<Embedding.dimension { sum += weights[i] * Double(embedding.values[i]) }
        // Finite weights and values can still add up to infinity, and infinities to NaN, which says nothing.
        return sum.isNaN ? nil : SexEstimate(female: 1 / (1 + exp(-sum)))
    }
}
