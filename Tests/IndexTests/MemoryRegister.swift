import Foundation
import Store
import Synchronization

@testable import index

/// A register in memory: one epoch after the other, each of any size.
final class MemoryRegister: EpochRegister {
    private struct State {
        var epoch = 1
        var replicas: [UUID: IndexReplica] = [:]
    }
    private let state = Mutex(State())

    /// Retires the present epoch; whoever joins is in the next.
    func retire() { state.withLock { $0.epoch += 1 } }

    var replicas: [IndexReplica] { state.withLock { Array($0.replicas.values) } }

    /// Waits until the replicas are so.
    func wait(_ condition: ([IndexReplica]) -> Bool) async {
        while !condition(replicas) { try? await Task.sleep(for: .milliseconds(2)) }
    }

    func join(shards: Int) async throws -> IndexEpoch? {
        state.withLock { IndexEpoch(id: $0.epoch, shards: shards, state: .serving) }
    }

    func tell(_ replica: IndexReplica) async throws -> IndexEpoch.State? {
        state.withLock { state in
            state.replicas[replica.id] = replica
            return replica.epoch == state.epoch ? .serving : .retired
        }
    }

    func leave(_ replica: UUID) async throws { state.withLock { _ = $0.replicas.removeValue(forKey: replica) } }
}
