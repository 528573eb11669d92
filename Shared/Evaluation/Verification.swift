import Faces

/// LFW's View 2: pairs in folds; each fold is judged by the threshold that is best on the others (Huang et al. 2007).
public struct Verification: Hashable, Sendable {
    /// Two photos and whether they show the same person.
    public struct Pair: Hashable, Sendable {
        public var first: String
        public var second: String
        public var isSame: Bool
        /// The fold, from 0.
        public var fold: Int
    }

    /// A fold's result.
    public struct Fold: Hashable, Sendable, Codable {
        /// Pairs of which both photos have a face.
        public var pairs: Int
        /// The distance chosen on the other folds.
        public var threshold: Double
        /// The share of right answers.
        public var accuracy: Double
    }

    /// The folds, in order.
    public let folds: [Fold]
    /// Pairs left out because a photo has no face.
    public let leftOut: Int
    /// Distances of the pairs that were judged, and whether they are of one person.
    public let distances: [(distance: Double, isSame: Bool)]

    public static func == (a: Self, b: Self) -> Bool { a.folds == b.folds && a.leftOut == b.leftOut }
    public func hash(into hasher: inout Hasher) { hasher.combine(folds) }

    /// The mean accuracy of the folds.
    public var accuracy: Double { mean(folds.map(\.accuracy)) ?? 0 }

    /// The standard error of the mean.
    public var standardError: Double {
        guard folds.count > 1 else { return 0 }
        let variance = folds.map { ($0.accuracy - accuracy) * ($0.accuracy - accuracy) }.reduce(0, +)
        return (variance / Double(folds.count - 1) / Double(folds.count)).squareRoot()
    }

    /// Judges pairs on a table whose pictures are called like the pairs' photos; nil when fewer than two folds have pairs.
    public init?(_ table: FaceTable, pairs: [Pair]) {
        var faces: [Substring: Embedding] = [:]
        for row in table.rows { faces[Self.name(row.picture)] = row.embedding }
        var judged: [Int: [(distance: Double, isSame: Bool)]] = [:]
        var leftOut = 0
        for pair in pairs {
            guard let a = faces[Self.name(pair.first)], let b = faces[Self.name(pair.second)] else {
                leftOut += 1
                continue
            }
            judged[pair.fold, default: []].append((Double(a.distance(to: b)), pair.isSame))
        }
        guard judged.count > 1 else { return nil }
        self.leftOut = leftOut
        distances = judged.sorted { $0.key < $1.key }.flatMap(\.value)
        folds = judged.keys.sorted().map { fold in
            let others = judged.filter { $0.key != fold }.flatMap(\.value)
            let threshold = Self.bestThreshold(others)
            let own = judged[fold] ?? []
            let right = own.count { ($0.distance < threshold) == $0.isSame }
            return Fold(pairs: own.count, threshold: threshold, accuracy: Double(right) / Double(max(1, own.count)))
        }
    }

    /// The middle between the two neighbouring distances with the most right answers.
    static func bestThreshold(_ pairs: [(distance: Double, isSame: Bool)]) -> Double {
        let sorted = pairs.sorted { $0.distance < $1.distance }
        var right = pairs.count { !$0.isSame }
        var (best, threshold) = (right, (sorted.first?.distance ?? 0))
        for (index, pair) in sorted.enumerated() {
            right += pair.isSame ? 1 : -1
            if right > best {
                best = right
                threshold = index + 1 < sorted.count ? (pair.distance + sorted[index + 1].distance) / 2 : .infinity
            }
        }
        return threshold
    }

    /// A photo's name without folder and ending.
    private static func name(_ path: String) -> Substring {
        let file = path.split(separator: "/").last ?? ""
        return file.hasSuffix(".jpg") ? file.dropLast(4) : file
    }

    /// Reads LFW's `pairs.txt`: the number of folds and of pairs, then for each fold so many same and so many different pairs.
    public static func pairs(lfw text: String) -> [Pair]? {
        let lines = text.split(whereSeparator: \.isNewline)
        let head = lines.first?.split(whereSeparator: \.isWhitespace).compactMap { Int($0) } ?? []
        guard let last = head.last, last > 0 else { return nil }
        let (folds, size) = head.count == 2 ? (head[0], last) : (1, last)
        guard folds > 0, lines.count > folds * size * 2 else { return nil }
        func photo(_ person: Substring, _ number: Substring) -> String? {
            Int(number).map { "\(person)_\(String(repeating: "0", count: max(0, 4 - "\($0)".count)))\($0)" }
        }
        var pairs: [Pair] = []
        for (index, line) in lines.dropFirst().prefix(folds * size * 2).enumerated() {
            let words = line.split(whereSeparator: \.isWhitespace)
            let same = words.count == 3
            guard words.count == 3 || words.count == 4, let first = photo(words[0], words[1]),
                let second = same ? photo(words[0], words[2]) : photo(words[2], words[3])
            else { return nil }
            pairs.append(Pair(first: first, second: second, isSame: same, fold: index / (size * 2)))
        }
        return pairs
    }
}
