import Synchronization

/// Why work ends before its time.
enum Stop: Error, Hashable {
    /// Somebody cancelled the job.
    case cancelled
    /// The program ends; the job goes on elsewhere or later.
    case shuttingDown
}

/// Where the computing thread says how far it is, and learns that it must stop.
final class ProgressBoard: Sendable {
    /// How far a job is.
    struct State: Hashable, Sendable {
        var stage: String
        var done: Int
        var total: Int
    }

    private struct Inside {
        var state: State
        var stop: Stop?
    }

    private let inside: Mutex<Inside>
    private let total: Int

    /// Makes a board for work on `total` faces.
    init(total: Int) {
        self.total = total
        inside = Mutex(Inside(state: State(stage: "comparing", done: 0, total: total)))
    }

    /// Notes progress; `fraction` is of the whole job.
    ///
    /// - Throws: `Stop` when the work must end.
    func note(_ stage: String, _ fraction: Double) throws(Stop) {
        let stop = inside.withLock { inside in
            inside.state = State(stage: stage, done: Int(Double(total) * fraction), total: total)
            return inside.stop
        }
        if let stop { throw stop }
    }

    /// Makes the next `note` throw; the first reason stays.
    func stop(_ reason: Stop) { inside.withLock { if $0.stop == nil { $0.stop = reason } } }

    /// How far the work is.
    var state: State { inside.withLock { $0.state } }
}
