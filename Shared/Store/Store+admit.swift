public import Faces
public import FoundationEssentials
import Postgres

/// A picture that somebody wants in a collection.
public struct Admission: Hashable, Sendable {
    public var collection: UUID
    public var sha256: ContentHash
    /// The ingest job it belongs to, and what that calls it.
    public var job: UUID?
    public var item: String

    /// Makes an admission.
    public init(collection: UUID, sha256: ContentHash, job: UUID? = nil, item: String = "") {
        self.collection = collection
        self.sha256 = sha256
        self.job = job
        self.item = item
    }
}

/// What the store knows of a picture that is to come in.
public enum Admitted: Hashable, Sendable {
    /// The collection has no such picture.
    case new
    /// The collection has it: the image's id.
    case known(UUID)
    /// There is no such job; nothing was written.
    case unknownJob
}

extension Store {
    /// Queues each picture as an item of its job and says whether its collection has it already; in one statement for
    /// all of them, answers in the same order.
    ///
    /// Items that are there stay as they are, except that failed ones are queued again.
    public func admit(_ admissions: [Admission]) async throws -> [Admitted] {
        guard !admissions.isEmpty else { return [] }
        let query = admitting(admissions)
        var attempt = 0
        while true {
            do {
                return try await admitted(query, count: admissions.count)
            } catch let error as StoreError where error.cause?.sqlState == "23503" && attempt < 100 {
                // A job was deleted in between; next time it is seen to be missing.
                attempt += 1
                try await Task.sleep(for: .milliseconds(min(attempt, 50)))
            }
        }
    }

    private func admitted(_ query: Query, count: Int) async throws -> [Admitted] {
        var answers = [Admitted](repeating: .new, count: count)
        for row in try await read(query, keep: true) {
            let place = try row.int("place") - 1
            if try !row.bool("has_job") {
                answers[place] = .unknownJob
            } else if let image = try row.optionalUUID("image_id") {
                answers[place] = .known(image)
            }
        }
        return answers
    }

    /// Looks each thing up by its key, one after the other: that is the right plan for a table of any size, also for one
    /// that was empty when the plan was made.
    private func admitting(_ admissions: [Admission]) -> Query {
        // Two writers of the same items meet them in the same order. An item that comes twice is written once.
        var seen = Set<[UInt8]>()
        let ordered = admissions.enumerated().map { place, one in
            let item = Clean.item(one.item)
            return (place: place + 1, one: one, item: item, key: (one.job?.bytes ?? []) + Array(item.utf8))
        }.sorted(byBytes: \.key).map { (entry: $0, isFirst: seen.insert($0.key).inserted) }
        let entries = ordered.map(\.entry)
        return """
            with wanted as materialized (
                select u.*, job_id is null or exists (select from jobs j where j.id = u.job_id offset 0) as has_job
                from unnest(\(entries.map(\.place)), \(entries.map(\.one.collection)),
                    \(entries.map { Bytes($0.one.sha256.bytes) }), \(entries.map(\.one.job)), \(entries.map(\.item)),
                    \(ordered.map(\.isFirst))) with ordinality
                    as u (place, collection_id, sha256, job_id, item, is_first, rank)
            ), queued as (
                insert into job_items as t (job_id, item, state, sha256)
                select job_id, item, 'queued', sha256 from wanted
                where job_id is not null and has_job and is_first order by rank
                on conflict (job_id, item) do update set state = 'queued', code = '', detail = '', changed_at = now()
                    where t.state = 'failed'
            )
            select w.place, w.has_job, (
                select i.id from images i where i.collection_id = w.collection_id and i.sha256 = w.sha256
            ) as image_id
            from wanted w
            """
    }
}
