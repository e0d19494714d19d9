import NIOCore
import Resilience

extension AddressPolicy {
    /// Why an address is not connected to.
    struct Objection: Error, Sendable, Hashable, CustomStringConvertible {
        var address: String
        /// Follows the address in a sentence.
        var why: String

        var description: String { "its address \(address) \(why), which this gateway refuses" }
    }

    /// `nil` where there is none.
    func objection(to address: SocketAddress) -> Objection? {
        guard let bytes = address.addressBytes else { return Objection(address: "\(address)", why: "is no IP address") }
        return refusal(of: bytes).map { Objection(address: address.ipAddress ?? "", why: $0) }
    }
}

extension SocketAddress {
    /// 4 or 16 bytes in network order; `nil` for a path.
    var addressBytes: [UInt8]? {
        switch self {
        case .v4(let address): withUnsafeBytes(of: address.address.sin_addr) { Array($0) }
        case .v6(let address): withUnsafeBytes(of: address.address.sin6_addr) { Array($0) }
        case .unixDomainSocket: nil
        }
    }
}
