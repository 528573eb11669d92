@unsafe @preconcurrency import Dispatch
import Synchronization

/// Runs `body` for each of `parts` on up to `threads` threads and gives what it returned, in order.
///
/// Parts are handed out one by one, so they may differ in length. Blocks the caller, which is one of the threads; with one
/// thread or one part nothing else is started.
public func inParallel<Part: Sendable>(
    _ threads: Int, parts: Int, _ body: @Sendable (Int) -> Part
) -> [Part] {
    guard min(threads, parts) > 1 else { return (0..<max(0, parts)).map(body) }
    let found = Mutex([Part?](repeating: nil, count: parts))
    eachInParallel(threads, parts: parts) { part in
        let value = body(part)
        found.withLock { $0[part] = value }
    }
    return found.withLock { $0 }.compactMap(\.self)
}

/// Runs `body` for each of `parts` as `inParallel` does.
public func eachInParallel(_ threads: Int, parts: Int, _ body: @Sendable (Int) -> Void) {
    let workers = min(threads, parts)
    guard workers > 1 else {
        for part in 0..<max(0, parts) { body(part) }
        return
    }
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
        while true {
            let part = next.wrappingAdd(1, ordering: .relaxed).oldValue
            if part >= parts { return }
            body(part)
        }
    }
}
