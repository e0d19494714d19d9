import HTTPTransport
import KubeClient
import KubeCore
import Structured
import Synchronization

/// An API server in memory that gives the answers of a script, one for each request, and remembers what it was asked.
final class ScriptedServer: HTTPExecutor {
    enum Answer: Sendable {
        case reply(Int, JSONValue, [String: String] = [:])
        case text(Int, String, [String: String] = [:])
        /// JSON lines, then the end.
        case lines([JSONValue])
        /// JSON lines, then nothing more until the reader leaves.
        case openLines([JSONValue])
        case broken(HTTPError)
    }

    private let state: Mutex<(script: [Answer], seen: [HTTPRequest])>

    init(_ script: [Answer]) { state = Mutex((script, [])) }

    var seen: [HTTPRequest] { state.withLock(\.seen) }
    /// Method and path of every request, without the query.
    var calls: [String] { seen.map { "\($0.method) \($0.url.dropFirst("http://memory".count).prefix { $0 != "?" })" } }

    func execute(_ request: HTTPRequest) async throws -> HTTPResponse {
        let answer = state.withLock { state in
            state.seen.append(request)
            return state.script.isEmpty ? Answer.broken(.connection("the script is over")) : state.script.removeFirst()
        }
        switch answer {
        case .reply(let status, let document, let headers): return response(status, document.bytes, headers)
        case .text(let status, let text, let headers): return response(status, Array(text.utf8), headers)
        case .broken(let error): throw error
        case .lines(let lines): return HTTPResponse(status: 200, body: HTTPBody(bytes: lines.flatMap { $0.bytes + [10] }))
        case .openLines(let lines):
            let box = Once(lines.flatMap { $0.bytes + [10] })
            return HTTPResponse(
                status: 200,
                body: HTTPBody {
                    if let bytes = box.take() { return bytes }
                    // Only cancellation ends this.
                    try await Task.sleep(for: .seconds(3600))
                    return nil
                })
        }
    }

    private func response(_ status: Int, _ body: [UInt8], _ headers: [String: String]) -> HTTPResponse {
        var fields = HTTPHeaders()
        for (name, value) in headers { fields[name] = value }
        return HTTPResponse(status: status, headers: fields, body: HTTPBody(bytes: body))
    }

    /// A client of this server.
    func client(
        _ configuration: ClientConfiguration = ClientConfiguration(server: "http://memory"), time: any TimeSource = ManualTime()
    ) -> KubeClient {
        KubeClient(configuration, verbs: self, streams: self, time: time)
    }
}

private final class Once: Sendable {
    private let bytes: Mutex<[UInt8]?>

    init(_ bytes: [UInt8]) { self.bytes = Mutex(bytes) }

    func take() -> [UInt8]? { bytes.withLock { $0.take() } }
}

/// A ConfigMap, as far as these tests care.
struct ConfigMap: KubeObject {
    static let resourceType = ResourceType(group: "", version: "v1", kind: "ConfigMap", plural: "configmaps")
    var metadata: ObjectMeta
    var data: [String: String]?

    init(_ name: String, namespace: String = "ns", data: [String: String]? = nil) {
        metadata = ObjectMeta(name: name, namespace: namespace)
        self.data = data
    }
}

func document(_ name: String, version: String = "1", data: JSONValue = [:]) -> JSONValue {
    ["metadata": ["name": .string(name), "namespace": "ns", "resourceVersion": .string(version)], "data": data]
}
