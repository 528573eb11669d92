/// Cuts a stream of bytes, in pieces of any size, into the messages of its frames.
public struct FrameDecoder: Sendable {
    private var buffer: [UInt8] = []
    /// Where the next frame begins in `buffer`.
    private var start = 0
    private var failure: WireError?

    /// Makes a decoder that has seen nothing.
    public init() {}

    /// Adds bytes; call `next()` until it returns nil before adding more, or they pile up.
    public mutating func append(_ bytes: [UInt8]) {
        guard failure == nil else { return }
        if start > buffer.count / 2 {
            buffer.removeFirst(start)
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The protobuf bytes of the next message, or nil when more bytes are needed.
    ///
    /// A stream that has gone wrong cannot be picked up again: after an error every call throws the same one.
    public mutating func next() throws(WireError) -> [UInt8]? {
        if let failure { throw failure }
        do {
            guard let size = try Frame.messageSize(in: buffer, at: start) else { return nil }
            let first = start + Frame.headerBytes
            guard buffer.count - first >= size else { return nil }
            let message = Array(buffer[first..<(first + size)])
            start = first + size
            if start == buffer.count { discard() }
            return message
        } catch {
            failure = error
            discard()
            throw error
        }
    }

    /// Says that no more bytes come: throws `truncated` when they ended inside a frame.
    public func finish() throws(WireError) {
        if let failure { throw failure }
        guard start == buffer.count else { throw WireError(.truncated, "The stream ends inside a frame") }
    }

    private mutating func discard() {
        buffer = []
        start = 0
    }
}
