import BallastAPI
import Foundation
import KubeCore
import Logging
import Structured
import Testing

@testable import Gateway

@Suite("A gateway that follows a file")
struct StandaloneTests {
    private static func backend(_ name: String, _ url: String) -> String {
        """
        apiVersion: ballast.dev/v1alpha1
        kind: LLMBackend
        metadata: {name: \(name)}
        spec: {provider: OpenAICompatible, model: {name: m}, endpoint: {url: "\(url)", apiKeySecretRef: {name: keys, key: \(name)}}}
        ---

        """
    }

    private static func file(_ urls: [String: String], chain: String = "chat", extra: String = "") -> String {
        let names = urls.keys.sorted()
        let targets = names.map { "{backendRef: {name: \($0)}}" }.joined(separator: ", ")
        let entries = names.map { "\($0): key-of-\($0)" }.joined(separator: ", ")
        return names.map { backend($0, urls[$0] ?? "") }.joined() + """
            apiVersion: ballast.dev/v1alpha1
            kind: FailoverChain
            metadata: {name: \(chain)}
            spec: {targets: [\(targets)]}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: keys}
            stringData: {\(entries)}
            \(extra)
            """
    }

    @Test("the documents that kubectl would apply become a table and its secrets")
    func loads() throws {
        let file = try RoutesFile(parsing: Self.file(["one": "https://one.example/v1/", "two": "https://two.example"]))
        #expect(file.table.chain == "chat")
        #expect(file.table.targets.map(\.name) == ["one", "two"])
        #expect(file.table.targets.map(\.urls) == [["https://one.example/v1"], ["https://two.example"]])
        #expect(file.secrets["keys"]?["one"] == Array("key-of-one".utf8))
    }

    @Test(
        "what is wrong is said, with its line",
        arguments: [
            ("a: [", "line"), ("kind: Pod\napiVersion: v1", "not v1 Pod"), ("", "there is no FailoverChain"),
            (Self.file(["one": "https://x.example"], extra: "---\n" + Self.file(["one": "https://x.example"], chain: "other")), "--chain"),
            (Self.file(["one": "https://x.example"]).replacingOccurrences(of: "one: key-of-one", with: "x: z"), "has no entry \"one\""),
            (
                Self.file(["one": "https://x.example"]).replacingOccurrences(
                    of: "targets: [{backendRef: {name: one}}]", with: "targets: [{backendRef: {name: two}}]"), "\"two\" does not exist"
            ),
            (
                Self.file(["one": "https://x.example"]).replacingOccurrences(
                    of: "metadata: {name: chat}\nspec: {", with: "metadata: {name: chat}\nspec: {retry: {attempts: many}, "), "line 9"
            ),
        ])
    func problems(text: String, word: String) {
        do {
            _ = try RoutesFile(parsing: text)
            Issue.record("nothing was found wrong")
        } catch {
            #expect(error.description.contains(word))
        }
    }

    @Test("a change is taken up, one that cannot be used is not, and an end lets go")
    func reloads() async throws {
        let one = try await HostileProvider.start([Say.whole("one")])
        let two = try await HostileProvider.start([Say.whole("two")])
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("routes-\(UUID().uuidString).yaml").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        func write(_ text: String) throws { try text.write(toFile: path, atomically: true, encoding: .utf8) }
        try write(Self.file(["one": one.url]))
        let time = ManualTime()
        let (ports, port) = AsyncStream<Int>.makeStream()
        var settings = GatewaySettings()
        settings.port = 0
        settings.accessLog = false
        let gateway = StandaloneGateway(
            path: path, chain: nil, settings: settings, time: time, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            started: { port.yield($0) })
        let running = Task { try await gateway.run() }
        var iterator = ports.makeAsyncIterator()
        let caller = Caller(port: await iterator.next() ?? 0)

        /// Lets the gateway look at its file and come back to rest.
        func look() async {
            await time.waitForSleepers()
            time.advance(by: .milliseconds(250))
            await time.waitForSleepers()
        }
        #expect(try await caller.post(Say.request)["x-ballast-target"] == "one")
        try write(Self.file(["two": two.url]))
        await look()
        #expect(try await caller.post(Say.request)["x-ballast-target"] == "two")
        #expect(two.requests[0].head.contains("Bearer key-of-two"))
        try write("kind: [")
        await look()
        #expect(try await caller.post(Say.request)["x-ballast-target"] == "two")
        running.cancel()
        try await running.value
        await #expect(throws: (any Error).self) { _ = try await caller.post(Say.request) }
        await one.stop()
        await two.stop()
    }
}

@Suite("Compiling a chain")
struct RouteTableTests {
    private static func backend(_ name: String, url: String?) -> LLMBackend {
        let spec =
            url.map { LLMBackendSpec(provider: .openAICompatible, model: .init(name: "m-\(name)"), endpoint: .init(url: $0)) }
            ?? LLMBackendSpec(provider: .vllm, model: .init(name: "qwen2.5"))
        return LLMBackend(metadata: ObjectMeta(name: name, namespace: "team-a"), spec: spec)
    }

    private static func chain(_ names: [String], airgap: Bool = false) -> FailoverChain {
        FailoverChain(
            metadata: ObjectMeta(name: "chat", namespace: "team-a"),
            spec: FailoverChainSpec(targets: names.map { .init(backendRef: .init(name: $0)) }, airgap: airgap))
    }

    @Test("a managed backend's address is its Service's; defaults are filled in")
    func managed() {
        let table = RouteTable(chain: Self.chain(["qwen"]), backends: [Self.backend("qwen", url: nil)])
        #expect(table.targets[0].urls == ["http://qwen.team-a.svc:8000/v1"])
        #expect(table.targets[0].inside)
        #expect(table.targets[0].weight == 1)
        #expect(table.targets[0].capabilities.prefill == true)
        #expect(table.retry.attempts == 3)
        #expect(table.circuitBreaker.openSeconds == 60)
    }

    @Test("a chain whose backend is missing keeps the rest and says what is missing")
    func missing() {
        let table = RouteTable(chain: Self.chain(["gone", "here"]), backends: [Self.backend("here", url: "http://x")])
        #expect(table.targets.map(\.name) == ["here"])
        #expect(table.missing.map(\.name) == ["gone"])
        #expect(table.missing[0].message.contains("does not exist in namespace \"team-a\""))
    }

    @Test(
        "inside is a Service of this cluster by its name, and nothing else",
        arguments: zip(
            [
                "http://x.ns.svc:80/v1", "http://x.ns.svc.cluster.local", "http://svc", "http://x.svc", "http://evil.com/x.ns.svc",
                "http://x.ns.svc.evil.com", "http://x.ns.svc@evil.com", "http://10.0.0.1",
            ], [true, true, false, false, false, false, false, false]))
    func inside(url: String, isInside: Bool) {
        #expect(RouteTable.isInside(url) == isInside)
        let table = RouteTable(chain: Self.chain(["a"], airgap: true), backends: [Self.backend("a", url: url)])
        #expect(table.targets.isEmpty == !isInside)
    }

    @Test("a table survives its way through a ConfigMap, and fields of a newer version are ignored")
    func travels() throws {
        let table = RouteTable(chain: Self.chain(["a"]), backends: [Self.backend("a", url: "http://x")])
        var value = try JSONValue(encoding: table)
        value["newer"] = ["field": 1]
        #expect(try value.decode(RouteTable.self) == table)
    }
}

@Suite("One target's health, seen from many event loops")
struct TargetHealthTests {
    @Test("one probe at a time, and recovery within one probe")
    func probes() {
        let health = TargetHealth(policy: .init(consecutiveFailures: 3, open: .seconds(10)))
        for _ in 0..<2 { health.fail(.serverError, at: .zero) }
        #expect(health.admit(at: .zero) == .pass)
        health.fail(.serverError, at: .zero)
        #expect(!health.wouldAdmit(at: .seconds(9)))
        #expect(health.admit(at: .seconds(10)) == .probe)
        #expect(health.admit(at: .seconds(10)) == .refuse(until: nil))
        health.cancelProbe()
        #expect(health.admit(at: .seconds(10)) == .probe)
        health.succeed(firstToken: .zero, at: .seconds(10))
        #expect(health.admit(at: .seconds(10)) == .pass)
    }

    @Test("a target that slows down is taken out before it fails")
    func predictive() {
        let health = TargetHealth(policy: .init(predictive: .init(window: 3, latency: .milliseconds(100))))
        for latency in [50, 100, 149] { health.succeed(firstToken: .milliseconds(latency), at: .zero) }
        #expect(health.wouldAdmit(at: .zero))
        health.succeed(firstToken: .milliseconds(102), at: .zero)
        #expect(!health.wouldAdmit(at: .zero))
        #expect(health.snapshot.cause == .latency)
    }
}

@Suite("The sample of the documentation")
struct SampleTests {
    @Test("can be served as it stands")
    func sample() throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("docs/samples/gateway-routes.yaml")
        let file = try RoutesFile(parsing: try String(contentsOf: path, encoding: .utf8))
        #expect(file.table.targets.map(\.name) == ["openai", "local"])
    }
}
