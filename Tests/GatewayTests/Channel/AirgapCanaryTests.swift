import BallastAPI
import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import Gateway

/// A socket that listens and whose queue is full: whoever connects hears nothing, as behind a policy that drops packets.
private final class DeafListener {
    let port: Int
    private var descriptors: [Int32] = []

    init() throws {
        func address(_ port: UInt16) -> sockaddr_in {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            return address
        }
        func with<Value>(_ address: inout sockaddr_in, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value {
            withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
            }
        }
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        descriptors.append(listener)
        var any = address(0)
        try #require(with(&any) { bind(listener, $0, $1) } == 0)
        try #require(listen(listener, 0) == 0)
        var bound = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        try #require(
            withUnsafeMutablePointer(to: &bound) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &size) }
            } == 0)
        port = Int(UInt16(bigEndian: bound.sin_port))
        // Nobody accepts: a few callers that do not wait fill the queue.
        for _ in 0..<4 {
            let caller = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
            descriptors.append(caller)
            var place = address(UInt16(port))
            _ = with(&place) { connect(caller, $0, $1) }
        }
    }

    deinit { for descriptor in descriptors { close(descriptor) } }
}

@Suite("What trying a forbidden address shows")
struct AirgapCanaryTests {
    @Test("a connection shows that nothing is enforced")
    func connected() async throws {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(listener.localAddress?.port)
        #expect(await AirgapCanary(host: "127.0.0.1", port: port).attempt() == .connected)
        try await listener.close()
        #expect(await AirgapCanary(host: "127.0.0.1", port: port).attempt() == .unclear, "a refusal shows nothing")
    }

    @Test("silence shows that something keeps it away")
    func silent() async throws {
        let deaf = try DeafListener()
        #expect(await AirgapCanary(host: "127.0.0.1", port: deaf.port, patience: .milliseconds(300)).attempt() == .timedOut)
        withExtendedLifetime(deaf) {}
    }
}
