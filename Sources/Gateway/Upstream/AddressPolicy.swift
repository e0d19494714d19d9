import NIOCore

/// Which addresses a target may have, judged after its name was resolved. Pure.
///
/// A name in a table is only a promise: whoever controls its DNS could have the gateway talk to the metadata service, the API server or
/// a neighbour on the node. So what is judged is the address that is then connected to.
package struct AddressPolicy: Sendable, Hashable {
    /// Whether link-local (metadata services live there), multicast and unspecified addresses and ``refused`` ones are turned away.
    private var isGuarded: Bool
    private var allowsLoopback: Bool
    /// Addresses in network order that nobody may reach through the gateway: the API server's.
    private var refused: Set<[UInt8]>
    private var needsInside = false

    /// A gateway on somebody's own machine.
    package static let unrestricted = AddressPolicy(isGuarded: false, allowsLoopback: true, refused: [])

    /// A gateway in a cluster. `apiServer`: its addresses, in network order. `allowsLoopback`: for demos.
    package static func inCluster(allowsLoopback: Bool = false, apiServer: Set<[UInt8]> = []) -> AddressPolicy {
        AddressPolicy(isGuarded: true, allowsLoopback: allowsLoopback, refused: apiServer)
    }

    private init(isGuarded: Bool, allowsLoopback: Bool, refused: Set<[UInt8]>) {
        self.isGuarded = isGuarded
        self.allowsLoopback = allowsLoopback
        self.refused = refused
    }

    /// The same under airgap: besides, only addresses that no one routes outside (RFC 1918, RFC 4193, RFC 6598) pass.
    var insideOnly: AddressPolicy {
        var policy = self
        policy.needsInside = true
        return policy
    }

    /// Why an address is not connected to.
    struct Objection: Error, Sendable, Hashable, CustomStringConvertible {
        var address: String
        var why: String

        var description: String { "its address \(address) is \(why), which this gateway refuses" }
    }

    /// `nil` where there is none.
    func objection(to address: SocketAddress) -> Objection? {
        guard let bytes = address.addressBytes else { return Objection(address: "\(address)", why: "no IP address") }
        return why(bytes).map { Objection(address: address.ipAddress ?? "", why: $0) }
    }

    private func why(_ bytes: [UInt8]) -> String? {
        let kind = Kind(bytes)
        if kind == .loopback { return allowsLoopback ? nil : "a loopback address" }
        if isGuarded {
            if refused.contains(bytes) { return "the API server's" }
            if kind == .special { return "link-local, multicast or a metadata service's" }
        }
        if needsInside, kind != .private { return "outside the cluster, under airgap" }
        return nil
    }

    private enum Kind {
        case loopback
        /// Nothing that serves a model lives there.
        case special
        case `private`
        case global

        init(_ bytes: [UInt8]) { self = bytes.count == 4 ? Self.four(bytes) : Self.sixteen(bytes) }

        private static func four(_ bytes: [UInt8]) -> Kind {
            switch (bytes[0], bytes[1]) {
            case (127, _): .loopback
            // 100.100.100.200 and 168.63.129.16 are the metadata addresses of clouds that do not use the link-local one.
            case (0, _), (169, 254), (224..., _): .special
            case (100, 100) where bytes == [100, 100, 100, 200]: .special
            case (168, 63) where bytes == [168, 63, 129, 16]: .special
            case (10, _), (172, 16...31), (192, 168), (100, 64...127): .private
            default: .global
            }
        }

        private static func sixteen(_ bytes: [UInt8]) -> Kind {
            let leading = bytes.dropLast().allSatisfy { $0 == 0 }
            if leading, bytes[15] == 1 { return .loopback }
            if leading, bytes[15] == 0 { return .special }
            // fd00:ec2::254 is a metadata service too.
            if bytes == [0xFD, 0, 0x0E, 0xC2] + [UInt8](repeating: 0, count: 10) + [2, 0x54] { return .special }
            if bytes[0] == 0xFF || bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80 { return .special }
            return bytes[0] & 0xFE == 0xFC ? .private : .global
        }
    }
}

extension SocketAddress {
    /// 4 or 16 bytes in network order; an IPv4 address inside an IPv6 one is the IPv4 address. `nil` for a path.
    var addressBytes: [UInt8]? {
        switch self {
        case .v4(let address): return withUnsafeBytes(of: address.address.sin_addr) { Array($0) }
        case .v6(let address):
            let bytes = withUnsafeBytes(of: address.address.sin6_addr) { Array($0) }
            let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
            return isMapped ? Array(bytes[12...]) : bytes
        case .unixDomainSocket: return nil
        }
    }
}
