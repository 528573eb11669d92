import Faces
import HTTPServer
import Messaging
import Store
import Wire

extension Gateway {
    /// Routes of jobs.
    func addJobs(to router: inout Router) {
        router.add(.get, "/jobs") { request in
            .json(pageJSON(try await store.jobs(after: request.queryValue("cursor"), limit: limit(request)), \.json))
        }
        router.add(.post, "/jobs") { request in
            var fields = try request.jsonFields()
            let kind = try fields.requiredString("kind")
            let name = try fields.requiredString("collection")
            try fields.finish()
            guard kind == "ingest" else {
                throw Problem(
                    400, "invalid_field", "kind must be ingest; clusterings start with POST …/clusterings",
                    errors: [("kind", "must be ingest")])
            }
            let job = try await store.createJob(collection: collection(request, name).id, kind: kind)
            return .json(job.json, status: 201, headers: ["Location": "/api/v1/jobs/\(job.id.text)"])
        }
        router.add(.get, "/jobs/{id}") { request in
            guard let job = try await store.job(id: id(request, "job")) else { throw missing("job") }
            return .json(job.json)
        }
        router.add(.get, "/jobs/{id}/items") { request in
            let job = try id(request, "job")
            guard try await store.job(id: job) != nil else { throw missing("job") }
            let page = try await store.items(
                job: job, state: request.queryValue("state"), after: request.queryValue("cursor"),
                limit: limit(request))
            return .json(
                pageJSON(page) { item in
                    [
                        "item": .string(item.item), "state": .string(item.state), "code": .string(item.code),
                        "detail": .string(item.detail),
                    ]
                })
        }
        router.add(.post, "/jobs/{id}/close") { request in
            var total: Int?
            if !request.body.isEmpty {
                var fields = try request.jsonFields()
                total = try fields.int("total", in: 0...1_000_000_000)
                try fields.finish()
            }
            return .json(try await store.closeIngestJob(id: id(request, "job"), total: total).json)
        }
        router.add(.post, "/jobs/{id}/cancel") { request in
            let job = try id(request, "job")
            try await store.cancelJob(id: job)
            guard let job = try await store.job(id: job) else { throw missing("job") }
            return .json(job.json)
        }
    }

    /// Makes a job and queues the clusterer's message for it; the job fails when the message cannot be queued.
    ///
    /// - Returns: 202 with the job and where to follow it.
    func startJob(
        _ kind: String, as method: Wire.Method, in collection: Collection, _ message: (String) -> some WireMessage
    ) async throws -> Response {
        let job = try await store.createJob(collection: collection.id, kind: kind)
        do {
            try await publishWork(message(job.id.text), as: method, to: .clusterRun)
        } catch {
            try await store.failJob(id: job.id, error: "it could not be queued: \(error)")
            throw error
        }
        return .json(job.json, status: 202, headers: ["Location": "/api/v1/jobs/\(job.id.text)"])
    }
}
