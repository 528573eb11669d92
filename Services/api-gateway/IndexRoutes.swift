import HTTPServer
import Store

extension Gateway {
    /// Routes of the index: who holds which shard, and a change of their number.
    func addIndex(to router: inout Router) {
        router.add(.get, "/index") { _ in .json(try await store.indexLayout().json) }
        router.add(.post, "/index/resize") { request in
            var fields = try request.jsonFields()
            guard let shards = try fields.int("shards", in: 1...4096) else {
                throw Problem(400, "invalid_field", "shards is missing", errors: [("shards", "is missing")])
            }
            try fields.finish()
            _ = try await store.resizeIndex(to: shards)
            return .json(try await store.indexLayout().json, status: 202)
        }
        router.add(.delete, "/index/resize") { _ in
            try await store.cancelResize()
            return .noContent
        }
    }
}

extension IndexLayout {
    var json: JSON {
        [
            "serving": serving.map(json) ?? .null, "loading": loading.map(json) ?? .null,
            "replicas": .array(replicas.filter(\.isAlive).map(json)),
        ]
    }

    private func json(_ epoch: IndexEpoch) -> JSON {
        let ready = ready(in: epoch)
        return [
            "epoch": .int(epoch.id), "shards": .int(epoch.shards), "shards_ready": .int(ready.count { $0 > 0 }),
            "complete": .bool(!ready.contains(0)),
        ]
    }

    private func json(_ replica: IndexReplica) -> JSON {
        [
            "id": JSON(replica.id), "epoch": .int(replica.epoch), "shard": .int(replica.shard),
            "ready": .bool(replica.isReady), "rows": .int(replica.rows),
            "generation": .int(Int(clamping: replica.generation)), "address": .string(replica.address),
            "started_at": JSON(replica.startedAt), "seen_seconds_ago": .double(replica.age),
        ]
    }
}
