/// A route's path: literal segments and `{name}` segments; a last `{name...}` takes the whole rest.
struct RoutePattern: Sendable {
    private enum Segment {
        case literal(String)
        case parameter(String)
        case rest(String)
    }
    let text: String
    private let segments: [Segment]

    init(_ text: String) {
        self.text = text
        segments = text.split(separator: "/").map { part in
            guard part.hasPrefix("{"), part.hasSuffix("}") else { return .literal(String(part)) }
            let name = part.dropFirst().dropLast()
            return name.hasSuffix("...") ? .rest(String(name.dropLast(3))) : .parameter(String(name))
        }
    }

    /// The parameters when the decoded segments of a path fit, else nil.
    func match(_ path: [String]) -> [String: String]? {
        var parameters: [String: String] = [:]
        for (index, segment) in segments.enumerated() {
            if case .rest(let name) = segment {
                guard index < path.count else { return nil }
                parameters[name] = path[index...].joined(separator: "/")
                return parameters
            }
            guard index < path.count else { return nil }
            switch segment {
            case .literal(let word): guard word == path[index] else { return nil }
            case .parameter(let name): parameters[name] = path[index]
            case .rest: break
            }
        }
        return path.count == segments.count ? parameters : nil
    }

    /// Orders patterns that fit the same path: literal before parameter before rest, from the left.
    func isMoreSpecific(than other: RoutePattern) -> Bool {
        for (a, b) in zip(segments, other.segments) where Self.rank(a) != Self.rank(b) {
            return Self.rank(a) < Self.rank(b)
        }
        return segments.count > other.segments.count
    }

    private static func rank(_ segment: Segment) -> Int {
        switch segment {
        case .literal: 0
        case .parameter: 1
        case .rest: 2
        }
    }

    /// The decoded segments of a raw path; nil when an escape is broken. A slash at the end makes no difference.
    static func segments(of path: String) -> [String]? {
        var out: [String] = []
        for part in path.split(separator: "/") {
            guard let text = PercentCoding.decode(part) else { return nil }
            out.append(text)
        }
        return out
    }
}
