/// Grows the pause between attempts, with jitter so that many programs do not come back in step.
struct Backoff: Sendable {
    /// The first pause at its longest, in milliseconds.
    private let first: Double
    /// The longest pause, in milliseconds.
    private let limit: Double
    private let random: @Sendable () -> Double
    private(set) var attempts = 0

    /// Makes a backoff; `random` gives numbers from 0 to 1.
    init(
        first: Duration = .milliseconds(200), limit: Duration = .seconds(5),
        random: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) {
        self.first = first.milliseconds
        self.limit = limit.milliseconds
        self.random = random
    }

    /// The next pause: between half and all of `first` doubled for each attempt, and never above the limit.
    mutating func next() -> Duration {
        let full = min(limit, first * Double(sign: .plus, exponent: min(attempts, 30), significand: 1))
        attempts += 1
        return .milliseconds(Int64(full * (0.5 + 0.5 * random())))
    }

    /// Starts over after success.
    mutating func reset() { attempts = 0 }
}

extension Duration {
    /// The whole duration in milliseconds.
    var milliseconds: Double {
        let parts = components
        return Double(parts.seconds) * 1000 + Double(parts.attoseconds) / 1e15
    }
}
