import BallastAPI
import EmbeddedCluster
import Foundation
import HTTPTransport
import KubeClient
import KubeCore
import KubeTypes
import Structured
import Testing

@testable import Gateway
@testable import ballast

@Suite("A gateway in a cluster", .timeLimit(.minutes(3)))
struct InClusterTests {
    @Test("a changed table is served while a stream of the old one goes on; a rotated key is used at once")
    func changes() async throws {
        let fixture = try InClusterFixture.make()
        let cluster = try await ServedCluster.start(fixture.server)
        let admin = try KubeClient(connecting: cluster.configuration())
        let old = try await TestProvider.start(.held("one ", rest: "two"))
        let new = try await TestProvider.start(.whole("from new"))
        _ = try await admin.create(InClusterFixture.secret("keys", "first"))
        try await fixture.withGateway(cluster.configuration()) { port in
            #expect(try await fixture.get(port, "/ready").status == 503)
            #expect(try await fixture.get(port, "/health").status == 200)
            _ = try await admin.create(
                InClusterFixture.configMap(InClusterFixture.table([("old", old.url, nil)]).text()))
            try await eventually { try await fixture.get(port, "/ready").status == 200 }
            var stream = try await fixture.ask(port, stream: true).body.makeAsyncIterator()
            let piece = try await stream.next()
            let first = String(decoding: try #require(piece), as: UTF8.self)
            #expect(first.contains("one "))

            let table = try InClusterFixture.table([("new", new.url, "keys")]).text()
            _ = try await admin.patch(
                InClusterFixture.configMap("").reference, .merge(["data": [RouteTable.configMapKey: .string(table)]]))
            // Each event loop learns of it in its turn: a connection may land on one that has not yet.
            try await eventually { try await fixture.ask(port).headers["x-ballast-target"] == "new" }
            #expect(new.keys == ["bearer first"])

            let rotated = Base64Data(text: "second")
            _ = try await admin.patch(
                InClusterFixture.secret("keys", "").reference,
                .merge(["data": ["key": .string(Data(rotated.bytes).base64EncodedString())]]))
            try await eventually {
                _ = try await fixture.ask(port)
                return new.keys.last == "bearer second"
            }

            old.release()
            var rest = ""
            while let piece = try await stream.next() { rest += String(decoding: piece, as: UTF8.self) }
            #expect(rest.contains("two") && rest.hasSuffix("data: [DONE]\n\n"))
        }
        await admin.shutdown()
        await cluster.stop()
        await old.stop()
        await new.stop()
    }

    @Test("a table that cannot be read, and an API server that is gone, change nothing")
    func troubles() async throws {
        let fixture = try InClusterFixture.make()
        let cluster = try await ServedCluster.start(fixture.server)
        let admin = try KubeClient(connecting: cluster.configuration())
        let provider = try await TestProvider.start(.whole("still here"))
        _ = try await admin.create(InClusterFixture.configMap(InClusterFixture.table([("a", provider.url, nil)]).text()))
        try await fixture.withGateway(cluster.configuration()) { port in
            try await eventually { try await fixture.get(port, "/ready").status == 200 }
            _ = try await admin.patch(
                InClusterFixture.configMap("").reference, .merge(["data": [RouteTable.configMapKey: "{"]]))
            try await eventually { try await fixture.get(port, "/providers").text.contains("tableError") }
            #expect(try await fixture.ask(port).headers["x-ballast-target"] == "a")
            await cluster.stop()
            #expect(try await fixture.ask(port).headers["x-ballast-target"] == "a")
            let back = try await ServedCluster.start(fixture.server, port: cluster.port)
            let table = try InClusterFixture.table([("b", provider.url, nil)]).text()
            _ = try await admin.patch(
                InClusterFixture.configMap("").reference, .merge(["data": [RouteTable.configMapKey: .string(table)]]))
            try await eventually { try await fixture.ask(port).headers["x-ballast-target"] == "b" }
            // Each event loop learns of it in its turn.
            try await eventually { try await !fixture.get(port, "/providers").text.contains("tableError") }
            await back.stop()
        }
        await admin.shutdown()
        await provider.stop()
    }
}
