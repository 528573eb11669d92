public import FoundationEssentials
import Postgres

extension Store {
    /// The epochs that load or serve, and all replicas that told within the last minute.
    public func indexLayout() async throws -> IndexLayout {
        let epochs = try await read(epochsQuery, keep: true)
        let replicas = try await read(replicasQuery, keep: true)
        return try IndexLayout(epochs, replicas)
    }

    /// Makes a program that holds a shard of `shards` part of an epoch; nil when it has to wait for a resize.
    public func joinIndex(shards: Int) async throws -> IndexEpoch? {
        try await deciding { connection in
            let layout = try await layout(connection)
            switch layout.joining(shards: shards) {
            case .join(let epoch): return epoch
            case .wait: return nil
            case .open(let state):
                if state == .loading { try await retire(.loading, connection) }
                return try await open(state, shards: shards, connection)
            }
        }
    }

    /// Writes what a replica tells of itself; the state of its epoch comes back, nil when the epoch is gone.
    ///
    /// The first to see that the loading epoch has caught up switches to it: from then on it serves and the other is
    /// retired.
    public func tell(_ replica: IndexReplica) async throws -> IndexEpoch.State? {
        let state =
            try await list(
                """
                with told as (
                    insert into index_replicas
                        (id, epoch, shard, ready, rows, generation, mark, address, started_at, seen_at)
                    select \(replica.id), e.id, \(replica.shard), \(replica.isReady), \(replica.rows),
                        \(Int(clamping: replica.generation)), \(replica.mark?.description ?? ""), \(replica.address),
                        \(replica.startedAt), clock_timestamp()
                    from index_epochs e where e.id = \(replica.epoch)
                    on conflict (id) do update set ready = excluded.ready, rows = excluded.rows,
                        generation = excluded.generation, mark = excluded.mark, seen_at = excluded.seen_at)
                select state from index_epochs where id = \(replica.epoch)
                """, keep: true
            ) { IndexEpoch.State(rawValue: try $0.string("state")) }.first ?? nil
        guard replica.isReady, state == .loading else { return state }
        return try await deciding { connection in
            let layout = try await layout(connection)
            guard let loading = layout.loading, loading.id == replica.epoch, layout.isSwitchDue else { return state }
            try await retire(.serving, connection)
            try await connection.execute(
                "update index_epochs set state = 'serving', changed_at = now() where id = \(loading.id)")
            return .serving
        }
    }

    /// Takes a replica off the list, and those that have not told for a minute.
    public func leaveIndex(_ replica: UUID) async throws {
        try await translated {
            _ = try await pool.execute(
                """
                delete from index_replicas
                where id = \(replica) or seen_at < clock_timestamp() - interval '1 minute'
                """)
        }
    }

    /// Opens an epoch of another size beside the serving one; the same wish twice is one.
    ///
    /// - Throws: `.conflict` when the index has that size, or is on its way to another.
    public func resizeIndex(to shards: Int) async throws -> IndexEpoch {
        try await deciding { connection in
            let layout = try await layout(connection)
            if let loading = layout.loading {
                guard loading.shards == shards else {
                    throw StoreError(
                        .conflict, "the index is on its way to \(loading.shards) shards; wait for it or cancel it")
                }
                return loading
            }
            if let serving = layout.serving, serving.shards == shards {
                throw StoreError(.conflict, "the index has \(shards) shards already")
            }
            return try await open(layout.serving == nil ? .serving : .loading, shards: shards, connection)
        }
    }

    /// Gives up a resize that has not been switched to.
    ///
    /// - Throws: `.notFound` when there is none.
    public func cancelResize() async throws {
        let retired = try await deciding { connection in try await retire(.loading, connection) }
        if retired == 0 { throw StoreError(.notFound, "no resize is under way") }
    }

    // MARK: Inside one transaction

    /// Runs a transaction that decides about epochs: one after the other, in all programs.
    private func deciding<Value>(_ body: (PostgresConnection) async throws -> Value) async throws -> Value {
        try await write { connection in
            // The number is arbitrary; it only has to be the same in every program.
            _ = try await connection.query("select pg_advisory_xact_lock(7655417131)")
            return try await body(connection)
        }
    }

    private func layout(_ connection: PostgresConnection) async throws -> IndexLayout {
        let epochs = try await connection.query(epochsQuery)
        let replicas = try await connection.query(replicasQuery)
        return try IndexLayout(epochs, replicas)
    }

    private func open(
        _ state: IndexEpoch.State, shards: Int, _ connection: PostgresConnection
    ) async throws -> IndexEpoch {
        let rows = try await connection.query(
            "insert into index_epochs (shards, state) values (\(shards), \(state.rawValue)) returning id, shards, state"
        )
        guard let row = rows.first else { throw StoreError(.failed, "an epoch was not made") }
        return try IndexEpoch(row)
    }

    @discardableResult
    private func retire(_ state: IndexEpoch.State, _ connection: PostgresConnection) async throws -> Int {
        try await connection.execute(
            "update index_epochs set state = 'retired', changed_at = now() where state = \(state.rawValue)")
    }
}

private let epochsQuery: Query = "select id, shards, state from index_epochs where state <> 'retired' order by id"

private let replicasQuery: Query = """
    select id, epoch, shard, ready, rows, generation, mark, address, started_at,
        extract(epoch from clock_timestamp() - seen_at)::double precision as age
    from index_replicas where seen_at > clock_timestamp() - interval '1 minute' order by epoch, shard, id
    """

extension IndexLayout {
    fileprivate init(_ epochs: [Row], _ replicas: [Row]) throws {
        self.init(epochs: try epochs.map { try IndexEpoch($0) }, replicas: try replicas.map { try IndexReplica($0) })
    }
}

extension IndexEpoch {
    init(_ row: Row) throws {
        guard let state = State(rawValue: try row.string("state")) else {
            throw StoreError(.failed, "an epoch has a state that this version does not know")
        }
        self.init(id: try row.int("id"), shards: try row.int("shards"), state: state)
    }
}

extension IndexReplica {
    init(_ row: Row) throws {
        self.init(
            id: try row.uuid("id"), epoch: try row.int("epoch"), shard: try row.int("shard"),
            isReady: try row.bool("ready"), rows: try row.int("rows"),
            generation: UInt64(clamping: try row.int("generation")), mark: ChangeMark(try row.string("mark")),
            address: try row.string("address"), startedAt: try row.date("started_at"), age: try row.double("age"))
    }
}
