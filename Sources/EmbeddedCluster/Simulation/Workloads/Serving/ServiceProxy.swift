import KubeCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Structured

/// kube-proxy for this machine: listens on the cluster address of every Service and carries each connection to one of its ready
/// endpoints, so that `curl http://$(clusterIP):port` works.
package actor ServiceProxy: Service {
    private struct Listener {
        var endpoints: [Endpoint]
        var channel: (any Channel)?
    }

    private struct Address: Hashable {
        var host: String
        var port: Int
    }

    /// Where a connection may go.
    struct Endpoint: Sendable, Hashable {
        var host: String
        var port: Int
    }

    private let store: ClusterStore
    private let logger: Logger
    private let group: any EventLoopGroup
    private var listeners: [Address: Listener] = [:]
    private var turns: UInt64

    package init(
        store: ClusterStore, seed: UInt64 = 1, group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        logger: Logger = Logger(label: "service-proxy")
    ) {
        self.store = store
        self.logger = logger
        self.group = group
        turns = seed
    }

    /// Follows Services and EndpointSlices until cancelled or asked to shut down.
    package func run() async throws {
        let slices = try store.watch(Kind.endpointSlice.type)
        let services = try store.watch(Kind.service.type)
        await withTaskGroup(of: Void.self) { group in
            for stream in [slices, services] {
                group.addTask { for await _ in stream.cancelOnGracefulShutdown() { await self.refresh() } }
            }
        }
        for listener in listeners.values { listener.channel?.close(promise: nil) }
        listeners = [:]
    }

    /// What is to be listened on now.
    private func refresh() async {
        var wanted: [Address: [Endpoint]] = [:]
        do throws(APIError) {
            let slices = try store.list(Kind.endpointSlice.type).map { Resource(.endpointSlice, $0) }
            for object in try store.list(Kind.service.type) {
                let service = Resource(.service, object)
                guard let host = service.spec["clusterIP"]?.string, host.hasPrefix("127.") else { continue }
                let own = slices.filter { $0.isControlled(by: service) }
                for port in service.spec["ports"]?.array ?? [] {
                    wanted[Address(host: host, port: port.int("port", default: 0))] = Self.endpoints(own, port: port["name"]?.string ?? "")
                }
            }
        } catch {
            return logger.warning("cannot list services: \(error)")
        }
        for (address, listener) in listeners where wanted[address] == nil {
            listener.channel?.close(promise: nil)
            listeners[address] = nil
        }
        for (address, endpoints) in wanted {
            if listeners[address] != nil {
                listeners[address]?.endpoints = endpoints
            } else {
                listeners[address] = Listener(endpoints: endpoints)
                await listen(address)
            }
        }
    }

    static func endpoints(_ slices: [Resource], port: String) -> [Endpoint] {
        slices.flatMap { slice -> [Endpoint] in
            let ports = slice.value["ports"]?.array ?? []
            guard let number = ports.first(where: { $0["name"]?.string ?? "" == port })?["port"]?.integer else { return [] }
            let ready = (slice.value["endpoints"]?.array ?? []).filter { $0[path: "conditions", "ready"]?.bool == true }
            return ready.compactMap { $0["addresses"]?[0]?.string }.map { Endpoint(host: $0, port: Int(number)) }
        }
    }

    private func listen(_ address: Address) async {
        let bootstrap = ServerBootstrap(group: group).serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { inbound in
                let promise = inbound.eventLoop.makePromise(of: Endpoint?.self)
                promise.completeWithTask { await self.next(address) }
                promise.futureResult.whenSuccess { endpoint in
                    guard let endpoint else { return inbound.close(promise: nil) }
                    Self.connect(inbound, to: endpoint)
                }
                return inbound.eventLoop.makeSucceededVoidFuture()
            }
        do {
            let channel = try await bootstrap.bind(host: address.host, port: address.port).get()
            if listeners[address] == nil { channel.close(promise: nil) } else { listeners[address]?.channel = channel }
        } catch {
            logger.warning("cannot listen on \(address.host):\(address.port): \(error)")
        }
    }

    private func next(_ address: Address) -> Endpoint? {
        guard let endpoints = listeners[address]?.endpoints, !endpoints.isEmpty else { return nil }
        turns = turns &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return endpoints[Int((turns >> 33) % UInt64(endpoints.count))]
    }

    private static func connect(_ inbound: any Channel, to endpoint: Endpoint) {
        ClientBootstrap(group: inbound.eventLoop).channelOption(.autoRead, value: false)
            .connect(host: endpoint.host, port: endpoint.port).whenComplete { result in
                guard case .success(let outbound) = result else { return inbound.close(promise: nil) }
                do {
                    // Both channels live on one event loop, which the handlers rely on.
                    try inbound.pipeline.syncOperations.addHandler(RelayHandler(peer: outbound))
                    try outbound.pipeline.syncOperations.addHandler(RelayHandler(peer: inbound))
                    inbound.read()
                    outbound.read()
                } catch {
                    inbound.close(promise: nil)
                    outbound.close(promise: nil)
                }
            }
    }
}

/// Hands what it reads to its peer, and reads on once that is written: a slow reader holds the sender back.
private final class RelayHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let peer: any Channel

    init(peer: any Channel) { self.peer = peer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let channel = context.channel
        peer.writeAndFlush(unwrapInboundIn(data)).whenComplete { result in
            switch result {
            case .success: channel.read()
            case .failure: channel.close(promise: nil)
            }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        peer.close(promise: nil)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
        peer.close(promise: nil)
    }
}
