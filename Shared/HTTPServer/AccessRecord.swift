import Log
import Metrics

/// Counts and logs requests: by route, never by path, so that no name of a person gets into a metric.
struct AccessRecord: Sendable {
    let log: Log
    let metrics: Metrics

    func write(_ request: Request, _ response: Response, route: String, took: Duration) {
        metrics.counter(
            "rollcall_http_requests_total", "Requests answered.",
            ["route": route, "method": request.method.rawValue, "code": String(response.status)]
        ).add()
        metrics.histogram(
            "rollcall_http_request_duration_seconds", "From the request's first line to its answer.",
            ["route": route, "method": request.method.rawValue]
        ).observe(took)
        let (seconds, attoseconds) = took.components
        let milliseconds = Double(seconds) * 1e3 + Double(attoseconds / 1_000_000_000_000) / 1e3
        let fields: KeyValuePairs<String, any CustomStringConvertible & Sendable> = [
            "method": request.method.rawValue, "route": route, "status": response.status,
            "duration_ms": milliseconds, "request_id": request.id,
        ]
        if response.status >= 500 { log.warning("request", fields) } else { log.debug("request", fields) }
    }
}
