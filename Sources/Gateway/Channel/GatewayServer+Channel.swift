import BallastAPI
import NIOCore

// What the channel asks of a gateway, and tells it.
extension GatewayServer {
    /// Counters and states of all loops, put together without stopping any.
    package func snapshot() async throws -> GatewaySnapshot {
        guard let first = workers.first else { return GatewaySnapshot() }
        let peers = GatewayPeers(workers: workers, startedAt: startedAt)
        let totals = try await peers.totals(on: first.loop).get()
        return try await first.onLoop { GatewaySnapshot(totals, $0.chain, at: $0.now) }.get()
    }

    /// Obeys these orders from now on, and no others. Returns when every loop does.
    package func obey(_ orders: ChannelOrders) async throws {
        guard let first = workers.first else { return }
        let inForce = try await first.onLoop { worker in
            let clients = worker.chain.table.clients
            return OrdersInForce(
                orders, limits: .init(requestsPerMinute: clients?.requestsPerMinute, tokensPerMinute: clients?.tokensPerMinute),
                keeping: worker.orders, at: worker.now)
        }.get()
        for worker in workers { try await worker.onLoop { $0.orders = inForce.isEmpty ? nil : inForce }.get() }
    }

    /// Shows in `/providers` why the newest table is not in use; `nil` when it is.
    package func show(tableError: String?) async throws {
        for worker in workers { try await worker.onLoop { $0.tableError = tableError }.get() }
    }
}
