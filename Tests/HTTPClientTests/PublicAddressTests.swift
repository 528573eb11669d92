import Testing

@testable import HTTPClient

@Suite("Which addresses are public")
struct PublicAddressTests {
    static let denied: [[UInt8]] = [
        [0, 0, 0, 0], [0, 1, 2, 3], [10, 0, 0, 1], [10, 255, 255, 255], [100, 64, 0, 1], [100, 127, 255, 255],
        [127, 0, 0, 1], [127, 9, 9, 9], [169, 254, 169, 254], [172, 16, 0, 1], [172, 31, 255, 255], [192, 0, 0, 8],
        [192, 0, 2, 1], [192, 168, 1, 1], [198, 18, 0, 1], [198, 19, 255, 255], [198, 51, 100, 7], [203, 0, 113, 9],
        [224, 0, 0, 1], [239, 255, 255, 255], [240, 0, 0, 1], [255, 255, 255, 255],
    ]
    static let allowed: [[UInt8]] = [
        [1, 1, 1, 1], [8, 8, 8, 8], [9, 255, 255, 255], [11, 0, 0, 0], [100, 63, 255, 255], [100, 128, 0, 0],
        [126, 255, 255, 255], [128, 0, 0, 1], [169, 253, 0, 1], [172, 15, 0, 1], [172, 32, 0, 1], [192, 167, 0, 1],
        [192, 169, 0, 1], [198, 17, 0, 1], [198, 20, 0, 1], [223, 255, 255, 255],
    ]
    static let deniedV6: [(String, [UInt16])] = [
        ("::", [0, 0, 0, 0, 0, 0, 0, 0]), ("::1", [0, 0, 0, 0, 0, 0, 0, 1]),
        ("::ffff:127.0.0.1", [0, 0, 0, 0, 0, 0xFFFF, 0x7F00, 1]),
        ("::ffff:8.8.8.8", [0, 0, 0, 0, 0, 0xFFFF, 0x808, 0x808]),
        ("64:ff9b::10.0.0.1", [0x64, 0xFF9B, 0, 0, 0, 0, 0x0A00, 1]),
        ("2002:7f00:1::", [0x2002, 0x7F00, 1, 0, 0, 0, 0, 0]),
        ("2001::1", [0x2001, 0, 0, 0, 0, 0, 0, 1]), ("2001:db8::1", [0x2001, 0xDB8, 0, 0, 0, 0, 0, 1]),
        ("fc00::1", [0xFC00, 0, 0, 0, 0, 0, 0, 1]), ("fd12::1", [0xFD12, 0, 0, 0, 0, 0, 0, 1]),
        ("fe80::1", [0xFE80, 0, 0, 0, 0, 0, 0, 1]), ("fec0::1", [0xFEC0, 0, 0, 0, 0, 0, 0, 1]),
        ("ff02::1", [0xFF02, 0, 0, 0, 0, 0, 0, 1]), ("100::1", [0x100, 0, 0, 0, 0, 0, 0, 1]),
    ]
    static let allowedV6: [(String, [UInt16])] = [
        ("2606:4700::1111", [0x2606, 0x4700, 0, 0, 0, 0, 0, 0x1111]), ("2a00::1", [0x2A00, 0, 0, 0, 0, 0, 0, 1]),
        ("64:ff9b::8.8.8.8", [0x64, 0xFF9B, 0, 0, 0, 0, 0x808, 0x808]),
        ("2001:4860::8", [0x2001, 0x4860, 0, 0, 0, 0, 0, 8]),
    ]

    @Test("Special IPv4 ranges are refused", arguments: denied)
    func refusesV4(address: [UInt8]) { #expect(!PublicAddress.allows(address)) }

    @Test("Their neighbours are allowed", arguments: allowed)
    func allowsV4(address: [UInt8]) { #expect(PublicAddress.allows(address)) }

    @Test("Special IPv6 ranges are refused, also when they carry IPv4", arguments: deniedV6)
    func refusesV6(name: String, words: [UInt16]) { #expect(!PublicAddress.allows(bytes(words))) }

    @Test("Global IPv6 is allowed", arguments: allowedV6)
    func allowsV6(name: String, words: [UInt16]) { #expect(PublicAddress.allows(bytes(words))) }

    @Test("Anything that is no address is refused")
    func refusesOthers() {
        #expect(!PublicAddress.allows([]))
        #expect(!PublicAddress.allows([8, 8, 8]))
    }

    private func bytes(_ words: [UInt16]) -> [UInt8] { words.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } }
}
