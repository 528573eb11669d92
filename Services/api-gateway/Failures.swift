import Blobs
import HTTPClient
import HTTPServer
import Imaging
import Messaging
import Store
import Wire

extension StoreError {
    /// The problem a refusal of the store becomes.
    var problem: Problem {
        switch code {
        case .notFound: Problem(404, code.rawValue, detail)
        case .conflict: Problem(409, code.rawValue, detail)
        case .invalid: Problem(400, code.rawValue, detail)
        case .stale:
            Problem(412, code.rawValue, detail, members: [("changes", .array(edits.map(\.json) + entries.map(\.json)))])
        case .unavailable: Problem(503, "database_unavailable", detail, retryAfter: 2)
        case .failed: Problem(500, "internal_error", "the database refused; the log tells more under this request_id")
        }
    }
}

extension ImagingError {
    /// The problem a picture becomes.
    var problem: Problem {
        let status =
            switch code {
            case .empty: 400
            case .notAnImage, .unsupported: 415
            case .tooLarge: 413
            case .truncated, .corrupt: 422
            }
        return Problem(status, code.rawValue, description)
    }
}

extension MessagingError {
    /// The problem a question becomes that got no answer.
    var problem: Problem {
        switch code {
        case .remote(.invalidArgument):
            if let reason, let known = ImagingError.Code(rawValue: reason) {
                return Problem(ImagingError(known, "").problem.status, reason, detail)
            }
            return Problem(422, reason ?? "not_usable", detail)
        case .remote(.notFound): return Problem(404, reason ?? "not_found", detail)
        case .remote(.outOfRange): return Problem(400, reason ?? "out_of_range", detail)
        case .remote(.failedPrecondition): return Problem(422, reason ?? "not_usable", detail)
        case .remote(.unavailable), .unavailable, .cancelled:
            return Problem(503, "unavailable", "the workers can't be reached now: \(detail)", retryAfter: 2)
        case .unroutable:
            return Problem(503, "no_worker", "no worker is there to do it; is it running?", retryAfter: 5)
        case .deadlineExceeded, .remote(.deadlineExceeded):
            return Problem(504, "deadline_exceeded", "no answer in time; the workers may be busy. Try again.")
        case .tooLarge: return Problem(413, "too_large", detail)
        case .remote, .malformedAnswer, .invalid:
            return Problem(502, "worker_failed", "a worker failed: \(detail)")
        }
    }
}

extension BlobError {
    /// The problem a stored picture becomes that can't be read or written.
    var problem: Problem {
        switch code {
        case .unavailable:
            Problem(503, "blobs_unavailable", "pictures can't be stored or read now: \(self)", retryAfter: 5)
        case .notFound, .corrupt: Problem(500, "blob_unreadable", "the stored picture can't be read: \(self)")
        }
    }
}

extension HTTPClientError {
    /// The problem a photo's URL becomes.
    var problem: Problem {
        switch code {
        case .invalidURL: Problem(400, "invalid_url", description)
        case .forbiddenAddress: Problem(403, "forbidden_address", description)
        case .tooLarge: Problem(413, "too_large", description)
        default: Problem(422, "not_fetched", description)
        }
    }
}

/// Wraps a handler so that the failures of the parts below become problems.
func handling(_ handler: @escaping Router.Handler) -> Router.Handler {
    { request in
        do {
            return try await handler(request)
        } catch let error as StoreError {
            throw error.problem
        } catch let error as MessagingError {
            throw error.problem
        } catch let error as ImagingError {
            throw error.problem
        } catch let error as HTTPClientError {
            throw error.problem
        } catch let error as BlobError {
            throw error.problem
        } catch is CancellationError {
            throw Problem(503, "stopping", "this gateway is stopping; ask again soon", retryAfter: 1)
        }
    }
}

extension Router {
    /// Adds a route whose handler may throw what store, messages, pictures and blobs throw.
    mutating func add(_ method: Request.Method, _ pattern: String, _ handler: @escaping Router.Handler) {
        on(method, "/api/v1" + pattern, handling(handler))
    }
}
