/// What one connection is for. Its methods run on the connection's thread; a thrown error means the connection is lost.
protocol ConnectionRole {
    associatedtype Command: Sendable
    typealias Instant = ContinuousClock.Instant

    /// When time alone next changes something.
    var nextTimer: Instant? { get }

    /// A new connection is ready, its topology declared.
    mutating func opened(_ link: Link) throws(AMQPError)
    /// The connection is gone.
    mutating func lost()
    /// A command from another task; `link` is nil without a connection.
    mutating func handle(_ command: Command, link: Link?, now: Instant) throws(AMQPError)
    /// Something came over the connection.
    mutating func received(_ event: Link.Event, link: Link, now: Instant) throws(AMQPError)
    /// Time passed, or something above happened; `link` is nil without a connection.
    mutating func tick(link: Link?, now: Instant) throws(AMQPError)
    /// The client ends. Commands that are left come along.
    mutating func finish(_ commands: [Command])
}
