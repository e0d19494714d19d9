import BallastAPI
import NIOCore
import Resilience
import Structured

/// `/providers`: what the gateway knows of its targets.
enum Providers {
    // `strategy` of a target is its weight, its typical cost in micro-units, or its mean first-token time in microseconds.
    static func describe(_ totals: Totals, _ connection: ClientConnection) -> JSONValue {
        let chain = connection.worker.chain
        let now = connection.worker.now
        let all = max(1, totals.targets.values.reduce(0) { $0 + $1.answered })
        var targets = chain.targets.map { target in
            var value = describe(target, totals.targets[target.name] ?? TargetTotals(), all, now)
            value["decisions"] = decisions(target, chain, now)
            return value
        }
        for missing in chain.missing {
            targets.append(["name": .string(missing.name), "state": "Missing", "reason": .string(missing.message)])
        }
        let order: JSONValue = ["allowed", "healthy", "region", "priority", .string(chain.table.strategy.rawValue), "capacity"]
        var value: JSONValue = [
            "chain": .string(chain.table.chain), "region": .string(chain.table.region), "decisions": order,
            "mode": .string(chain.mode(at: now).rawValue), "cost": .string(totals.cost.description),
            "airgap": .bool(chain.planner.airgap), "fallback": .bool(chain.planner.fallback), "targets": .array(targets),
        ]
        if let problem = connection.worker.tableError { value["tableError"] = .string(problem) }
        if let orders = connection.worker.orders {
            value["faults"] = .array(orders.faults.filter { now < $0.until }.map { .string($0.id) })
            value["blocks"] = .array(orders.blocks.filter { now < $0.until }.map { .string($0.message) })
        }
        return value
    }

    private static func describe(_ target: ChainTarget, _ totals: TargetTotals, _ all: Int, _ now: Duration) -> JSONValue {
        let health = target.health.snapshot
        let failed = totals.failures.values.reduce(0, +)
        var value: JSONValue = [
            "name": .string(target.name), "backend": .string(target.config.backend), "provider": .string(target.config.provider.rawValue),
            "model": .string(target.config.model), "region": .string(target.config.region), "inside": .bool(target.config.inside),
            "priority": .integer(Int64(target.config.priority)), "weight": .integer(Int64(target.config.weight)),
            "state": .string(health.state.rawValue), "inFlight": .integer(Int64(target.health.requestsInFlight)),
            "answered": .integer(Int64(totals.answered)), "failed": .integer(Int64(failed)),
            "failures": .object(totals.failures.mapValues { .integer(Int64($0)) }),
            "sharePercent": .integer(Int64(totals.answered * 100 / all)), "cost": .string(totals.cost.description),
        ]
        if let reason = health.reason { value["reason"] = .string(reason) }
        if let until = health.openUntil { value["openSeconds"] = .integer(max(0, (until - now).wholeSeconds)) }
        if let p50 = totals.firstToken.percentileMilliseconds(50) ?? totals.duration.percentileMilliseconds(50) {
            let p95 = totals.firstToken.percentileMilliseconds(95) ?? totals.duration.percentileMilliseconds(95) ?? p50
            value["latencyMilliseconds"] = ["p50": .integer(Int64(p50)), "p95": .integer(Int64(p95))]
        }
        if totals.answered + failed > 0 { value["successPercent"] = .integer(Int64(totals.answered * 100 / (totals.answered + failed))) }
        if let pricing = target.config.pricing {
            value["inputPerMillionTokens"] = pricing.inputPerMillionTokens.map { .string($0) }
            value["outputPerMillionTokens"] = pricing.outputPerMillionTokens.map { .string($0) }
            value["perSecond"] = pricing.costPerSecond.map { .string($0) }
        }
        return value
    }

    /// How the target stands in each of the decisions at this moment, in their order, whatever the next request says of itself.
    private static func decisions(_ target: ChainTarget, _ chain: Chain, _ now: Duration) -> JSONValue {
        let isAllowed = !chain.planner.airgap || target.candidate.insideCluster
        let region = chain.planner.regionPreference.firstIndex(of: target.config.region)
        let isFull = !target.capacity.hasRoom(inFlight: target.health.requestsInFlight, at: now)
        let strategy: JSONValue =
            switch chain.planner.strategy {
            case .priority: .integer(Int64(target.config.weight))
            case .cost: target.candidate.typicalCost.map { .integer($0) } ?? .null
            case .latency: target.health.meanFirstToken.map { .integer($0.wholeNanoseconds / 1000) } ?? .null
            }
        return [
            "allowed": .string(isAllowed ? "yes" : RouteCandidate.Refusal.airgap.rawValue),
            "healthy": .bool(target.health.wouldAdmit(at: now)), "region": region.map { .integer(Int64($0)) } ?? .null,
            "priority": .integer(Int64(target.config.priority)), "strategy": strategy, "capacity": .bool(!isFull),
        ]
    }
}

extension LLMBackendSpec.Pricing {
    /// What a second of the backend costs: told, or one replica's share of its hour.
    fileprivate var costPerSecond: String? {
        if let perSecond { return perSecond }
        guard let perReplicaHour, let hour = try? Money(perReplicaHour) else { return nil }
        return hour.scaled(by: 1, per: 3600).description
    }
}
