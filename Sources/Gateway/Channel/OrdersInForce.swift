import BallastAPI
import Resilience

/// What the operator ordered, as the request path asks for it: every order with its end on this machine's clock, so that it ends even
/// when the operator is gone. A value.
struct OrdersInForce: Sendable {
    struct Fault: Sendable, Hashable {
        var id: String
        var backend: String?
        var fault: ChaosScheduleSpec.GatewayFault
        var until: Duration
    }

    struct Block: Sendable, Hashable {
        var id: String
        var message: String
        var status: Int
        var retryAfterSeconds: Int?
        var clients: [String]?
        var until: Duration
    }

    struct Guest: Sendable {
        var id: String
        var client: GatewayClient
        var until: Duration
    }

    private(set) var faults: [Fault] = []
    private(set) var blocks: [Block] = []
    private(set) var guests: [Guest] = []

    init() {}

    /// Orders that were read at `now`, a monotonic time. Guests have the limits of the chain's clients, and what the orders before knew
    /// of theirs is kept.
    init(_ orders: ChannelOrders, limits: GatewayClient.Limits = .init(), keeping old: OrdersInForce? = nil, at now: Duration) {
        faults = orders.faults.map {
            Fault(id: $0.id, backend: $0.backend, fault: $0.fault, until: now + .milliseconds($0.expiresInMilliseconds))
        }
        blocks = orders.blocks.map {
            Block(
                id: $0.id, message: $0.message, status: $0.status, retryAfterSeconds: $0.retryAfterSeconds, clients: $0.clients,
                until: now + .milliseconds($0.expiresInMilliseconds))
        }
        guests = (orders.guests ?? []).map { guest in
            let digest = guest.keyDigest.bytes
            let known = old?.guests.first { $0.id == guest.id && $0.client.isSame(digest, guest.name, limits) }
            return Guest(
                id: guest.id, client: known?.client ?? GatewayClient(name: guest.name, digest: digest, limits: limits, at: now),
                until: now + .milliseconds(guest.expiresInMilliseconds))
        }
    }

    var isEmpty: Bool { faults.isEmpty && blocks.isEmpty && guests.isEmpty }

    /// Whose key that is, of those that the operator let in. As with clients every digest is compared, each in constant time.
    func guest(withKey digest: [UInt8], at now: Duration) -> GatewayClient? {
        var found: GatewayClient?
        for guest in guests where guest.client.hasKey(digest) && now < guest.until { found = guest.client }
        return found
    }

    /// Why a request of that client is turned away; `nil` when it is not.
    func block(for client: String?, at now: Duration) -> Block? {
        blocks.first { block in
            guard now < block.until else { return false }
            guard let clients = block.clients else { return true }
            return client.map(clients.contains) ?? false
        }
    }

    /// What an attempt at that backend suffers. `draw` is uniform from 0 to below 1, drawn once for each fault that could strike.
    func fault(for backend: String, at now: Duration, draw: () -> Double) -> ChaosScheduleSpec.GatewayFault? {
        faults.first { fault in
            now < fault.until && (fault.backend ?? backend) == backend && draw() * 100 < Double(fault.fault.percent ?? 100)
        }?.fault
    }
}

extension OrdersInForce.Block {
    /// What the caller is told.
    var error: GatewayError {
        // A status that says success, or none at all, must not come of a block.
        let status = [402, 429, 503].contains(self.status) ? self.status : 503
        return GatewayError(
            status: status, message: message, type: status == 503 ? "server_error" : "insufficient_quota", code: "blocked_by_operator",
            retryAfterSeconds: retryAfterSeconds)
    }
}
