import EmbeddedCluster
import Foundation
import HTTPTransport
import KubeClient
import Structured

/// An answer, read: a refusal is its Status object.
struct Answer {
    var status: Int
    var warnings: [String]
    var document: JSONValue

    init(status: Int, warnings: [String], body: [UInt8]) {
        self.status = status
        self.warnings = warnings
        document = (try? JSONValue(parsing: body)) ?? .string(String(decoding: body, as: UTF8.self))
    }
}

/// A server under comparison.
protocol ComparedServer: Sendable {
    func answer(_ request: ComparedRequest) async throws -> Answer
    /// The lines of a watch until one satisfies `last`.
    func events(_ request: ComparedRequest, until last: (JSONValue) -> Bool) async throws -> [JSONValue]
}

/// What is sent to both servers, byte for byte.
struct ComparedRequest: Sendable {
    var method = "GET"
    var target: String
    var contentType: String?
    var accept = "application/json"
    var body: [UInt8] = []

    init(method: String = "GET", target: String, contentType: String? = nil, accept: String = "application/json", body: JSONValue? = nil) {
        self.method = method
        self.target = target
        self.contentType = body == nil ? nil : contentType ?? "application/json"
        self.accept = accept
        self.body = body?.bytes ?? []
    }

    fileprivate var headers: [(name: String, value: String)] {
        var headers = [(name: "Accept", value: accept), (name: "User-Agent", value: "conformance/1")]
        if let contentType { headers.append(("Content-Type", contentType)) }
        return headers
    }
}

/// The API server of this process, asked as an administrator.
struct EmbeddedServer: ComparedServer {
    let server: APIServer

    private func respond(to request: ComparedRequest) async -> APIServerResponse {
        await server.respond(
            to: APIServerRequest(
                method: request.method, target: request.target, headers: request.headers, body: request.body,
                connectionUser: UserInfo(name: "admin", groups: ["system:masters", "system:authenticated"])))
    }

    func answer(_ request: ComparedRequest) async -> Answer {
        let response = await respond(to: request)
        let warnings = response.headers.filter { $0.name.lowercased() == "warning" }.map(\.value)
        guard case .bytes(let body) = response.body else { return Answer(status: response.status, warnings: warnings, body: []) }
        return Answer(status: response.status, warnings: warnings, body: body)
    }

    func events(_ request: ComparedRequest, until last: (JSONValue) -> Bool) async throws -> [JSONValue] {
        let body = await respond(to: request).body
        guard case .stream(let lines) = body else {
            // A watch that ends as it begins.
            guard case .bytes(let bytes) = body else { return [] }
            return try bytes.split(separator: 0x0A).map { try JSONValue(parsing: Array($0)) }
        }
        var events: [JSONValue] = []
        for await chunk in lines {
            for line in chunk.split(separator: 0x0A) {
                let event = try JSONValue(parsing: Array(line))
                events.append(event)
                if last(event) { return events }
            }
        }
        return events
    }
}

/// The server of a kubeconfig.
struct GenuineServer: ComparedServer {
    let base: String
    let transport: CurlTransport

    /// Throws when `BALLAST_TEST_KUBECONFIG` names no server.
    init() throws {
        guard let path = ProcessInfo.processInfo.environment["BALLAST_TEST_KUBECONFIG"] else { throw NoServer() }
        let configuration = try KubeConfig.load(path: path).configuration()
        var settings = CurlTransportConfiguration()
        settings.tls = configuration.tls
        base = configuration.server
        transport = try CurlTransport(settings)
    }

    struct NoServer: Error, CustomStringConvertible {
        var description: String { "BALLAST_TEST_KUBECONFIG names no kubeconfig; leave the genuine suites out of the filter without one" }
    }

    private func execute(_ request: ComparedRequest) async throws -> HTTPResponse {
        var headers = HTTPHeaders()
        for header in request.headers { headers.add(header.name, header.value) }
        return try await transport.execute(
            HTTPRequest(method: request.method, url: base + request.target, headers: headers, body: request.body))
    }

    func answer(_ request: ComparedRequest) async throws -> Answer {
        let response = try await execute(request)
        let warnings = response.headers.filter { $0.name.lowercased() == "warning" }.map(\.value)
        return Answer(status: response.status, warnings: warnings, body: try await response.body.collect(upTo: 64 << 20))
    }

    func events(_ request: ComparedRequest, until last: (JSONValue) -> Bool) async throws -> [JSONValue] {
        var events: [JSONValue] = []
        var pending: [UInt8] = []
        for try await chunk in try await execute(request).body {
            pending += chunk
            while let end = pending.firstIndex(of: 0x0A) {
                let event = try JSONValue(parsing: Array(pending[..<end]))
                pending.removeSubrange(...end)
                events.append(event)
                if last(event) { return events }
            }
        }
        return events
    }
}
