import CRabbitMQ

/// Memory for what one call into rabbitmq-c reads; freed when the arena ends.
@safe
struct CArena: ~Copyable {
    private var blocks: [UnsafeMutableRawPointer]

    init() { unsafe blocks = [] }

    deinit { unsafe blocks.forEach { unsafe $0.deallocate() } }

    /// The text's UTF-8.
    mutating func bytes(_ text: String) -> amqp_bytes_t { unsafe bytes(Array(text.utf8)) }

    /// A copy of the bytes.
    mutating func bytes(_ bytes: [UInt8]) -> amqp_bytes_t {
        guard !bytes.isEmpty else { return unsafe amqp_bytes_t(len: 0, bytes: nil) }
        let block = UnsafeMutableRawPointer.allocate(byteCount: bytes.count, alignment: 1)
        unsafe bytes.withUnsafeBytes {
            unsafe block.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(block), byteCount: $0.count)
        }
        unsafe blocks.append(block)
        return unsafe amqp_bytes_t(len: bytes.count, bytes: block)
    }

    /// A table of the values, by name.
    mutating func table(_ values: [String: AMQPValue]) -> amqp_table_t {
        guard !values.isEmpty else { return unsafe amqp_table_t(num_entries: 0, entries: nil) }
        let entries = unsafe allocate(amqp_table_entry_t.self, values.count)
        for (index, (name, value)) in values.sorted(by: { $0.key < $1.key }).enumerated() {
            let entry = unsafe amqp_table_entry_t(key: bytes(name), value: field(value))
            unsafe (entries + index).initialize(to: entry)
        }
        return unsafe amqp_table_t(num_entries: Int32(values.count), entries: entries)
    }

    private mutating func array(_ values: [AMQPValue]) -> amqp_array_t {
        guard !values.isEmpty else { return unsafe amqp_array_t(num_entries: 0, entries: nil) }
        let entries = unsafe allocate(amqp_field_value_t.self, values.count)
        for (index, value) in values.enumerated() {
            let entry = unsafe field(value)
            unsafe (entries + index).initialize(to: entry)
        }
        return unsafe amqp_array_t(num_entries: Int32(values.count), entries: entries)
    }

    private mutating func field(_ value: AMQPValue) -> amqp_field_value_t {
        var field = unsafe amqp_field_value_t()
        func kind(_ kind: amqp_field_value_kind_t) { unsafe field.kind = UInt8(truncatingIfNeeded: kind.rawValue) }
        switch value {
        case .bool(let flag):
            kind(AMQP_FIELD_KIND_BOOLEAN)
            unsafe field.value.boolean = flag ? 1 : 0
        case .int(let number):
            kind(AMQP_FIELD_KIND_I64)
            unsafe field.value.i64 = number
        case .double(let number):
            kind(AMQP_FIELD_KIND_F64)
            unsafe field.value.f64 = number
        case .string(let text):
            kind(AMQP_FIELD_KIND_UTF8)
            unsafe field.value.bytes = bytes(text)
        case .bytes(let raw):
            kind(AMQP_FIELD_KIND_BYTES)
            unsafe field.value.bytes = bytes(raw)
        case .timestamp(let seconds):
            kind(AMQP_FIELD_KIND_TIMESTAMP)
            unsafe field.value.u64 = seconds
        case .array(let items):
            kind(AMQP_FIELD_KIND_ARRAY)
            unsafe field.value.array = array(items)
        case .table(let members):
            kind(AMQP_FIELD_KIND_TABLE)
            unsafe field.value.table = table(members)
        case .void:
            kind(AMQP_FIELD_KIND_VOID)
        }
        return unsafe field
    }

    private mutating func allocate<Item>(_ type: Item.Type, _ count: Int) -> UnsafeMutablePointer<Item> {
        let block = UnsafeMutableRawPointer.allocate(
            byteCount: MemoryLayout<Item>.stride * count, alignment: MemoryLayout<Item>.alignment)
        unsafe blocks.append(block)
        return unsafe block.bindMemory(to: type, capacity: count)
    }
}
