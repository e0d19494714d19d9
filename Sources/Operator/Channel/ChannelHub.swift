import BallastAPI
import Foundation
import KubeCore
import KubeTypes
import ServiceLifecycle
import Structured
import Synchronization

/// What a kind's reconciler wants a chain's gateways to do, for a while.
package enum ChannelPush: Sendable, Hashable {
    /// Until `expiresAfter`, or until it is lifted. One of the same id is replaced.
    case fault(id: String, ChaosScheduleSpec.GatewayFault, backend: String? = nil, expiresAfter: Duration)
    case block(
        id: String, message: String, status: Int = 402, retryAfterSeconds: Int? = nil, clients: [String]? = nil, expiresAfter: Duration)
    /// Lets in whoever has the key with that SHA-256, on a chain that asks for keys; `name` is what it is called there.
    case admit(id: String, name: String, keyDigest: [UInt8], expiresAfter: Duration)
    /// Takes back the fault, the block or the admission of that id; where there is none, nothing is told to anybody.
    case lift(id: String)
}

/// Whom a push was handed to. That a gateway obeys it, its next report says: ``GatewayReports/applied(by:)``.
package struct PushDelivery: Sendable, Hashable {
    package var mark: PushMark
    /// The pods whose stream took it.
    package var pods: [String]
}

/// A place in the pushes to one chain. Each process counts its own, so that only marks of one process have an order.
package struct PushMark: Sendable, Hashable {
    package var process: String
    package var sequence: UInt64

    /// Whether whoever obeys this one obeys `other` too.
    package func covers(_ other: PushMark) -> Bool { process == other.process && sequence >= other.sequence }
}

/// Holds the streams of all gateways and what their chains have to obey. One that connects later gets what is in force then.
package final class ChannelHub: ServiceLifecycle.Service {
    /// A gateway takes a stream for dead that is silent for three of these.
    package static let pingInterval = Duration.seconds(5)

    fileprivate struct Order<Content: Sendable>: Sendable {
        var content: Content
        var expires: Duration
    }

    fileprivate struct Stream {
        var pod: String
        var until: Date
        var continuation: AsyncStream<[UInt8]>.Continuation
    }

    fileprivate struct Chain {
        var sequence: UInt64 = 0
        var faults: [String: Order<ChannelFault>] = [:]
        var blocks: [String: Order<ChannelBlock>] = [:]
        var guests: [String: Order<ChannelGuest>] = [:]
        var streams: [UInt64: Stream] = [:]
    }

    private struct State {
        var chains: [NamespacedName: Chain] = [:]
        var lastStream: UInt64 = 0
        /// The highest sequence of a chain that was forgotten: what its gateways reported last must not be taken for a later one.
        var lastForgotten: UInt64 = 0
        var isClosed = false

        func chain(_ key: NamespacedName) -> Chain { chains[key] ?? Chain(sequence: lastForgotten) }
    }

    private let operatorIdentity: String
    /// A pod that restarts its container keeps its name: only this tells the two lives apart.
    package let process = UUID().uuidString.lowercased()
    private let time: any TimeSource
    private let state = Mutex(State())

    package init(operatorIdentity: String, time: any TimeSource) {
        self.operatorIdentity = operatorIdentity
        self.time = time
    }

    /// Tells all gateways of the chain, at once; gateways that connect before it expires are told then.
    @discardableResult
    package func push(_ push: ChannelPush, to chain: NamespacedName) -> PushDelivery {
        let uptime = time.uptime
        return state.withLock { state in
            var known = state.chain(chain)
            known.drop(expiredAt: uptime)
            if case .lift(let id) = push, !known.holds(id) { return delivery(known.sequence, to: []) }
            known.take(push, at: uptime)
            known.sequence += 1
            let line = Self.line(ChannelMessage(sequence: known.sequence, orders: known.orders(at: uptime)))
            var pods: [String] = []
            for (id, stream) in known.streams.sorted(by: { $0.key < $1.key }) {
                if case .terminated = stream.continuation.yield(line) { known.streams[id] = nil } else { pods.append(stream.pod) }
            }
            state.chains[chain] = known
            return delivery(known.sequence, to: pods)
        }
    }

    private func delivery(_ sequence: UInt64, to pods: [String]) -> PushDelivery {
        PushDelivery(mark: PushMark(process: process, sequence: sequence), pods: pods)
    }

    /// A stream for one gateway: first who speaks and what is in force, then every change. It ends with the certificate it was opened
    /// with. `nil` once the operator stops.
    package func open(_ chain: NamespacedName, pod: String, until: Date) -> AsyncStream<[UInt8]>? {
        // Each line is whole, so of a gateway that does not read only the newest matter.
        let (lines, continuation) = AsyncStream.makeStream(of: [UInt8].self, bufferingPolicy: .bufferingNewest(8))
        let uptime = time.uptime
        let opened = state.withLock { state -> (id: UInt64, replaced: [AsyncStream<[UInt8]>.Continuation])? in
            guard !state.isClosed else { return nil }
            state.lastStream += 1
            var known = state.chain(chain)
            known.drop(expiredAt: uptime)
            // A pod has one stream: its second one means that the first is lost.
            let replaced = known.streams.filter { $0.value.pod == pod }
            for id in replaced.keys { known.streams[id] = nil }
            let hello = ChannelMessage.Hello(operatorIdentity: operatorIdentity, process: process)
            continuation.yield(
                Self.line(ChannelMessage(sequence: known.sequence, hello: hello, orders: known.orders(at: uptime))))
            known.streams[state.lastStream] = Stream(pod: pod, until: until, continuation: continuation)
            state.chains[chain] = known
            return (state.lastStream, replaced.values.map(\.continuation))
        }
        guard let (id, replaced) = opened else { return nil }
        // Outside the lock, which their ends take.
        for old in replaced { old.finish() }
        continuation.onTermination = { [weak self] _ in
            guard let self else { return }
            self.state.withLock { $0.chains[chain]?.streams[id] = nil }
        }
        return lines
    }

    /// The pods of a chain that hold a stream now.
    package func connected(_ chain: NamespacedName) -> [String] {
        state.withLock { $0.chains[chain]?.streams.values.map(\.pod).sorted() ?? [] }
    }

    /// Pings, ends what has expired, and forgets chains that nobody listens for.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while true {
                do { try await self.time.sleep(for: Self.pingInterval) } catch { return }
                self.pass()
            }
        }
        close()
    }

    /// One round of pings.
    package func pass() {
        let (uptime, now) = (time.uptime, time.now)
        let ended = state.withLock { state in
            var ended: [AsyncStream<[UInt8]>.Continuation] = []
            for key in state.chains.keys {
                guard var chain = state.chains[key] else { continue }
                if chain.drop(expiredAt: uptime) { chain.sequence += 1 }
                let line = Self.line(ChannelMessage(sequence: chain.sequence, orders: chain.orders(at: uptime)))
                for (id, stream) in chain.streams {
                    if stream.until <= now {
                        ended.append(stream.continuation)
                        chain.streams[id] = nil
                    } else {
                        stream.continuation.yield(line)
                    }
                }
                if chain.isIdle { state.lastForgotten = max(state.lastForgotten, chain.sequence) }
                state.chains[key] = chain.isIdle ? nil : chain
            }
            return ended
        }
        for continuation in ended { continuation.finish() }
    }

    /// Ends every stream; gateways go to whoever leads next.
    package func close() {
        let open = state.withLock { state in
            state.isClosed = true
            let open = state.chains.values.flatMap { $0.streams.values.map(\.continuation) }
            for key in state.chains.keys { state.chains[key]?.streams = [:] }
            return open
        }
        for continuation in open { continuation.finish() }
    }

    private static func line(_ message: ChannelMessage) -> [UInt8] {
        // A message holds texts and numbers only, which always encode; nothing else may stop the others' lines.
        guard let value = try? JSONValue(encoding: message) else { return Array("\n".utf8) }
        return value.bytes + [UInt8(ascii: "\n")]
    }
}

extension ChannelHub.Chain {
    fileprivate mutating func take(_ push: ChannelPush, at uptime: Duration) {
        switch push {
        case .fault(let id, let fault, let backend, let life):
            faults[id] = .init(
                content: ChannelFault(id: id, backend: backend, fault: fault, expiresInMilliseconds: 0), expires: uptime + life)
        case .block(let id, let message, let status, let retryAfter, let clients, let life):
            blocks[id] = .init(
                content: ChannelBlock(
                    id: id, message: message, status: status, retryAfterSeconds: retryAfter, clients: clients, expiresInMilliseconds: 0),
                expires: uptime + life)
        case .admit(let id, let name, let digest, let life):
            guests[id] = .init(
                content: ChannelGuest(id: id, name: name, keyDigest: Base64Data(digest), expiresInMilliseconds: 0), expires: uptime + life)
        case .lift(let id):
            faults[id] = nil
            blocks[id] = nil
            guests[id] = nil
        }
    }

    fileprivate func holds(_ id: String) -> Bool { faults[id] != nil || blocks[id] != nil || guests[id] != nil }

    /// Whether something was.
    @discardableResult
    fileprivate mutating func drop(expiredAt uptime: Duration) -> Bool {
        let before = count
        faults = faults.filter { $0.value.expires > uptime }
        blocks = blocks.filter { $0.value.expires > uptime }
        guests = guests.filter { $0.value.expires > uptime }
        return before != count
    }

    fileprivate func orders(at uptime: Duration) -> ChannelOrders {
        func left(_ expires: Duration) -> Int64 {
            let left = (expires - uptime).components
            return max(1, left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000)
        }
        return ChannelOrders(
            faults: faults.sorted { $0.key < $1.key }.map { _, order in
                var fault = order.content
                fault.expiresInMilliseconds = left(order.expires)
                return fault
            },
            blocks: blocks.sorted { $0.key < $1.key }.map { _, order in
                var block = order.content
                block.expiresInMilliseconds = left(order.expires)
                return block
            },
            guests: guests.isEmpty
                ? nil
                : guests.sorted { $0.key < $1.key }.map { _, order in
                    var guest = order.content
                    guest.expiresInMilliseconds = left(order.expires)
                    return guest
                })
    }

    private var count: Int { faults.count + blocks.count + guests.count }

    /// Nothing is in force and nobody listens.
    fileprivate var isIdle: Bool { count == 0 && streams.isEmpty }
}
