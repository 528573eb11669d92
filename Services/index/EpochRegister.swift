import FoundationEssentials
import Store

/// Who holds which shard: the database's tables, or a test's variables.
protocol EpochRegister: Sendable {
    /// The epoch to become a replica of; nil when the index has another size and nobody asked for this one.
    func join(shards: Int) async throws -> IndexEpoch?
    /// Writes what a replica tells; its epoch's state comes back, nil when the epoch is gone.
    func tell(_ replica: IndexReplica) async throws -> IndexEpoch.State?
    /// Takes a replica off the list.
    func leave(_ replica: UUID) async throws
}

/// The database as a register.
struct StoreRegister: EpochRegister {
    let store: Store

    func join(shards: Int) async throws -> IndexEpoch? {
        try await store.migrate()
        return try await store.joinIndex(shards: shards)
    }

    func tell(_ replica: IndexReplica) async throws -> IndexEpoch.State? { try await store.tell(replica) }

    func leave(_ replica: UUID) async throws { try await store.leaveIndex(replica) }
}
