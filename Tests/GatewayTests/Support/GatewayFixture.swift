import BallastAPI
import KubeCore
import NIOCore
import Structured
import Synchronization

@testable import Gateway

/// A gateway over hostile providers, one target each, in the order given.
struct GatewayFixture {
    let server: GatewayServer
    let providers: [HostileProvider]
    let log: Locked<String>

    private static let turns = Turns(6)

    var caller: Caller { Caller(port: server.port) }

    /// Runs `body` against a gateway whose targets `a`, `b`, … behave as told, each in the wire that `words` says, OpenAI's without.
    /// `change` edits the table first.
    static func run(
        _ replies: [[HostileProvider.Reply]], as words: [ProviderWords] = [], secrets: SecretData = [:],
        settings: (inout GatewaySettings) -> Void = { _ in },
        change: (inout RouteTable) -> Void = { _ in }, _ body: (GatewayFixture) async throws -> Void
    ) async throws {
        try await turns.hold { try await runAtOnce(replies, as: words, secrets: secrets, settings: settings, change: change, body) }
    }

    private static func runAtOnce(
        _ replies: [[HostileProvider.Reply]], as words: [ProviderWords], secrets: SecretData, settings: (inout GatewaySettings) -> Void,
        change: (inout RouteTable) -> Void, _ body: (GatewayFixture) async throws -> Void
    ) async throws {
        var providers: [HostileProvider] = []
        for reply in replies { providers.append(try await HostileProvider.start(reply)) }
        var table = Self.table(providers.map(\.url))
        for (index, words) in words.enumerated() {
            table.targets[index].provider = words.provider
            table.targets[index].model = words.model
        }
        change(&table)
        var given = GatewaySettings()
        given.port = 0
        given.threads = 2
        // Only where a provider keeps somebody waiting does a limit have to be reached; everywhere else a slow machine must not reach it.
        let limit = Duration.seconds(replies.joined().contains(where: \.keepsWaiting) ? 4 : 60)
        given.timeouts = GatewayTimeouts(request: limit, firstToken: limit, streamIdle: limit)
        // Nor one that hangs up on a caller who has not come to write yet. Tests of these limits set their own.
        given.headTimeout = .hours(1)
        given.keepAliveTimeout = .hours(1)
        given.bodyGrace = .hours(1)
        given.writeStall = .hours(1)
        given.connectTimeout = .seconds(60)
        settings(&given)
        let log = Locked("")
        let server = try await GatewayServer.start(
            table: table, secrets: secrets, settings: given,
            accessLog: { lines in log.change { $0 += String(buffer: lines) } })
        let fixture = GatewayFixture(server: server, providers: providers, log: log)
        do {
            try await body(fixture)
        } catch {
            try await server.shutDown()
            throw error
        }
        try await server.shutDown()
        for provider in providers { await provider.stop() }
    }

    /// A chain `chat` of targets `a`, `b`, … by falling priority, each with one attempt's backoff of a few milliseconds.
    static func table(_ urls: [String]) -> RouteTable {
        let names = ["a", "b", "c", "d"]
        let backends = zip(names, urls).map { name, url in
            LLMBackend(
                metadata: ObjectMeta(name: "backend-\(name)"),
                spec: LLMBackendSpec(
                    provider: .openAICompatible,
                    model: .init(name: "model-\(name)", capabilities: .init(tools: true, vision: true, jsonMode: true, prefill: false)),
                    endpoint: .init(url: url)))
        }
        let targets = zip(names, urls).enumerated().map { index, pair in
            FailoverChainSpec.Target(name: pair.0, backendRef: NameReference(name: "backend-\(pair.0)"), priority: index)
        }
        let chain = FailoverChain(
            metadata: ObjectMeta(name: "chat"),
            spec: FailoverChainSpec(targets: targets, retry: .init(attempts: 3, backoffMilliseconds: 5, maxBackoffMilliseconds: 20)))
        return RouteTable(chain: chain, backends: backends)
    }
}

/// A value that several threads write.
final class Locked<Value: Sendable>: Sendable {
    private let mutex: Mutex<Value>
    init(_ value: Value) { mutex = Mutex(value) }
    func change(_ body: (inout sending Value) -> Void) { mutex.withLock { body(&$0) } }
    var value: Value { mutex.withLock { $0 } }
}

/// The words of OpenAI's wire that the tests send back and forth.
enum Say {
    static let request = #"{"model":"chat","messages":[{"role":"user","content":"hi"}]}"#
    static let streamRequest = #"{"model":"chat","messages":[{"role":"user","content":"hi"}],"stream":true}"#

    static func answer(_ text: String, model: String = "model-x") -> String {
        #"{"id":"1","object":"chat.completion","model":"\#(model)","choices":[{"index":0,"message":{"role":"assistant","content":"\#(text)"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}"#
    }

    static func error(_ message: String, code: String = "x") -> String {
        #"{"error":{"message":"\#(message)","type":"t","code":"\#(code)"}}"#
    }

    static let role = "data: {\"model\":\"m\",\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n"
    static func words(_ text: String) -> String { "data: {\"choices\":[{\"delta\":{\"content\":\"\(text)\"}}]}\n\n" }
    static let finish = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
    static let usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}\n\n"
    static let done = "data: [DONE]\n\n"

    /// A stream that says `text` word by word.
    static func stream(_ text: [String]) -> HostileProvider.Reply { .stream([role] + text.map(words) + [finish, usage, done]) }
    static func whole(_ text: String) -> HostileProvider.Reply { .answer(200, body: answer(text)) }
}
