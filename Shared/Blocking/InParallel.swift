@unsafe @preconcurrency import Dispatch
import Synchronization

/// Runs `body` for each of `parts` on up to `threads` threads and gives what it returned, in order.
///
/// Parts are handed out one by one, so they may differ in length. Blocks the caller, which is one of the threads; with one
/// thread or one part nothing else is started.
public func inParallel<Part: Sendable>(
    _ threads: Int, parts: Int, _ body: @Sendable (Int) -> Part
) -> [Part] {
    let workers = min(threads, parts)
    guard workers > 1 else { return (0..<max(0, parts)).map(body) }
    let next = Atomic(0)
    let found = Mutex([Part?](repeating: nil, count: parts))
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
        while true {
            let part = next.wrappingAdd(1, ordering: .relaxed).oldValue
            if part >= parts { return }
            let value = body(part)
            found.withLock { $0[part] = value }
        }
    }
    return found.withLock { $0 }.compactMap(\.self)
}
