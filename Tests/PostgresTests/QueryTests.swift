import Foundation
import Testing

@testable import Postgres

@Suite("SQL with holes")
struct QueryTests {
    @Test("Each hole becomes a numbered parameter, and nothing of the value reaches the text")
    func holes() {
        let name = "Robert'); drop table people;--"
        let query: Query = "select * from people where name = \(name) and age > \(7) or ok = \(true)"
        #expect(query.sql == "select * from people where name = $1 and age > $2 or ok = $3")
        #expect(query.parameters == [PostgresValue(name), PostgresValue(7), PostgresValue(true)])
    }

    @Test("A query in a hole brings its own holes, renumbered")
    func nested() {
        let filter: Query = "and b = \("x") and c = \("y")"
        let query: Query = "a = \(1) \(filter) and d = \(2)"
        #expect(query.sql == "a = $1 and b = $2 and c = $3 and d = $4")
        #expect(query.parameters.count == 4)
        #expect(("\(filter)" as Query).sql == "and b = $1 and c = $2")
    }

    @Test("Optionals, bytes and arrays have the types of their values")
    func types() {
        let nothing: String? = nil
        let query: Query = "\(nothing) \([1, 2]) \([UInt8(1)]) \([UUID()]) \(["a", nil]) \(Float(1))"
        #expect(query.parameters.map(\.type.oid) == [25, 1016, 17, 2951, 1009, 700])
        #expect(query.parameters[0].bytes == nil)
    }
}

@Suite("Binary values")
struct ValueTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let value: PostgresValue
        let bytes: [UInt8]
    }
    static let cases: [Case] = [
        Case(testDescription: "int8", value: PostgresValue(-2), bytes: [255, 255, 255, 255, 255, 255, 255, 254]),
        Case(testDescription: "int4", value: PostgresValue(Int32(258)), bytes: [0, 0, 1, 2]),
        Case(testDescription: "float4", value: PostgresValue(Float(1)), bytes: [0x3F, 0x80, 0, 0]),
        Case(testDescription: "text", value: PostgresValue("é"), bytes: [0xC3, 0xA9]),
        Case(
            testDescription: "timestamptz", value: PostgresValue(Date(timeIntervalSince1970: 946_684_801)),
            bytes: [0, 0, 0, 0, 0, 0x0F, 0x42, 0x40]),
        Case(
            testDescription: "a date too far away", value: PostgresValue(Date(timeIntervalSince1970: 1e300)),
            bytes: [0x7F, 255, 255, 255, 255, 255, 255, 255]),
        Case(
            testDescription: "empty array", value: PostgresValue(array: [Int?]()),
            bytes: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20]),
        Case(
            testDescription: "array with null", value: PostgresValue(array: [true, nil]),
            bytes: [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 16, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 1, 255, 255, 255, 255]),
    ]

    @Test("Values are written as the server reads them", arguments: cases)
    func encoding(_ one: Case) { #expect(one.value.bytes == one.bytes) }

    @Test("An array cut off anywhere, or with odd counts, is refused and never traps")
    func damagedArrays() {
        let whole = PostgresValue(array: [1, 2, 3]).bytes ?? []
        #expect(PostgresArray<Int>(postgres: whole[...], type: .int8Array)?.elements == [1, 2, 3])
        for end in 0..<whole.count {
            #expect(PostgresArray<Int>(postgres: whole[..<end], type: .int8Array) == nil)
        }
        for place in whole.indices {
            var damaged = whole
            damaged[place] = 0xFF
            _ = PostgresArray<Int>(postgres: damaged[...], type: .int8Array)
        }
    }

    @Test("Values of the wrong length or type are refused")
    func wrongTypes() {
        #expect(Int(postgres: [1, 2, 3], type: .int8) == nil)
        #expect(Int(postgres: [0, 0, 0, 1], type: .text) == nil)
        #expect(Int32(postgres: [1, 0, 0, 0, 0, 0, 0, 0], type: .int8) == nil)
        #expect(UUID(postgres: [1], type: .uuid) == nil)
        #expect(Bool(postgres: [], type: .bool) == nil)
        #expect(String(postgres: [0xFF, 0x41], type: .text) == "\u{FFFD}A")
    }

    @Test("A parameter list keeps null and empty apart")
    func parameters() throws {
        let parameters = try WireParameters([PostgresValue(""), PostgresValue(String?.none), PostgresValue("ab")])
        #expect(parameters.lengths == [0, 0, 2])
        let present = unsafe parameters.withPointers { unsafe $0.map { unsafe $0 != nil } }
        #expect(present == [true, false, true])
        #expect(throws: PostgresError.self) {
            _ = try WireParameters(Array(repeating: PostgresValue(1), count: 65_536))
        }
    }

    @Test("A COPY quotes names and writes lengths, so that no value can end it")
    func copy() {
        #expect(
            CopyText.statement(table: "a\"b", columns: ["x y", "z"])
                == "copy \"a\"\"b\" (\"x y\", \"z\") from stdin (format binary)")
        #expect(
            CopyText.row([PostgresValue("\\.\n"), PostgresValue(String?.none)]) == [
                0, 2, 0, 0, 0, 3, 0x5C, 0x2E, 0x0A, 255, 255, 255, 255,
            ])
        #expect(CopyText.header.count == 19)
    }

    @Test("An error shows no data in its description")
    func errors() {
        let error = PostgresError(
            .server, "the database refused a statement", message: "Key (name)=(Ada) already exists", sqlState: "23505",
            constraint: "people_name_key")
        #expect(error.description == "the database refused a statement (SQLSTATE 23505, constraint people_name_key)")
        #expect(error.debugDescription.contains("Ada"))
    }
}
