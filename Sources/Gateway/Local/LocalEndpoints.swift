import Foundation
import NIOCore
import Resilience
import Structured

/// What the gateway answers of itself.
enum LocalEndpoints {
    static func dispatch(_ head: RequestHead, path: String, on connection: ClientConnection) {
        guard head.method == "GET" else { return notFound(head, path, connection) }
        switch path {
        case "/health": respond(health(connection.worker), connection)
        case "/ready": ready(connection)
        case "/v1/models" where mayAsk(head, connection): respond(models(connection.worker.chain), connection)
        case "/providers" where mayAsk(head, connection, asGuest: false): withTotals(connection) { respond(Providers.describe($1, $0), $0) }
        case "/metrics":
            withTotals(connection) { connection, totals in
                let text = MetricsPage.text(
                    totals, chain: connection.worker.chain, now: connection.worker.now, spans: connection.worker.spans?.figures)
                connection.respond(
                    status: 200, contentType: "text/plain; version=0.0.4; charset=utf-8", headers: "", body: ByteBuffer(string: text))
            }
        case "/v1/models", "/providers":
            connection.respond(
                status: 401, contentType: "application/json", headers: "", body: ByteBuffer(bytes: GatewayError.unknownKey.openAIBody))
        default: notFound(head, path, connection)
        }
    }

    /// What names targets is for callers with a key, where keys are asked for; what tells prices and costs besides, for the chain's own
    /// clients alone.
    private static func mayAsk(_ head: RequestHead, _ connection: ClientConnection, asGuest: Bool = true) -> Bool {
        guard let keys = connection.worker.chain.clients else { return true }
        guard let caller = Router.caller(head, keys, connection.worker) else { return false }
        return asGuest || keys.clients.contains { $0 === caller }
    }

    private static func notFound(_ head: RequestHead, _ path: String, _ connection: ClientConnection) {
        let error = GatewayError(
            status: 404, message: "There is no \(head.method) \(path) here.", type: "invalid_request_error", code: "not_found")
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
        let bound = NIOLoopBound(connection, eventLoop: connection.worker.loop)
        connection.worker.peers?.areReady(on: connection.worker.loop).whenSuccess { isReady in
            let connection = bound.value
            let chain = connection.worker.chain.table.chain
            respond(["ready": .bool(isReady), "chain": .string(chain)], connection, status: isReady ? 200 : 503)
        }
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
