import BallastAPI
import NIOCore
import Resilience
import Structured
import Testing

@testable import Gateway

@Suite("Who is asked")
struct RoutingTests {
    private static let debug = [("x-ballast-debug", "1")]

    @Test(
        "a target that is at its limit per minute is passed over, and the answer says so",
        arguments: [
            LLMBackendSpec.Capacity(requestsPerMinute: 1), LLMBackendSpec.Capacity(tokensPerMinute: 1),
        ])
    func limits(capacity: LLMBackendSpec.Capacity) async throws {
        try await GatewayFixture.run([[Say.whole("x")], [Say.whole("x")]], change: { $0.targets[0].capacity = capacity }) { fixture in
            #expect(try await fixture.caller.post(Say.request)["x-ballast-target"] == "a")
            let second = try await fixture.caller.post(Say.request, headers: Self.debug)
            #expect(second["x-ballast-target"] == "b")
            #expect(second["x-ballast-route"] == "a=Capacity; b=answered")
            let providers = try JSONValue(parsing: try await fixture.caller.get("/providers").body)
            #expect(providers["targets"]?[0]?["decisions"]?["capacity"] == false)
            #expect(providers["targets"]?[1]?["decisions"]?["capacity"] == true)
        }
    }

    @Test("a target has no more requests at once than it may, and takes the next when one has ended")
    func concurrency() async throws {
        let held = HostileProvider.Reply.held([Say.role, Say.words("one ")], then: [Say.words("two"), Say.finish, Say.usage, Say.done])
        let change: (inout RouteTable) -> Void = { $0.targets[0].capacity = .init(maxConcurrentRequests: 1) }
        try await GatewayFixture.run([[held, Say.whole("x")], [Say.whole("x")]], change: change) { fixture in
            let caller = fixture.caller
            let stream = Task { try await caller.post(Say.streamRequest) }
            await fixture.providers[0].waitForRequests(1)
            let second = try await caller.post(Say.request, headers: Self.debug)
            #expect(second["x-ballast-route"] == "a=Capacity; b=answered")
            fixture.providers[0].release()
            #expect(try await stream.value.streamedText == "one two")
            #expect(try await caller.post(Say.request)["x-ballast-target"] == "a")
        }
    }

    @Test(
        "rules send short prompts to one, a word to another, the rest to the default",
        arguments: [("hi", "b"), ("Please ANALYZE this text, it is long enough", "c"), ("a text that is longer than ten", "a")])
    func rules(prompt: String, target: String) async throws {
        let change: (inout RouteTable) -> Void = {
            $0.rules = [
                .init(when: .init(promptContains: ["analyze"]), target: "c"), .init(when: .init(maxPromptCharacters: 10), target: "b"),
            ]
        }
        try await GatewayFixture.run([[Say.whole("x")], [Say.whole("x")], [Say.whole("x")]], change: change) { fixture in
            let answer = try await fixture.caller.post(#"{"messages":[{"role":"user","content":"\#(prompt)"}]}"#)
            #expect(answer["x-ballast-target"] == target)
        }
    }

    @Test(
        "cost_priority is cheapest first for that request, and no provider hears of it",
        arguments: [
            (#"{"cost_priority":true}"#, #"{"model":"model-b"}"#, "b"),
            (#"{"cost_priority":true,"messages":[]}"#, #"{"model":"model-b","messages":[]}"#, "b"),
            (#"{"messages":[], "cost_priority" : true }"#, #"{"model":"model-b","messages":[] }"#, "b"),
            (#"{"model":"chat","cost_priority":true,"n":1}"#, #"{"model":"model-b","n":1}"#, "b"),
            (#"{"cost_priority":true,"model":"chat"}"#, #"{"model":"model-b"}"#, "b"),
            (#"{"cost_priority":false,"messages":[]}"#, #"{"model":"model-a","messages":[]}"#, "a"),
        ])
    func cost(body: String, sent: String, target: String) async throws {
        let change: (inout RouteTable) -> Void = {
            $0.targets[0].pricing = .init(inputPerMillionTokens: "10")
            $0.targets[1].pricing = .init(inputPerMillionTokens: "1")
        }
        try await GatewayFixture.run([[Say.whole("x")], [Say.whole("x")]], change: change) { fixture in
            let answer = try await fixture.caller.post(body)
            #expect(answer["x-ballast-target"] == target)
            #expect(fixture.providers[target == "a" ? 0 : 1].requests[0].body == sent)
        }
    }

    @Test("a preferred region goes first, the caller's before the chain's")
    func region() async throws {
        let change: (inout RouteTable) -> Void = {
            $0.regionPreference = ["eu"]
            $0.targets[1].region = "eu"
            $0.targets[2].region = "us"
        }
        try await GatewayFixture.run([[Say.whole("x")], [Say.whole("x")], [Say.whole("x")]], change: change) { fixture in
            #expect(try await fixture.caller.post(Say.request)["x-ballast-target"] == "b")
            let answer = try await fixture.caller.post(#"{"prompt":"x","region_preference":["us"]}"#, to: "/inference")
            #expect(answer["x-ballast-target"] == "c")
            let providers = try JSONValue(parsing: try await fixture.caller.get("/providers").body)
            #expect(providers["targets"]?[0]?["decisions"]?["region"] == .null)
            #expect(providers["targets"]?[1]?["decisions"]?["region"] == 0)
        }
    }

    @Test("under airgap one outside address among several keeps a target out, whatever the table claims")
    func alternates() async throws {
        let change: (inout RouteTable) -> Void = { table in
            table.airgap = true
            table.targets[0].urls = ["http://qwen.team-a.svc:8000/v1"] + table.targets[0].urls
            table.targets[0].inside = true
        }
        try await GatewayFixture.run([[Say.whole("no")]], change: change) { fixture in
            let answer = try await fixture.caller.post(Say.request)
            #expect(answer.status == 503)
            #expect(answer.body.contains("a: Airgap"))
            #expect(fixture.providers[0].count == 0)
        }
    }

    @Test("a name inside that turns out to be an address outside is not connected to")
    func resolvedOutside() async throws {
        let port = Locked(0)
        let change: (inout RouteTable) -> Void = { table in
            table.airgap = true
            table.targets[0].inside = true
            table.targets[0].urls = ["http://qwen.team-a.svc:8000/v1"]
            table.targets[1].inside = true
            table.targets[1].urls = ["http://good.team-a.svc:8000/v1"]
        }
        let settings: (inout GatewaySettings) -> Void = {
            $0.resolve = { host, _ in
                [try SocketAddress(ipAddress: host.hasPrefix("good") ? "127.0.0.1" : "93.184.216.34", port: port.value)]
            }
        }
        try await GatewayFixture.run([[Say.whole("no")], [Say.whole("yes")]], settings: settings, change: change) { fixture in
            port.change { $0 = fixture.providers[1].port }
            let answer = try await fixture.caller.post(Say.request, headers: Self.debug)
            #expect(answer["x-ballast-target"] == "b")
            #expect(answer["x-ballast-route"]?.contains("its address 93.184.216.34 is outside the cluster, under airgap") == true)
        }
    }

    @Test("in a cluster a name that leads to this machine is refused, unless the settings allow it", arguments: [false, true])
    func loopback(allowed: Bool) async throws {
        let settings: (inout GatewaySettings) -> Void = { $0.addresses = AddressPolicy(allowsLoopback: allowed) }
        let change: (inout RouteTable) -> Void = { table in
            table.targets[0].urls = table.targets[0].urls.map { $0.replacing("127.0.0.1", with: "localhost") }
        }
        try await GatewayFixture.run([[Say.whole("x")]], settings: settings, change: change) { fixture in
            let answer = try await fixture.caller.post(Say.request)
            #expect(answer.status == (allowed ? 200 : 503))
            if !allowed { #expect(answer.body.contains("is loopback, which this gateway refuses")) }
            #expect(fixture.providers[0].count == (allowed ? 1 : 0))
        }
    }

    @Test("a redirect is not followed: the next target answers")
    func redirect() async throws {
        let elsewhere = try await HostileProvider.start([Say.whole("no")])
        let reply = HostileProvider.Reply.answer(307, headers: [("location", elsewhere.url + "/chat/completions")], body: "")
        try await GatewayFixture.run([[reply], [Say.whole("yes")]]) { fixture in
            let answer = try await fixture.caller.post(Say.request)
            #expect(answer["x-ballast-target"] == "b")
            #expect(elsewhere.count == 0)
        }
        await elsewhere.stop()
    }
}

@Suite("Which addresses a target may have")
struct AddressPolicyTests {
    private static let cluster = AddressPolicy(refused: [[10, 96, 0, 1]])

    @Test(
        "in a cluster",
        arguments: [
            ("10.1.2.3", nil), ("93.184.216.34", nil), ("2606:2800:220:1::1", nil), ("127.0.0.1", "loopback"), ("127.9.9.9", "loopback"),
            ("::1", "loopback"), ("::ffff:127.0.0.1", "loopback"), ("169.254.169.254", "metadata"), ("::ffff:169.254.169.254", "metadata"),
            ("fe80::1", "link-local"), ("fd00:ec2::254", "metadata"), ("100.100.100.200", "metadata"), ("168.63.129.16", "host service"),
            ("0.0.0.0", "unspecified"), ("::", "unspecified"), ("224.0.0.1", "multicast"), ("255.255.255.255", "multicast"),
            ("10.96.0.1", "API server"),
        ] as [(String, String?)])
    func cluster(address: String, word: String?) throws {
        let objection = Self.cluster.objection(to: try SocketAddress(ipAddress: address, port: 80))
        #expect((objection == nil) == (word == nil))
        if let word { #expect(objection?.description.contains(word) == true) }
    }

    @Test(
        "under airgap only what nobody routes outside",
        arguments: [
            ("10.1.2.3", true), ("172.16.0.1", true), ("172.32.0.1", false), ("192.168.1.1", true), ("192.169.1.1", false),
            ("100.64.0.1", true), ("100.128.0.1", false), ("8.8.8.8", false), ("fd12::1", true), ("2606:2800::1", false),
            ("169.254.169.254", false),
        ])
    func airgap(address: String, passes: Bool) throws {
        for policy in [Self.cluster.insideOnly, AddressPolicy.unrestricted.insideOnly] {
            #expect((policy.objection(to: try SocketAddress(ipAddress: address, port: 80)) == nil) == passes)
        }
    }

    @Test("on somebody's own machine everything goes, and loopback where a cluster's settings allow it")
    func free() throws {
        for address in ["127.0.0.1", "169.254.169.254", "8.8.8.8"] {
            #expect(AddressPolicy.unrestricted.objection(to: try SocketAddress(ipAddress: address, port: 80)) == nil)
        }
        let demo = AddressPolicy(allowsLoopback: true)
        #expect(demo.objection(to: try SocketAddress(ipAddress: "127.0.0.1", port: 80)) == nil)
        #expect(demo.objection(to: try SocketAddress(ipAddress: "169.254.169.254", port: 80)) != nil)
    }
}
