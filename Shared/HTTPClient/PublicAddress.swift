/// Which addresses are on the public internet (the special-purpose registries of RFC 6890 and its successors).
enum PublicAddress {
    /// True for an address that may be fetched from on a stranger's behalf; 4 or 16 bytes in network order.
    static func allows(_ bytes: [UInt8]) -> Bool {
        switch bytes.count {
        case 4: !deniedV4.contains { $0.contains(bytes) }
        case 16: allowsV6(bytes)
        default: false
        }
    }

    private static func allowsV6(_ bytes: [UInt8]) -> Bool {
        // Addresses that carry an IPv4 address count as that one: NAT64 and 6to4.
        if Range([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0], 96).contains(bytes) {
            return allows(Array(bytes[12...]))
        }
        if Range([0x20, 0x02], 16).contains(bytes) { return allows(Array(bytes[2..<6])) }
        // Only 2000::/3 is global unicast; that leaves out ::1, v4-mapped, link-local, unique-local and multicast.
        guard Range([0x20], 3).contains(bytes) else { return false }
        return !deniedV6.contains { $0.contains(bytes) }
    }

    private struct Range {
        let prefix: [UInt8]
        let bits: Int

        init(_ prefix: [UInt8], _ bits: Int) {
            self.prefix = prefix
            self.bits = bits
        }

        func contains(_ address: [UInt8]) -> Bool {
            (0..<bits).allSatisfy { bit in
                let mask: UInt8 = 0x80 >> UInt8(bit % 8)
                let wanted = bit / 8 < prefix.count ? prefix[bit / 8] : 0
                return address[bit / 8] & mask == wanted & mask
            }
        }
    }

    private static let deniedV4 = [
        Range([0], 8),  // this network
        Range([10], 8),  // private
        Range([100, 64], 10),  // carrier-grade NAT
        Range([127], 8),  // loopback
        Range([169, 254], 16),  // link-local, also the metadata services of clouds
        Range([172, 16], 12),  // private
        Range([192, 0, 0], 24),  // protocol assignments
        Range([192, 0, 2], 24),  // documentation
        Range([192, 88, 99], 24),  // 6to4 relays
        Range([192, 168], 16),  // private
        Range([198, 18], 15),  // benchmarking
        Range([198, 51, 100], 24),  // documentation
        Range([203, 0, 113], 24),  // documentation
        Range([224], 4),  // multicast
        Range([240], 4),  // reserved, broadcast
    ]

    private static let deniedV6 = [
        Range([0x20, 0x01, 0x00, 0x00], 23),  // protocol assignments, Teredo
        Range([0x20, 0x01, 0x0D, 0xB8], 32),  // documentation
        Range([0x3F, 0xFF], 20),  // documentation
    ]
}
