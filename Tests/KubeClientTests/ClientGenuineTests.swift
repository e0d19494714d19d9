import Foundation
import HTTPTransport
import KubeCore
import Structured
import Testing

@testable import KubeClient

/// Leaves out what distributions put into each namespace by themselves.
private let ownConfigMaps = "metadata.name!=kube-root-ca.crt,metadata.name!=openshift-service-ca.crt"

/// Against a real kube-apiserver, whose kubeconfig `BALLAST_TEST_KUBECONFIG` names. Chosen by a filter, never skipped: without a server
/// these tests fail.
@Suite("The client and a genuine API server", .serialized) struct ClientGenuineTests {
    private struct NoServer: Error, CustomStringConvertible {
        var description: String { "BALLAST_TEST_KUBECONFIG names no kubeconfig; leave the genuine suites out of the filter without one" }
    }

    private func configuration() throws -> ClientConfiguration {
        guard let path = ProcessInfo.processInfo.environment["BALLAST_TEST_KUBECONFIG"] else { throw NoServer() }
        return try KubeConfig.load(path: path).configuration()
    }

    /// Runs `body` with a client and a namespace of its own, which goes afterwards.
    private func withNamespace(_ body: (KubeClient, String) async throws -> Void) async throws {
        let client = try KubeClient(connecting: try configuration())
        let type = ResourceType(group: "", version: "v1", kind: "Namespace", plural: "namespaces", namespaced: false)
        let name = "client-\(UUID().uuidString.prefix(8).lowercased())"
        _ = try await client.send(
            .create(type, namespace: nil, manifest: ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]]))
        do {
            try await body(client, name)
        } catch {
            try? await client.delete(ObjectReference(type, namespace: nil, name: name))
            throw error
        }
        try await client.delete(ObjectReference(type, namespace: nil, name: name))
        await client.shutdown()
    }

    private func configMap(_ name: String, _ namespace: String, _ data: [String: String] = ["k": "v"]) -> ConfigMap {
        ConfigMap(name, namespace: namespace, data: data)
    }

    @Test("a client certificate opens the door, over HTTP/2") func mutualTLS() async throws {
        let configuration = try configuration()
        var settings = CurlTransportConfiguration()
        settings.tls = configuration.tls
        let transport = try CurlTransport(settings)
        let allowed = try await transport.execute(HTTPRequest(url: configuration.server + "/api/v1/namespaces"))
        #expect(allowed.status == 200 && allowed.peer?.httpVersion == "2")
        settings.tls.identity = nil
        let stranger = try await CurlTransport(settings).execute(HTTPRequest(url: configuration.server + "/api/v1/namespaces"))
        #expect([401, 403].contains(stranger.status))
        settings.protocols = .http1
        settings.tls = configuration.tls
        let old = try await CurlTransport(settings).execute(HTTPRequest(url: configuration.server + "/api/v1/namespaces"))
        #expect(old.status == 200 && old.peer?.httpVersion == "1.1")
    }

    @Test("an authority that did not sign the certificate, and a name that does not stand in it, are refused") func verification()
        async throws
    {
        let configuration = try configuration()
        let request = HTTPRequest(url: configuration.server + "/version")
        for tls in [TLSSettings(), TLSSettings(trust: configuration.tls.trust, serverName: "not-in-the-certificate")] {
            var settings = CurlTransportConfiguration()
            settings.tls = tls
            let transport = try CurlTransport(settings)
            let error = await #expect(throws: HTTPError.self) { try await transport.execute(request) }
            guard case .unreachable = error else { Issue.record("\(String(describing: error))"); continue }
        }
        for tls in [TLSSettings(trust: .anyone), TLSSettings(trust: configuration.tls.trust, serverName: "kubernetes.default.svc")] {
            var settings = CurlTransportConfiguration()
            settings.tls = tls
            #expect(try await CurlTransport(settings).execute(request).status == 200)
        }
    }

    @Test("300 watches, then a GET") func manyWatches() async throws {
        try await withNamespace { client, namespace in
            _ = try await client.create(configMap("one", namespace))
            try await withThrowingTaskGroup(of: Void.self) { group in
                let (synced, syncing) = AsyncStream.makeStream(of: Void.self)
                for _ in 0..<300 {
                    group.addTask {
                        for await event in client.events(of: ConfigMap.self, namespace: namespace) {
                            if case .disconnected(let failure, _) = event { throw failure }
                            if case .restarted = event { syncing.yield() }
                        }
                    }
                }
                var count = 0
                let clock = ContinuousClock()
                let begin = clock.now
                for await _ in synced {
                    count += 1
                    if count == 300 { break }
                }
                let opened = clock.now
                #expect(try await client.get(ConfigMap.self, namespace: namespace, name: "one").data == ["k": "v"])
                print("300 watches in \(opened - begin), then a GET in \(clock.now - opened)")
                // 300 streams at 80 a connection, and one for the verbs.
                if let open = OwnConnections.count(to: client.configuration.server) { #expect(open <= 5, "connections: \(open)") }
                group.cancelAll()
                try await group.waitForAll()
            }
        }
    }

    @Test("apply: created, repeated, refused when another manager owns the field, forced") func apply() async throws {
        try await withNamespace { client, namespace in
            let reference = configMap("shared", namespace).reference
            func manifest(_ value: JSONValue) -> JSONValue {
                [
                    "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "shared", "namespace": .string(namespace)],
                    "data": ["k": value],
                ]
            }
            let first = try await client.apply(reference, manifest: manifest("ours"))
            let again = try await client.apply(reference, manifest: manifest("ours"))
            #expect(first[path: "metadata", "resourceVersion"] == again[path: "metadata", "resourceVersion"])
            let error = await #expect(throws: APIStatus.self) {
                try await client.apply(reference, manifest: manifest("theirs"), options: .init(fieldManager: "stranger"))
            }
            #expect(error?.isConflict == true && error?.fieldManagerConflicts.map(\.field) == [".data.k"])
            let forced = try await client.apply(
                reference, manifest: manifest("theirs"), force: true, options: .init(fieldManager: "stranger"))
            #expect(forced[path: "data", "k"] == "theirs")
            let unknown = await #expect(throws: APIStatus.self) {
                var bad = manifest("x")
                bad["nonsense"] = 1
                return try await client.apply(reference, manifest: bad, force: true)
            }
            #expect(unknown?.description.contains("nonsense") == true, "\(String(describing: unknown))")
        }
    }

    @Test("patches, preconditions, paged lists, dry runs") func verbs() async throws {
        try await withNamespace { client, namespace in
            for index in 0..<5 { _ = try await client.create(configMap("m\(index)", namespace)) }
            let mine = try await client.list(
                ConfigMap.self, namespace: namespace, fieldSelector: ownConfigMaps, pageSize: 2)
            #expect(mine.map(\.metadata.name) == (0..<5).map { "m\($0)" })
            let twin = await #expect(throws: APIStatus.self) { try await client.create(configMap("m0", namespace)) }
            #expect(twin?.isAlreadyExists == true)
            let reference = mine[0].reference
            #expect(try await client.patch(reference, .merge(["data": ["k": nil, "l": "w"]]))["data"] == ["l": "w"])
            #expect(try await client.patch(reference, .json([["op": "replace", "path": "/data/l", "value": "x"]]))["data"] == ["l": "x"])
            let stale = await #expect(throws: APIStatus.self) {
                try await client.patch(
                    reference, .merge(["metadata": ["resourceVersion": .string(mine[0].metadata.resourceVersion ?? "")]]))
            }
            #expect(stale?.isConflict == true)
            let other = await #expect(throws: APIStatus.self) {
                try await client.delete(reference, options: .init(uid: "00000000-0000-0000-0000-000000000000"))
            }
            #expect(other?.isConflict == true)
            try await client.delete(reference, options: .init(uid: mine[0].metadata.uid, dryRun: true))
            #expect(try await client.find(ConfigMap.self, namespace: namespace, name: "m0") != nil)
            try await client.delete(reference, options: .init(uid: mine[0].metadata.uid))
            #expect(try await client.find(ConfigMap.self, namespace: namespace, name: "m0") == nil)
        }
    }

    @Test("a watch tells what happens, from a streaming list and from pages", arguments: [true, false]) func watch(streaming: Bool)
        async throws
    {
        try await withNamespace { client, namespace in
            _ = try await client.create(configMap("before", namespace))
            let scope = ObjectScope(ConfigMap.resourceType, namespace: namespace, fieldSelector: ownConfigMaps)
            var configuration = WatchMachine<ConfigMap>.Configuration()
            configuration.streamingList = streaming
            configuration.pageSize = 1
            var events = client.events(scope, configuration: configuration) { try $0.decode(ConfigMap.self) }.makeAsyncIterator()
            func next() async -> WatchEvent<ConfigMap>? {
                while let event = await events.next() { if case .progress = event { continue } else { return event } }
                return nil
            }
            guard case .restarted(let known, _) = await next() else { Issue.record("no list"); return }
            #expect(known.map(\.metadata.name) == ["before"])
            let made = try await client.create(configMap("during", namespace))
            guard case .applied(let seen) = await next() else { Issue.record("no creation"); return }
            #expect(seen == made)
            try await client.delete(made.reference)
            guard case .deleted(let key, _) = await next() else { Issue.record("no deletion"); return }
            #expect(key == made.key)
        }
    }

    @Test("a version from the future, and a continue token that is none, are told apart") func versions() async throws {
        let client = try KubeClient(connecting: try configuration())
        let scope = ObjectScope(ConfigMap.resourceType, namespace: "default")
        let future = await #expect(throws: APIStatus.self) {
            try await client.send(
                .list(scope, resourceVersion: "999999999999", resourceVersionMatch: .notOlderThan), retry: .never)
        }
        #expect(future?.isResourceVersionTooLarge == true && future?.isTimeout == true, "\(String(describing: future))")
        let token = await #expect(throws: APIStatus.self) { try await client.send(.list(scope, limit: 1, continuation: "nonsense")) }
        #expect(token?.isBadRequest == true)
    }

    @Test("discovery finds Deployments with their subresources") func discovery() async throws {
        let client = try KubeClient(connecting: try configuration())
        let found = try await client.discover().first { $0.type.groupResource == "deployments.apps" }
        #expect(found?.type.kind == "Deployment" && found?.shortNames == ["deploy"])
        #expect(found?.subresources.sorted() == ["scale", "status"])
        #expect(try await client.serverVersion().hasPrefix("v1."))
    }
}
