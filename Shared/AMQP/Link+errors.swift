import CRabbitMQ

extension AMQPError {
    /// Copies the broker's reason for closing a channel.
    init(channelClose close: amqp_channel_close_t) {
        let text = unsafe String(close.reply_text)
        let code: Code = unsafe close.reply_code == 404 ? .unroutable : .channelClosed
        self.init(code, unsafe "the broker closed the channel: \(close.reply_code) \(text)")
    }

    /// Copies the broker's reason for closing the connection.
    init(connectionClose close: amqp_connection_close_t) {
        let text = unsafe String(close.reply_text)
        let code: Code = unsafe [402, 403, 530].contains(close.reply_code) ? .refused : .connectionLost
        self.init(code, unsafe "the broker closed the connection: \(close.reply_code) \(text)")
    }
}

extension Link {
    /// Checks the last call that waited for an answer.
    func check(_ doing: String) throws(AMQPError) { unsafe try check(amqp_get_rpc_reply(state), doing) }

    /// - Throws: what a reply says went wrong.
    func check(_ reply: amqp_rpc_reply_t, _ doing: String) throws(AMQPError) {
        switch unsafe reply.reply_type {
        case AMQP_RESPONSE_NORMAL: return
        case AMQP_RESPONSE_LIBRARY_EXCEPTION: try check(status: unsafe reply.library_error, doing)
        case AMQP_RESPONSE_SERVER_EXCEPTION:
            if let decoded = unsafe reply.reply.decoded {
                if unsafe reply.reply.id == AMQP_CHANNEL_CLOSE_METHOD {
                    let close = unsafe decoded.assumingMemoryBound(to: amqp_channel_close_t.self).pointee
                    let error = unsafe AMQPError(channelClose: close)
                    throw AMQPError(error.code, "\(doing): \(error.detail)")
                }
                if unsafe reply.reply.id == AMQP_CONNECTION_CLOSE_METHOD {
                    let close = unsafe decoded.assumingMemoryBound(to: amqp_connection_close_t.self).pointee
                    let error = unsafe AMQPError(connectionClose: close)
                    throw AMQPError(error.code, "\(doing): \(error.detail)")
                }
            }
            throw AMQPError(.malformed, "\(doing): the broker answered with an unexpected method")
        default: throw AMQPError(.connectionLost, "\(doing): the broker closed the connection")
        }
    }

    /// - Throws: what a status code of the library means.
    func check(status code: Int32, _ doing: String) throws(AMQPError) {
        guard code != AMQP_STATUS_OK.rawValue else { return }
        let text = unsafe amqp_error_string2(code).map { unsafe String(cString: $0) } ?? "error \(code)"
        switch code {
        case AMQP_STATUS_BAD_AMQP_DATA.rawValue, AMQP_STATUS_UNKNOWN_CLASS.rawValue,
            AMQP_STATUS_UNKNOWN_METHOD.rawValue, AMQP_STATUS_INCOMPATIBLE_AMQP_VERSION.rawValue:
            throw AMQPError(.malformed, "\(doing): \(text)")
        case AMQP_STATUS_TABLE_TOO_BIG.rawValue:
            throw AMQPError(.tooLarge, "\(doing): \(text)")
        case AMQP_STATUS_BROKER_UNSUPPORTED_SASL_METHOD.rawValue:
            throw AMQPError(.refused, "\(doing): the broker does not allow logging in with a password")
        default: throw AMQPError(.connectionLost, "\(doing): \(text)")
        }
    }
}
