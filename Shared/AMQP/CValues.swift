import CRabbitMQ

// Copies what rabbitmq-c decoded into values of our own, whatever a publisher put there.

extension Array<UInt8> {
    init(_ bytes: amqp_bytes_t) {
        guard let start = unsafe bytes.bytes, unsafe bytes.len > 0 else {
            self = []
            return
        }
        unsafe self = Array(UnsafeRawBufferPointer(start: start, count: bytes.len))
    }
}

extension String {
    /// The text, with what is not UTF-8 replaced.
    init(_ bytes: amqp_bytes_t) { unsafe self.init(decoding: [UInt8](bytes), as: UTF8.self) }
}

extension AMQPValue {
    /// At most `depth` levels; deeper tables and arrays become `void`.
    init(_ field: amqp_field_value_t, depth: Int) {
        let value = unsafe field.value
        let kind = amqp_field_value_kind_t(rawValue: unsafe numericCast(field.kind))
        switch kind {
        case AMQP_FIELD_KIND_BOOLEAN: self = unsafe .bool(value.boolean != 0)
        case AMQP_FIELD_KIND_I8: self = unsafe .int(Int64(value.i8))
        case AMQP_FIELD_KIND_U8: self = unsafe .int(Int64(value.u8))
        case AMQP_FIELD_KIND_I16: self = unsafe .int(Int64(value.i16))
        case AMQP_FIELD_KIND_U16: self = unsafe .int(Int64(value.u16))
        case AMQP_FIELD_KIND_I32: self = unsafe .int(Int64(value.i32))
        case AMQP_FIELD_KIND_U32: self = unsafe .int(Int64(value.u32))
        case AMQP_FIELD_KIND_I64: self = unsafe .int(value.i64)
        case AMQP_FIELD_KIND_U64: self = unsafe .int(Int64(clamping: value.u64))
        case AMQP_FIELD_KIND_F32: self = unsafe .double(Double(value.f32))
        case AMQP_FIELD_KIND_F64: self = unsafe .double(value.f64)
        case AMQP_FIELD_KIND_DECIMAL: self = unsafe .double(Self.decimal(value.decimal))
        case AMQP_FIELD_KIND_UTF8:
            let bytes = unsafe [UInt8](value.bytes)
            self = String(validating: bytes, as: UTF8.self).map { .string($0) } ?? .bytes(bytes)
        case AMQP_FIELD_KIND_BYTES: self = unsafe .bytes([UInt8](value.bytes))
        case AMQP_FIELD_KIND_TIMESTAMP: self = unsafe .timestamp(value.u64)
        case AMQP_FIELD_KIND_TABLE where depth > 0: self = unsafe .table(Self.table(value.table, depth: depth - 1))
        case AMQP_FIELD_KIND_ARRAY where depth > 0:
            let array = unsafe value.array
            let entries = unsafe UnsafeBufferPointer(start: array.entries, count: max(0, Int(array.num_entries)))
            self = unsafe .array(entries.map { unsafe AMQPValue($0, depth: depth - 1) })
        default: self = .void
        }
    }

    /// The entries by name; of a name that comes twice the last counts.
    static func table(_ table: amqp_table_t, depth: Int = 16) -> [String: AMQPValue] {
        let entries = unsafe UnsafeBufferPointer(start: table.entries, count: max(0, Int(table.num_entries)))
        var members: [String: AMQPValue] = [:]
        unsafe entries.forEach { entry in
            unsafe members[String(entry.key)] = unsafe AMQPValue(entry.value, depth: depth)
        }
        return members
    }

    private static func decimal(_ value: amqp_decimal_t) -> Double {
        (0..<min(value.decimals, 32)).reduce(Double(value.value)) { number, _ in number / 10 }
    }
}

extension AMQPProperties {
    init(_ raw: amqp_basic_properties_t) {
        self.init()
        let flags = unsafe raw._flags
        func has(_ flag: Int32) -> Bool { flags & amqp_flags_t(flag) != 0 }
        if has(AMQP_BASIC_CONTENT_TYPE_FLAG) { contentType = unsafe String(raw.content_type) }
        if has(AMQP_BASIC_CONTENT_ENCODING_FLAG) { contentEncoding = unsafe String(raw.content_encoding) }
        if has(AMQP_BASIC_HEADERS_FLAG) { headers = unsafe AMQPValue.table(raw.headers) }
        if has(AMQP_BASIC_DELIVERY_MODE_FLAG) { persistent = unsafe raw.delivery_mode == 2 }
        if has(AMQP_BASIC_PRIORITY_FLAG) { priority = unsafe raw.priority }
        if has(AMQP_BASIC_CORRELATION_ID_FLAG) { correlationID = unsafe String(raw.correlation_id) }
        if has(AMQP_BASIC_REPLY_TO_FLAG) { replyTo = unsafe String(raw.reply_to) }
        if has(AMQP_BASIC_EXPIRATION_FLAG) { expiration = unsafe String(raw.expiration) }
        if has(AMQP_BASIC_MESSAGE_ID_FLAG) { messageID = unsafe String(raw.message_id) }
        if has(AMQP_BASIC_TIMESTAMP_FLAG) { timestamp = unsafe raw.timestamp }
        if has(AMQP_BASIC_TYPE_FLAG) { type = unsafe String(raw.type) }
        if has(AMQP_BASIC_USER_ID_FLAG) { userID = unsafe String(raw.user_id) }
        if has(AMQP_BASIC_APP_ID_FLAG) { appID = unsafe String(raw.app_id) }
    }

    /// The C form; it is valid as long as the arena.
    func raw(in arena: inout CArena) -> amqp_basic_properties_t {
        var raw = unsafe amqp_basic_properties_t()
        var flags: amqp_flags_t = 0
        func text(_ value: String?, _ flag: Int32, _ path: WritableKeyPath<amqp_basic_properties_t, amqp_bytes_t>) {
            guard let value else { return }
            flags |= amqp_flags_t(flag)
            unsafe raw[keyPath: path] = arena.bytes(value)
        }
        unsafe text(contentType, AMQP_BASIC_CONTENT_TYPE_FLAG, \.content_type)
        unsafe text(contentEncoding, AMQP_BASIC_CONTENT_ENCODING_FLAG, \.content_encoding)
        unsafe text(correlationID, AMQP_BASIC_CORRELATION_ID_FLAG, \.correlation_id)
        unsafe text(replyTo, AMQP_BASIC_REPLY_TO_FLAG, \.reply_to)
        unsafe text(expiration, AMQP_BASIC_EXPIRATION_FLAG, \.expiration)
        unsafe text(messageID, AMQP_BASIC_MESSAGE_ID_FLAG, \.message_id)
        unsafe text(type, AMQP_BASIC_TYPE_FLAG, \.type)
        unsafe text(userID, AMQP_BASIC_USER_ID_FLAG, \.user_id)
        unsafe text(appID, AMQP_BASIC_APP_ID_FLAG, \.app_id)
        if !headers.isEmpty {
            flags |= amqp_flags_t(AMQP_BASIC_HEADERS_FLAG)
            unsafe raw.headers = arena.table(headers)
        }
        flags |= amqp_flags_t(AMQP_BASIC_DELIVERY_MODE_FLAG)
        unsafe raw.delivery_mode = persistent ? 2 : 1
        if let priority {
            flags |= amqp_flags_t(AMQP_BASIC_PRIORITY_FLAG)
            unsafe raw.priority = priority
        }
        if let timestamp {
            flags |= amqp_flags_t(AMQP_BASIC_TIMESTAMP_FLAG)
            unsafe raw.timestamp = timestamp
        }
        unsafe raw._flags = flags
        return unsafe raw
    }
}
