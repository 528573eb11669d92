/// How long to wait before a program that ended is started again.
struct RestartPolicy: Sendable, Equatable {
    /// The first pause.
    static let first: Duration = .milliseconds(200)
    /// The longest pause.
    static let longest: Duration = .seconds(10)
    /// A run this long counts as healthy and makes the next pause the first again.
    static let healthyRun: Duration = .seconds(20)

    private(set) var next: Duration = Self.first

    /// The pause after a run that lasted `run`. Pauses double from one short run to the next.
    mutating func ended(after run: Duration) -> Duration {
        if run >= Self.healthyRun { next = Self.first }
        let pause = next
        next = min(next * 2, Self.longest)
        return pause
    }
}
