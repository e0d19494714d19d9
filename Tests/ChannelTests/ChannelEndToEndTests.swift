import BallastAPI
import ControllerRuntime
import EmbeddedCluster
import Foundation
import HTTPTransport
import KubeClient
import KubeCore
import KubeTypes
import Operator
import Structured
import Testing

@testable import Gateway
@testable import ballast

/// An operator process' worth of services, in this one.
private final class RunningOperator: Sendable {
    let program: OperatorProgram
    let port: Int
    private let client: KubeClient
    private let running: Task<Void, any Error>

    var channel: OperatorChannel { program.services.channel }

    var admission: GatewayAdmission {
        GatewayAdmission(
            hub: channel.hub, reports: channel.reports, reader: { [manager = program.services.manager] in manager.reader },
            time: SystemTime())
    }

    init(_ cluster: ServedCluster, port: Int = 0) async throws {
        client = try KubeClient(connecting: cluster.configuration())
        var settings = OperatorConfiguration()
        settings.electsLeader = false
        settings.allowsLoopback = true
        settings.channelNames = [.ip("127.0.0.1")]
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let program = try OperatorProgram(
            settings, client: client, listen: "127.0.0.1", healthPort: 0, metricsPort: 0, channelPort: port, log: quiet,
            channelStarted: { continuation.yield($0) })
        self.program = program
        running = Task {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for service in program.all { group.addTask { try await service.run() } }
                defer { group.cancelAll() }
                try await group.next()
            }
        }
        self.port = try #require(await ports.first { _ in true })
        try await eventually { program.services.manager.isReady }
    }

    /// As a process that is killed: nothing is said to anybody.
    func kill() async {
        running.cancel()
        _ = await running.result
        await program.close()
        await client.shutdown()
    }
}

@Suite("The channel from end to end", .timeLimit(.minutes(5)))
struct ChannelEndToEndTests {
    private static let chain = NamespacedName(namespace: "team-a", name: "chat")

    private func pod(_ name: String) -> Pod {
        Pod(
            metadata: ObjectMeta(
                name: name, namespace: "team-a",
                labels: ["ballast.dev/chain": "chat", Labels.managedBy: Labels.manager]),
            spec: PodSpec(containers: [Container(name: "gateway", image: "ballast:test")]))
    }

    private func createChain(_ admin: KubeClient, _ change: (inout FailoverChainSpec) -> Void = { _ in }) async throws {
        var spec = FailoverChainSpec(targets: [.init(name: "a", backendRef: NameReference(name: "a"))])
        change(&spec)
        var document = try FailoverChain(metadata: ObjectMeta(name: "chat", namespace: "team-a"), spec: spec).manifest()
        document["status"] = nil
        _ = try await admin.send(
            .create(FailoverChain.resourceType, namespace: "team-a", manifest: document, options: .init(fieldManager: "test")))
    }

    /// Puts the routes where the gateway looks for them: no operator has made them yet.
    private func publish(_ table: RouteTable, _ admin: KubeClient) async throws {
        _ = try await admin.create(InClusterFixture.configMap(try table.text()))
    }

    /// Writes a chain's certificate where a kubelet would mount it.
    private func mount(_ authority: ChannelAuthority, into folder: URL) throws {
        guard case .issued(let data, _) = try authority.certificate(of: Self.chain, current: nil, now: Date()) else { return }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, value) in data { try Data(value.bytes).write(to: folder.appendingPathComponent(name)) }
    }

    @Test(
        "an adversary's credential opens a chain with keys until it is taken back, and neither a lost stream nor another leader keeps it open"
    )
    func credentials() async throws {
        let fixture = try InClusterFixture.make()
        let cluster = try await ServedCluster.start(fixture.server)
        let admin = try KubeClient(connecting: cluster.configuration())
        let provider = try await TestProvider.start(.whole("hello"))
        let clients = FailoverChainSpec.Clients(apiKeysSecretRef: NameReference(name: "keys"))
        try await createChain(admin) { $0.clients = clients }
        var gatewayPod = try await admin.create(pod("g-1"))
        gatewayPod.status = PodStatus(phase: "Running", conditions: [ObjectCondition(type: "Ready", status: .yes)])
        _ = try await admin.send(
            .patch(gatewayPod.reference, .merge(["status": try #require(try gatewayPod.manifest()["status"])]), subresource: "status"))
        _ = try await admin.create(InClusterFixture.secret("keys", "sk-team"))
        var table = InClusterFixture.table([("a", provider.url, nil)])
        table.clients = .init(apiKeysSecretRef: NameReference(name: "keys"))
        try await publish(table, admin)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("channel-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }

        let first = try await RunningOperator(cluster)
        try await eventually { first.channel.authority.trust != nil }
        try mount(first.channel.authority, into: folder)
        let channel = ClusterGatewayProgram.Channel(
            operatorURL: "https://127.0.0.1:\(first.port)", certificates: folder.path, pod: "g-1",
            podUID: try #require(gatewayPod.metadata.uid))
        try await fixture.withGateway(cluster.configuration(), channel: channel) { port in
            try await eventually { try await fixture.get(port, "/ready").status == 200 }
            try await eventually { try await fixture.ask(port, key: "sk-team").status == 200 }
            func admit(_ running: RunningOperator, _ session: String) async throws -> String {
                try #require(
                    try await running.admission.admit(session: session, job: "check", to: Self.chain, for: .seconds(3600)))
            }
            // Returns only once the gateway takes it: the very first request gets through.
            let one = try await admit(first, "uid-1")
            let two = try await admit(first, "uid-2")
            #expect(one != two)
            for key in [one, two] { #expect(try await fixture.ask(port, key: key).status == 200) }
            #expect(try await fixture.ask(port, key: "adv-forged").status == 401)
            first.admission.revoke(session: "uid-1", from: Self.chain)
            try await eventually { try await fixture.ask(port, key: one).status == 401 }
            #expect(try await fixture.ask(port, key: two).status == 200)

            await first.kill()
            #expect(try await fixture.ask(port, key: two).status == 200, "with the operator away it lasts its time")
            // Its sessions began anew with other credentials: what the one before handed out is worth nothing any more.
            let second = try await RunningOperator(cluster, port: first.port)
            let three = try await admit(second, "uid-2")
            for (key, status) in [(two, 401), (three, 200), ("sk-team", 200)] {
                #expect(try await fixture.ask(port, key: key).status == status)
            }
            await second.kill()
        }
        await admin.shutdown()
        await cluster.stop()
        await provider.stop()
    }

    @Test("what a gateway does reaches the operator, what the operator orders reaches the gateway, and neither needs the other to live")
    func both() async throws {
        let fixture = try InClusterFixture.make()
        let cluster = try await ServedCluster.start(fixture.server)
        let admin = try KubeClient(connecting: cluster.configuration())
        let provider = try await TestProvider.start(.whole("hello"))
        try await createChain(admin)
        let gatewayPod = try await admin.create(pod("g-1"))
        try await publish(InClusterFixture.table([("a", provider.url, nil)]), admin)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("channel-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }

        let first = try await RunningOperator(cluster)
        try await eventually { first.channel.authority.trust != nil }
        let trust = first.channel.authority.trust
        let channel = ClusterGatewayProgram.Channel(
            operatorURL: "https://127.0.0.1:\(first.port)", certificates: folder.path, pod: "g-1",
            podUID: try #require(gatewayPod.metadata.uid))
        try await fixture.withGateway(cluster.configuration(), channel: channel) { port in
            try await eventually { try await fixture.get(port, "/ready").status == 200 }
            // The certificate comes after the gateway, as with a Secret that is mounted optionally.
            try mount(first.channel.authority, into: folder)
            var asked: Int64 = 0
            func ask() async throws -> Int {
                asked += 1
                return try await fixture.ask(port).status
            }
            #expect(try await ask() == 200)
            try await eventually { first.channel.reports.report(of: Self.chain)?.requests.total == 1 }
            #expect(first.channel.reports.report(of: Self.chain)?.targets.map(\.name) == ["a"])

            try await eventually { first.channel.hub.connected(Self.chain) == ["g-1"] }
            let delivery = first.channel.hub.push(
                .fault(id: "f", .init(abortStatus: 418), expiresAfter: .seconds(3600)), to: Self.chain)
            #expect(delivery.pods == ["g-1"])
            try await eventually { first.channel.reports.applied(by: Self.chain)["g-1"] == delivery.mark }
            #expect(try await ask() != 200)
            first.channel.hub.push(.lift(id: "f"), to: Self.chain)
            try await eventually { try await ask() == 200 }

            await first.kill()
            #expect(try await ask() == 200, "with the operator away the gateway serves on")
            let second = try await RunningOperator(cluster, port: first.port)
            try await eventually { second.channel.reports.report(of: Self.chain)?.gateways == 1 }
            // Whatever the one before had written into the status, and whatever it counted after: each request is counted once.
            try await eventually { second.channel.reports.report(of: Self.chain)?.requests.total ?? 0 >= asked }
            #expect(second.channel.reports.report(of: Self.chain)?.requests.total == asked)
            #expect(second.channel.authority.trust == trust, "the authority outlives the operator")
            try await eventually { second.channel.hub.connected(Self.chain) == ["g-1"] }
            await second.kill()
        }
        await admin.shutdown()
        await cluster.stop()
        await provider.stop()
    }
}
