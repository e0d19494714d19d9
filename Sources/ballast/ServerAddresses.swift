import Foundation
import HTTPTransport

/// The addresses behind the API server's name, which no health probe may reach.
enum ServerAddresses {
    /// Resolves the host of a URL with the system's resolver, which may wait for DNS: call it while starting up, before anything serves.
    /// Empty when the name does not resolve, in which case the client says so with the better message.
    static func resolve(_ server: String) -> Set<[UInt8]> {
        guard let host = URL(string: server)?.host else { return [] }
        if let address = IPAddress(host) { return [address.bytes] }
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &first) == 0, let first else { return [] }
        defer { freeaddrinfo(first) }
        var addresses: Set<[UInt8]> = []
        var next: UnsafeMutablePointer<addrinfo>? = first
        while let entry = next?.pointee {
            if let address = bytes(of: entry) { addresses.insert(address) }
            next = entry.ai_next
        }
        return addresses
    }

    private static func bytes(of entry: addrinfo) -> [UInt8]? {
        switch entry.ai_family {
        case AF_INET:
            entry.ai_addr.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { withUnsafeBytes(of: $0.pointee.sin_addr, Array.init) }
        case AF_INET6:
            entry.ai_addr.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { withUnsafeBytes(of: $0.pointee.sin6_addr, Array.init) }
        default: nil
        }
    }
}
