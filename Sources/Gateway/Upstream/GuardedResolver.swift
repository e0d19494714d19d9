import NIOCore
import NIOPosix
import Resilience

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Turns a host's name into addresses. It may block.
package typealias HostLookup = @Sendable (_ host: String, _ port: Int) throws -> [SocketAddress]

/// Resolves one origin for one connection, and passes on only addresses that a policy has nothing against.
final class GuardedResolver: Resolver, Sendable {
    private let addresses: EventLoopFuture<[SocketAddress]>

    init(_ origin: Origin, policy: AddressPolicy, on loop: any EventLoop, resolve: @escaping HostLookup) {
        let (host, port) = (origin.host, origin.port)
        addresses = NIOThreadPool.singleton.runIfActive(eventLoop: loop) {
            let found = try resolve(host, port)
            let allowed = found.filter { policy.objection(to: $0) == nil }
            if allowed.isEmpty, let objection = found.lazy.compactMap({ policy.objection(to: $0) }).first { throw objection }
            return allowed
        }
    }

    func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        addresses.map { $0.filter { if case .v4 = $0 { true } else { false } } }
    }

    func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        addresses.map { $0.filter { if case .v6 = $0 { true } else { false } } }
    }

    func cancelQueries() {}
}

/// The system's resolver.
package enum SystemLookup {
    struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        var description: String
    }

    package static let addresses: HostLookup = { host, port in
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else { throw Failure(description: "the host \(host) is not known: \(String(cString: gai_strerror(code)))") }
        defer { freeaddrinfo(list) }
        var found: [SocketAddress] = []
        var entry = list
        while let current = entry {
            if let raw = current.pointee.ai_addr.map({ UnsafeRawPointer($0) }) {
                switch current.pointee.ai_family {
                case AF_INET: found.append(SocketAddress(raw.loadUnaligned(as: sockaddr_in.self), host: host))
                case AF_INET6: found.append(SocketAddress(raw.loadUnaligned(as: sockaddr_in6.self), host: host))
                default: break
                }
            }
            entry = current.pointee.ai_next
        }
        return found
    }
}
