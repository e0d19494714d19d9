import BallastAPI
import KubeCore
import Structured
import Testing

@testable import Gateway

@Suite("Routes out of a cluster's objects")
struct RouteFeedTests {
    private func table(_ secrets: [String], version: Int = RouteTable.currentVersion, chain: String = "chat") throws -> String {
        let backends = secrets.map { name in
            LLMBackend(
                metadata: ObjectMeta(name: "b-\(name)"),
                spec: LLMBackendSpec(
                    provider: .openAICompatible, model: .init(name: "m"),
                    endpoint: .init(url: "https://\(name).example", apiKeySecretRef: .init(name: name, key: "key"))))
        }
        let targets = secrets.map { FailoverChainSpec.Target(name: $0, backendRef: NameReference(name: "b-\($0)")) }
        var table = RouteTable(
            chain: FailoverChain(metadata: ObjectMeta(name: chain, namespace: "team-a"), spec: FailoverChainSpec(targets: targets)),
            backends: backends)
        table.version = version
        return try table.text()
    }

    private let key: [String: [UInt8]] = ["key": [1]]

    @Test("a table is served once everything is known of its Secrets; one that is not there is known too")
    func waits() throws {
        let feed = FeedBox()
        #expect(feed.take(table: try table(["one", "two"]), version: "1") == nil)
        #expect(feed.secretNames == ["one", "two"])
        #expect(feed.take(secret: "one", key) == nil)
        let routes = try #require(feed.take(secret: "two", nil))
        #expect(routes.secrets == ["one": key] && routes.table.targets.count == 2 && routes.version == "1")
    }

    @Test("a key that rotates is served; one that did not change is not served again")
    func rotates() throws {
        let feed = FeedBox()
        _ = feed.take(table: try table(["one"]), version: "1")
        _ = feed.take(secret: "one", key)
        #expect(feed.take(secret: "one", key) == nil)
        #expect(feed.take(secret: "one", ["key": [2]])?.secrets == ["one": ["key": [2]]])
        #expect(feed.take(secret: "stranger", key) == nil)
    }

    @Test("a new table keeps what is known, follows what is new, and drops what it names no longer")
    func changes() throws {
        let feed = FeedBox()
        _ = feed.take(table: try table(["one"]), version: "1")
        _ = feed.take(secret: "one", key)
        #expect(feed.take(table: try table(["one", "two"]), version: "2") == nil)
        #expect(feed.refused(secret: "two")?.version == "2", "the Role may be behind: the rest serves")
        #expect(feed.refused(secret: "one") == nil, "what was shown once is not forgotten")
        #expect(feed.take(table: try table(["two"]), version: "3")?.secrets == [:])
    }

    @Test(
        "one that cannot be read leaves the last good one, and says why",
        arguments: [
            ("{", "cannot be read"), (#"{"version":1}"#, "cannot be read"), (#"{"version":9}"#, "version 9"), ("[]", "version 0"),
            (nil, "no entry"),
        ])
    func unreadable(text: String?, word: String) throws {
        let feed = FeedBox()
        _ = feed.take(table: try table([]), version: "1")
        #expect(feed.take(table: text, version: "2") == nil)
        #expect(feed.problem?.contains(word) == true)
        #expect(feed.take(table: try table([]), version: "3")?.version == "3")
        #expect(feed.problem == nil)
    }

    @Test("one version newer and one older are read, whatever else they hold", arguments: [-1, 0, 1])
    func versions(step: Int) throws {
        var text = try JSONValue(parsing: Array(table([], version: RouteTable.currentVersion + step).utf8))
        text["somethingNew"] = ["a": 1]
        let feed = FeedBox()
        #expect(feed.take(table: text.text, version: "1") != nil)
    }

    @Test("another chain's table is none of ours")
    func foreign() throws {
        let feed = FeedBox()
        #expect(feed.take(table: try table([], chain: "other"), version: "1") == nil)
        #expect(feed.problem?.contains("team-a/other") == true)
    }
}

/// A feed behind a reference: the expectation macros hold what they are given immutable.
private final class FeedBox {
    private var feed = RouteFeed(namespace: "team-a", chain: "chat")

    var problem: String? { feed.problem }
    var secretNames: Set<String> { feed.secretNames }
    func take(table: String?, version: String) -> RouteFeed.Routes? { feed.take(table: table, version: version) }
    func take(secret: String, _ data: [String: [UInt8]]?) -> RouteFeed.Routes? { feed.take(secret: secret, data) }
    func refused(secret: String) -> RouteFeed.Routes? { feed.refused(secret: secret) }
}

extension RouteFeed.Routes: Equatable {
    public static func == (left: Self, right: Self) -> Bool {
        left.table == right.table && left.secrets == right.secrets && left.version == right.version
    }
}
