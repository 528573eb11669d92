public import Lifecycle
public import Metrics

/// Adds what every program serves: `/livez`, `/readyz`, `/healthz`, `/metrics` and `/version`.
///
/// `info` is told by `/version`, beside the program's name and version, and on `/metrics` as `rollcall_build_info`.
public func addOperations(
    to router: inout Router, program: String, version: String, health: Health, metrics: Metrics,
    info: [String: String] = [:]
) {
    let facts = info.sorted { $0.key < $1.key }
    metrics.info(
        "rollcall_build_info", "What runs here.", [("component", program), ("version", version)] + facts)
    router.on(.get, "/livez") { _ in .json(["status": "ok"]) }
    for path in ["/readyz", "/healthz"] {
        router.on(.get, path) { _ in
            let checks = health.checks.map { check in
                (check.name, ["ready": .bool(check.ready), "detail": .string(check.detail)] as JSON)
            }
            let ready = health.isReady
            return .json(
                ["status": ready ? "ready" : "not ready", "checks": .object(checks)], status: ready ? 200 : 503)
        }
    }
    router.on(.get, "/metrics") { _ in
        .bytes(Array(metrics.exposition().utf8), type: "text/plain; version=0.0.4; charset=utf-8")
    }
    let told: [(String, JSON)] = ([("program", program), ("version", version)] + facts).map { ($0.0, .string($0.1)) }
    router.on(.get, "/version") { _ in .json(.object(told)) }
}
