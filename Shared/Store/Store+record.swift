import Faces
import FoundationEssentials
import Postgres

extension Store {
    /// Records images with their faces, embeddings, labels and job items in one transaction; outcomes in the same order.
    ///
    /// An image that the collection has already is left as it is, except that its most prominent face gets the person
    /// that came with it when nobody has decided about that face yet. Safe to repeat and to run many at once: whatever
    /// is delivered twice is stored once.
    public func record(_ images: [NewImage]) async throws -> [Recorded] {
        var outcomes = [Recorded?](repeating: nil, count: images.count)
        var drafts: [RecordDraft] = []
        for (index, image) in images.enumerated() {
            do {
                drafts.append(try RecordDraft(image, index: index))
            } catch let error as StoreError where error.code == .invalid {
                outcomes[index] = .invalid(error.detail)
            }
        }
        if !drafts.isEmpty {
            for (index, outcome) in try await recorded(drafts) { outcomes[index] = outcome }
        }
        return try outcomes.map {
            guard let outcome = $0 else { throw StoreError(.failed, "an image was recorded without an outcome") }
            return outcome
        }
    }

    /// Runs the transaction again when something it had seen was deleted under it; with growing pauses, since whoever
    /// deletes may go on for a while.
    private func recorded(_ drafts: [RecordDraft]) async throws -> [Int: Recorded] {
        var attempt = 0
        while true {
            do {
                return try await write { connection in
                    var recording = Recording(connection: connection)
                    return try await recording.run(drafts)
                }
            } catch let error as StoreError where error.isMissingReference && attempt < 100 {
                attempt += 1
                try await Task.sleep(for: .milliseconds(min(attempt, 50)))
            }
        }
    }
}

extension StoreError {
    /// Something a row refers to was deleted meanwhile.
    fileprivate var isMissingReference: Bool { code == .stale || cause?.sqlState == "23503" }
}

/// One transaction of `record`: every statement takes its rows in the same order, so that two of them never wait for
/// each other in a circle.
private struct Recording {
    let connection: PostgresConnection
    /// Faces to be labelled, with the person and the draft that brought it; the first one counts.
    private var labels: [UUID: (person: PersonKey, draft: RecordDraft)] = [:]
    private static let vanished = StoreError(.stale, "something was deleted while it was being recorded; try again")

    init(connection: PostgresConnection) { self.connection = connection }

    mutating func run(_ drafts: [RecordDraft]) async throws -> [Int: Recorded] {
        let collections = try await collections(drafts.map(\.collectionName))
        var outcomes: [Int: Recorded] = [:]
        var groups: [ImageKey: [RecordDraft]] = [:]
        for draft in drafts {
            guard let collection = collections[draft.collectionName] else {
                outcomes[draft.index] = .unknownCollection
                continue
            }
            groups[ImageKey(collection: collection, sha256: draft.image.sha256), default: []].append(draft)
        }
        let ordered = groups.sorted(byBytes: \.key.order).map { (key: $0.key, drafts: $0.value) }
        let new = try await insertImages(ordered.map { ($0.key, $0.drafts[0]) })
        let old = try await existing(ordered.map(\.key).filter { new[$0] == nil })

        var wanted = Set<PersonKey>()
        for (key, draft) in new {
            guard let name = draft.person else { continue }
            wanted.insert(PersonKey(collection: key.collection, name: name))
        }
        for group in ordered {
            guard let face = new[group.key]?.prominent ?? old[group.key]?.undecided else { continue }
            for draft in group.drafts where labels[face] == nil {
                labels[face] = draft.person.map { (PersonKey(collection: group.key.collection, name: $0), draft) }
            }
        }
        let people = try await people(wanted.union(labels.values.map(\.person)))
        try await insertFaces(new)
        let labelled = try await insertLabels(people)

        var items: [(draft: RecordDraft, state: String)] = []
        for group in ordered {
            for (place, draft) in group.drafts.enumerated() {
                let mine = labels.filter { $0.value.draft.index == draft.index && labelled.contains($0.key) }.map(\.key)
                if place == 0, let made = new[group.key] {
                    outcomes[draft.index] = .stored(image: made.id, faces: made.faceIDs)
                    items.append((draft, "done"))
                } else if let image = new[group.key]?.id ?? old[group.key]?.id {
                    outcomes[draft.index] = .duplicate(image: image, newlyLabelled: mine)
                    items.append((draft, "duplicate"))
                }
            }
        }
        try await settle(items)
        return outcomes
    }

    private func collections(_ names: [String]) async throws -> [String: UUID] {
        let rows = try await connection.query(
            "select id, name from collections where name = any(\(names)) order by id for key share", keep: true)
        var found: [String: UUID] = [:]
        for row in rows { found[try row.string("name")] = try row.uuid("id") }
        return found
    }

    /// Inserts the images that are not there and gives those.
    private func insertImages(_ drafts: [(key: ImageKey, draft: RecordDraft)]) async throws -> [ImageKey: RecordDraft] {
        let images = drafts.map(\.draft.image)
        let rows = try await connection.query(
            """
            insert into images (id, collection_id, sha256, byte_count, width, height, format, file_name, face_count,
                skipped, detector)
            select id, collection_id, sha256, byte_count, width, height, format, file_name, face_count,
                skipped::jsonb, detector
            from unnest(\(drafts.map(\.draft.id)), \(drafts.map(\.key.collection)),
                \(images.map { Bytes($0.sha256.bytes) }), \(images.map(\.byteCount)), \(images.map(\.width)),
                \(images.map(\.height)), \(images.map { Clean.text($0.format, limit: 20) }),
                \(images.map { Clean.text($0.fileName, limit: 1000) }), \(images.map(\.faces.count)),
                \(drafts.map(\.draft.skipped)), \(images.map { Clean.text($0.detector, limit: 100) })) with ordinality
                as u (id, collection_id, sha256, byte_count, width, height, format, file_name, face_count, skipped,
                    detector, place)
            order by place
            on conflict (collection_id, sha256) do nothing returning id
            """, keep: true)
        let made = Set(try rows.map { try $0.uuid("id") })
        return Dictionary(uniqueKeysWithValues: drafts.filter { made.contains($0.draft.id) }.map { ($0.key, $0.draft) })
    }

    /// The images that were there before, with their prominent face when nobody has decided about it.
    private func existing(_ keys: [ImageKey]) async throws -> [ImageKey: (id: UUID, undecided: UUID?)] {
        guard !keys.isEmpty else { return [:] }
        let rows = try await connection.query(
            """
            select i.id, i.collection_id, i.sha256, i.width, i.height from images i
            join unnest(\(keys.map(\.collection)), \(keys.map { Bytes($0.sha256.bytes) })) u (collection_id, sha256)
                on u.collection_id = i.collection_id and u.sha256 = i.sha256
            order by i.collection_id, i.sha256 for key share of i
            """)
        guard rows.count == keys.count else { throw Self.vanished }
        let faces = try await connection.query(
            """
            select f.image_id, f.id, f.x, f.y, f.width, f.height, s.face_id is not null as decided
            from faces f left join face_state s on s.face_id = f.id
            where f.image_id = any(\(rows.map { try $0.uuid("id") })) order by f.image_id, f.ordinal
            """)
        let ofImage = Dictionary(grouping: faces) { try? $0.uuid("image_id") }
        var found: [ImageKey: (id: UUID, undecided: UUID?)] = [:]
        for row in rows {
            let id = try row.uuid("id")
            let faces = ofImage[id] ?? []
            let prominent = Prominence.index(
                of: try faces.map { try $0.box() }, width: try row.int("width"), height: try row.int("height"))
            let undecided = try prominent.flatMap { try faces[$0].bool("decided") ? nil : try faces[$0].uuid("id") }
            found[ImageKey(collection: try row.uuid("collection_id"), sha256: try row.hash("sha256"))] = (id, undecided)
        }
        return found
    }

    /// The ids of people, made when missing.
    private func people(_ keys: Set<PersonKey>) async throws -> [PersonKey: UUID] {
        guard !keys.isEmpty else { return [:] }
        let keys = keys.sorted(byBytes: \.order)
        let collections = keys.map(\.collection)
        let names = keys.map(\.name)
        try await connection.execute(
            """
            insert into people (id, collection_id, name)
            select id, collection_id, name from unnest(\(keys.map { _ in UUID.v7() }), \(collections), \(names))
                with ordinality as u (id, collection_id, name, place) order by place
            on conflict (collection_id, name) do nothing
            """, keep: true)
        let rows = try await connection.query(
            """
            select p.id, p.collection_id, p.name from people p
            join unnest(\(collections), \(names)) u (collection_id, name)
                on u.collection_id = p.collection_id and u.name = p.name
            order by p.id for key share of p
            """)
        guard rows.count == keys.count else { throw Self.vanished }
        var found: [PersonKey: UUID] = [:]
        for row in rows {
            let key = PersonKey(collection: try row.uuid("collection_id"), name: try row.string("name"))
            found[key] = try row.uuid("id")
        }
        return found
    }

    private func insertFaces(_ images: [ImageKey: RecordDraft]) async throws {
        struct Entry {
            let id: UUID
            let key: ImageKey
            let draft: RecordDraft
            let ordinal: Int
            let new: NewFace
        }
        let entries = images.sorted(byBytes: \.key.order).flatMap { key, draft in
            zip(draft.faceIDs, draft.image.faces).enumerated().map { ordinal, face in
                Entry(id: face.0, key: key, draft: draft, ordinal: ordinal, new: face.1)
            }
        }
        guard !entries.isEmpty else { return }
        let faces = entries.map(\.new.face)
        let qualities = faces.map(\.quality)
        _ = try await connection.pipeline(
            [
                """
                insert into faces (id, collection_id, image_id, ordinal, x, y, width, height, landmarks, score, quality,
                    quality_size, quality_sharpness, quality_pose, quality_exposure, shard_key)
                select id, collection_id, image_id, ordinal, x, y, width, height, landmarks::real[], score, quality, size,
                    sharpness, pose, exposure, shard_key
                from unnest(\(entries.map(\.id)), \(entries.map(\.key.collection)), \(entries.map(\.draft.id)),
                    \(entries.map(\.ordinal)), \(faces.map(\.box.x)), \(faces.map(\.box.y)), \(faces.map(\.box.width)),
                    \(faces.map(\.box.height)), \(faces.map(\.landmarkText)), \(faces.map(\.score)),
                    \(qualities.map(\.overall)), \(qualities.map(\.size)), \(qualities.map(\.sharpness)),
                    \(qualities.map(\.pose)), \(qualities.map(\.exposure)), \(entries.map(\.id.shardKey)))
                    as u (id, collection_id, image_id, ordinal, x, y, width, height, landmarks, score, quality, size,
                        sharpness, pose, exposure, shard_key)
                """,
                """
                insert into embeddings (face_id, model, vector)
                select * from unnest(\(entries.map(\.id)), \(entries.map { Clean.text($0.draft.image.model, limit: 100) }),
                    \(entries.map { Bytes($0.new.embedding.littleEndianBytes) }))
                """,
            ], keep: true)
    }

    /// Labels the faces nobody has decided about meanwhile and gives those.
    private func insertLabels(_ people: [PersonKey: UUID]) async throws -> Set<UUID> {
        let entries = try labels.map { face, label in
            guard let person = people[label.person] else { throw Self.vanished }
            return (face: face, collection: label.person.collection, person: person, ledger: UUID.v7())
        }.sorted(byBytes: \.face.bytes)
        guard !entries.isEmpty else { return [] }
        let rows = try await connection.query(
            """
            with labelled as (
                insert into face_state (face_id, collection_id, decision, person_id, label_id)
                select face_id, collection_id, 'is_person', person_id, label_id
                from unnest(\(entries.map(\.face)), \(entries.map(\.collection)), \(entries.map(\.person)),
                    \(entries.map(\.ledger))) with ordinality
                    as u (face_id, collection_id, person_id, label_id, place) order by place
                on conflict (face_id) do nothing
                returning face_id, collection_id, person_id, label_id
            ), written as (
                insert into labels (id, collection_id, face_id, decision, person_id, origin, made_by)
                select label_id, collection_id, face_id, 'is_person', person_id, 'seed', 'ingest' from labelled
            )
            select face_id from labelled
            """, keep: true)
        return Set(try rows.map { try $0.uuid("face_id") })
    }

    /// Settles the job items that wait for these images.
    private func settle(_ items: [(draft: RecordDraft, state: String)]) async throws {
        var seen = Set<String>()
        let entries = items.compactMap { entry -> (job: UUID, item: String, state: String, hash: Bytes)? in
            guard let job = entry.draft.image.jobID, seen.insert("\(job) \(entry.draft.item)").inserted else {
                return nil
            }
            return (job, entry.draft.item, entry.state, Bytes(entry.draft.image.sha256.bytes))
        }.sorted(byBytes: { $0.job.bytes + Array($0.item.utf8) })
        guard !entries.isEmpty else { return }
        try await connection.execute(
            """
            insert into job_items as t (job_id, item, state, sha256)
            select u.job_id, u.item, u.state, u.sha256
            from unnest(\(entries.map(\.job)), \(entries.map(\.item)), \(entries.map(\.state)), \(entries.map(\.hash)))
                with ordinality as u (job_id, item, state, sha256, place) join jobs j on j.id = u.job_id order by place
            on conflict (job_id, item) do update
                set state = excluded.state, code = '', detail = '', sha256 = excluded.sha256, changed_at = now()
                where t.state in ('queued', 'failed')
            """, keep: true)
    }
}
