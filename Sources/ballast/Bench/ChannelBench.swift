import BallastAPI
import Foundation
import HTTPTransport
import KubeClient
import KubeCore
import KubeTypes
import Logging
import Operator
import Structured

/// An operator and the gateways of one chain, and what is done to them with a stopwatch.
struct ChannelBench {
    static let quiet = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }

    let cluster: ClientConfiguration
    let gateways: Int
    let rounds: Int
    let namespace: String
    let admin: KubeClient
    private let web: CurlTransport

    init(_ cluster: ClientConfiguration, gateways: Int, rounds: Int) throws {
        self.cluster = cluster
        self.gateways = gateways
        self.rounds = rounds
        namespace = "bench-\(UInt32.random(in: 0...UInt32.max))"
        admin = try KubeClient(connecting: cluster)
        web = try CurlTransport()
    }

    /// Measures all, prints a table, and says whether every wish was met.
    func run() async throws -> Bool {
        let objects = BenchObjects(namespace: namespace)
        try await objects.create(with: admin, pods: gateways)
        let (ports, started) = AsyncStream.makeStream(of: Int.self)
        let program = try operatorProgram { started.yield($0) }
        let result = try await withThrowingTaskGroup(of: Bool?.self) { group in
            for service in program.all {
                group.addTask {
                    try await service.run()
                    return nil
                }
            }
            defer { group.cancelAll() }
            guard let port = await ports.first(where: { _ in true }) else { return false }
            return try await measure(program, channelPort: port, objects)
        }
        await program.close()
        await objects.remove(with: admin)
        await web.shutdown()
        await admin.shutdown()
        return result
    }

    private func operatorProgram(_ started: @escaping @Sendable (Int) -> Void) throws -> OperatorProgram {
        var settings = OperatorConfiguration()
        settings.electsLeader = false
        settings.allowsLoopback = true
        settings.channelNames = [.ip("127.0.0.1")]
        return try OperatorProgram(
            settings, client: try KubeClient(connecting: cluster), listen: "127.0.0.1", healthPort: 0, metricsPort: 0, channelPort: 0,
            log: Self.quiet, channelStarted: started)
    }

    private func measure(_ program: OperatorProgram, channelPort: Int, _ objects: BenchObjects) async throws -> Bool {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(namespace)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await objects.mountCertificate(into: folder, with: admin)
        let (ports, started) = AsyncStream.makeStream(of: Int.self)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...gateways {
                let gateway = ClusterGatewayProgram(
                    cluster: cluster, namespace: namespace, chain: BenchObjects.chain, settings: BenchObjects.gatewaySettings,
                    channel: .init(
                        operatorURL: "https://127.0.0.1:\(channelPort)", certificates: folder.path, pod: "g-\(number)",
                        podUID: try await objects.podUID(number, with: admin)),
                    log: Self.quiet, started: { started.yield($0) })
                group.addTask { try await gateway.run() }
            }
            defer { group.cancelAll() }
            var known: [Int] = []
            for await port in ports {
                known.append(port)
                if known.count == gateways { break }
            }
            return try await measure(program, known, objects)
        }
    }

    private func measure(_ program: OperatorProgram, _ ports: [Int], _ objects: BenchObjects) async throws -> Bool {
        let key = NamespacedName(namespace: namespace, name: BenchObjects.chain)
        let hub = program.services.channel.hub
        while hub.connected(key).count < gateways { try await Task.sleep(for: .milliseconds(20)) }
        let asker = BenchAsker(web: web, ports: ports)
        _ = try await asker.firstSight { try await asker.get($0, "/v1/models", BenchObjects.firstKey).status == 200 }
        var table = BenchTable(gateways: gateways, rounds: rounds)
        try await table.measure("an order of the operator (a push)", wanted: .milliseconds(300), asker) { round in
            if round % 2 == 1 {
                hub.push(.block(id: "bench", message: "measured", expiresAfter: .seconds(600)), to: key)
            } else {
                hub.push(.lift(id: "bench"), to: key)
            }
        } shows: { round, port in
            (try await asker.ask(port, BenchObjects.firstKey).status == 402) == (round % 2 == 1)
        }
        hub.push(.lift(id: "bench"), to: key)
        try await table.measure("a change of the chain", wanted: .seconds(1), asker) { round in
            try await objects.renameTarget("t-\(round)", with: admin)
        } shows: { round, port in
            try await asker.get(port, "/v1/models", BenchObjects.firstKey).text.contains("\"t-\(round)\"")
        }
        try await table.measure("a change of a backend", wanted: .seconds(1), asker) { round in
            try await objects.nameModel("m-\(round)", with: admin)
        } shows: { round, port in
            try await asker.get(port, "/providers", BenchObjects.firstKey).text.contains("\"m-\(round)\"")
        }
        try await table.measure("a change of a Secret (callers' keys)", wanted: .seconds(1), asker) { round in
            try await objects.setKeys(["first": BenchObjects.firstKey, "second": "key-\(round)"], with: admin)
        } shows: { round, port in
            try await asker.get(port, "/v1/models", "key-\(round)").status == 200
        }
        table.show()
        return table.isMet
    }
}
