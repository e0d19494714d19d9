import Cryptography
import Foundation
import NIOCore
import Resilience
import Structured

/// From a request's head to what answers it: who asks, may they, for what.
enum Router {
    static func dispatch(_ head: RequestHead, _ body: ByteBuffer, on connection: ClientConnection) {
        let worker = connection.worker
        let path = head.target.utf8.contains(UInt8(ascii: "?")) ? String(head.target.prefix { $0 != "?" }) : head.target
        guard let endpoint = Endpoint(rawValue: path) else { return LocalEndpoints.dispatch(head, path: path, on: connection) }
        guard head.method == "POST" else {
            return refuse(
                GatewayError(
                    status: 405, message: "\(path) takes POST, not \(head.method).", type: "invalid_request_error"), endpoint,
                connection)
        }
        let requestID = requestID(head, worker)
        var lines = "x-request-id: \(requestID)\r\n"
        var client: GatewayClient?
        if let keys = worker.chain.clients {
            guard let known = caller(head, keys, worker) else { return refuse(.unknownKey, endpoint, connection, lines) }
            client = known
            let verdict = known.admit(at: worker.now)
            lines += verdict.headers
            if let wait = verdict.refusedFor {
                worker.metrics.rateLimited += 1
                let seconds = Int(max(1, wait.wholeSeconds))
                return refuse(.rateLimited(known.name, verdict.what, seconds), endpoint, connection, lines)
            }
        }
        if let orders = worker.orders, let block = orders.block(for: client?.name, at: worker.now) {
            return refuse(block.error, endpoint, connection, lines)
        }
        do throws(GatewayError) {
            var wishes = CallerWishes(head.headers)
            if endpoint.wire == .anthropic { wishes.anthropicVersion = try AnthropicHeaders.version(head.headers) }
            let wanted = endpoint == .inference ? try InferenceRequest(body) : nil
            let body = wanted?.body ?? body
            let scan = try RequestScan(body, wire: endpoint.wire)
            let target = try namedTarget(scan.model, in: worker.chain)
            let exchange = Exchange(
                worker: worker, connection: connection, endpoint: endpoint, body: body, scan: scan, client: client, requestID: requestID,
                commonHeaders: lines, namedTarget: target, regionPreference: wanted?.regionPreference ?? [],
                wishes: wishes)
            connection.serve(exchange)
        } catch {
            refuse(error, endpoint, connection, lines)
        }
    }

    /// The chain's name or nothing: routing decides. A target's name: that one first. Anything else is no model of ours.
    private static func namedTarget(_ model: String?, in chain: Chain) throws(GatewayError) -> String? {
        guard let model, model != chain.table.chain else { return nil }
        if chain.targets.contains(where: { $0.name == model }) || chain.missing.contains(where: { $0.name == model }) { return model }
        throw GatewayError(
            status: 404,
            message: "The model `\(model)` does not exist here. Ask for one of: \(chain.modelNames.joined(separator: ", ")).",
            type: "invalid_request_error", code: "model_not_found", param: "model")
    }

    static func refuse(_ error: GatewayError, _ endpoint: Endpoint, _ connection: ClientConnection, _ lines: String = "") {
        let body = endpoint.client.encode(error)
        var lines = lines
        if let seconds = error.retryAfterSeconds { lines += "retry-after: \(seconds)\r\n" }
        connection.worker.metrics.refused += 1
        connection.respond(status: error.status, contentType: "application/json", headers: lines, body: ByteBuffer(bytes: body))
    }

    /// The caller's own id where it is harmless, else a new one.
    private static func requestID(_ head: RequestHead, _ worker: Worker) -> String {
        if let given = head.headers.first("x-request-id"), !given.isEmpty, given.utf8.count <= 128,
            given.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        {
            return given
        }
        return newRequestID(worker.withRandom { $0.next() })
    }

    /// `req-` and sixteen hexadecimal digits.
    static func newRequestID(_ number: UInt64) -> String {
        String(unsafeUninitializedCapacity: 20) { bytes in
            for (index, byte) in "req-".utf8.enumerated() { bytes[index] = byte }
            for index in 0..<16 {
                let digit = UInt8(truncatingIfNeeded: number >> UInt64(60 - 4 * index)) & 15
                bytes[4 + index] = digit < 10 ? 0x30 + digit : 0x57 + digit
            }
            return 20
        }
    }

    /// Who asks: a client of the chain's Secret, or one that the operator let in for a while.
    static func caller(_ head: RequestHead, _ keys: ClientKeys, _ worker: Worker) -> GatewayClient? {
        guard let key = apiKey(head) else { return nil }
        let digest = SHA256.hash(key)
        let client = keys.client(withKey: digest)
        let guest = worker.orders?.guest(withKey: digest, at: worker.now)
        return client ?? guest
    }

    /// `authorization: Bearer …`, or Anthropic's `x-api-key`.
    private static func apiKey(_ head: RequestHead) -> String.UTF8View.SubSequence? {
        if let value = head.headers.first("authorization"), value.lowercased().hasPrefix("bearer ") { return value.utf8.dropFirst(7) }
        return head.headers.first("x-api-key").map { $0.utf8[...] }
    }
}

extension CallerWishes {
    init(_ headers: HeaderFields) {
        debug = headers.contains("x-ballast-debug")
        self.headers = headers
        guard let line = headers.first("traceparent"), let context = TraceContext(line) else { return }
        trace = context
        traceLine = "traceparent: \(line)\r\n"
        // What vendors say of the trace goes on with it, where a header can hold it.
        if let state = headers.first("tracestate"), state.utf8.count <= 512, state.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
            tracestate = "tracestate: \(state)\r\n"
        }
    }
}

extension GatewayError {
    static let unknownKey = GatewayError(
        status: 401, message: "No known API key. Send one as `authorization: Bearer KEY`.", type: "authentication_error",
        code: "invalid_api_key")

    static func rateLimited(_ client: String, _ what: String, _ seconds: Int) -> GatewayError {
        GatewayError(
            status: 429, message: "Client \"\(client)\" is over its limit of \(what) per minute. Try again in \(seconds) s.",
            type: "rate_limit_error", code: "rate_limit_exceeded", retryAfterSeconds: seconds)
    }
}
