import Faces
public import Neighbors

/// Chinese Whispers (Biemann 2006): every node takes the label most of its neighbours carry, again and again.
///
/// It finds the number of groups by itself and takes time in proportion to the edges. Nodes without edges stay alone.
public enum ChineseWhispers {
    /// The distance below which two faces are connected when nobody chose one.
    ///
    /// On LFW a pair of strangers lies below 0.45 with a chance of 38 in a million. A face among ten thousand thus gets 0.4
    /// false edges, which its own person's edges outvote as soon as there are two or three of them; at 0.60 it would get
    /// 62, and people would run together. Large collections do better with a lower one.
    public static let defaultThreshold: Float = 0.45

    /// Passes over all nodes at most.
    public static let defaultIterations = 20

    /// Gives each of `count` nodes the number of its cluster: 0 is the largest, equal sizes by their first node.
    ///
    /// The same edges and seed give the same clusters everywhere. Each pass visits the nodes in a new random order; a tie
    /// is left as it is when the node's own label is in it, else drawn. It ends early when a pass changes nothing.
    public static func cluster(
        count: Int, edges: [Edge], iterations: Int = defaultIterations, seed: UInt64 = 0
    ) -> [Int] {
        cluster(count: count, edges: edges, iterations: iterations, seed: seed) { _ in }
    }

    /// The same, calling `progress` after each pass with the fraction of `iterations` done; what it throws ends the work.
    ///
    /// - Throws: only what `progress` throws.
    public static func cluster<Failure: Error>(
        count: Int, edges: [Edge], iterations: Int = defaultIterations, seed: UInt64 = 0,
        progress: (Double) throws(Failure) -> Void
    ) throws(Failure) -> [Int] {
        let graph = Graph(count: count, edges: edges)
        var random = SplitMix64(seed: seed)
        var labels = Array(0..<Int32(count))
        var ballot = Ballot(labels: count)
        // A node without edges never changes its label, so it need not be asked.
        var order = (0..<count).filter { !graph.neighbors($0).isEmpty }
        for iteration in 0..<max(0, iterations) {
            shuffle(&order, &random)
            var changed = false
            for node in order {
                let new = ballot.winner(graph.neighbors(node), labels: labels, own: labels[node], &random)
                if new != labels[node] {
                    labels[node] = new
                    changed = true
                }
            }
            try progress(changed ? Double(iteration + 1) / Double(iterations) : 1)
            if !changed { break }
        }
        return numbered(labels)
    }

    /// Numbers groups from the largest to the smallest, equal sizes by their first member.
    static func numbered(_ labels: [Int32]) -> [Int] {
        var sizes: [Int32: (size: Int, first: Int)] = [:]
        for (node, label) in labels.enumerated() { sizes[label, default: (0, node)].size += 1 }
        let order = sizes.sorted { a, b in
            a.value.size != b.value.size ? a.value.size > b.value.size : a.value.first < b.value.first
        }
        var numbers: [Int32: Int] = [:]
        for (number, group) in order.enumerated() { numbers[group.key] = number }
        return labels.map { numbers[$0] ?? 0 }
    }

    /// Fisher and Yates with our own generator, so that the order is the same with every standard library.
    private static func shuffle(_ order: inout [Int], _ random: inout SplitMix64) {
        guard order.count > 1 else { return }
        for i in stride(from: order.count - 1, to: 0, by: -1) { order.swapAt(i, random.below(i + 1)) }
    }
}

/// Counts labels around one node, reusing its arrays.
private struct Ballot {
    private var votes: [Int32]
    private var seen: [Int32] = []

    init(labels: Int) { votes = Array(repeating: 0, count: labels) }

    mutating func winner(
        _ neighbors: ArraySlice<Int32>, labels: [Int32], own: Int32, _ random: inout SplitMix64
    ) -> Int32 {
        seen.removeAll(keepingCapacity: true)
        var most: Int32 = 0
        for neighbor in neighbors {
            let label = labels[Int(neighbor)]
            if votes[Int(label)] == 0 { seen.append(label) }
            votes[Int(label)] += 1
            most = max(most, votes[Int(label)])
        }
        var winner = own
        var ties = 0
        if votes[Int(own)] != most || most == 0 {
            // Keep the i-th of the tied labels with chance 1/i: each is equally likely in the end.
            for label in seen where votes[Int(label)] == most {
                ties += 1
                if ties == 1 || random.below(ties) == 0 { winner = label }
            }
        }
        for label in seen { votes[Int(label)] = 0 }
        return winner
    }
}
