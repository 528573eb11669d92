import Synchronization

/// A map at one step.
struct MapSnapshot: Hashable, Sendable {
    var step: Int
    var divergence: Double
    var places: [SIMD2<Float>]
}

/// Where the computing thread leaves the newest state of a map, and learns that it may stop early.
final class MapBoard: Sendable {
    private struct Inside {
        var newest: MapSnapshot?
        var isStopRequested = false
    }
    private let inside = Mutex(Inside())

    /// Leaves a state; one that nobody took is replaced.
    func leave(_ snapshot: MapSnapshot) { inside.withLock { $0.newest = snapshot } }

    /// Takes the newest state, once.
    func take() -> MapSnapshot? { inside.withLock { $0.newest.take() } }

    /// Asks the computing thread to end after its step.
    func requestStop() { inside.withLock { $0.isStopRequested = true } }

    var isStopRequested: Bool { inside.withLock { $0.isStopRequested } }
}
