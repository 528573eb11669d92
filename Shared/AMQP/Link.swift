import CRabbitMQ

/// The one owner of a rabbitmq-c connection. It lives on one thread; its calls block.
@safe
final class Link {
    /// What came over the connection.
    enum Event {
        case delivered(channel: UInt16, ContentAssembler<Method>.Message)
        case returned(channel: UInt16, ContentAssembler<Method>.Message)
        case confirmed(channel: UInt16, tag: UInt64, multiple: Bool, positive: Bool)
        case consumerCancelled(channel: UInt16)
        case channelClosed(channel: UInt16, AMQPError)
        case blocked(reason: String)
        case unblocked
    }

    /// The method that a message with a body came with.
    enum Method {
        case delivery(tag: UInt64, redelivered: Bool, exchange: String, routingKey: String)
        case returned(reason: String, exchange: String, routingKey: String)
    }

    /// Seconds between heartbeats; a connection without sign of life for twice as long is lost.
    static let heartbeat: Int32 = 15

    let state: amqp_connection_state_t
    let host: String
    private(set) var assemblers: [UInt16: ContentAssembler<Method>] = [:]
    private var lastChannel: UInt16 = 0
    private var openChannels: Set<UInt16> = []

    init(state: amqp_connection_state_t, host: String) {
        unsafe self.state = unsafe state
        self.host = host
    }

    deinit { unsafe amqp_destroy_connection(state) }

    /// The socket, to poll.
    var descriptor: Int32 { unsafe amqp_get_sockfd(state) }

    /// True when frames wait that the socket will not announce.
    var hasInput: Bool { unsafe amqp_frames_enqueued(state) != 0 || amqp_data_in_buffer(state) != 0 }

    /// Opens a channel with a number that was not used lately, so that late frames of a closed one find nobody.
    func openChannel() throws(AMQPError) -> UInt16 {
        repeat { lastChannel = lastChannel % 2000 + 1 } while openChannels.contains(lastChannel)
        _ = unsafe amqp_channel_open(state, lastChannel)
        try check("opening a channel")
        openChannels.insert(lastChannel)
        assemblers[lastChannel] = ContentAssembler()
        return lastChannel
    }

    /// Closes a channel; what it left unsettled goes back to its queue.
    func closeChannel(_ channel: UInt16) throws(AMQPError) {
        guard openChannels.contains(channel) else { return }
        forget(channel)
        unsafe try check(amqp_channel_close(state, channel, AMQP_REPLY_SUCCESS), "closing a channel")
    }

    /// Says goodbye to the broker.
    func close() { _ = unsafe amqp_connection_close(state, AMQP_REPLY_SUCCESS) }

    /// The next thing that came, without waiting; nil when nothing is there. Sends a heartbeat when one is due.
    func next() throws(AMQPError) -> Event? {
        while true {
            var frame = unsafe amqp_frame_t()
            let code = unsafe crabbitmq_next_frame(state, &frame)
            if code == AMQP_STATUS_TIMEOUT.rawValue { return nil }
            try check(status: code, "reading")
            defer { unsafe amqp_maybe_release_buffers_on_channel(state, frame.channel) }
            if let event = unsafe try take(frame) { return event }
        }
    }

    func forget(_ channel: UInt16) {
        openChannels.remove(channel)
        assemblers[channel] = nil
    }

    private func take(_ frame: amqp_frame_t) throws(AMQPError) -> Event? {
        let channel = unsafe frame.channel
        switch unsafe Int32(frame.frame_type) {
        case AMQP_FRAME_METHOD: return unsafe try take(frame.payload.method, channel)
        case AMQP_FRAME_HEADER:
            let header = unsafe frame.payload.properties
            guard let raw = unsafe header.decoded?.assumingMemoryBound(to: amqp_basic_properties_t.self) else {
                return nil
            }
            guard unsafe Int32(header.class_id) == AMQP_BASIC_CLASS else {
                throw AMQPError(.malformed, "an unknown class of content")
            }
            return event(
                try unsafe assemblers[channel]?.header(AMQPProperties(raw.pointee), bodySize: header.body_size), channel
            )
        case AMQP_FRAME_BODY:
            let piece = unsafe frame.payload.body_fragment
            let bytes = unsafe UnsafeRawBufferPointer(start: piece.bytes, count: piece.len)
            return event(try unsafe assemblers[channel]?.append(bytes), channel)
        default: return nil
        }
    }

    /// The message with its kind, once it is complete.
    private func event(_ message: ContentAssembler<Method>.Message??, _ channel: UInt16) -> Event? {
        guard let message, let message else { return nil }
        switch message.method {
        case .delivery: return .delivered(channel: channel, message)
        case .returned: return .returned(channel: channel, message)
        }
    }

    private func take(_ method: amqp_method_t, _ channel: UInt16) throws(AMQPError) -> Event? {
        guard let decoded = unsafe method.decoded else { return nil }
        switch unsafe method.id {
        case AMQP_BASIC_DELIVER_METHOD:
            let it = unsafe decoded.assumingMemoryBound(to: amqp_basic_deliver_t.self).pointee
            try unsafe assemblers[channel]?.begin(
                .delivery(
                    tag: it.delivery_tag, redelivered: it.redelivered != 0, exchange: String(it.exchange),
                    routingKey: String(it.routing_key)))
            return nil
        case AMQP_BASIC_RETURN_METHOD:
            let it = unsafe decoded.assumingMemoryBound(to: amqp_basic_return_t.self).pointee
            try unsafe assemblers[channel]?.begin(
                .returned(
                    reason: "\(it.reply_code) \(String(it.reply_text))", exchange: String(it.exchange),
                    routingKey: String(it.routing_key)))
            return nil
        case AMQP_BASIC_ACK_METHOD:
            let it = unsafe decoded.assumingMemoryBound(to: amqp_basic_ack_t.self).pointee
            return .confirmed(channel: channel, tag: it.delivery_tag, multiple: it.multiple != 0, positive: true)
        case AMQP_BASIC_NACK_METHOD:
            let it = unsafe decoded.assumingMemoryBound(to: amqp_basic_nack_t.self).pointee
            return .confirmed(channel: channel, tag: it.delivery_tag, multiple: it.multiple != 0, positive: false)
        case AMQP_BASIC_CANCEL_METHOD: return .consumerCancelled(channel: channel)
        case AMQP_CHANNEL_CLOSE_METHOD:
            guard openChannels.contains(channel) else { return nil }
            let error = unsafe AMQPError(
                channelClose: decoded.assumingMemoryBound(to: amqp_channel_close_t.self).pointee)
            try confirmClose(of: channel)
            return .channelClosed(channel: channel, error)
        case AMQP_CONNECTION_CLOSE_METHOD:
            throw unsafe AMQPError(
                connectionClose: decoded.assumingMemoryBound(to: amqp_connection_close_t.self).pointee)
        case AMQP_CONNECTION_BLOCKED_METHOD:
            let it = unsafe decoded.assumingMemoryBound(to: amqp_connection_blocked_t.self).pointee
            return unsafe .blocked(reason: String(it.reason))
        case AMQP_CONNECTION_UNBLOCKED_METHOD: return .unblocked
        default: return nil
        }
    }

    /// Answers the broker's closing of a channel, so that its number is free again.
    func confirmClose(of channel: UInt16) throws(AMQPError) {
        forget(channel)
        var answer = amqp_channel_close_ok_t()
        try check(
            status: unsafe amqp_send_method(state, channel, AMQP_CHANNEL_CLOSE_OK_METHOD, &answer), "closing a channel")
    }
}
