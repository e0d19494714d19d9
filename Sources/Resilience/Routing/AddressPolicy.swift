/// Which addresses may be connected to on behalf of whoever can write a resource. Pure.
///
/// A backend's URL is someone's input, and whoever controls a name's DNS could lend operator and gateways to reach the metadata service,
/// the API server or a neighbour on the node. So what is judged is the address that is then connected to: a name proves nothing.
public struct AddressPolicy: Sendable, Hashable {
    /// For demos, where model servers listen on this very machine.
    public let allowsLoopback: Bool
    /// Whether metadata services, link-local, multicast and unspecified addresses and ``refused`` ones are turned away.
    private var isGuarded = true
    /// The API server's own addresses, 4 or 16 bytes each.
    private let refused: Set<[UInt8]>
    private var needsInside = false

    /// `refused`: the API server's addresses in network order.
    public init(allowsLoopback: Bool = false, refused: Set<[UInt8]> = []) {
        self.allowsLoopback = allowsLoopback
        self.refused = Set(refused.map(Self.canonical))
    }

    /// On somebody's own machine everything goes.
    public static let unrestricted: AddressPolicy = {
        var policy = AddressPolicy(allowsLoopback: true)
        policy.isGuarded = false
        return policy
    }()

    /// The same under airgap: besides, only addresses that no one routes outside (RFC 1918, RFC 4193, RFC 6598) pass.
    public var insideOnly: AddressPolicy {
        var policy = self
        policy.needsInside = true
        return policy
    }

    /// Whether this machine is all the cluster there is: in a demo, where nothing of loopback is outside.
    public var takesLoopbackForInside: Bool { isGuarded && allowsLoopback }

    /// Whether 4 or 16 bytes in network order are an address of this machine alone.
    public static func isLoopback(_ address: [UInt8]) -> Bool {
        let address = canonical(address)
        return address.count == 4 ? address[0] == 127 : address.count == 16 && address.dropLast().allSatisfy { $0 == 0 } && address[15] == 1
    }

    /// Why an address may not be connected to, to follow it in a sentence; `nil` when it may. Takes 4 bytes (IPv4) or 16 (IPv6) in
    /// network order and refuses everything else.
    public func refusal(of address: [UInt8]) -> String? {
        let address = Self.canonical(address)
        if isGuarded, refused.contains(address) { return "is the API server's" }
        let kind: Kind
        if Self.isLoopback(address) { return allowsLoopback ? nil : "is loopback" }
        switch address.count {
        case 4: kind = Self.kind(ofIPv4: address)
        case 16: kind = Self.kind(ofIPv6: address)
        default: return "is neither IPv4 nor IPv6"
        }
        switch kind {
        case .special(let why) where isGuarded: return why
        case .special, .global: return needsInside ? "is outside the cluster, under airgap" : nil
        case .private: return nil
        }
    }

    private enum Kind {
        /// Nothing that serves a model lives there.
        case special(String)
        case `private`
        case global
    }

    private static func kind(ofIPv4 address: [UInt8]) -> Kind {
        switch (address[0], address[1]) {
        case (0, _): .special("is unspecified")
        case (169, 254): .special("is link-local, where clouds keep instance metadata")
        case (224...255, _): .special("is multicast or reserved")
        case (100, 100) where address[2] == 100 && address[3] == 200: .special("is a cloud's metadata service")
        case (168, 63) where address[2] == 129 && address[3] == 16: .special("is a cloud's host service")
        case (192, 0) where address[2] == 0 && address[3] == 192: .special("is a cloud's metadata service")
        case (10, _), (172, 16...31), (192, 168), (100, 64...127): .private
        default: .global
        }
    }

    private static func kind(ofIPv6 address: [UInt8]) -> Kind {
        let zeros = address.prefix(15).allSatisfy { $0 == 0 }
        if zeros, address[15] == 0 { return .special("is unspecified") }
        if address[0] == 0xFE, address[1] & 0xC0 == 0x80 { return .special("is link-local") }
        if address[0] == 0xFF { return .special("is multicast") }
        let metadata: [UInt8] = [0xFD, 0, 0x0E, 0xC2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54]
        if address == metadata { return .special("is a cloud's metadata service") }
        return address[0] & 0xFE == 0xFC ? .private : .global
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
