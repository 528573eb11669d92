public import Log

/// Finds the handler of a request and turns whatever goes wrong into a problem.
public struct Router: Sendable {
    /// From a request to its answer; throw an `HTTPFailure` to choose the status of a failure.
    public typealias Handler = @Sendable (Request) async throws -> Response

    private struct Route {
        let method: Request.Method
        let pattern: RoutePattern
        let handler: Handler
    }
    private var routes: [Route] = []
    private let log: Log

    /// Makes an empty router; failures without a status are written to `log`.
    public init(log: Log = Log(component: "http")) { self.log = log }

    /// Adds a route; `pattern` is a path with `{name}` segments, and maybe a last `{name...}` for the whole rest.
    public mutating func on(_ method: Request.Method, _ pattern: String, _ handler: @escaping Handler) {
        routes.append(Route(method: method, pattern: RoutePattern(pattern), handler: handler))
        routes.sort { $0.pattern.isMoreSpecific(than: $1.pattern) }
    }

    /// Answers a request; never throws. HEAD is answered as GET with its body (the server leaves the body out).
    public func respond(to request: Request) async -> Response { await answer(request).response }

    /// The answer, and the pattern of the route that gave it.
    func answer(_ request: Request) async -> (response: Response, route: String) {
        let found = find(request)
        var response: Response
        switch found {
        case .failure(let problem): response = .problem(problem, requestID: request.id)
        case .options(let allowed): response = Response(204, headers: ["Allow": allowed])
        case .route(let route, let parameters):
            var request = request
            request.pathParameters = parameters
            do {
                response = try await route.handler(request)
            } catch let failure as any HTTPFailure {
                if failure.status >= 500 {
                    log.warning(
                        "request failed",
                        ["route": route.pattern.text, "code": failure.code, "request_id": request.id])
                }
                response = .problem(failure, requestID: request.id)
            } catch {
                log.error(
                    "request failed", ["route": route.pattern.text, "error": "\(error)", "request_id": request.id])
                let hidden = Problem(
                    500, "internal_error", "something went wrong inside; the log tells more under this request_id")
                response = .problem(hidden, requestID: request.id)
            }
        }
        response.headers["X-Request-Id"] = request.id
        guard case .route(let route, _) = found else { return (response, "unmatched") }
        return (response, route.pattern.text)
    }

    private enum Found {
        case route(Route, [String: String])
        case options(allowed: String)
        case failure(Problem)
    }

    private func find(_ request: Request) -> Found {
        if let malformed = request.malformed { return .failure(Problem(400, "malformed_target", malformed)) }
        guard let path = RoutePattern.segments(of: request.path) else {
            return .failure(Problem(400, "malformed_target", "the path has a broken percent escape"))
        }
        if request.method == .other {
            return .failure(Problem(501, "method_unknown", "this server knows GET, HEAD, POST, PUT, PATCH, DELETE"))
        }
        let wanted = request.method == .head ? .get : request.method
        var allowed: Set<Request.Method> = []
        for route in routes {
            guard let parameters = route.pattern.match(path) else { continue }
            if route.method == wanted { return .route(route, parameters) }
            allowed.insert(route.method)
        }
        guard !allowed.isEmpty else {
            return .failure(
                Problem(404, "no_such_route", "there is nothing at this path; docs/api.md lists the routes"))
        }
        if allowed.contains(.get) { allowed.insert(.head) }
        let list = (allowed.map(\.rawValue) + ["OPTIONS"]).sorted().joined(separator: ", ")
        if request.method == .options { return .options(allowed: list) }
        return .failure(
            Problem(405, "method_not_allowed", "this path allows \(list)", headers: ["Allow": list]))
    }
}
