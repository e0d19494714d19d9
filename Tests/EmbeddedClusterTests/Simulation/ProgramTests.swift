import Foundation
import KubeCore
import Logging
import Structured
import Testing

@testable import EmbeddedCluster

/// Says what it was given, and again whenever it is asked to look.
private struct Reporter: ContainerBehaviour {
    struct Report: Sendable {
        var words: [String]
        var environment: [String: String]
        var files: ContainerFiles
    }

    let reports: AsyncStream<Report>.Continuation

    var isProgram: Bool { true }
    var needs: ProgramNeeds { [.files, .probes] }
    func plan(for container: ContainerInfo) -> ContainerPlan { ContainerPlan() }

    func run(_ context: ContainerContext) async -> Int {
        guard let files = context.files else { return 1 }
        reports.yield(Report(words: context.info.words, environment: context.info.environment, files: files))
        let (never, _) = AsyncStream.makeStream(of: Void.self)
        for await _ in never {}
        return 0
    }
}

@Suite("Pods that run a program of this machine")
struct ProgramTests {
    private static let spec: JSONValue = [
        "serviceAccountName": "web",
        "containers": [
            [
                "name": "main", "image": "registry.example/ballast:1", "command": ["ballast", "gateway"],
                "args": ["--name=$(POD)", "--price=$$5", "--$(UNKNOWN)"],
                "ports": [["name": "http", "containerPort": 8080]],
                "readinessProbe": ["httpGet": ["path": "/ready", "port": "http"], "periodSeconds": 1],
                "env": [
                    ["name": "POD", "valueFrom": ["fieldRef": ["fieldPath": "metadata.name"]]],
                    ["name": "IP", "valueFrom": ["fieldRef": ["fieldPath": "status.podIP"]]],
                    ["name": "UID", "valueFrom": ["fieldRef": ["fieldPath": "metadata.uid"]]],
                    ["name": "WHO", "value": "I am $(POD)"],
                ],
                "volumeMounts": [["name": "tls", "mountPath": "/etc/tls"], ["name": "routes", "mountPath": "/etc/routes"]],
            ]
        ],
        "volumes": [
            ["name": "tls", "secret": ["secretName": "tls", "items": [["key": "crt", "path": "tls.crt"]]]],
            ["name": "routes", "configMap": ["name": "routes"]],
        ],
    ]

    @Test("it is given its words, environment, files and token, is probed, and leaves nothing behind")
    func runs() async throws {
        let (reports, reported) = AsyncStream.makeStream(of: Reporter.Report.self)
        let (probes, probed) = AsyncStream.makeStream(of: String.self)
        var configuration = LocalCluster.Configuration()
        configuration.simulation.nodes = [.gpu("n1", zone: "a")]
        configuration.simulation.rootCertificate = "the authority"
        configuration.simulation.behaviours.register("*", command: ["ballast", "gateway"], Reporter(reports: reported))
        configuration.simulation.httpProbe = { url, _ in
            probed.yield(url)
            return 200
        }
        configuration.proxiesServices = false
        let cluster = try LocalCluster(configuration)
        cluster.simulation.configuration.address.set(host: "127.0.0.1", port: 6550)
        let store = cluster.server.store(manager: "test")
        try store.create([
            "apiVersion": "v1", "kind": "ServiceAccount", "metadata": ["name": "web", "namespace": "default"],
        ])
        try store.create([
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "routes", "namespace": "default"], "data": ["a.json": "{}"],
        ])
        try store.create([
            "apiVersion": "v1", "kind": "Secret", "metadata": ["name": "tls", "namespace": "default"],
            "data": ["crt": "b25l", "key": "dHdv"],
        ])
        try store.create(Manifest.pod("web-1") { $0 = Self.spec })
        let running = Task { try await cluster.run() }
        let report = try #require(await reports.first { _ in true })
        let address = try #require(report.environment["IP"])
        #expect(report.words == ["ballast", "gateway", "--name=web-1", "--price=$5", "--$(UNKNOWN)"])
        #expect(report.environment["WHO"] == "I am web-1" && report.environment["UID"]?.isEmpty == false)
        #expect(report.environment["KUBERNETES_SERVICE_HOST"] == "127.0.0.1" && report.environment["KUBERNETES_SERVICE_PORT"] == "6550")
        let mounted = { (path: String) in try? String(contentsOfFile: report.files.path(path), encoding: .utf8) }
        #expect(mounted("/etc/tls/tls.crt") == "one" && mounted("/etc/tls/key") == nil && mounted("/etc/routes/a.json") == "{}")
        let account = "/var/run/secrets/kubernetes.io/serviceaccount"
        #expect(mounted("\(account)/namespace") == "default" && mounted("\(account)/ca.crt") == "the authority")
        let token = try #require(mounted("\(account)/token"))
        #expect(cluster.server.authentication.user(token: token)?.name == "system:serviceaccount:default:web")
        #expect(report.files.path("/etc/hosts") == "/etc/hosts")
        #expect(await probes.first { _ in true } == "http://\(address):8080/ready")
        for await event in try store.watch(Kind.pod.type) {
            if let object = event.object, Resource(.pod, object.value).isReady { break }
        }
        running.cancel()
        try await running.value
        #expect(!FileManager.default.fileExists(atPath: report.files.root.path))
    }

    @Test("a Secret that is missing keeps it from starting, and says so; once there, it starts")
    func waitsForItsFiles() async throws {
        let (_, reported) = AsyncStream.makeStream(of: Reporter.Report.self)
        let world = try await SimulatedWorld { configuration in
            configuration.runsPrograms = true
            configuration.behaviours.register("*", command: ["ballast", "gateway"], Reporter(reports: reported))
        }
        try await world.create([
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "routes", "namespace": "default"], "data": [:],
        ])
        try await world.create(Manifest.pod("web-1") { $0 = Self.spec })
        await world.pass(1)
        #expect(
            try world.events("web-1").contains("Failed: Error: MountVolume.SetUp failed for volume \"tls\" : secret \"tls\" not found"))
        try await world.create([
            "apiVersion": "v1", "kind": "Secret", "metadata": ["name": "tls", "namespace": "default"], "data": ["crt": "b25l"],
        ])
        await world.pass(11)
        #expect(try world.events("web-1").contains("Started: Started container main"))
    }

    @Test("a refusal counts for the probe that met it, and nobody is killed before a liveness probe failed often enough")
    func startsSlowly() throws {
        let pod = Manifest.pod("web-1") { spec in
            let probe = { (seconds: JSONValue) -> JSONValue in
                ["httpGet": ["path": "/health", "port": 80], "periodSeconds": seconds, "failureThreshold": 3]
            }
            spec["containers"] = [["name": "main", "image": "app:1", "livenessProbe": probe(10), "readinessProbe": probe(2)]]
        }
        var now = PodMachine.Moment(date: Date(timeIntervalSince1970: 1_800_000_000), uptime: 0)
        var machine = PodMachine(Resource(.pod, pod), podIP: "127.64.0.1", hostIP: "127.80.0.1", at: now) { _ in ContainerPlan() }
        let world = PodMachine.World(
            isImagePresent: { _ in true }, fault: { _ in nil },
            prepare: { .success(.init(info: $0, plan: ContainerPlan(), isProgram: true)) })
        func after(_ seconds: Double, _ answers: [Probe.Kind: Bool] = [:]) -> [PodMachine.Effect] {
            now.uptime += seconds
            var effects: [PodMachine.Effect] = []
            for kind in Probe.Kind.allCases {
                guard let healthy = answers[kind] else { continue }
                machine.runs[0].saidHealthy[kind] = healthy
                machine.wake(now, [kind])
                effects += machine.step(now, world)
            }
            return effects + machine.step(now, world)
        }
        #expect(after(0).contains(.start(container: 0)))
        // It does not listen yet, and the two probes go on at their own rhythms.
        var effects = after(0.01, [.liveness: false, .readiness: false])
        for _ in 0..<4 { effects += after(2) }
        effects += after(1.9, [.readiness: true])
        #expect(!effects.contains(.stop(container: 0)))
        #expect(machine.runs[0].isReady)
        #expect(!after(1).contains(.stop(container: 0)))
        #expect(after(10).contains(.stop(container: 0)))
    }
}
