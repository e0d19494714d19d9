import Foundation
import NIOCore
import NIOHTTP1
import Resilience
import Structured

/// What the gateway answers of itself.
enum LocalEndpoints {
    static func dispatch(_ head: HTTPRequestHead, path: String, on connection: ClientConnection) {
        guard head.method == .GET else { return notFound(head, path, connection) }
        switch path {
        case "/health": respond(health(connection.worker), connection)
        case "/ready": ready(connection)
        case "/v1/models" where mayAsk(head, connection): respond(models(connection.worker.chain), connection)
        case "/providers" where mayAsk(head, connection): withTotals(connection) { respond(Providers.describe($1, $0), $0) }
        case "/metrics":
            withTotals(connection) { connection, totals in
                let text = MetricsPage.text(totals, chain: connection.worker.chain, now: connection.worker.now)
                connection.respond(
                    status: 200, contentType: "text/plain; version=0.0.4; charset=utf-8", headers: "", body: ByteBuffer(string: text))
            }
        case "/v1/models", "/providers":
            connection.respond(
                status: 401, contentType: "application/json", headers: "", body: ByteBuffer(bytes: GatewayError.unknownKey.openAIBody))
        default: notFound(head, path, connection)
        }
    }

    /// What names targets and prices is for callers with a key, where keys are asked for.
    private static func mayAsk(_ head: HTTPRequestHead, _ connection: ClientConnection) -> Bool {
        guard let keys = connection.worker.chain.clients else { return true }
        return Router.apiKey(head).flatMap { keys.client(of: $0) } != nil
    }

    private static func notFound(_ head: HTTPRequestHead, _ path: String, _ connection: ClientConnection) {
        let error = GatewayError(
            status: 404, message: "There is no \(head.method.rawValue) \(path) here.", type: "invalid_request_error", code: "not_found")
        connection.respond(status: 404, contentType: "application/json", headers: "", body: ByteBuffer(bytes: error.openAIBody))
    }

    private static func respond(_ value: JSONValue, _ connection: ClientConnection, status: Int = 200) {
        connection.respond(status: status, contentType: "application/json", headers: "", body: ByteBuffer(bytes: value.bytes))
    }

    private static func health(_ worker: Worker) -> JSONValue {
        let uptime = worker.peers.map { (NIODeadline.now() - $0.startedAt).nanoseconds / 1_000_000_000 } ?? 0
        return ["status": "ok", "uptime": .integer(uptime), "region": .string(worker.chain.table.region)]
    }

    /// Ready: it takes requests. That every target is down is no reason to be sent none: the answer says why.
    private static func ready(_ connection: ClientConnection) {
        let worker = connection.worker
        let isReady = !worker.isDraining && !worker.chain.targets.isEmpty
        respond(
            ["ready": .bool(isReady), "chain": .string(worker.chain.table.chain)], connection, status: isReady ? 200 : 503)
    }

    /// Exactly the names that a request may have as its model.
    private static func models(_ chain: Chain) -> JSONValue {
        let entries: [JSONValue] = chain.modelNames.map {
            ["id": .string($0), "object": "model", "created": 0, "owned_by": "ballast"]
        }
        return ["object": "list", "data": .array(entries)]
    }

    private static func withTotals(_ connection: ClientConnection, _ body: @escaping (ClientConnection, Totals) -> Void) {
        let loop = connection.worker.loop
        let bound = NIOLoopBound((connection, body), eventLoop: loop)
        connection.worker.peers?.totals(on: loop).whenSuccess { totals in
            let (connection, body) = bound.value
            body(connection, totals)
        }
    }
}

/// `/providers`: what the gateway knows of its targets.
enum Providers {
    static func describe(_ totals: Totals, _ connection: ClientConnection) -> JSONValue {
        let chain = connection.worker.chain
        let now = connection.worker.now
        let all = max(1, totals.targets.values.reduce(0) { $0 + $1.answered })
        var targets = chain.targets.map { target in
            describe(target, totals.targets[target.name] ?? TargetTotals(), all, now)
        }
        for missing in chain.table.missing {
            targets.append(["name": .string(missing.name), "state": "Missing", "reason": .string(missing.message)])
        }
        let order: JSONValue = ["allowed", "healthy", "region", "priority", .string(chain.table.strategy.rawValue), "capacity"]
        var value: JSONValue = [
            "chain": .string(chain.table.chain), "region": .string(chain.table.region), "decisions": order,
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
        if let cause = health.cause { value["reason"] = .string(cause.rawValue) }
        if let until = health.openUntil { value["openSeconds"] = .integer(max(0, (until - now).wholeSeconds)) }
        if let p50 = totals.firstToken.percentile(50) ?? totals.duration.percentile(50) {
            let p95 = totals.firstToken.percentile(95) ?? totals.duration.percentile(95) ?? p50
            value["latencyMilliseconds"] = ["p50": .integer(Int64(p50)), "p95": .integer(Int64(p95))]
        }
        if totals.answered + failed > 0 { value["successPercent"] = .integer(Int64(totals.answered * 100 / (totals.answered + failed))) }
        if let pricing = target.config.pricing {
            value["inputPerMillionTokens"] = pricing.inputPerMillionTokens.map { .string($0) }
            value["outputPerMillionTokens"] = pricing.outputPerMillionTokens.map { .string($0) }
            value["perSecond"] = pricing.perSecond.map { .string($0) }
        }
        return value
    }
}
