import Foundation
import KubeCore
import Logging
import Structured
import Testing

@testable import EmbeddedCluster

/// A server of lines: hears a caller out, answers with its name and what it heard, and hangs up.
private final class NamedServer: Sendable {
    let port: Int
    private let descriptor: Int32

    init(host: String, name: String) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.descriptor = descriptor
        var address = LoopbackSocket.address(host, 0)
        try #require(withUnsafePointer(to: &address) { LoopbackSocket.bind(descriptor, $0) } == 0)
        try #require(listen(descriptor, 16) == 0)
        port = LoopbackSocket.port(of: descriptor)
        Thread.detachNewThread {
            while true {
                let caller = accept(descriptor, nil, nil)
                guard caller >= 0 else { return }
                let heard = LoopbackSocket.readAll(caller)
                LoopbackSocket.write(caller, "\(name): \(heard)")
                close(caller)
            }
        }
    }

    func stop() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }
}

/// Blocking sockets on loopback addresses.
private enum LoopbackSocket {
    static func address(_ host: String, _ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = inet_addr(host)
        return address
    }

    static func bind(_ descriptor: Int32, _ address: UnsafePointer<sockaddr_in>) -> Int32 {
        address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            Foundation.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }

    static func port(of descriptor: Int32) -> Int {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    static func readAll(_ descriptor: Int32) -> String {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return String(decoding: all, as: UTF8.self) }
            all += buffer[..<count]
        }
    }

    static func write(_ descriptor: Int32, _ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { return }
            rest = rest.dropFirst(sent)
        }
    }

    /// Says `text`, ends its half, and answers what came back; `nil` when the connection is refused.
    static func ask(_ host: String, _ port: Int, _ text: String) -> String? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = address(host, port)
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { return errno == ECONNREFUSED ? nil : "errno \(errno)" }
        write(descriptor, text)
        shutdown(descriptor, Int32(SHUT_WR))
        return readAll(descriptor)
    }
}

@Suite("Services of a cluster in one process")
struct ServiceProxyTests {
    /// Another run of these tests on this machine takes other addresses.
    private let mine = Int.random(in: 1...100)

    /// A cluster with nothing but a proxy, and the tables it followed.
    private struct World {
        let store: ClusterStore
        let proxy: ServiceProxy
        let followed: AsyncStream<ServiceTable>

        init() throws {
            store = try APIServer().store(manager: "test")
            let (followed, follow) = AsyncStream.makeStream(of: ServiceTable.self)
            self.followed = followed
            var log = Logger(label: "test")
            log.logLevel = .critical
            proxy = ServiceProxy(store: store, logger: log) { follow.yield($0) }
        }

        /// Waits until the ports are as the condition says.
        func until(_ holds: (ServiceTable) -> Bool) async { for await table in followed where holds(table) { return } }

        func service(clusterIP: String, nodePort: Int? = nil) throws -> Resource {
            var port: JSONValue = ["name": "http", "port": 18_532]
            if let nodePort { port["nodePort"] = .int(nodePort) }
            let made = try store.create([
                "apiVersion": "v1", "kind": "Service", "metadata": ["name": "web", "namespace": "default"],
                "spec": ["type": nodePort == nil ? "ClusterIP" : "NodePort", "clusterIP": .string(clusterIP), "ports": [port]],
            ])
            return Resource(.service, made)
        }

        func endpoints(_ service: Resource, port: Int, _ ready: [(String, Bool)]) throws {
            let endpoints = ready.map { host, ready -> JSONValue in
                ["addresses": [.string(host)], "conditions": ["ready": .bool(ready)]]
            }
            let slice: JSONValue = [
                "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
                "metadata": [
                    "name": "web-1", "namespace": "default", "ownerReferences": [service.controllerReference()],
                ],
                "ports": [["name": "http", "port": .int(port)]], "endpoints": .array(endpoints),
            ]
            if try store.get(Kind.endpointSlice.type, namespace: "default", name: "web-1") == nil {
                try store.create(slice)
            } else {
                try store.modify(Kind.endpointSlice.type, namespace: "default", name: "web-1") { $0["endpoints"] = slice["endpoints"] }
            }
        }
    }

    @Test("a connection reaches a ready endpoint, follows its changes, is refused without one, and nothing is left at the end")
    func carries() async throws {
        let world = try World()
        let (one, host) = (try NamedServer(host: "127.79.\(mine).1", name: "one"), "127.111.\(mine).1")
        defer { one.stop() }
        let running = Task { try await world.proxy.run() }
        let service = try world.service(clusterIP: host)
        let address = ServiceTable.Address(host: host, port: 18_532)
        try world.endpoints(service, port: one.port, [("127.79.\(mine).1", true), ("127.79.\(mine).2", false)])
        await world.until { $0.endpoints[address] == [.init(host: "127.79.\(mine).1", port: one.port)] }
        for turn in 0..<20 { #expect(LoopbackSocket.ask(host, 18_532, "turn \(turn)") == "one: turn \(turn)") }
        // More than any socket buffer holds: what was said last must not be lost when the endpoint hangs up.
        let long = String(repeating: "0123456789", count: 800_000)
        #expect(LoopbackSocket.ask(host, 18_532, long) == "one: " + long)

        try world.endpoints(service, port: one.port, [("127.79.\(mine).1", false)])
        await world.until { $0.endpoints.isEmpty }
        #expect(LoopbackSocket.ask(host, 18_532, "anybody?") == nil)

        try world.endpoints(service, port: one.port, [("127.79.\(mine).1", true)])
        await world.until { !$0.endpoints.isEmpty }
        #expect(LoopbackSocket.ask(host, 18_532, "again") == "one: again")
        running.cancel()
        try await running.value
        #expect(LoopbackSocket.ask(host, 18_532, "gone?") == nil)
        #expect(world.proxy.relay.count == 0)
    }

    @Test("a node port is reached on every node's address")
    func nodePorts() async throws {
        let world = try World()
        let one = try NamedServer(host: "127.79.\(100 + mine).1", name: "one")
        defer { one.stop() }
        for number in 1...2 {
            try world.store.create(["apiVersion": "v1", "kind": "Node", "metadata": ["name": .string("n\(number)")]])
            let status: JSONValue = ["addresses": [["type": "InternalIP", "address": .string("127.80.\(mine).\(number)")]]]
            try world.store.modify(Kind.node.type, name: "n\(number)", subresource: .status) { $0["status"] = status }
        }
        let running = Task { try await world.proxy.run() }
        let service = try world.service(clusterIP: "127.111.\(100 + mine).1", nodePort: 31_532)
        try world.endpoints(service, port: one.port, [("127.79.\(100 + mine).1", true)])
        await world.until { $0.endpoints.count == 3 }
        for node in ["127.80.\(mine).1", "127.80.\(mine).2"] { #expect(LoopbackSocket.ask(node, 31_532, "x") == "one: x") }
        running.cancel()
        try await running.value
    }
}
