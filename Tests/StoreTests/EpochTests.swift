import Foundation
import Postgres
import StoreKit
import TestKit
import Testing

@testable import Store

@Suite("Epochs of the index", needsDatabase)
struct EpochTests {
    private func replica(_ epoch: IndexEpoch, _ shard: Int, ready: Bool = true) -> IndexReplica {
        IndexReplica(
            id: UUID(), epoch: epoch.id, shard: shard, isReady: ready, rows: 7, generation: 9,
            mark: ChangeMark("5:9:6"), address: "127.0.0.1:1")
    }

    @Test("Growing: the next epoch loads beside the present one and serves when all of it has caught up")
    func grow() async throws {
        try await withStore { store, _ in
            let first = try #require(try await store.joinIndex(shards: 1))
            #expect(first.state == .serving && first.shards == 1)
            let only = replica(first, 0)
            #expect(try await store.tell(only) == .serving)
            #expect(try await store.joinIndex(shards: 3) == nil, "nobody asked for three")
            let next = try await store.resizeIndex(to: 3)
            #expect(try await store.resizeIndex(to: 3) == next)
            #expect(await code { _ = try await store.resizeIndex(to: 2) } == .conflict)
            #expect(try await store.joinIndex(shards: 3) == next)
            let replicas = (0..<3).map { replica(next, $0) }
            #expect(try await store.tell(replica(next, 0, ready: false)) == .loading)
            #expect(try await store.tell(replicas[0]) == .loading)
            #expect(try await store.tell(replicas[1]) == .loading)
            #expect(try await store.indexLayout().serving == first)
            #expect(try await store.tell(replicas[2]) == .serving)
            let layout = try await store.indexLayout()
            #expect(layout.serving?.id == next.id && layout.loading == nil && layout.epochs.count == 1)
            #expect(layout.ready(in: next) == [1, 1, 1])
            #expect(try await store.tell(only) == .retired)
            let told = try #require(layout.replicas.first { $0.id == replicas[1].id })
            #expect(told.rows == 7 && told.generation == 9 && told.mark == ChangeMark("5:9:6") && told.isAlive)
            #expect(try await store.joinIndex(shards: 1) == nil, "one that is left over must not turn it back")
            try await store.leaveIndex(replicas[1].id)
            #expect(try await store.indexLayout().ready(in: next) == [1, 0, 1])
        }
    }

    @Test("A resize can be given up, and the same size is no resize")
    func cancel() async throws {
        try await withStore { store, _ in
            _ = try await store.joinIndex(shards: 2)
            #expect(await code { _ = try await store.resizeIndex(to: 2) } == .conflict)
            #expect(await code { try await store.cancelResize() } == .notFound)
            let next = try await store.resizeIndex(to: 4)
            try await store.cancelResize()
            #expect(try await store.indexLayout().loading == nil)
            #expect(try await store.tell(replica(next, 0)) == .retired)
            #expect(try await store.tell(replica(IndexEpoch(id: 99, shards: 1, state: .serving), 0)) == nil)
        }
    }

    @Test("After everybody has gone, programs of another size open the next epoch without a wish")
    func restart() async throws {
        try await withStore { store, pool in
            let first = try #require(try await store.joinIndex(shards: 1))
            _ = try await store.tell(replica(first, 0))
            #expect(try await store.joinIndex(shards: 2) == nil)
            try await pool.execute("update index_replicas set seen_at = now() - interval '10 seconds'")
            let next = try #require(try await store.joinIndex(shards: 2))
            #expect(next.state == .loading)
            #expect(try await store.joinIndex(shards: 2) == next)
            let third = try #require(try await store.joinIndex(shards: 3))
            #expect(try await store.indexLayout().loading == third, "the one that nobody holds gives way")
        }
    }

    @Test("Many programs that start at once agree on one epoch")
    func together() async throws {
        try await withStore { store, _ in
            let epochs = try await withThrowingTaskGroup(of: IndexEpoch?.self) { group in
                for _ in 0..<12 { group.addTask { try await store.joinIndex(shards: 4) } }
                return try await group.reduce(into: Set<IndexEpoch?>()) { $0.insert($1) }
            }
            #expect(epochs.count == 1 && epochs.first != .some(nil))
        }
    }
}
