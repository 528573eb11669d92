import Synchronization

/// The numbers of one program, printed in Prometheus' text format at `/metrics`.
///
/// Names are `rollcall_*` in base units; labels never hold names of people. Asking twice for the same name and labels
/// gives the same instrument.
public final class Metrics: Sendable {
    private struct Key: Hashable {
        var name: String
        var labels: String
    }
    private struct Family {
        var help: String
        var type: String
    }
    private struct State {
        var families: [String: Family] = [:]
        var counters: [Key: Counter] = [:]
        var gauges: [Key: Gauge] = [:]
        var histograms: [Key: Histogram] = [:]
    }
    private let state = Mutex(State())

    /// Makes an empty set.
    public init() {}

    /// A number that only grows; the name ends in `_total`.
    public func counter(_ name: String, _ help: String, _ labels: KeyValuePairs<String, String> = [:]) -> Counter {
        state.withLock { state in
            state.families[name] = Family(help: help, type: "counter")
            let key = Key(name: name, labels: render(labels))
            if let known = state.counters[key] { return known }
            let new = Counter()
            state.counters[key] = new
            return new
        }
    }

    /// A number that goes up and down.
    public func gauge(_ name: String, _ help: String, _ labels: KeyValuePairs<String, String> = [:]) -> Gauge {
        state.withLock { state in
            state.families[name] = Family(help: help, type: "gauge")
            let key = Key(name: name, labels: render(labels))
            if let known = state.gauges[key] { return known }
            let new = Gauge()
            state.gauges[key] = new
            return new
        }
    }

    /// What does not change while a program runs, told as the labels of a gauge of 1.
    public func info(_ name: String, _ help: String, _ labels: [(key: String, value: String)]) {
        let always = Gauge()
        always.set(1)
        state.withLock { state in
            state.families[name] = Family(help: help, type: "gauge")
            state.gauges[Key(name: name, labels: render(labels))] = always
        }
    }

    /// A distribution; the default bounds are for seconds, from 1 ms to 60 s.
    public func histogram(
        _ name: String, _ help: String, _ labels: KeyValuePairs<String, String> = [:],
        bounds: [Double] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
    ) -> Histogram {
        state.withLock { state in
            state.families[name] = Family(help: help, type: "histogram")
            let key = Key(name: name, labels: render(labels))
            if let known = state.histograms[key] { return known }
            let new = Histogram(bounds: bounds)
            state.histograms[key] = new
            return new
        }
    }

    /// Everything in Prometheus' text exposition format 0.0.4.
    public func exposition() -> String {
        let state = state.withLock { $0 }
        var out = ""
        for (name, family) in state.families.sorted(by: { $0.key < $1.key }) {
            out += "# HELP \(name) \(family.help)\n# TYPE \(name) \(family.type)\n"
            for (key, counter) in state.counters.filter({ $0.key.name == name }).sorted(by: {
                $0.key.labels < $1.key.labels
            }) {
                out += "\(name)\(braced(key.labels)) \(counter.value)\n"
            }
            for (key, gauge) in state.gauges.filter({ $0.key.name == name }).sorted(by: {
                $0.key.labels < $1.key.labels
            }) {
                out += "\(name)\(braced(key.labels)) \(gauge.value)\n"
            }
            for (key, histogram) in state.histograms.filter({ $0.key.name == name }).sorted(by: {
                $0.key.labels < $1.key.labels
            }) {
                out += histogram.exposition(name: name, labels: key.labels)
            }
        }
        return out
    }
}

/// A number that only grows.
public final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    /// Adds to the count; negative amounts are ignored.
    public func add(_ amount: Int = 1) { if amount > 0 { count.add(amount, ordering: .relaxed) } }
    /// The count so far.
    public var value: Int { count.load(ordering: .relaxed) }
}

/// A number that goes up and down.
public final class Gauge: Sendable {
    private let current = Mutex(0.0)
    /// Sets the value.
    public func set(_ value: Double) { current.withLock { $0 = value } }
    /// Adds to the value.
    public func add(_ amount: Double) { current.withLock { $0 += amount } }
    /// The value now.
    public var value: Double { current.withLock { $0 } }
}

/// A distribution over fixed buckets.
public final class Histogram: Sendable {
    private struct State {
        var buckets: [Int]
        var count = 0
        var sum = 0.0
    }
    private let bounds: [Double]
    private let state: Mutex<State>

    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(buckets: Array(repeating: 0, count: bounds.count)))
    }

    /// Counts one observation.
    public func observe(_ value: Double) {
        state.withLock { state in
            state.count += 1
            state.sum += value
            if let index = bounds.firstIndex(where: { value <= $0 }) { state.buckets[index] += 1 }
        }
    }

    /// Counts a duration in seconds.
    public func observe(_ duration: Duration) {
        let parts = duration.components
        observe(Double(parts.seconds) + Double(parts.attoseconds) * 1e-18)
    }

    func exposition(name: String, labels: String) -> String {
        let state = state.withLock { $0 }
        let prefix = labels.isEmpty ? "" : labels + ","
        var out = ""
        var running = 0
        for (bound, bucket) in zip(bounds, state.buckets) {
            running += bucket
            out += "\(name)_bucket{\(prefix)le=\"\(bound)\"} \(running)\n"
        }
        out += "\(name)_bucket{\(prefix)le=\"+Inf\"} \(state.count)\n"
        out += "\(name)_sum\(braced(labels)) \(state.sum)\n\(name)_count\(braced(labels)) \(state.count)\n"
        return out
    }
}

private func render(_ labels: some Sequence<(key: String, value: String)>) -> String {
    labels.map { key, value in
        let escaped = value.flatMap { character -> String in
            switch character {
            case "\\": "\\\\"
            case "\"": "\\\""
            case "\n": "\\n"
            default: String(character)
            }
        }
        return "\(key)=\"\(String(escaped))\""
    }.joined(separator: ",")
}

private func braced(_ labels: String) -> String { labels.isEmpty ? "" : "{\(labels)}" }
