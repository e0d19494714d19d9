/// Which addresses the operator may connect to on behalf of whoever can write a resource.
///
/// A backend's URL is someone's input; the operator stands inside the cluster and must not be lent to reach what its author could not.
/// The judgement is made on the address after name resolution, at the moment of connecting: a name proves nothing.
package struct AddressPolicy: Sendable {
    /// For demos, where model servers are closures in this very process.
    package var allowsLoopback: Bool
    /// The API server's own addresses, 4 or 16 bytes each.
    package var refused: Set<[UInt8]>

    package init(allowsLoopback: Bool = false, refused: Set<[UInt8]> = []) {
        self.allowsLoopback = allowsLoopback
        self.refused = Set(refused.map(Self.canonical))
    }

    /// Why an address may not be connected to, to follow it in a sentence; `nil` when it may. Takes 4 bytes (IPv4) or 16 (IPv6) in
    /// network order and refuses everything else.
    package func refusal(of address: [UInt8]) -> String? {
        let address = Self.canonical(address)
        if refused.contains(address) { return "is the API server's" }
        switch address.count {
        case 4: return refusal(ofIPv4: address)
        case 16: return refusal(ofIPv6: address)
        default: return "is neither IPv4 nor IPv6"
        }
    }

    private func refusal(ofIPv4 address: [UInt8]) -> String? {
        switch (address[0], address[1]) {
        case (127, _): return allowsLoopback ? nil : "is loopback"
        case (0, _): return "is unspecified"
        case (169, 254): return "is link-local, where clouds keep instance metadata"
        case (224...255, _): return "is multicast or reserved"
        case (100, 100) where address[2] == 100 && address[3] == 200: return "is a cloud's metadata service"
        case (168, 63) where address[2] == 129 && address[3] == 16: return "is a cloud's host service"
        case (192, 0) where address[2] == 0 && address[3] == 192: return "is a cloud's metadata service"
        default: return nil
        }
    }

    private func refusal(ofIPv6 address: [UInt8]) -> String? {
        let zeros = address.prefix(15).allSatisfy { $0 == 0 }
        if zeros, address[15] == 1 { return allowsLoopback ? nil : "is loopback" }
        if zeros, address[15] == 0 { return "is unspecified" }
        if address[0] == 0xFE, address[1] & 0xC0 == 0x80 { return "is link-local" }
        if address[0] == 0xFF { return "is multicast" }
        let metadata: [UInt8] = [0xFD, 0, 0x0E, 0xC2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54]
        return address == metadata ? "is a cloud's metadata service" : nil
    }

    /// IPv4 in the disguises of IPv6 (mapped, NAT64, 6to4) is judged as the IPv4 address it leads to.
    private static func canonical(_ address: [UInt8]) -> [UInt8] {
        guard address.count == 16 else { return address }
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        let translated: [UInt8] = [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]
        if address.starts(with: mapped) || address.starts(with: translated) { return Array(address[12...]) }
        let compatible = address.prefix(12).allSatisfy { $0 == 0 } && address[12...].contains { $0 > 1 }
        if compatible { return Array(address[12...]) }
        if address[0] == 0x20, address[1] == 0x02 { return Array(address[2..<6]) }
        return address
    }
}
