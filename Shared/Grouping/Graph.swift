import Neighbors

/// An undirected graph as two flat arrays: the neighbours of node i are `targets[starts[i]..<starts[i + 1]]`.
struct Graph: Sendable {
    let starts: [Int]
    let targets: [Int32]

    /// The number of nodes.
    var count: Int { starts.count - 1 }

    /// Builds the graph of `count` nodes; edges whose ends are equal or outside `0..<count` trap.
    init(count: Int, edges: [Edge]) {
        var starts = [Int](repeating: 0, count: count + 1)
        for edge in edges {
            precondition(edge.a != edge.b, "an edge from a node to itself")
            starts[Int(edge.a) + 1] += 1
            starts[Int(edge.b) + 1] += 1
        }
        for i in 0..<count { starts[i + 1] += starts[i] }
        var next = starts
        var targets = [Int32](repeating: 0, count: edges.count * 2)
        for edge in edges {
            targets[next[Int(edge.a)]] = edge.b
            next[Int(edge.a)] += 1
            targets[next[Int(edge.b)]] = edge.a
            next[Int(edge.b)] += 1
        }
        self.starts = starts
        self.targets = targets
    }

    /// The neighbours of a node.
    func neighbors(_ node: Int) -> ArraySlice<Int32> { targets[starts[node]..<starts[node + 1]] }
}
